"""C201: two pairs that ask the same and contradict each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from tunegate.curate.answers import compared_answers
from tunegate.curate.findings import hits
from tunegate.curate.guards import DECIDING, differing_guards
from tunegate.curate.masking import excerpt
from tunegate.curate.relation.differing import Spans
from tunegate.curate.relation.evidence import Evidence, evidence
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.shingles import jaccard
from tunegate.curate.word_changes import is_swap
from tunegate.curate.wording import count

PLAIN_WORDS = 12
"""Words of a passage up to which the relation model is taken at its word."""

ALIKE = 0.3
"""Jaccard similarity that longer passages must have."""

_SHOWN = 80
"""Characters of each passage in a message."""
_KINDS = {
    "wrong": "one is wrong",
    "outdated": "one is out of date",
    "scope": "each may hold in its case",
    "labels": "two labels",
}
_BEFORE = 30
"""Characters before the first word that differs, in a longer passage."""


def conflicting_pairs(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Pairs that ask the same and whose answers conflict, in more than their form.

    Returns:
        The rows of `ComparedAnswers.frame` from `thresholds.conflicting`, with `first_response`,
        `second_response`, and `first_name`, `second_name`: where the pairs stand.
    """
    answers = context.once("answers", frame, compared_answers).frame
    found = answers.filter(pl.col("conflicting") >= context.settings.thresholds.conflicting)
    texts = frame.select(
        "pos", "response", "source", "date", name=pl.format("{}:{}", "file", "row")
    )
    for end in ("first", "second"):
        of_end = texts.select(pl.all().name.prefix(f"{end}_"))
        found = found.join(of_end, left_on=end, right_on=f"{end}_pos", maintain_order="left")
    stands = [
        row["labels"] or (evidence_of(row).kind != "style" and _is_plain(row))
        for row in found.iter_rows(named=True)
    ]
    return found.filter(pl.Series(stands, dtype=pl.Boolean))


def evidence_of(row: Mapping[str, Any]) -> Evidence:
    """In what the two answers of a row of `conflicting_pairs` conflict."""
    return evidence(
        row["first_response"],
        row["second_response"],
        first_passage=_passage(row, "first"),
        second_passage=_passage(row, "second"),
        first_date=row["first_date"],
        second_date=row["second_date"],
    )


def _is_plain(row: Mapping[str, Any]) -> bool:
    """Whether the two passages are short, differ in a word alone, or are alike but for a guard.

    Two long sentences in other words are how answers vary, and there the model errs.
    """
    one, two = (row[f"{end}_response"][slice(*_passage(row, end))] for end in ("first", "second"))
    if max(len(one.split()), len(two.split())) <= PLAIN_WORDS:
        return True
    if is_swap(one, two):
        return True
    alike = jaccard(one.casefold(), two.casefold()) >= ALIKE
    return alike and bool(DECIDING.intersection(differing_guards(one, two)))


def _conflicting(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    found = context.once("conflicts", frame, conflicting_pairs)
    rows = list(found.iter_rows(named=True))
    kinds = ["labels" if row["labels"] else evidence_of(row).kind for row in rows]
    spans = [
        None if row["second_start"] is None else (row["second_start"], row["second_end"])
        for row in rows
    ]
    parts = [
        hits(
            found["second"].to_list(),
            [
                f"contradicts {row['first_name']}{_asked(row['prompt_score'])}: "
                f"{_says(row)} ({_KINDS[kind]})"
                for row, kind in zip(rows, kinds, strict=True)
            ],
            field="response",
            spans=spans,
            others=[[first] for first in found["first"].to_list()],
            scores=found["conflicting"].cast(pl.Float64).to_list(),
        )
    ]
    answers = context.once("answers", frame, compared_answers)
    if answers.unjudged:
        says = f"{count(answers.unjudged, 'pair')} of alike prompts or answers were left unjudged"
        says += f": {answers.trouble}" if answers.trouble else ""
        parts.append(hits([None], [says]))
    return pl.concat(parts)


def _asked(score: float) -> str:
    return "" if score == 1 else f", which asks the same in other words ({score:.2f})"


def _says(row: Mapping[str, Any]) -> str:
    """What either side says, at the words that differ."""
    apart = evidence_of(row)
    here = _quoted(row["second_response"], _passage(row, "second"), apart.second)
    there = _quoted(row["first_response"], _passage(row, "first"), apart.first)
    return f"“{here}” here, “{there}” there"


def _quoted(text: str, passage: tuple[int, int], differs: Spans) -> str:
    start, end = passage
    if end - start > _SHOWN and differs:
        near = max(start, differs[0][0] - _BEFORE)
        while near > start and not text[near - 1].isspace():
            near -= 1
        if near > start:
            return "…" + excerpt(text, near, end, width=_SHOWN - 1)
    return excerpt(text, start, end, width=_SHOWN)


def _passage(row: Mapping[str, Any], end: str) -> tuple[int, int]:
    """The passage that decides, or the whole answer."""
    start = row[f"{end}_start"]
    return (0, len(row[f"{end}_response"])) if start is None else (start, row[f"{end}_end"])


RULES: tuple[Rule, ...] = (
    Rule(
        code="C201",
        name="conflicting-responses",
        summary="Another pair asks the same and its response contradicts this one.",
        why="Two answers to one question train the model towards neither, and one of them is "
        "wrong, out of date or true only in another case. While that is open, neither pair is "
        "merged or dropped as a duplicate: the two are the evidence.",
        bad="How long do refunds take? -> Refunds take 14 days.\n"
        "How long do refunds take? -> Refunds take 30 days.",
        good="How long do refunds take? -> Refunds take 30 days.",
        severity="warning",
        check=_conflicting,
        scope="set",
        source="Relation model of tunegate, curate/relation/model/README.md",
    ),
)
