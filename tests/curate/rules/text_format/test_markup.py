from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tunegate.curate.pair import Pair


@pytest.mark.parametrize(
    ("response", "marked", "clean"),
    [
        ("Open nine&nbsp;to five.", "&nbsp;", "Open nine to five."),
        ("Salt &amp;amp; pepper", "&amp;amp;", "Salt & pepper"),
        ("One<br>two", "<br>", "One\ntwo"),
        ("<p>Hello <b>you</b></p>", "<p>", "Hello you"),
        ("<ul><li>one</li><li>two</li></ul>", "<ul>", "- one\n- two"),
        ("It&#39;s fine", "&#39;", "It's fine"),
    ],
)
def test_leftovers(
    spans: Callable[..., Any], repaired: Callable[..., Any], response: str, marked: str, clean: str
) -> None:
    pair = Pair.single("When are you open?", response)
    assert spans("F319", pair) == [(0, "response", marked)]
    assert repaired("F319", pair) == Pair.single("When are you open?", clean)


@pytest.mark.parametrize(
    ("prompt", "response"),
    [
        ("Write an HTML list.", "<ul><li>one</li></ul>"),
        ("How do I break a line in a web page?", "Use <br>."),
        ("Make it bold.", "Write `<b>bold</b>`."),
        ("Compare.", "a < b and c > d, R&D; AT&T"),
        ("Show a table.", "| a | b |\n|---|---|\n| x<br>y | z |"),
        ("Render it.", "<!DOCTYPE html>\n<p>x</p>"),
        ("Explain generics.", "A List<Item> holds items."),
    ],
)
def test_markup_that_was_asked_for(
    spans: Callable[..., Any], repaired: Callable[..., Any], prompt: str, response: str
) -> None:
    assert spans("F319", Pair.single(prompt, response)) == []
