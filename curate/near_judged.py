"""Near-duplicates once more, by meaning: one word in a near-copy may turn it into its opposite."""

from __future__ import annotations

import polars as pl

from tunegate.curate.main_language import are_foreign_to_judge
from tunegate.curate.relation.comparison import compare
from tunegate.curate.rules.rule import Context
from tunegate.curate.word_changes import is_same_wording, is_swap

CAUTIOUS = 0.3
"""Probability of a conflict from which two pairs are no sure duplicates. Lower than what makes a
finding: here a mistake would delete evidence."""


def judged_duplicates(edges: pl.DataFrame, frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """The edges that may be duplicates, with `settled`: whether that is sure, and `clash`.

    An edge with the same wording on both sides is settled. Any other is for the relation model to
    judge: it stays unsettled when the model does not find the two equivalent or
    `models.most_relations` leaves no room, and is a clash besides when they may conflict. Where two
    prompts do conflict they ask something else, and the edge is left out; in a language that the
    model does not know it cannot say so. Where nothing but a word or two
    stand in another's place it stays unsettled whatever the model says: there it errs most. Answers
    that are free to differ (two stories), or of which one only says more, cannot conflict.

    Args:
        edges: As `NearEdges.duplicates` gives them.
        frame: `PAIR_SCHEMA` plus `pos`.
        context: For models, thresholds and progress.

    Raises:
        UserError: when a model is needed and cannot be used.
        Cancelled: when the progress says so.
    """
    texts = frame.select("pos", "prompt", "response")
    both = (
        edges.with_row_index("edge")
        .join(texts, left_on="first", right_on="pos", maintain_order="left")
        .join(texts, left_on="second", right_on="pos", suffix="_two", maintain_order="left")
    )
    sides = pl.concat(
        [
            _reworded(both, "prompt", question=pl.lit("")),
            _reworded(both, "response", question=pl.col("prompt")),
        ]
    ).sort("score", "edge", descending=[True, False], maintain_order=True)
    most = context.settings.models.most_relations
    judged, left = sides.head(most), sides.slice(most)
    chances = compare(
        judged["question"],
        judged["ours"],
        judged["theirs"],
        context.models,
        progress=context.progress,
    )
    equivalent = chances["equivalent"] >= context.settings.thresholds.equivalent
    equivalent |= chances["first_start"].is_null()
    equivalent &= ~judged["swap"]
    clash = chances["conflicting"] >= CAUTIOUS
    other = (chances["conflicting"] >= context.settings.thresholds.conflicting) & judged["asks"]
    other &= ~are_foreign_to_judge(judged["ours"], context.settings, others=frame["response"])
    open_ = pl.concat([judged["edge"].filter(~equivalent | clash), left["edge"]])
    edge = pl.col("edge")
    return (
        edges.with_row_index("edge")
        .filter(~edge.is_in(judged["edge"].filter(other).implode()))
        .with_columns(
            settled=~edge.is_in(open_.implode()),
            clash=edge.is_in(judged["edge"].filter(clash).implode()),
        )
        .drop("edge")
    )


def _reworded(both: pl.DataFrame, side: str, *, question: pl.Expr) -> pl.DataFrame:
    """The edges whose texts on this side differ in content words."""
    unequal = both.filter(pl.col(side) != pl.col(f"{side}_two"))
    found = [
        (edge, score, asked, text, other, is_swap(text, other))
        for edge, score, asked, text, other in unequal.select(
            "edge", "score", question.alias("question"), side, f"{side}_two"
        ).iter_rows()
        if not is_same_wording(text, other)
    ]
    schema = {
        "edge": pl.UInt32,
        "score": pl.Float64,
        "question": pl.String,
        "ours": pl.String,
        "theirs": pl.String,
        "swap": pl.Boolean,
    }
    listed = pl.DataFrame(found, schema=schema, orient="row")
    return listed.with_columns(asks=pl.lit(side == "prompt"))
