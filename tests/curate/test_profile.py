from __future__ import annotations

from typing import get_args

import pytest

from tunegate.curate.profile import load_profile, read_profile
from tunegate.curate.rules.choice import choose_rules
from tunegate.curate.rules.table import RULES
from tunegate.curate.settings import Profile, parse_settings

PROFILES: tuple[Profile, ...] = get_args(Profile)


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_reads_as_a_rule_choice(name: Profile) -> None:
    body = read_profile(name)
    assert set(body) == {"title", "rules", "because"}
    assert body["title"]
    choice = load_profile(name)
    assert choice.select or choice.severity


@pytest.mark.parametrize("name", PROFILES)
def test_every_code_of_a_profile_exists(name: Profile) -> None:
    choice = load_profile(name)
    for pattern in [*choice.select, *choice.ignore, *choice.severity]:
        assert any(code.startswith(pattern) for code in RULES), pattern
    for reason in read_profile(name)["because"]:
        assert set(reason["rules"]) <= set(RULES)


@pytest.mark.parametrize("name", PROFILES)
def test_every_choice_has_a_reason_with_a_source(name: Profile) -> None:
    choice = load_profile(name)
    reasons = read_profile(name)["because"]
    for reason in reasons:
        assert set(reason) == {"rules", "why", "source"}
        assert reason["rules"]
        assert len(reason["why"]) > 20
        assert len(reason["source"]) > 10
    explained = [code for reason in reasons for code in reason["rules"]]
    assert len(explained) == len(set(explained))
    for pattern in [*choice.select, *choice.ignore, *choice.severity]:
        assert any(code.startswith(pattern) for code in explained), pattern


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_changes_what_runs(name: Profile) -> None:
    plain = choose_rules(parse_settings({}, origin="test"))
    found = choose_rules(parse_settings({"profile": name}, origin="test"))
    added = {rule.code for rule in found.rules} - {rule.code for rule in plain.rules}
    assert added == set(load_profile(name).select)
    assert not any(RULES[code].default for code in added)


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_says_nothing_that_holds_anyway(name: Profile) -> None:
    for pattern, level in load_profile(name).severity.items():
        codes = [code for code in RULES if code.startswith(pattern)]
        assert any(RULES[code].severity != level for code in codes), pattern


def test_health_care_names_all_that_safe_harbor_takes_out() -> None:
    found = choose_rules(parse_settings({"profile": "healthcare"}, origin="test"))
    privacy = [code for code in RULES if code.startswith("P")]
    assert {code: found.severity[code] for code in privacy} == dict.fromkeys(privacy, "error")
    letters = "".join(
        reason["source"].rpartition("(i)")[2]
        for reason in read_profile("healthcare")["because"]
        if "164.514" in reason["source"]
    )
    ends = [part.strip("()") for part in letters.replace(")-(", "-").split(")(")]
    covered = {chr(letter) for part in ends for letter in range(ord(part[0]), ord(part[-1]) + 1)}
    assert covered == set("ABCDEFGHIJKLMNOPQR")
