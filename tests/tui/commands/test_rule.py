from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tunegate.curate.rules.rule import FAMILIES
from tunegate.curate.rules.table import RULES

Command = Callable[..., Any]


def test_the_list_has_every_rule_under_its_family(tunegate: Command) -> None:
    ran = tunegate("rule")
    assert ran.code == 0
    codes = [line.split()[0] for line in ran.out.splitlines() if line.startswith("  ")]
    assert codes == sorted(RULES, key=lambda code: (list(FAMILIES).index(code[0]), code))
    assert f"S  {FAMILIES['S']}" in ran.out.splitlines()


def test_one_rule_is_explained_with_examples(tunegate: Command) -> None:
    ran = tunegate("rule", "s003")
    assert ran.out.splitlines()[0] == "S003 empty-response  (structure, error, on by default)"
    for part in ("Why: ", "Bad:\n    ", "Good:\n    ", "--fix --unsafe-fixes"):
        assert part in ran.out


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_rule_can_be_explained(code: str, tunegate: Command) -> None:
    rule = RULES[code]
    ran = tunegate("rule", code)
    assert ran.code == 0
    assert rule.summary in ran.out
    assert rule.why in ran.out


def test_json(tunegate: Command) -> None:
    [rule] = json.loads(tunegate("rule", "S003", "--format", "json").out)
    assert rule["code"] == "S003"
    assert rule["name"] == "empty-response"
    assert rule["fix"] == {"kind": "drop", "safe": False, "says": RULES["S003"].fix.says}  # type: ignore[union-attr]
    everything = json.loads(tunegate("rule", "--format", "json").out)
    assert {rule["code"] for rule in everything} == set(RULES)


def test_a_beginning_explains_all_that_begin_so(tunegate: Command) -> None:
    rules = json.loads(tunegate("rule", "S00", "--format", "json").out)
    assert [rule["code"] for rule in rules] == sorted(c for c in RULES if c.startswith("S00"))


@pytest.mark.parametrize(
    ("code", "hint"), [("S0003", "did you mean S003?"), ("empty-response", "did you mean S003?")]
)
def test_an_unknown_code_gets_a_suggestion(code: str, hint: str, tunegate: Command) -> None:
    ran = tunegate("rule", code)
    assert ran.code == 2
    assert ran.err.splitlines()[-1] == f"hint: {hint}"


def test_nothing_alike_points_to_the_list(tunegate: Command) -> None:
    assert "`tunegate rule` lists all codes" in tunegate("rule", "@@@@").err
