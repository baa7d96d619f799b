"""How responses end: cut off in mid-sentence or inside a word, or with another end marker."""

from __future__ import annotations

import re

import polars as pl

from tunegate.curate.findings import empty_hits, hits
from tunegate.curate.masking import excerpt
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.rules.text_format.cut_words import inside_words
from tunegate.curate.rules.text_format.fences import ends_inside_fence
from tunegate.curate.rules.text_format.tasks import MIN_TASK_PAIRS, percent, task_name, usual_values

_MIN_CHARS = 60
"""Shorter responses are often labels or names, which have no closing punctuation."""

_TAIL_CHARS = 400
_MIN_WORDS = 12
"""Words a last line has at least when it is running text."""

_LINE_CHARS = 150
"""Characters of it in which they are counted."""

_CLOSED = (
    r"[.!?…。！？؟।॥։።]$|[\"”’'»」』)\]}>*_~`|]$"
    r"|[\x{2600}-\x{27bf}\x{fe0f}\x{1f000}-\x{1faff}]$"
)
_OPEN = r"[\p{L}\p{M},，、]$"
_LIST_ITEM = r"^\s{4}|^\s*(?:[-*•–—+>#|]|[(\[]?[0-9a-zA-Z]{1,3}[.):\]-]|[IVX]+\.)\s?"
_NOT_PROSE = (
    r"[=<>{}|]|;$|[#@][\p{L}\d_]+\W*$|https?://\S+$|[-–—] ?[A-Z][\w. ]+$|^[^.!?]{2,40}: |\S / \S"
)
_NEVER_LAST = (
    "the|a|an|and|or|of|by|from|which|your|their|but|because|if|than|our|its|his|my|these|those|every"
    "|between|during|into|upon|whose|whom|although|unless|either|was|were|been|being|would|should"
)
_CUT = (
    rf"(?:^|[a-z,)]\s)(?:{_NEVER_LAST})$"
    r"|\S\s\S+\s\S+\s\S+[,，]$|[\p{Han}、，]{8}[、，]$"
    r"|\n[ \t]*[0-9]{1,2}[.)]$|\n[ \t]*[-*•]$"
    r"|[\p{L},.] ?[(\[{（]$"
)
_COUNTED = re.compile(r"\b[0-9][.)] .*\b[0-9][.)] ")
_VERSE_CHARS = 80

_MARKER = r"(?:#{2,}|<[A-Z|/_]{2,20}>|\[/?[A-Z_]{2,12}\]|\*{3,}|={3,}|~{3,}|\b(?:END|STOP|EOS)\b)$"
_TEMPLATE_TOKEN = r"<\||\|>|INST\]|\[(?:SEP|CLS|PAD)\]"
_SIGN = r"^(?:#{2,}|<[A-Z|/_]{2,20}>|\[/?[A-Z_]{2,12}\]|={3,}|~{3,})$"


def _last_lines(frame: pl.DataFrame) -> pl.DataFrame:
    """`pos`, `task`, `text` (stripped), its `tail` and `last` line, of long enough responses."""
    text = pl.col("response").str.strip_chars_end()
    return (
        frame.lazy()
        .filter(~pl.col("roles").str.ends_with("c"))
        .select("pos", "task", text=text, tail=text.str.tail(_TAIL_CHARS))
        .filter(pl.col("tail").str.len_chars() >= _MIN_CHARS)
        .with_columns(last=pl.col("tail").str.split("\n").list.last())
        .collect()
    )


def _check_truncated(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Of a response that breaks off both in a sentence and inside a word, the word is named."""
    words = _cut_words(frame, context)
    sentences = _cut_sentences(frame, context)
    return pl.concat([words, sentences.filter(~pl.col("pos").is_in(words["pos"].implode()))])


def _cut_words(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    found = inside_words(frame, needed=context.settings.thresholds.majority)
    texts = frame.filter(pl.col("pos").is_in(list(found))).select("pos", "response")
    spans: list[tuple[int, int] | None] = []
    messages: list[str] = []
    for pos, text in texts.iter_rows():
        end = len(text.rstrip())
        spans.append((end - len(found[pos]), end))
        shown = excerpt(text, max(0, end - 40), end)
        messages.append(f"the response breaks off inside a word of its context: “…{shown}”")
    return hits(texts["pos"].to_list(), messages, field="response", spans=spans)


def _cut_sentences(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    lines = _last_lines(frame)
    if lines.is_empty():
        return empty_hits()
    prose = lines.filter(_is_running_text()).with_columns(
        closed=pl.col("last").str.tail(2).str.contains(_CLOSED)
    )
    shares = prose.group_by("task").agg(share=pl.col("closed").mean(), pairs=pl.len())
    needed = context.settings.thresholds.majority
    usual = shares.filter(pl.col("pairs") >= MIN_TASK_PAIRS, pl.col("share") >= needed)
    cut = lines.filter(pl.col("tail").str.contains(_CUT)).select(
        "pos", "task", "text", "tail", share=pl.lit(None, dtype=pl.Float64)
    )
    unlike = (
        prose.filter(~pl.col("closed"), ~pl.col("pos").is_in(cut["pos"].implode()))
        .filter(pl.col("last").str.contains(_OPEN), ~pl.col("last").str.contains(_NOT_PROSE))
        .join(usual, on="task", nulls_equal=True)
        .select("pos", "task", "text", "tail", "share")
    )
    positions: list[int | None] = []
    messages: list[str] = []
    spans: list[tuple[int, int] | None] = []
    for pos, task, text, tail, share in pl.concat([cut, unlike]).sort("pos").iter_rows():
        last = tail.split("\n")[-1]
        passes = _is_short_close(last) if share is None else _is_list_or_verse(tail)
        if passes or ends_inside_fence(text) is not None:
            continue
        end = len(text)
        start = end - min(len(last), 40)
        shown = excerpt(text, start, end)
        if share is None:
            messages.append(f"the response breaks off: “…{shown}”")
        else:
            messages.append(
                f"the response may be cut off: it ends without closing punctuation (“…{shown}”), "
                f"unlike {percent(share)} of {task_name(task, of='responses')}"
            )
        positions.append(pos)
        spans.append((start, end))
    return hits(positions, messages, field="response", spans=spans)


def _is_running_text() -> pl.Expr:
    """Whether the last line is long enough for a sentence and no list item."""
    last = pl.col("last")
    spaced = last.str.head(_LINE_CHARS).str.count_matches(" ", literal=True) >= _MIN_WORDS - 1
    wide = last.str.len_bytes() > last.str.len_chars() * 2
    return (spaced | wide) & ~last.str.contains(_LIST_ITEM)


def _is_short_close(last: str) -> bool:
    """`Yours sincerely,` and other short lines that may end with a comma or any word."""
    return 0 < len(last.split()) < 8 and re.search(r"[\w,]$", last) is not None and last.isascii()


def _is_list_or_verse(tail: str) -> bool:
    """Whether the text ends in a list within a line, a headline, or a line of verse."""
    *before, last = tail.split("\n")
    words = last.split()
    capitals = sum(word[:1].isupper() for word in words)
    if last.count(",") * 4 > len(words) or capitals * 2 > len(words) or _COUNTED.search(last):
        return True
    above = next((line.strip() for line in reversed(before) if line.strip()), ".")
    return len(last) < _VERSE_CHARS and len(above) < _VERSE_CHARS and above[-1].isalpha()


def _check_markers(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    needed = context.settings.thresholds.majority
    rows = (
        frame.lazy()
        .filter(~pl.col("roles").str.ends_with("c"))
        .select("pos", "task", tail=pl.col("response").str.strip_chars_end().str.tail(40))
        .filter(pl.col("tail").str.contains(r"\S\s"))
        .filter(pl.len().over("task") >= MIN_TASK_PAIRS)
        .select("pos", "task", "tail", value=pl.col("tail").str.extract(rf"({_MARKER})"))
        .with_columns(value=pl.when(~pl.col("value").str.contains(_TEMPLATE_TOKEN)).then("value"))
        .collect()
    )
    if rows["value"].null_count() == rows.height:
        return empty_hits()
    usual = usual_values(rows, needed=needed)
    lacking = rows.join(usual, on="task", nulls_equal=True).filter(
        pl.col("value").ne_missing(pl.col("usual"))
    )
    without = rows.group_by("task").agg(share=pl.col("value").is_null().mean())
    odd = (
        rows.filter(pl.col("value").str.contains(_SIGN))
        .join(without.filter(pl.col("share") >= needed), on="task", nulls_equal=True)
        .sort("pos")
    )
    positions: list[int | None] = []
    messages: list[str] = []
    for pos, task, marker, share in lacking.select("pos", "task", "usual", "share").iter_rows():
        positions.append(pos)
        messages.append(
            f"the response lacks the end marker “{marker}” of {percent(share)} of "
            f"{task_name(task, of='responses')}"
        )
    for pos, task, marker, share in odd.select("pos", "task", "value", "share").iter_rows():
        positions.append(pos)
        messages.append(
            f"the response ends with “{marker}”; {percent(share)} of "
            f"{task_name(task, of='responses')} have no end marker"
        )
    return hits(positions, messages, field="response")


RULES: tuple[Rule, ...] = (
    Rule(
        code="F304",
        name="truncated-response",
        summary="The response breaks off in mid-sentence, or inside a word of its context.",
        why="It was cut by a length limit or a careless copy; the model learns to stop in the "
        "middle. Words that never end a sentence are enough; a missing full stop counts only "
        "where the task's other responses have one, half a word only where the context goes on "
        "with it wherever it has the response.",
        bad="response: First open the settings. Then choose the network and the",
        good="response: First open the settings. Then choose the network and the password.",
        severity="warning",
        check=_check_truncated,
        scope="set",
    ),
    Rule(
        code="F321",
        name="end-marker",
        summary="Some responses of the task end with a marker such as ### or <END>, some do not.",
        why="A stop marker works only when every response has it; with exceptions the model "
        "runs on or prints the marker at random.",
        bad="response: 42 (where 97 % of the task end with ###)",
        good="response: 42 ###",
        severity="warning",
        check=_check_markers,
        scope="set",
    ),
)
