"""The L rules: held-out rows that training would see.

They run when there is a suite, and look at prompts: a model that was trained on a suite row's
question has seen the test, whatever the answer beside it.
"""

from __future__ import annotations

import polars as pl

from tunegate.curate.documents import document_keys
from tunegate.curate.exact import compared, compared_asked
from tunegate.curate.findings import empty_hits, hits
from tunegate.curate.masking import excerpt
from tunegate.curate.near import near_prompts
from tunegate.curate.normalize import normal_asked
from tunegate.curate.rules.rule import Context, Fix, Rule, drop
from tunegate.curate.same_prompts import prompts_of_suite
from tunegate.curate.wording import count


def exact_leaks(frame: pl.DataFrame, suite: pl.DataFrame) -> pl.DataFrame:
    """Pairs that ask what a suite row asks: equal prompts and contexts, as exact copies are.

    Args:
        frame: `PAIR_SCHEMA` plus `pos`.
        suite: The same.

    Returns:
        `pos`, `suite_file`, `suite_row` and `answered` (the response is equal as well), one row
        for each pair that leaks, sorted by `pos`; of several suite rows the first one by file and
        row whose response is equal, or else the first one.
    """
    keys = normal_asked(suite).unique()
    # the few with the normal form of a suite row are compared closely
    alike = frame.filter(normal_asked(frame).is_in(keys.implode()))
    held = _asked_and_answered(suite).rename({"file": "suite_file", "row": "suite_row"})
    return (
        _asked_and_answered(alike)
        .join(held, on="asked", suffix="_held")
        .with_columns(answered=pl.col("answer") == pl.col("answer_held"))
        .sort("pos", "answered", "suite_file", "suite_row", descending=[False, True, False, False])
        .unique("pos", keep="first", maintain_order=True)
        .select("pos", "suite_file", "suite_row", "answered")
    )


def near_leaks(frame: pl.DataFrame, suite: pl.DataFrame, *, threshold: float) -> pl.DataFrame:
    """Pairs that ask nearly what a suite row asks; numbers, dates, negations and names agree.

    Args:
        frame: `PAIR_SCHEMA` plus `pos`.
        suite: The same.
        threshold: Jaccard similarity from which prompts are nearly the same.

    Returns:
        `pos`, `suite_file`, `suite_row` and `score`, one row for each pair that leaks, sorted by
        `pos`; of several suite rows the one most alike. Exact leaks are left out.
    """
    exact = exact_leaks(frame, suite)["pos"]
    single = frame.filter(~pl.col("pos").is_in(exact.implode()))
    names = suite.select(suite_pos="pos", suite_file="file", suite_row="row")
    return (
        near_prompts(suite, single, floor=threshold)
        .filter(pl.col("differs").list.len() == 0)
        .join(names, on="suite_pos")
        .sort("pos", "score", "suite_file", "suite_row", descending=[False, True, False, False])
        .unique("pos", keep="first", maintain_order=True)
        .select("pos", "suite_file", "suite_row", "score")
    )


def _asked_and_answered(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        "pos",
        "file",
        "row",
        asked=compared_asked(frame),
        answer=compared(frame["response"]),
    ).filter(pl.col("asked").str.strip_chars() != "")


def _suite(context: Context) -> pl.DataFrame | None:
    """The suite, `row` being the line where there are lines: each accepted answer makes a row."""
    if context.suite is None or not len(context.suite):
        return None
    return context.suite.frame.with_row_index("pos").with_columns(row=pl.coalesce("line", "row"))


def _exact(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    suite = _suite(context)
    if suite is None:
        return empty_hits()
    found = exact_leaks(frame, suite)
    messages = [
        f"asks what suite row {file}:{row} asks"
        + (" and gives its answer" if answered else ", with another answer")
        for _, file, row, answered in found.iter_rows()
    ]
    return hits(found["pos"].to_list(), messages, field="prompt", scores=[1.0] * found.height)


def _near(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    suite = _suite(context)
    if suite is None:
        return empty_hits()
    found = context.once("near leaks", frame, _near_leaks)
    return hits(
        found["pos"].to_list(),
        [
            f"asks nearly what suite row {file}:{row} asks (alike by {score:.2f})"
            for _, file, row, score in found.iter_rows()
        ],
        field="prompt",
        scores=found["score"].to_list(),
    )


def _shared_source(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    suite = _suite(context)
    if suite is None:
        return empty_hits()
    held = (
        suite.with_columns(document=document_keys(suite["source"]))
        .drop_nulls("document")
        .sort("file", "row")
        .group_by("document")
        .agg(suite_file=pl.first("file"), suite_row=pl.first("row"))
    )
    named = frame.select("pos", pl.col("source").str.strip_chars()).with_columns(
        document=document_keys(frame["source"])
    )
    found = named.join(held, on="document").sort("pos").drop("document")
    shown = {source: excerpt(source) for source in found["source"].unique()}
    return hits(
        found["pos"].to_list(),
        [
            f"comes from “{shown[source]}”, as suite row {file}:{row} does"
            for _, source, file, row in found.iter_rows()
        ],
    )


_LEAVE_OUT = Fix(
    kind="drop", apply=drop, safe=False, says="leave the pair out of training, the suite keeps it"
)


def _near_leaks(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    suite = (
        context.suite.frame.with_row_index("pos") if context.suite is not None else frame.clear()
    )
    return near_leaks(frame, suite, threshold=context.settings.thresholds.near)


def _equivalent(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    suite = _suite(context)
    if suite is None:
        return empty_hits()
    reported = exact_leaks(frame, suite)["pos"]
    near = context.once("near leaks", frame, _near_leaks)["pos"]
    known = pl.concat([reported.cast(pl.UInt32), near.cast(pl.UInt32)])
    rest = frame.filter(~pl.col("pos").is_in(known.implode()))
    leaks = prompts_of_suite(suite, rest, context)
    names = suite.select(first="pos", suite_file="file", suite_row="row")
    found = (
        leaks.frame.join(names, on="first")
        .sort("second", "score", "suite_file", "suite_row", descending=[False, True, False, False])
        .unique("second", keep="first", maintain_order=True)
    )
    parts = [
        hits(
            found["second"].to_list(),
            [
                f"asks in other words what suite row {file}:{row} asks (equivalent by {score:.2f})"
                for file, row, score in found.select("suite_file", "suite_row", "score").iter_rows()
            ],
            field="prompt",
            scores=found["score"].to_list(),
        )
    ]
    if leaks.unjudged:
        says = f"{count(leaks.unjudged, 'prompt')} alike to one of the suite were left unjudged"
        says += f": {leaks.trouble}" if leaks.trouble else ""
        parts.append(hits([None], [says]))
    return pl.concat(parts)


RULES: tuple[Rule, ...] = (
    Rule(
        code="L601",
        name="exact-leak",
        summary="The pair asks exactly what a row of the evaluation suite asks.",
        why="A model that was trained on the question is not tested by it: the score measures "
        "memory, and the gate decides on it.",
        bad="What is the refund period? -> 30 days. (the suite asks: what is the refund period)",
        good="How long may I return shoes? -> 30 days.",
        severity="error",
        check=_exact,
        scope="set",
        fix=_LEAVE_OUT,
        source="Sainz et al. 2023, NLP Evaluation in Trouble",
    ),
    Rule(
        code="L602",
        name="near-leak",
        summary="The pair asks nearly what a row of the evaluation suite asks; numbers, dates, "
        "negations, names and code agree.",
        why="A reworded test question still gives the test away. A question that differs in a "
        "number or a name is another question and is not reported.",
        bad="How long does a refund take after I have sent a parcel back to you? (the suite asks: "
        "How long does a refund take after I have sent the parcel back to you?)",
        good="How long does an exchange take after I have sent a parcel back to you?",
        severity="warning",
        check=_near,
        scope="set",
        fix=_LEAVE_OUT,
        source="Yang et al. 2023, Rethinking Benchmark and Contamination with Rephrased Samples",
    ),
    Rule(
        code="L603",
        name="equivalent-leak",
        summary="The pair asks in other words what a row of the evaluation suite asks.",
        why="A paraphrase of a test question teaches its answer as well as the question itself "
        "does. The relation model says that the two are equivalent; numbers, dates, negations "
        "and names agree.",
        bad="How do I send a parcel back? (the suite asks: What must I do to return a parcel?)",
        good="How do I track a parcel? (the suite asks: What must I do to return a parcel?)",
        severity="warning",
        check=_equivalent,
        scope="set",
        fix=_LEAVE_OUT,
        source="Yang et al. 2023, Rethinking Benchmark and Contamination with Rephrased Samples",
    ),
    Rule(
        code="L604",
        name="shared-source",
        summary="The pair comes from a source document that rows of the evaluation suite come "
        "from as well.",
        why="Rows of one document share facts and wording, so the suite measures recall of the "
        "document rather than new questions. Split by document, or accept it knowingly.",
        bad="source handbook.pdf in the training pairs and in the suite",
        good="source handbook.pdf in the training pairs, source faq.pdf in the suite",
        severity="info",
        check=_shared_source,
        scope="set",
    ),
)
