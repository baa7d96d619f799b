from __future__ import annotations

from collections import Counter
from pathlib import Path

from tunegate.curate.relation.teaching.corpora import held_out_rows
from tunegate.curate.relation.teaching.mixture import SHARES, balanced


def test_balanced_keeps_to_its_shares(outside_data: Path) -> None:
    examples = balanced(outside_data, seed=0)
    found = Counter(one.source for one in examples)
    assert found.keys() == SHARES.keys() | {"reordered", "scenes", "unrelated", "questions"}
    assert max(found.values()) < 0.25 * len(examples)
    held = {row["sentence1"] for row in held_out_rows(outside_data, "pawsx_en")}
    assert not any(one.a in held or one.b in held for one in examples)
