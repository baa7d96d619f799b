from __future__ import annotations

from typing import Any

import pytest

from tunegate.curate.load.fields import Fields, NotAPair
from tunegate.curate.load.flat import flat_reader
from tunegate.curate.pair import Pair, Turn

FIELDS = Fields(prompt="p", response="r", context="c", system="s", tools="tools", history="history")
OWN = Fields(prompt="p", response="r", context="c", mapped=True)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"p": "q", "r": "a"}, (None, "q", None, "a")),
        ({"p": "q", "r": "a", "c": "", "s": ""}, (None, "q", None, "a")),
        ({"p": "q", "r": "a", "c": "text", "s": "be"}, ("be", "q", "text", "a")),
        ({"p": None, "r": "a", "c": None}, (None, "", None, "a")),
        ({"p": "q", "r": None, "history": []}, (None, "q", None, "")),
        ({"p": "q", "r": "a", "c": ["one", "two"]}, (None, "q", "one\n\ntwo", "a")),
        ({"p": "q", "r": "a", "c": [{"text": "one"}, "two"]}, (None, "q", "one\n\ntwo", "a")),
        ({"p": "q", "r": "a", "c": []}, (None, "q", None, "a")),
    ],
)
def test_single_turns(row: dict[str, Any], expected: tuple[Any, ...]) -> None:
    assert flat_reader(FIELDS)(row) == [expected]


def test_earlier_rounds_and_tools_make_a_longer_pair() -> None:
    row = {"p": "q", "r": "a", "c": "x", "history": [["q0", "a0"]], "tools": [{"name": "f"}]}
    turns = (Turn("user", "q0"), Turn("assistant", "a0"), Turn("user", "q"), Turn("assistant", "a"))
    assert flat_reader(FIELDS)(row) == [Pair(turns, context="x", tools='[{"name":"f"}]')]


def test_prompt_and_completion_may_be_messages() -> None:
    row = {"p": [{"role": "user", "content": "q"}], "r": [{"role": "assistant", "content": "a"}]}
    assert flat_reader(FIELDS)(row) == [Pair.single("q", "a")]
    assert flat_reader(FIELDS)({**row, "r": "a"}) == [Pair.single("q", "a")]


@pytest.mark.parametrize(
    ("row", "answers"),
    [
        ({"p": "q", "r": 42}, ["42"]),
        ({"p": "q", "r": 1.5}, ["1.5"]),
        ({"p": "q", "r": False}, ["false"]),
        ({"p": "q", "r": ["a", "b", 3]}, ["a", "b", "3"]),
        ({"p": "q", "r": [{"text": "a", "id": 1}]}, ["a"]),
        ({"p": "q", "r": []}, [""]),
    ],
)
def test_columns_that_are_named_may_hold_numbers_and_lists(
    row: dict[str, Any], answers: list[str]
) -> None:
    assert flat_reader(OWN)(row) == [(None, "q", None, answer) for answer in answers]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"r": "a"}, 'no "p"'),
        ({"p": "q"}, 'no "r"'),
        ({"p": 5, "r": "a"}, '"p" is a number, not text'),
        ({"p": "q", "r": ["a", "b"]}, '"r" is a list, not text'),
        ({"p": "q", "r": {"text": "a"}}, '"r" is an object, not text'),
        ({"p": "q", "r": b"a"}, '"r" is bytes, not text'),
        ({"p": "q", "r": "a", "c": [["deep"]]}, '"c" is a list, not text'),
        ({"p": "q", "r": "a", "history": ["q0"]}, '"history" is not a list of [question, answer]'),
        ({"p": "q", "r": "a", "tools": "f"}, "the tool definitions are not JSON"),
    ],
)
def test_rows_that_are_no_pair(row: dict[str, Any], reason: str) -> None:
    with pytest.raises(NotAPair) as refused:
        flat_reader(FIELDS)(row)
    assert refused.value.reason == reason
