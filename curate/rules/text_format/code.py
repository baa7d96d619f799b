"""Code in responses: it parses, and its fences are closed."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from tunegate.curate.findings import hits
from tunegate.curate.masking import excerpt
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.rules.text_format.fences import FENCE, ends_inside_fence, fences
from tunegate.curate.rules.text_format.parsing import LANGUAGES, complaint
from tunegate.curate.rules.text_format.passages import (
    SPOKEN,
    Mark,
    Passage,
    Row,
    holds_any,
    mark_passages,
    matches,
)
from tunegate.curate.rules.text_format.raw_code import CODE_START, raw_complaint, raw_language
from tunegate.curate.rules.text_format.tasks import MIN_TASK_PAIRS, percent, task_name

_SAMPLE = 200
"""Responses of a task that are parsed to see whether it is in that language at all."""

_LOOKS: dict[str, str] = {
    "json": r"^\s*(?:\{\s*[\"'\w}]|\[\s*[\"'{\[0-9\]])",
    "sql": r"^\s*(?i:select|insert|update|delete|create|alter|with|merge)\s",
    "python": (
        r"(?m)^[ \t]*(?:def \w+\(|class \w+[(:]|import \w|from [\w.]+ import |for \w+ in .*:$"
        r"|while .*:$|if .*:$|print\(|return |@\w|\w+ = )"
    ),
}
_NAMES = {"json": "JSON", "sql": "SQL", "python": "Python"}


def _find_invalid(passage: Passage, row: Row) -> Iterator[Mark]:
    text = passage.text
    if FENCE not in text:
        said = raw_complaint(text)
        if said is not None:
            yield Mark(0, len(text), _message(raw_language(text) or "", said))
        return
    for fence in fences(text):
        language = fence.language or raw_language(fence.body) or ""
        if fence.closed and language in LANGUAGES:
            said = complaint(fence.body, language)
            if said is not None:
                yield Mark(fence.start, fence.end, _message(language, said))


def _message(language: str, said: str) -> str:
    name = "Python" if language.startswith("py") else _NAMES.get(language, "SQL")
    name = "shell code" if language in ("bash", "sh") else name
    return f"{name} that does not parse: {excerpt(said, width=90)}"


def _check_invalid(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    candidates = holds_any(FENCE, fields=SPOKEN) | matches(CODE_START, ("response",))
    return mark_passages(frame, (candidates,), _find_invalid, authors={"assistant"})


def _check_by_majority(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    needed = context.settings.thresholds.majority
    opening = pl.col("response").str.head(200)
    looks = {name: opening.str.contains(pattern) for name, pattern in _LOOKS.items()}
    rows = (
        frame.lazy()
        .filter(~pl.col("roles").str.ends_with("c"), pl.col("response") != "")
        .filter(pl.len().over("task") >= MIN_TASK_PAIRS)
        .select("pos", "digest", "task", **looks)
        .collect()
    )
    positions: list[int | None] = []
    messages: list[str] = []
    for language in _LOOKS:
        shares = rows.group_by("task").agg(share=pl.col(language).mean())
        for task, _ in shares.filter(pl.col("share") >= needed).iter_rows():
            of_task = rows.filter(pl.col("task").eq_missing(task), pl.col(language))
            said = _complaints(frame, of_task, language, allowed=1 - needed)
            fine = percent(1 - len(said) / of_task.height)
            positions += said
            messages += [
                f"{_message(language, complaint)}; {fine} of {task_name(task, of='responses')} do"
                for complaint in said.values()
            ]
    return hits(positions, messages, field="response")


def _complaints(
    frame: pl.DataFrame, of_task: pl.DataFrame, language: str, *, allowed: float
) -> dict[int, str]:
    """Complaints by position, without those F316 has; none when more than `allowed` have one."""
    texts = frame.filter(pl.col("pos").is_in(of_task["pos"].implode())).sort("digest")
    found: dict[int, str] = {}
    for nth, (pos, text) in enumerate(texts.select("pos", "response").iter_rows(), start=1):
        said = complaint(_bare(text), language)
        if said is not None:
            found[pos] = said
        if nth == _SAMPLE and len(found) > 2 * allowed * nth:
            return {}
    if len(found) > allowed * texts.height:
        return {}
    already = set(_check_invalid(texts.filter(pl.col("pos").is_in(found)), Context())["pos"])
    return {pos: said for pos, said in found.items() if pos not in already}


def _bare(text: str) -> str:
    """The body of a response that is one fenced block, or the response itself."""
    blocks = fences(text)
    if (
        len(blocks) == 1
        and not text[: blocks[0].start].strip()
        and blocks[0].end == len(text.rstrip())
    ):
        return blocks[0].body
    return text


def _find_unclosed(passage: Passage, row: Row) -> Iterator[Mark]:
    start = ends_inside_fence(passage.text)
    if start is not None:
        yield Mark(start, len(passage.text), "a code fence is opened and never closed")


def _check_unclosed(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    tests = (holds_any(FENCE, fields=SPOKEN),)
    return mark_passages(frame, tests, _find_unclosed, authors={"assistant"})


RULES: tuple[Rule, ...] = (
    Rule(
        code="F316",
        name="invalid-code",
        summary="Python, JSON, SQL or shell code in the response does not parse.",
        why="The model learns to write code that fails at its first line: lost indentation, a "
        "missing bracket, typographic quotes. Sketches with gaps, prompt sessions and Python 2 "
        "are left alone; nothing is executed.",
        bad="response: def area(r):\\nreturn 3.14 * r ** 2",
        good="response: def area(r):\\n    return 3.14 * r ** 2",
        severity="warning",
        check=_check_invalid,
        source="ast (Python), json (RFC 8259), sqlglot (nine dialects), bash -n",
    ),
    Rule(
        code="F317",
        name="invalid-data",
        summary="The response does not parse although nearly all of its task are JSON, SQL or "
        "Python.",
        why="Whoever reads the answers by program gets an error for this one. [thresholds] "
        "majority says how many make a rule.",
        bad="response: {'status': 'paid'} (where 98 % of the task are JSON)",
        good='response: {"status": "paid"}',
        severity="error",
        check=_check_by_majority,
        scope="set",
        source="RFC 8259",
    ),
    Rule(
        code="F318",
        name="unclosed-code-fence",
        summary="A code fence is opened and never closed.",
        why="The response was cut off within its code, or everything below shows as code; the "
        "model learns not to close fences.",
        bad="response: Run this:\\n```bash\\nmake test",
        good="response: Run this:\\n```bash\\nmake test\\n```",
        severity="warning",
        check=_check_unclosed,
        source="CommonMark 0.31, section 4.5",
    ),
)
