from __future__ import annotations

import pytest

from tunegate.evaluate.after.instructions import INSTRUCTIONS, followed, following
from tunegate.evaluate.after.rule_checks import CHECKS, keeps

from .conftest import FakeModel

KEPT = [
    ("at_most_words", (3,), "It is blue.", "It is very blue."),
    ("at_least_words", (3,), "It is blue.", "It's blue."),
    ("sentences", (2,), "It is 3.5 m long. It is blue!", "It is long."),
    ("one_of", (("yes", "no"),), "Yes.", "Yes, it is."),
    ("bullets", (2,), "- one\n* two", "Here:\n- one\n- two"),
    ("numbered", (2,), "1. one\n2) two", "1. one\n3. two"),
    ("json_keys", (("a", "b"),), '```json\n{"a": 1, "b": 2}\n```', '{"a": 1}'),
    ("json_keys", (("a",),), '{"a": null}', 'Here: {"a": 1}'),
    ("comma_list", (3,), "red, green, blue.", "red, green and blue"),
    ("capitals", (), "IT IS 9.", "IT is 9."),
    ("small_letters", (), "it is 9.", "It is 9."),
    ("without_letter", ("e",), "A CAT", "A HEN"),
    ("without_words", (("hot",),), "It is a shot.", "It is Hot."),
    ("with_words", (("sun", "moon"),), "Moon and Sun.", "Moonlight and sun."),
    ("begins", ("Honestly",), " Honestly, no.", "No, honestly."),
    ("ends", ("END",), "It is over. END\n", "END of it"),
    ("whole_number", (), " 42 ", "42.0"),
    ("paragraphs", (2,), "One.\n\nTwo.", "One.\nTwo."),
]


@pytest.mark.parametrize(("check", "arguments", "kept", "broken"), KEPT)
def test_a_rule(check: str, arguments: tuple[object, ...], kept: str, broken: str) -> None:
    assert keeps(kept, check, *arguments)
    assert not keeps(broken, check, *arguments)
    assert not keeps("  \n", check, *arguments)


def test_every_rule_is_tested_and_asked_for() -> None:
    assert set(CHECKS) == {check for check, *_ in KEPT} == {one.check for one in INSTRUCTIONS}


def test_instructions_are_different() -> None:
    assert len({one.text for one in INSTRUCTIONS}) == len(INSTRUCTIONS) >= 48


def test_what_the_tuned_model_no_longer_follows() -> None:
    asked = INSTRUCTIONS[:12]
    base = followed(FakeModel(answers=lambda probe: "It is blue."), asked)
    tuned = followed(FakeModel(answers=lambda probe: None), asked)
    assert base[:5] == [True, True, True, True, False]
    assert not any(tuned)
    found = following(base, tuned, instructions=asked)
    assert found.lost == tuple(one.text for one, kept in zip(asked, base, strict=True) if kept)
    assert found.difference.high < 0
    assert found.test.lost == sum(base)
