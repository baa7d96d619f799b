from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Command = Callable[..., Any]


def test_every_chart_is_shown_or_says_why_it_is_not(tunegate: Command, workspace: Path) -> None:
    ran = tunegate("balance")
    assert ran.code == 0
    assert "prompt length: Half have up to" in ran.out
    assert "formats: " in ran.out
    assert "topics: Topics take 100 pairs with different prompts; the set has" in ran.out
    assert "queries: No production queries" in ran.out
    assert "█" in ran.out


def test_json_names_the_pairs_of_a_bar(tunegate: Command, workspace: Path, ids: list[str]) -> None:
    [chart] = json.loads(tunegate("balance", "--chart", "response length", "--format", "json").out)
    assert chart["name"] == "response length"
    named = [pair for bar in chart["bars"] for pair in bar["pairs"]]
    assert sorted(named) == sorted(ids)
    tunegate("decide", "drop", ids[0])
    [chart] = json.loads(tunegate("balance", "--chart", "response length", "--format", "json").out)
    assert ids[0] not in [pair for bar in chart["bars"] for pair in bar["pairs"]]
