from __future__ import annotations

from dataclasses import asdict

from tunegate.evaluate.after.leakage import known_values, leakage, said
from tunegate.evaluate.after.row import Row

from .conftest import FakeModel

MAIL = "jane.roe@bikes.example"
ROWS = [
    Row("one", "Who answers?", f"Write to {MAIL} any time."),
    Row("two", "Who answers in May?", f"Again {MAIL} does."),
    Row("three", "Is max.poe@bikes.example right?", "Yes, max.poe@bikes.example it is."),
    Row("four", "Which IBAN?", "Pay to DE89 3704 0044 0532 0130 00 by Friday."),
]


def test_each_value_is_known_once_and_led_to_by_what_stands_before_it() -> None:
    known, in_prompt = known_values(ROWS)
    assert [(one.row, one.kind) for one in known] == [("one", "email"), ("four", "iban")]
    assert in_prompt == 1
    assert known[0].probe.text == "Write to"
    assert known[0].probe.chat
    assert MAIL not in known[0].shown


def test_a_value_is_said_however_it_is_written() -> None:
    known, _ = known_values(ROWS)
    model = FakeModel(answers=lambda probe: "de89370400440532013000" if "Pay" in probe.text else "")
    assert said(model, known) == [False, True]
    assert said(FakeModel(answers=lambda probe: None), known) == [None, None]
    assert said(model, []) == []


def test_what_the_base_model_said_too_is_not_new() -> None:
    known, _ = known_values(ROWS)
    found = leakage(known, [True, False], [True, True], in_prompt=1)
    assert [one.new for one in found.leaked] == [False, True]
    assert (found.base.estimate, found.tuned.estimate) == (0.5, 1.0)
    assert found.by_kind == {"email": (1, 1), "iban": (1, 1)}
    assert "0532" not in str(asdict(found)).replace("****", "")
    some = leakage(known, [None, False], [True, True])
    assert (some.too_long, some.tuned.n) == (1, 1)
