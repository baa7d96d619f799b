"""B rules on production queries: which no pair resembles, and which topics they ask for more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from tunegate.curate.coverage import Coverage, Gap
from tunegate.curate.findings import empty_hits, hits
from tunegate.curate.query_shift import Shift
from tunegate.curate.representation import coverage_of, shift_of, topics_of
from tunegate.curate.rules.balance.saying import quoted
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.wording import count, part_of, share

SURE = 0.01
"""p-value below which queries count as resembling the pairs less than these one another."""

LARGE_GAP = 3
"""Queries about the same from which a gap is reported by itself."""

TOLD_APART = 0.8
"""AUC from which queries and prompts count as differing as a whole. Train and test rows of one
source stay under 0.6."""

_GAPS = 10
_TOPICS = 5
_EXAMPLES = 3


def _uncovered(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    found = coverage_of(frame, context)
    if found is None or found.p_value >= SURE:
        return empty_hits()
    texts = context.queries().texts
    large = [gap for gap in found.gaps if len(gap.queries) >= LARGE_GAP][:_GAPS]
    said = [
        f"no pair resembles {part_of(len(gap.queries), found.queries, 'query')} about "
        f"{quoted(gap.label)}: {_examples(gap.queries, texts)}"
        for gap in large
    ]
    scores = [len(gap.queries) / found.queries for gap in large]
    rest = _rest(found, large)
    if rest:
        said.append(
            f"no pair resembles {part_of(len(rest), found.queries, 'query')} on various matters: "
            f"{_examples(rest, texts)}"
        )
        scores.append(len(rest) / found.queries)
    return hits([None] * len(said), said, scores=scores)


def _rest(found: Coverage, large: Iterable[Gap]) -> list[int]:
    """Uncovered queries that are in none of the large gaps; those in smaller gaps first."""
    named = {place for gap in large for place in gap.queries}
    small = [place for gap in found.gaps for place in gap.queries]
    return [place for place in (*small, *found.alone) if place not in named]


def _differ(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    shift, topics = shift_of(frame, context), topics_of(frame, context)
    if shift is None or topics is None or not (shift.missed or shift.auc >= TOLD_APART):
        return empty_hits()
    said = [f"of a query and a prompt of the set, a classifier picks the query {_times(shift)}"]
    for one in shift.missed[:_TOPICS]:
        topic = topics.topics[one.topic]
        asked, held = share(topic.queries, topics.queries), share(topic.pairs, topics.pairs)
        said.append(f"{quoted(topic.label)} is {asked} of the queries and {held} of the pairs")
    more = len(shift.missed) - _TOPICS
    said += [f"{count(more, 'further topic')} likewise"] if more > 0 else []
    return hits([None], ["; ".join(said)], scores=[shift.auc])


def _times(shift: Shift) -> str:
    return f"{100 * shift.auc:.0f} times in 100 (50 by chance)"


def _examples(places: Sequence[int], texts: pl.Series) -> str:
    named = [quoted(text) for text in dict.fromkeys(texts.gather(list(places)))][:_EXAMPLES]
    return ", ".join(named)


RULES: tuple[Rule, ...] = (
    Rule(
        code="B710",
        name="uncovered-queries",
        summary="Production queries that no pair resembles, more of them than so varied a set "
        "would have by chance. Needs `queries` in the settings.",
        why="The model is asked what it was never shown. Write pairs for these, or decide that "
        "they are out of scope and teach it to say so.",
        bad="12 of 200 queries are about gift cards, no pair is",
        good="40 pairs about gift cards",
        severity="warning",
        check=_uncovered,
        scope="set",
        source="A query is compared with the prompts by cosine, and the set's own prompts with "
        "one another for what to expect (Fisher's exact test)",
    ),
    Rule(
        code="B711",
        name="queries-differ",
        summary="Production queries ask clearly more about some topics than the pairs do, or are "
        "told from the prompts easily. Needs `queries` in the settings.",
        why="A model does best on what it saw most. Write pairs for the topics named; where "
        "prompts and queries differ as a whole, write prompts as people ask.",
        bad="delivery abroad is 8 % of the queries and 1 % of the pairs",
        good="delivery abroad is 8 % of the queries and 6 % of the pairs",
        severity="warning",
        check=_differ,
        scope="set",
        source="Newcombe 1998 (intervals, Bonferroni over topics); Lopez-Paz and Oquab 2017, "
        "Revisiting Classifier Two-Sample Tests",
    ),
)
