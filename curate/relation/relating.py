"""Everything that is known of two texts: the judge's relation, and what plainer measures say."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tunegate.curate.guards import differences
from tunegate.curate.models import RELATIONS, Models, Relation, cosines
from tunegate.curate.normalize import normal_form
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.relation.comparison import compare
from tunegate.curate.shingles import jaccard


@dataclass(frozen=True)
class Related:
    """How two texts stand to one another, by every signal there is."""

    verdict: Relation
    """The most probable relation."""
    equivalent: float
    conflicting: float
    different: float
    cosine: float
    """Of their vectors, -1 to 1; 0 when a text is empty."""
    jaccard: float
    """Of the character shingles of their normal forms, 0 to 1."""
    guards: tuple[str, ...]
    """Which of `guards.GUARDS` differ."""
    first_passage: tuple[int, int] | None
    """The passage that decides, in characters; None when no model had to be asked. Likewise
    `second_passage`."""
    second_passage: tuple[int, int] | None


def relate(
    questions: pl.Series,
    first: pl.Series,
    second: pl.Series,
    models: Models,
    *,
    progress: Progress = SILENT,
) -> list[Related]:
    """How `first[i]` and `second[i]` stand to one another, as answers to `questions[i]`.

    Without a question (an empty one) they are judged as they are. Nothing may be null.

    Raises:
        UserError: when a model cannot be had.
        Cancelled: when `progress` says so.
    """
    judged = compare(questions, first, second, models, progress=progress)
    alike = cosines(models, first, second, progress=progress)
    guards = differences(first, second)
    plain = zip(normal_form(first).to_list(), normal_form(second).to_list(), strict=True)
    return [
        _related(row, float(cosine), jaccard(one, other), tuple(differing))
        for row, cosine, (one, other), differing in zip(
            judged.iter_rows(named=True), alike, plain, guards.to_list(), strict=True
        )
    ]


def _related(
    row: dict[str, float | int | None], cosine: float, shared: float, guards: tuple[str, ...]
) -> Related:
    shares = {relation: float(row[relation] or 0) for relation in RELATIONS}
    verdict: Relation = max(RELATIONS, key=lambda relation: shares[relation])
    return Related(
        verdict=verdict,
        **shares,
        cosine=cosine,
        jaccard=shared,
        guards=guards,
        first_passage=_span(row["first_start"], row["first_end"]),
        second_passage=_span(row["second_start"], row["second_end"]),
    )


def _span(start: float | int | None, end: float | int | None) -> tuple[int, int] | None:
    return None if start is None or end is None else (int(start), int(end))
