from __future__ import annotations

import pytest

from tunegate.evaluate.after.row import Row
from tunegate.evaluate.after.verbatim import Recited, halved, longest_run, recited, verbatim

from .conftest import FakeModel

LONG = " ".join(f"word{n}" for n in range(40))


@pytest.mark.parametrize(
    ("text", "halves"),
    [
        ("one two three four", ("one two", " three four")),
        ("one  two\nthree", ("one  two", "\nthree")),
        ("one", ("", "one")),
        ("", ("", "")),
    ],
)
def test_halves(text: str, halves: tuple[str, str]) -> None:
    assert halved(text) == halves
    assert "".join(halves) == text


@pytest.mark.parametrize(
    ("said", "rest", "longest"),
    [("a b c d", "x b c y", 2), ("a b", "c d", 0), ("", "a", 0), ("a b c", "a b c", 3)],
)
def test_longest_run(said: str, rest: str, longest: int) -> None:
    assert longest_run(said, rest) == longest


def test_only_rows_that_tell_are_asked_for() -> None:
    rows = [Row("long", "Say it.", LONG), Row("short", "Say it.", "one two three")]
    _, rest = halved(LONG)
    model = FakeModel(answers=lambda probe: rest)
    assert recited(model, rows) == [Recited("long", 20, 20)]
    assert recited(FakeModel(answers=lambda probe: None), rows) == []


def test_long_runs_and_whole_rests_count() -> None:
    assert Recited("a", 8, 8).recited
    assert not Recited("a", 8, 7).recited
    assert Recited("a", 400, 25).recited
    assert not Recited("a", 400, 24).recited


def test_both_models_are_compared_on_the_rows_that_both_have() -> None:
    base = [Recited("a", 10, 0), Recited("b", 10, 10), Recited("c", 10, 0)]
    tuned = [Recited("a", 10, 10), Recited("b", 10, 10), Recited("d", 10, 10)]
    found = verbatim(base, tuned, [], rows=5)
    assert (found.base.estimate, found.tuned.estimate) == (0.5, 1.0)
    assert (found.test.gained, found.test.lost) == (1, 0)
    assert found.left_out == 3
    assert found.held_out.n == 0
