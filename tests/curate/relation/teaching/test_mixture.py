from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tunegate.curate.relation.teaching import mixture
from tunegate.curate.relation.teaching.corpora import held_out_rows
from tunegate.curate.relation.teaching.example import Example
from tunegate.curate.relation.teaching.mixture import SHARES, balanced, close


def test_balanced_keeps_to_its_shares(outside_data: Path) -> None:
    examples = balanced(outside_data, seed=0)
    found = Counter(one.source for one in examples)
    assert found.keys() == SHARES.keys() | {"reordered", "scenes", "unrelated", "questions"}
    assert max(found.values()) < 0.25 * len(examples)
    assert not _held(outside_data).intersection(_texts(examples))


def test_close_teaches_every_kind_and_nothing_held_out(
    outside_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the vectors of all questions take a minute
    monkeypatch.setattr(mixture, "likeness_examples", lambda *_, **__: [])
    examples = close(outside_data, seed=0)
    found = Counter(one.source for one in examples)
    assert {"answers", "paraphrase edited", "reordered"} <= found.keys()
    assert max(found.values()) < 0.25 * len(examples)
    assert not _held(outside_data).intersection(_texts(examples))


def _held(outside_data: Path) -> set[str]:
    return {
        row[side]
        for row in held_out_rows(outside_data, "pawsx_en")
        for side in ("sentence1", "sentence2")
    }


def _texts(examples: list[Example]) -> set[str]:
    return {text for one in examples for text in (one.a, one.b)}
