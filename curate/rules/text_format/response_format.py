"""Responses in another format than nearly all others of their task."""

from __future__ import annotations

import polars as pl

from tunegate.curate.abstention import abstains, is_declared
from tunegate.curate.classes import label_responses
from tunegate.curate.findings import empty_hits, hits
from tunegate.curate.masking import excerpt
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.rules.text_format.tasks import MIN_TASK_PAIRS, percent, task_name

MIN_LABEL_PAIRS = 5
"""An answer given this often is one of the task's labels."""

_OPENING_CHARS = 400
"""Characters in which a list shows that it is one."""

_SHARED = 3
"""Times that the same abstention stands in a task, from which the format of the others counts."""

_BULLET = r"\n[ \t]*[-*•–][ \t]"
_NUMBERED = r"\n[ \t]*[0-9]{1,3}[.)][ \t]"
_NUMBER = r"^[-+−]?[$€£¥]?[0-9](?:[0-9.,\u00a0 ]*[0-9])?[ ]?(?:%|°[CF]?|[a-zA-Z]{1,2})?$"
_SENTENCE_END = r"[.!?。！？।]$"
_FEW_WORDS = ("number", "word", "phrase")
_LISTS = ("bullet list", "numbered list")
_PLURALS = {
    "few words": "a few words",
    "list": "lists",
    "number": "numbers",
    "word": "single words",
    "phrase": "short phrases",
    "bullet list": "bullet lists",
    "numbered list": "numbered lists",
    "code block": "code blocks",
    "table": "tables",
}
_READ_BY_PROGRAM = ("JSON", "code block", "markup", "table", "number")
_WITHOUT_ARTICLE = ("JSON", "markup", "prose")
_ASKS_FOR_DATA = (
    r"(?i)json|dict|array|\blists?\b|object|schema|format|code|program|function|script|\bapi\b"
)


def response_shapes(frame: pl.DataFrame) -> pl.DataFrame:
    """The format of each response: `pos`, `task`, `prompt`, `response` (stripped) and `shape`.

    `shape` is JSON, code block, markup, table, bullet list, numbered list, number, word (no white
    space), phrase (up to ten words without a sentence mark) or prose. Empty responses and tool
    calls are left out.
    """
    text = pl.col("response")
    first, last = text.str.head(1), text.str.tail(1)
    braces = ((first == "{") & (last == "}")) | (
        (last == "]") & text.str.contains(r"^\[\s*(?:[\"{\[0-9-]|true|false|null|\])")
    )
    opening = pl.lit("\n") + text.str.head(_OPENING_CHARS)
    lines = opening.str.count_matches("\n", literal=True)
    bullets, numbered = opening.str.count_matches(_BULLET), opening.str.count_matches(_NUMBERED)
    short = (text.str.len_chars() <= 60) & ~text.str.contains("\n", literal=True)
    spaces = text.str.head(61).str.count_matches(" ", literal=True)
    return (
        frame.lazy()
        .filter(~pl.col("roles").str.ends_with("c"))
        .select("pos", "task", "prompt", response=text.str.strip_chars())
        .filter(text != "")
        .with_columns(
            shape=pl.when(braces)
            .then(pl.lit("JSON"))
            .when(text.str.starts_with("```") & text.str.ends_with("```"))
            .then(pl.lit("code block"))
            .when((first == "<") & (last == ">"))
            .then(pl.lit("markup"))
            .when((first == "|") & (last == "|"))
            .then(pl.lit("table"))
            .when((bullets >= 2) & (bullets * 2 >= lines))
            .then(pl.lit("bullet list"))
            .when((numbered >= 2) & (numbered * 2 >= lines))
            .then(pl.lit("numbered list"))
            .when(short & text.str.contains(_NUMBER))
            .then(pl.lit("number"))
            .when(short & (spaces == 0))
            .then(pl.lit("word"))
            .when(short & (spaces <= 9) & ~text.str.contains(_SENTENCE_END))
            .then(pl.lit("phrase"))
            .otherwise(pl.lit("prose"))
        )
        .collect()
    )


def _check_responses(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    needed = context.settings.thresholds.majority
    shapes = response_shapes(frame).filter(pl.len().over("task") >= MIN_TASK_PAIRS)
    if shapes.is_empty():
        return empty_hits()
    shapes = shapes.with_columns(declined=_shared_abstentions(shapes))
    usual = _usual_shapes(shapes.filter(~pl.col("declined")), needed).join(
        shapes.group_by("task").agg(some_declined=pl.col("declined").any()),
        on="task",
        nulls_equal=True,
    )
    differing = shapes.join(usual, on="task", nulls_equal=True).filter(
        pl.col("shape") != pl.col("usual")
    )
    off = differing.filter(_is_off())
    off = off.filter(~_may_abstain(off, frame))
    positions: list[int | None] = []
    messages: list[str] = []
    shares: list[float | None] = []
    for pos, task, shape, usual, share, some_declined in off.select(
        "pos", "task", "shape", "usual", "share", "some_declined"
    ).iter_rows():
        positions.append(pos)
        counted = task_name(task, of="responses") + (" that answer" if some_declined else "")
        messages.append(
            f"the response is {_one(shape)}; {percent(share)} of {counted} are "
            f"{_PLURALS.get(usual, usual)}"
        )
        shares.append(share)
    other_shape = hits(positions, messages, field="response", scores=shares)
    rest = shapes.filter(~pl.col("pos").is_in(off["pos"].implode()))
    return pl.concat([other_shape, _misspelt_labels(rest, needed)])


def _shared_abstentions(shapes: pl.DataFrame) -> pl.Series:
    """Which responses are prose that declines, in words that others of the task have as well."""
    shared = (pl.col("shape") == "prose") & (pl.len().over("task", "response") >= _SHARED)
    said = shapes.filter(shared)["response"].unique()
    declining = [text for text in said if len(text) <= _OPENING_CHARS and abstains(text, "")]
    return shapes["response"].is_in(declining)


def _may_abstain(off: pl.DataFrame, frame: pl.DataFrame) -> pl.Series:
    """Which of the responses off the format are abstentions that nobody need mind.

    Where a program reads the answers (data, numbers, one of a few labels) system text or prompt
    has to say so.
    """
    labels = frame.select("task", label=label_responses(frame)).filter("label")["task"].unique()
    rows = off.select("pos", "task", "usual", "response").join(
        frame.select("pos", "system", "prompt"), on="pos", how="left", maintain_order="left"
    )
    allowed = [
        is_declared(response, told)
        if usual in _READ_BY_PROGRAM or is_label
        else abstains(response, told)
        for usual, response, told, is_label in rows.select(
            "usual",
            "response",
            pl.concat_str("system", "prompt", separator="\n", ignore_nulls=True),
            label=pl.col("task").is_in(labels.implode(), nulls_equal=True),
        ).iter_rows()
    ]
    return pl.Series(allowed, dtype=pl.Boolean)


def _usual_shapes(shapes: pl.DataFrame, needed: float) -> pl.DataFrame:
    """`task`, `usual` shape and its `share`: the narrowest one that enough of a task has."""
    kinds = {name: pl.col("shape") == name for name in sorted(set(shapes["shape"]))} | {
        "list": pl.col("shape").is_in(_LISTS),
        "few words": pl.col("shape").is_in(_FEW_WORDS),
    }
    counted = shapes.group_by("task").agg(**{name: kind.mean() for name, kind in kinds.items()})
    usual = pl.coalesce(
        pl.when(pl.col(name) >= needed).then(
            pl.struct(usual=pl.lit(name), share=pl.col(name)),
        )
        for name in kinds
    )
    return (
        counted.select("task", usual.alias("found"))
        .filter(pl.col("found").is_not_null())
        .unnest("found")
    )


def _is_off() -> pl.Expr:
    """Whether `shape`, which is not the `usual` one, goes against it.

    One word, a phrase and a number are alike unless the task wants numbers, and prose goes with
    everything but bare JSON that was not asked for.
    """
    shape, usual = pl.col("shape"), pl.col("usual")
    return (
        pl.when(usual == "prose")
        .then((shape == "JSON") & ~pl.col("prompt").str.contains(_ASKS_FOR_DATA))
        .when(usual.is_in(("word", "phrase", "few words")))
        .then(~shape.is_in(_FEW_WORDS))
        .when(usual == "list")
        .then(~shape.is_in(_LISTS))
        .otherwise(pl.lit(value=True))
    )


def _misspelt_labels(shapes: pl.DataFrame, needed: float) -> pl.DataFrame:
    """Answers that write one of the task's few labels in another way: `Positive.`, `positive`."""
    plain = pl.col("response").str.to_lowercase().str.replace_all(r"[\s\p{P}]+", " ")
    answers = shapes.filter(pl.col("shape").is_in(("word", "phrase"))).with_columns(
        times=pl.len().over("task", "response"), plain=plain.str.strip_chars()
    )
    labels = (
        answers.filter(pl.col("times") >= MIN_LABEL_PAIRS)
        .group_by("task", "plain", "response")
        .agg(times=pl.col("times").first())
        .sort("times", "response", descending=[True, False])
    )
    closed = (
        labels.group_by("task")
        .agg(pl.col("times").sum(), kinds=pl.len())
        .join(shapes.group_by("task").len("pairs"), on="task", nulls_equal=True)
        .filter(pl.col("times") >= needed * pl.col("pairs"), pl.col("kinds") * 5 <= pl.col("pairs"))
    )
    usual = labels.group_by("task", "plain", maintain_order=True).agg(
        label=pl.col("response").first(), usual_times=pl.col("times").first()
    )
    off = (
        answers.join(closed.select("task"), on="task", how="semi", nulls_equal=True)
        .join(usual, on=["task", "plain"], nulls_equal=True)
        .filter(pl.col("response") != pl.col("label"), pl.col("times") * 5 <= pl.col("usual_times"))
        .select("pos", "response", "label", "usual_times")
    )
    messages = [
        f"the label “{excerpt(response)}” is written "
        f"“{excerpt(label)}” in {times} other responses of the task"
        for _, response, label, times in off.iter_rows()
    ]
    return hits(off["pos"].to_list(), messages, field="response")


def _one(shape: str) -> str:
    if shape in _WITHOUT_ARTICLE:
        return shape
    return "a single word" if shape == "word" else f"a {shape}"


RULES: tuple[Rule, ...] = (
    Rule(
        code="F302",
        name="response-format",
        summary="The response has another format than nearly all responses of its task.",
        why="Whoever reads the answers by program expects one format; every exception teaches "
        "the model that another one is fine. [thresholds] majority says how many make a rule. "
        "“I don't know” is fine among short answers and lists; among data, numbers and labels only "
        "where system text or prompt say to answer so.",
        bad="response: I think it is positive! (where 97 % of the task answer with one word)",
        good="response: positive",
        severity="warning",
        check=_check_responses,
        scope="set",
    ),
)
