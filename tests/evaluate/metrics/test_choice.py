from __future__ import annotations

import pytest

from tunegate.evaluate.metrics.choice import choice, choice_problem

CITIES = ("Paris", "New York", "York", "A dog in Berlin")


@pytest.mark.parametrize(
    "answer",
    [
        "B",
        "b.",
        "(B)",
        "**B**",
        "B) New York",
        "[B] because it is large",
        "Option B",
        "The answer is B.",
        "The answer is (B), not A.",
        "answer: B",
        "First I thought the answer is A. On reflection the answer is B.",
        "New York",
        "It must be new york!",
        "\\boxed{B}",
        "Antwort: B",
    ],
)
def test_the_second_option_is_picked(answer: str) -> None:
    assert choice(answer, ["B"], CITIES).value == 1
    assert choice(answer, ["New York"], CITIES).value == 1
    assert choice(answer, ["A", "C"], CITIES).value == 0


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "I do not know",
        "Paris or New York",
        "A dog is no city",
        "B) Paris",
        "E",
        "Be careful",
        "Yorkshire",
        "The answer is a matter of taste",
    ],
)
def test_an_answer_that_picks_nothing_or_two_things_is_wrong(answer: str) -> None:
    for letter in "ABCD":
        assert choice(answer, [letter], CITIES).value == 0


def test_a_shorter_option_within_a_longer_one_is_not_picked() -> None:
    assert choice("York, of course", ["C"], CITIES).value == 1
    assert choice("New York, of course", ["C"], CITIES).value == 0


def test_an_option_that_is_a_letter_is_meant_as_text() -> None:
    assert choice("B", ["B"], ["B", "A"]).reason == "picks B, which is wrong"
    assert choice("A", ["B"], ["B", "A"]).value == 1


@pytest.mark.parametrize(
    ("accepted", "options", "problem"),
    [
        (["b"], ["x", "y"], None),
        (["y"], ["x", "y"], None),
        (["c"], ["x", "y"], "'c' is no letter or text of an option"),
        (["a"], ["x"], "it has no `options`, a list of at least two texts"),
        (["a"], None, "it has no `options`, a list of at least two texts"),
        (["a"], ["x", "X."], "two of its options are equal"),
        (["a"], [str(nth) for nth in range(30)], "it has 30 options, more than letters"),
    ],
)
def test_options_are_checked_before_the_run(
    accepted: list[str], options: object, problem: str | None
) -> None:
    assert choice_problem(accepted, options) == problem
