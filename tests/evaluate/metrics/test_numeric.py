from __future__ import annotations

import pytest

from tunegate.evaluate.metrics.numeric import number_problem, numeric
from tunegate.evaluate.metrics.quantity import quantities


@pytest.mark.parametrize(
    ("answer", "accepted"),
    [
        ("12.5%", "12.5 %"),
        ("It rose by 12.5 percent.", "12.5 %"),
        ("12,5 Prozent", "12.5 %"),
        ("125 basis points", "1.25 %"),
        ("12.5", "12.5 %"),
        ("$1.2m", "1,200,000 dollars"),
        ("US$1.2 million", "$1.2m"),
        ("1.2 mm USD", "$1.2m"),
        ("EUR 3 bn", "€3,000 million"),
        ("3 Milliarden Euro", "€3bn"),
        ("5万円", "¥50,000"),
        ("three of them, or 3 km", "3000 m"),
        ("2 hours", "120 minutes"),
        ("1.234.567,8", "1,234,567.8"),
        ("1 234 567", "1234567"),
        ("1'234.50 CHF", "1234.5 CHF"),
        ("12,34,567 rupees", "₹1,234,567"),
        ("٣٫٥", "3.5"),
        ("−3.5 °C", "-3.5 °C"),
        ("It was -3.5 %", "-3.5 %"),
        ("1e6", "1 million"),
        ("5 m", "5 metres"),
        ("5m", "5 million"),
        ("In 2019 it was 45.", "45"),
        ("Revenue was $10m, then costs $3m. Answer: $7m", "$7m"),
        ("... so 3 + 4 = 7\n#### 7", "7"),
    ],
)
def test_the_same_number_however_written(answer: str, accepted: str) -> None:
    assert numeric(answer, [accepted]).value == 1
    assert numeric(answer, ["999999", accepted]).value == 1


@pytest.mark.parametrize(
    ("answer", "accepted"),
    [
        ("5 %", "0.05"),
        ("5 %", "5 percentage points"),
        ("$5", "€5"),
        ("5m dollars", "$5"),
        ("5m", "5bn"),
        ("5 km", "5 kg"),
        ("5 kg", "5 g"),
        ("2015", "15"),
        ("Q3", "3"),
        ("COVID-19", "19"),
        ("the 5th", "5"),
        ("2019-05-01", "5"),
        ("at 10:30", "10"),
        ("version 1.2.3", "1.2"),
        ("3/4", "3"),
        ("5-7 days", "-7 days"),
        ("3.5", "-3.5"),
        ("1,234", "1.234"),
        ("10²", "102"),
        ("5 in total", "5 inches by law 6"),
        ("no number", "5"),
        ("", "5"),
        ("between 4 and 6", "5"),
        ("4, 5 or 6", "5"),
    ],
)
def test_no_false_match(answer: str, accepted: str) -> None:
    assert numeric(answer, [accepted]).value == 0


def test_the_tolerance_is_of_the_accepted_number() -> None:
    assert numeric("99.1", ["100"], relative=0.01).value == 1
    assert numeric("98.9", ["100"], relative=0.01).value == 0
    assert numeric("12.46 %", ["12.5 %"], absolute=0.05).value == 1
    assert numeric("12.44 %", ["12.5 %"], absolute=0.05).value == 0
    assert numeric("1.02 km", ["1000 m"], absolute=30).value == 1
    assert numeric("1.04 km", ["1000 m"], absolute=30).value == 0


def test_several_numbers_count_as_asked() -> None:
    answer = "It was 12 days before and is 30 days now."
    assert numeric(answer, ["30 days"]).reason == "states the accepted number among others"
    assert numeric(answer, ["30 days"], pick="last").value == 1
    assert numeric(answer, ["12 days"], pick="last").value == 0
    assert numeric(answer, ["12 days"], pick="any").value == 1
    assert numeric("30 days, that is 30 days", ["30 days"]).value == 1


def test_numbers_of_the_question_are_not_the_answer() -> None:
    question = "It was $10m before; how much is it now?"
    assert numeric("It went from $10m to $12m.", ["$12m"], question=question).value == 1
    assert numeric("It went from $10m to $12m.", ["$12m"]).value == 0
    assert numeric("$10m", ["$10m"], question=question).value == 1


def test_numbers_that_state_the_unit_go_first() -> None:
    assert numeric("The 3 plants made 45 % together.", ["45 %"]).value == 1


def test_the_decimal_mark_can_be_said() -> None:
    assert numeric("1.234 €", ["1234 €"], decimal=",").value == 1
    assert numeric("1,234 €", ["1.234 €"], decimal=",").value == 0
    assert numeric("0,125", ["0.125"]).value == 1


def test_offsets_are_those_of_the_number_with_its_unit() -> None:
    text = "It costs € 1.2bn, or 12 %."
    assert [text[one.start : one.end] for one in quantities(text)] == ["€ 1.2bn", "12 %"]


def test_an_answer_of_a_thousand_numbers_is_none() -> None:
    assert "more than 1,000" in numeric("7 " * 1200, ["7"], pick="any").reason


@pytest.mark.parametrize(
    ("accepted", "problem"),
    [
        (["5 %"], None),
        (["five"], "the accepted answer 'five' holds no number"),
        (["5 to 7"], "the accepted answer '5 to 7' holds 2 numbers, not one"),
    ],
)
def test_an_accepted_answer_is_one_number(accepted: list[str], problem: str | None) -> None:
    assert number_problem(accepted) == problem
