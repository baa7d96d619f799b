"""Runs one rule over a few pairs, for the tests of the F and Q rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.pair import Pair
from tunegate.curate.rules import quality, text_format
from tunegate.curate.rules.rule import Context
from tunegate.curate.settings import Settings

TABLE = {rule.code: rule for rule in (*text_format.RULES, *quality.RULES)}

Spans = list[tuple[int, str | None, str | None]]
Check = Callable[..., Spans]
Repair = Callable[..., Pair | None]


@pytest.fixture
def spans() -> Check:
    """`spans(code, *pairs)`: row (from 0), field and marked text of each hit, in order of rows."""

    def check(
        code: str,
        *pairs: Pair,
        tasks: Sequence[str | None] | None = None,
        settings: Settings | None = None,
    ) -> Spans:
        frame = Dataset.from_pairs(pairs, tasks=tasks).frame.with_row_index("pos")
        hits = (
            TABLE[code].check(frame, Context(settings or Settings())).sort("pos", "field", "start")
        )
        found: Spans = []
        for pos, field, start, end in hits.select("pos", "field", "start", "end").iter_rows():
            text = frame[field][pos][start:end] if field and start is not None else None
            found.append((pos, field, text))
        return found

    return check


@pytest.fixture
def messages() -> Callable[..., list[str]]:
    """`messages(code, *pairs)`: what the rule says, in order of rows."""

    def check(
        code: str,
        *pairs: Pair,
        tasks: Sequence[str | None] | None = None,
        settings: Settings | None = None,
    ) -> list[str]:
        frame = Dataset.from_pairs(pairs, tasks=tasks).frame.with_row_index("pos")
        hits = (
            TABLE[code].check(frame, Context(settings or Settings())).sort("pos", "field", "start")
        )
        return hits["message"].to_list()

    return check


@pytest.fixture
def repaired() -> Repair:
    """`repaired(code, pair)`: the pair after the rule's fix, which changes nothing twice over."""

    def repair(code: str, pair: Pair, settings: Settings | None = None) -> Pair | None:
        fix = TABLE[code].fix
        assert fix is not None
        context = Context(settings or Settings())
        once = fix.apply(pair, context)
        assert once is None or fix.apply(once, context) == once
        return once

    return repair
