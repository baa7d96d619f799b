"""C201: two pairs that ask the same and contradict each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import polars as pl

from tunegate.curate.answer_words import plain_words
from tunegate.curate.answers import compared_answers
from tunegate.curate.findings import hits
from tunegate.curate.guards import DECIDING, differing_guards
from tunegate.curate.main_language import are_foreign_to_judge
from tunegate.curate.masking import excerpt
from tunegate.curate.relation.comparison import compare
from tunegate.curate.relation.differing import Spans
from tunegate.curate.relation.evidence import Evidence, evidence
from tunegate.curate.restated import restated
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.shingles import jaccard
from tunegate.curate.word_changes import is_swap
from tunegate.curate.wording import count

PLAIN_WORDS = 12
"""Words of a passage up to which the relation model is taken at its word."""

ALIKE = 0.3
"""Jaccard similarity that longer passages must have."""

OTHER_WORDS = 2
"""Words that may differ, place by place, in a language that the relation model does not know."""

NEGATIONS = (
    "nicht kein keine keinen keinem keiner keines nie niemals ohne ne pas jamais sans no nunca sin "
    "non mai senza não nem sem niet geen nooit zonder 不 没 无 未"
)
"""Of other languages than English, as `plain_words` has them."""

_NEGATIONS = frozenset(NEGATIONS.split())
_FIGURES = frozenset(("number", "date"))
"""Guards that hold in any language."""

_EVADES = re.compile(
    r"\A\W*(?:(?:i have )?no (?:comment|idea)\b|i (?:do not|don['’]t) know\b"
    r"|i(?: am|['’]m) not sure\b|there is not enough information\b)|\bit depends\b|\bsubjective\b",
    re.IGNORECASE,
)
"""Gives no answer, or says that there is no one answer."""
_CALL = re.compile(r"\w\([\w'\"]")
"""A call with an argument: of two that are written otherwise the model knows nothing."""
_MAY = re.compile(r"\b(?:may|might|could|can|possibly|perhaps|sometimes)\b", re.IGNORECASE)
_SHOULD = re.compile(r"\bshould\b", re.IGNORECASE)

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
        "pos", "prompt", "response", "source", "date", name=pl.format("{}:{}", "file", "row")
    )
    for end in ("first", "second"):
        of_end = texts.select(pl.all().name.prefix(f"{end}_"))
        found = found.join(of_end, left_on=end, right_on=f"{end}_pos", maintain_order="left")
    told = pl.concat_str("first_prompt", "first_response", "second_response", separator="\n")
    foreign = are_foreign_to_judge(
        found.select(told).to_series(), context.settings, others=frame["response"]
    )
    stands = [
        row["labels"]
        or (evidence_of(row).kind != "style" and (_is_parallel(row) if other else _is_plain(row)))
        for row, other in zip(found.iter_rows(named=True), foreign, strict=True)
    ]
    return _still_conflicting(found.filter(pl.Series(stands, dtype=pl.Boolean)), context)


def _still_conflicting(found: pl.DataFrame, context: Context) -> pl.DataFrame:
    """The rows that conflict when dates, times and measures are written the same way as well."""
    rows = []
    for at, row in enumerate(found.iter_rows(named=True)):
        one, other = _passages(row)
        written = None if row["labels"] else restated(one, other)
        if written is not None:
            rows.append((at, row["first_prompt"], one, written))
    if not rows:
        return found
    places, *texts = zip(*rows, strict=True)
    questions, ones, others = (pl.Series("text", column, dtype=pl.String) for column in texts)
    judged = compare(questions, ones, others, context.models, progress=context.progress)
    clash = judged["conflicting"] >= context.settings.thresholds.conflicting
    left = pl.Series(places, dtype=pl.UInt32).filter(~clash)
    return found.with_row_index("at").filter(~pl.col("at").is_in(left.implode())).drop("at")


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

    Two long sentences in other words are how answers vary, and there the model errs. It errs as
    well where both say what may be, or what one should do, where one does not answer, and of code.
    """
    one, two = _passages(row)
    if any(map(_EVADES.search, (one, two))) or all(map(_CALL.search, (one, two))):
        return False
    if all(map(_MAY.search, (one, two))) and DECIDING.isdisjoint(differing_guards(one, two)):
        return False
    short = max(len(one.split()), len(two.split())) <= PLAIN_WORDS
    if short and not all(map(_SHOULD.search, (one, two))):
        return True
    return is_swap(one, two) or _is_guarded(one, two, by=DECIDING)


def _is_parallel(row: Mapping[str, Any]) -> bool:
    """Whether the two passages differ in a word or two in the same places, or one has a negation
    more, or they are alike but for a figure.

    In a language that it does not know, the model takes any two wordings for a conflict.
    """
    one, two = _passages(row)
    words, others = plain_words(one), plain_words(two)
    if len(words) == len(others):
        differ = sum(word != other for word, other in zip(words, others, strict=True))
        if differ <= OTHER_WORDS:
            return True
    more = sorted((Counter(words) - Counter(others), Counter(others) - Counter(words)), key=len)
    if not more[0] and more[1].keys() and more[1].keys() <= _NEGATIONS:
        return True
    return _is_guarded(one, two, by=_FIGURES)


def _is_guarded(one: str, two: str, *, by: frozenset[str]) -> bool:
    """Whether two passages are alike but for one of these guards."""
    alike = jaccard(one.casefold(), two.casefold()) >= ALIKE
    return alike and not by.isdisjoint(differing_guards(one, two))


def _passages(row: Mapping[str, Any]) -> tuple[str, str]:
    one, two = (row[f"{end}_response"][slice(*_passage(row, end))] for end in ("first", "second"))
    return one, two


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
