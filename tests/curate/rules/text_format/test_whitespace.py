from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tunegate.curate.pair import Pair, Turn


@pytest.mark.parametrize(
    ("text", "clean", "said"),
    [
        (" Yes.", "Yes.", ["the response begins with a space"]),
        ("Yes.\n\n", "Yes.", ["the response ends with line breaks"]),
        (
            "\nYes. \t",
            "Yes.",
            ["the response begins with a line break", "the response ends with tabs"],
        ),
        (
            "\n  if x:\n    y\n",
            "  if x:\n    y",
            ["the response begins with a line break", "the response ends with a line break"],
        ),
    ],
)
def test_outer_white_space(
    messages: Callable[..., Any],
    repaired: Callable[..., Any],
    text: str,
    clean: str,
    said: list[str],
) -> None:
    pair = Pair.single("Is it?", text)
    assert messages("F320", pair) == said
    assert repaired("F320", pair) == Pair.single("Is it?", clean)


@pytest.mark.parametrize("text", ["Yes.", "    return x\n    # end", " \n ", "a\n\nb"])
def test_inner_and_meant_white_space_stays(
    messages: Callable[..., Any], repaired: Callable[..., Any], text: str
) -> None:
    pair = Pair.single("Is it?", text)
    assert messages("F320", pair) == []
    assert repaired("F320", pair) == pair


def test_turns_within_a_conversation(
    spans: Callable[..., Any], repaired: Callable[..., Any]
) -> None:
    turns = (
        Turn("user", "Hi "),
        Turn("assistant", "\nHello"),
        Turn("tool", " x "),
        Turn("assistant", "Bye"),
    )
    pair = Pair(turns)
    assert spans("F320", pair) == [(0, "prompt", " "), (0, "prompt", "\n")]
    assert repaired("F320", pair).turns[2].content == " x "
