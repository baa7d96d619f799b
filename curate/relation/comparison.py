"""Two answers to one question: do they say the same, contradict each other, or differ in peace.

Answers are judged as they are, behind their question, without the sentences that both have. Of long
ones the openings are judged, and sentences against the most alike ones of the other; they conflict
when two such passages do.
Two answers to an open question (write a story, name an example) may differ; they are judged only
when one is nearly a copy of the other and differs in a guard, such as a number or a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from polars._typing import PolarsDataType

from tunegate.curate.guards import differing_guards, guard_tokens
from tunegate.curate.models import RELATIONS, Models
from tunegate.curate.normalize import normal_form
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.relation.differing import agreement
from tunegate.curate.relation.open_question import are_open
from tunegate.curate.relation.passage_pairs import (
    SHORT,
    Passages,
    Rest,
    holds,
    is_code,
    opening,
    plain_numbers,
    rests,
    sentence_pairs,
    whole,
)
from tunegate.curate.vectors.floats import Floats

SCHEMA: dict[str, PolarsDataType] = {
    **dict.fromkeys(RELATIONS, pl.Float32()),
    "first_start": pl.UInt32(),
    "first_end": pl.UInt32(),
    "second_start": pl.UInt32(),
    "second_end": pl.UInt32(),
}

NEAR_COPY = 0.75
"""Share of words that agree from which an answer is nearly a copy of another."""

LONG_WORDS, PICKED_WORDS = 12, 8
"""Words from which a passage is one of some length; a sentence picked from a long answer."""

SAME_WORDS = 0.5
"""Share of words that agree below which two passages are in different words."""

QUESTION_WORDS = 40
"""Of a longer question the first and the last words are read, half as many each, so that the model
sees the answers."""

_CONFLICT_GUARDS = frozenset({"number", "date", "negation", "name"})
_EQUIVALENT, _DIFFERENT = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is known of two answers without a model, or which passages a model has to judge."""

    known: tuple[float, float, float] | None = None
    passages: tuple[Passages, ...] = ()
    sizes: tuple[int, int] = (1, 1)
    """How many passages each answer has that the other one does not."""
    pairs: tuple[tuple[int, int], ...] = ((0, 0),)
    """Which of them `passages` are."""


def compare(
    questions: pl.Series,
    first: pl.Series,
    second: pl.Series,
    models: Models,
    *,
    progress: Progress = SILENT,
) -> pl.DataFrame:
    """How the answers `first[i]` and `second[i]` to `questions[i]` stand to one another.

    A question may be empty; nothing may be null. The result has `SCHEMA` and a row for every i:
    the probabilities `equivalent`, `conflicting` and `different` of the whole answers, which add up
    to 1, and where the passages stand that decide, in characters of either answer; null when no
    model was asked, because the answers have the same words, one is empty, or both are free to
    differ.

    Raises:
        UserError: when a model cannot be had.
        Cancelled: when `progress` says so.
    """
    plans = _plans(questions, first, second, models, progress)
    asked = [(row, passages) for row, plan in enumerate(plans) for passages in plan.passages]
    read = [_read(question) for question in questions.to_list()]
    judged = models.relations(
        pl.Series(
            "first", [read[row] + plain_numbers(one.first) for row, one in asked], dtype=pl.String
        ),
        pl.Series(
            "second", [read[row] + plain_numbers(one.second) for row, one in asked], dtype=pl.String
        ),
        progress=progress,
    )
    judged = _tempered(judged, asked, plans)
    at = 0
    rows: list[tuple[float | int | None, ...]] = []
    for plan in plans:
        if plan.known is not None:
            rows.append((*plan.known, None, None, None, None))
            continue
        found = judged[at : at + len(plan.passages)]
        at += len(plan.passages)
        decides = plan.passages[int(found[:, 1].argmax())]
        rows.append((*_combined(plan, found), *decides.first_span, *decides.second_span))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _tempered(
    judged: Floats, asked: Sequence[tuple[int, Passages]], plans: Sequence[_Plan]
) -> Floats:
    """The relations with less of a conflict where there is nothing to conflict in.

    An answer that stands word for word in the other one does not contradict it, unless a negation
    differs. Two passages of some length, in different words, with no negation on one side only and
    no number or date against another, rarely do: their conflict counts half. (Of the conflicts in
    truthfulqa, conflictqa, vitaminc and anli_dev such are 0.2 to 1.6 %.) Of sentences that were
    picked from long answers more is asked, since several are tried and out of their context.
    """
    sides = [
        guard_tokens(pl.Series("text", texts, dtype=pl.String)).to_dicts()
        for texts in ([one.first for _, one in asked], [one.second for _, one in asked])
    ]
    parts = np.ones(len(asked), np.float32)
    for at, ((row, one), first, second) in enumerate(zip(asked, *sides, strict=True)):
        picked = max(plans[row].sizes) > 1
        negated = first["negation"] != second["negation"]
        if not negated and holds(one.first, one.second):
            parts[at] = 0
        elif not (negated or _is_firm(first, second, both=picked)) and _is_reworded(
            one, PICKED_WORDS if picked else LONG_WORDS
        ):
            parts[at] = 0.5
    tempered = judged.copy()
    tempered[:, 1] *= parts
    rest = judged[:, 0] + judged[:, 2]
    tempered[:, 0] *= (1 - tempered[:, 1]) / np.where(rest > 0, rest, 1)
    tempered[:, 2] = 1 - tempered[:, 0] - tempered[:, 1]
    return tempered


def _is_firm(first: dict[str, list[str]], second: dict[str, list[str]], *, both: bool) -> bool:
    """Whether a number or a date differs; `both`: each side has one that the other has not."""
    for guard in ("number", "date"):
        if both:
            ones, others = set(first[guard]), set(second[guard])
            if ones - others and others - ones:
                return True
        elif first[guard] != second[guard]:
            return True
    return False


def _is_reworded(one: Passages, words: int) -> bool:
    """Whether two passages have so many words each, and mostly different ones."""
    if min(len(one.first.split()), len(one.second.split())) < words:
        return False
    return agreement(one.first, one.second) < SAME_WORDS


def _combined(plan: _Plan, judged: Floats) -> tuple[float, float, float]:
    """The relation of the whole answers from those of their passages.

    They conflict as much as the two passages that conflict most. They are as equivalent as the
    passage with the least equivalent counterpart; a passage without a counterpart has none.
    """
    conflicting = float(judged[:, 1].max())
    counterparts = [[0.0] * size for size in plan.sizes]
    for (one, other), shares in zip(plan.pairs, judged, strict=True):
        for side, passage in ((0, one), (1, other)):
            best = counterparts[side][passage]
            counterparts[side][passage] = max(best, float(shares[0]))
    equivalent = min(min(side) for side in counterparts)
    equivalent = min(equivalent, 1 - conflicting)
    return equivalent, conflicting, max(0.0, 1 - equivalent - conflicting)


def _plans(
    questions: pl.Series,
    first: pl.Series,
    second: pl.Series,
    models: Models,
    progress: Progress,
) -> list[_Plan]:
    same = (normal_form(first) == normal_form(second)).to_list()
    ones, others = first.to_list(), second.to_list()
    open_rows = set(are_open(questions).arg_true().to_list())
    found = rests(ones, others)
    plans: list[_Plan | None] = []
    for row, (one, other, rest) in enumerate(zip(ones, others, found, strict=True)):
        free = row in open_rows or is_code(one) or is_code(other)
        if same[row]:
            plans.append(_Plan(known=_EQUIVALENT))
        elif not one.strip() or not other.strip() or (free and not _is_edited(one, other)):
            plans.append(_Plan(known=_DIFFERENT))
        else:
            plans.append(_of_short(one, other, rest))
    long = [row for row, plan in enumerate(plans) if plan is None]
    plans_of_long = iter(_of_long([found[row] for row in long], models, progress))
    return [next(plans_of_long) if plan is None else plan for plan in plans]


def _is_edited(one: str, other: str) -> bool:
    """Whether an answer is nearly the other one, but for a guard."""
    if agreement(one, other) < NEAR_COPY:
        return False
    return not _CONFLICT_GUARDS.isdisjoint(differing_guards(one, other))


def _of_short(one: str, other: str, rest: Rest) -> _Plan | None:
    """The plan for two answers with little that they do not share; None when it is much."""
    if rest.first and rest.second:
        return _Plan(passages=(whole(rest),)) if rest.words <= SHORT else None
    if rest.shared and not rest.first and not rest.second:
        return _Plan(known=_EQUIVALENT)
    if max(len(one.split()), len(other.split())) > SHORT:
        return _Plan(known=_DIFFERENT)
    return _Plan(passages=(Passages(one, other, (0, len(one)), (0, len(other))),))


def _of_long(found: Sequence[Rest], models: Models, progress: Progress) -> list[_Plan]:
    """The plans for answers that are compared sentence by sentence."""
    sides = [
        [one for one in side if not one.is_code]
        for rest in found
        for side in (rest.first, rest.second)
    ]
    texts = pl.Series("text", [one.text for side in sides for one in side], dtype=pl.String)
    vectors = models.vectors(texts, fast=True, progress=progress)
    plans = []
    at = 0
    for first, second in zip(sides[::2], sides[1::2], strict=True):
        ones = vectors[at : at + len(first)]
        others = vectors[at + len(first) : at + len(first) + len(second)]
        at += len(first) + len(second)
        if not first or not second:
            plans.append(_Plan(known=_DIFFERENT))
            continue
        pairs = sentence_pairs(ones @ others.T)
        begin = whole(Rest(opening(first), opening(second), shared=0))
        passages = [whole(Rest([first[one]], [second[other]], shared=0)) for one, other in pairs]
        plans.append(
            _Plan(
                passages=(begin, *passages),
                sizes=(len(first), len(second)),
                pairs=((0, 0), *pairs),
            )
        )
    return plans


def _read(question: str) -> str:
    """What is read of a question, with the blank that parts it from the answer."""
    words = question.split()
    if len(words) > QUESTION_WORDS:
        half = QUESTION_WORDS // 2
        words = [*words[:half], "...", *words[-half:]]
    return " ".join([*words, ""])
