from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest

from tunegate.curate.errors import ConfigError
from tunegate.curate.findings import empty_hits
from tunegate.curate.rules import choice
from tunegate.curate.rules.choice import choose_rules
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.rules.table import RULES
from tunegate.curate.settings import RuleChoice, parse_settings


def nothing(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    return empty_hits()


def rule(code: str, *, default: bool = True) -> Rule:
    return Rule(
        code=code,
        name="made-up",
        summary="",
        why="",
        bad="",
        good="",
        severity="warning",
        check=nothing,
        default=default,
    )


TABLE = [
    rule("S001"),
    rule("S002"),
    rule("P501"),
    rule("P502"),
    rule("P508", default=False),
    rule("F301"),
    rule("F390", default=False),
]
DEFAULT = ["F301", "P501", "P502", "S001", "S002"]


def chosen(
    settings: dict[str, Any] | None = None,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> list[str]:
    parsed = parse_settings(settings or {}, origin="test")
    found = choose_rules(parsed, select=select, ignore=ignore, rules=TABLE)
    codes = [one.code for one in found.rules]
    assert list(found.severity) == codes
    return codes


@pytest.mark.parametrize(
    ("settings", "select", "ignore", "expected"),
    [
        ({}, [], [], DEFAULT),
        ({}, ["P"], [], ["P501", "P502"]),
        ({}, ["P5", "S001"], [], ["P501", "P502", "S001"]),
        ({}, ["ALL"], [], DEFAULT),
        ({}, [], ["S", "P501"], ["F301", "P502"]),
        ({}, ["S"], ["S001"], ["S002"]),
        ({}, [], ["ALL"], []),
        # only its own name switches on what is off
        ({}, ["P508"], [], ["P508"]),
        ({}, ["P", "P508"], [], ["P501", "P502", "P508"]),
        ({"rules": {"select": ["S"]}}, [], [], ["S001", "S002"]),
        ({"rules": {"ignore": ["S"]}}, [], [], ["F301", "P501", "P502"]),
        # options beat the settings, and what they select is not ignored by them
        ({"rules": {"select": ["S"]}}, ["P501"], [], ["P501"]),
        ({"rules": {"ignore": ["S"]}}, ["S001"], [], ["S001"]),
        ({"rules": {"ignore": ["S"]}}, [], ["F"], ["P501", "P502"]),
        ({"privacy": {"recognizer": "a:b"}}, [], [], sorted([*DEFAULT, "P508"])),
    ],
)
def test_which_rules_run(
    settings: dict[str, Any], select: list[str], ignore: list[str], expected: list[str]
) -> None:
    assert chosen(settings, select=select, ignore=ignore) == expected


@pytest.fixture
def profile(monkeypatch: pytest.MonkeyPatch) -> None:
    body = RuleChoice(
        select=["F390", "P508"], ignore=["S"], severity={"P": "error", "P502": "info"}
    )
    monkeypatch.setattr(choice, "load_profile", lambda name: body)


@pytest.mark.usefixtures("profile")
def test_a_profile_switches_rules_on_and_off() -> None:
    assert chosen({"profile": "legal"}) == ["F301", "F390", "P501", "P502", "P508"]
    assert chosen({"profile": "legal", "rules": {"select": ["F"]}}) == ["F301", "F390"]
    assert chosen({"profile": "legal", "rules": {"ignore": ["P"]}}) == ["F301", "F390"]
    assert chosen({"profile": "legal"}, select=["S001"]) == ["S001"]


@pytest.mark.usefixtures("profile")
def test_settings_weigh_more_than_the_profile_and_longer_codes_more_than_short_ones() -> None:
    settings = parse_settings(
        {"profile": "legal", "rules": {"severity": {"P501": "info", "F": "error"}}}, origin="t"
    )
    found = choose_rules(settings, rules=TABLE)
    assert found.severity == {
        "F301": "error",
        "F390": "error",
        "P501": "info",
        "P502": "info",
        "P508": "error",
    }


def test_tasks_are_expanded_to_codes() -> None:
    body = {
        "tasks": {
            "chat": {"ignore": ["P", "F301"], "severity": {"S": "info", "S002": "error"}},
            "plain": {},
        }
    }
    found = choose_rules(parse_settings(body, origin="t"), rules=TABLE)
    assert found.ignored_by_task == {"chat": frozenset({"P501", "P502", "P508", "F301"})}
    assert found.severity_by_task == {"chat": {"S001": "info", "S002": "error"}}


@pytest.mark.parametrize(
    ("settings", "options", "pattern"),
    [
        ({}, {"select": ["P599"]}, "P599"),
        ({}, {"ignore": ["X"]}, "X"),
        ({"rules": {"select": ["p501"]}}, {}, "p501"),
        ({"rules": {"ignore": ["S9"]}}, {}, "S9"),
        ({"rules": {"severity": {"Z": "info"}}}, {}, "Z"),
        ({"tasks": {"chat": {"ignore": ["Q9"]}}}, {}, "Q9"),
        ({"tasks": {"chat": {"severity": {"V7": "info"}}}}, {}, "V7"),
    ],
)
def test_a_code_that_names_no_rule_is_refused(
    settings: dict[str, Any], options: dict[str, list[str]], pattern: str
) -> None:
    with pytest.raises(ConfigError, match=f"no rule matches '{pattern}'"):
        chosen(settings, **options)


def test_a_misspelled_code_is_put_right() -> None:
    with pytest.raises(ConfigError) as caught:
        chosen(select=["p501"])
    assert caught.value.hint == "did you mean P501?"
    with pytest.raises(ConfigError) as caught:
        chosen(select=["?!"])
    assert caught.value.hint == "`tunegate rule` lists all codes"


def test_every_rule_of_the_table_can_be_chosen() -> None:
    settings = parse_settings({}, origin="test")
    found = choose_rules(settings, select=list(RULES))
    assert [one.code for one in found.rules] == sorted(RULES)
