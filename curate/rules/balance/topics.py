"""B rules on topics: which one the prompts are mostly about, and which hardly any."""

from __future__ import annotations

import numpy as np
import polars as pl

from tunegate.curate.findings import empty_hits, hits
from tunegate.curate.representation import topics_of
from tunegate.curate.rules.balance.saying import listed, percent, quoted
from tunegate.curate.rules.balance.tasks import THIN_SHARE
from tunegate.curate.rules.rule import Context, Rule

_EXAMPLES = 20


def _dominant(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    found = topics_of(frame, context)
    if found is None or len(found.topics) < 2:
        return empty_hits()
    largest = found.topics[0]
    share = largest.pairs / found.pairs
    if share < context.settings.thresholds.task_share:
        return empty_hits()
    says = (
        f"{percent(share)} of the prompts, {largest.pairs:,} of {found.pairs:,}, are about one "
        f"topic: {quoted(largest.label)}"
    )
    about_it = frame["pos"].gather(np.flatnonzero(found.of_pairs == 0)[:_EXAMPLES])
    return hits([None], [says], others=[about_it.to_list()], scores=[share])


def _thin(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    found = topics_of(frame, context)
    if found is None or len(found.topics) < 2:
        return empty_hits()
    fewest = context.settings.thresholds.task_minimum
    least = min(float(fewest), THIN_SHARE * found.pairs / len(found.topics))
    few = [topic for topic in reversed(found.topics) if 0 < topic.pairs < least]
    if not few:
        return empty_hits()
    says = (
        f"{len(few):,} of {len(found.topics):,} topics have fewer than {fewest} pairs and less "
        f"than half of an even share: {listed([(topic.label, topic.pairs) for topic in few])}"
    )
    return hits([None], [says], scores=[len(few) / len(found.topics)])


RULES: tuple[Rule, ...] = (
    Rule(
        code="B708",
        name="dominant-topic",
        summary="Most prompts are about one narrow topic.",
        why="The model learns that topic and little else. Topics are clusters of the prompts' "
        "vectors, joined where they lie close, so a wide subject is several topics.",
        bad="600 of 1,000 prompts ask how to reset a password",
        good="120 of 1,000 prompts ask how to reset a password",
        severity="warning",
        check=_dominant,
        scope="set",
    ),
    Rule(
        code="B709",
        name="thin-topic",
        summary="Some topics have hardly any pairs.",
        why="A handful of pairs teach a topic badly. Every set has such topics, and whether they "
        "matter cannot be told from the pairs alone: with production queries, B711 says which "
        "are missed.",
        bad="3 of 1,000 prompts are about refunds abroad",
        good="40 of 1,000 prompts are about refunds abroad",
        severity="info",
        check=_thin,
        scope="set",
        default=False,
    ),
)
