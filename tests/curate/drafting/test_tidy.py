from __future__ import annotations

import time

import pytest

from tunegate.curate.drafting.tidy import plain, tidy, words_outside_links


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("one line\nand its rest", "one line and its rest"),
        ("hard  \nbreak", "hard\nbreak"),
        ("* one\n  goes on\n* two", "* one goes on\n* two"),
        ("see [this](../a.md#b) and [that](https://x.example/a_(b))",
         "see this and [that](https://x.example/a_(b))"),
        ("[a `b`](#c) and [d][e]", "a `b` and d"),
        ("x ![logo](logo.png) y<br/> <!-- no\n no -->z", "x  y z"),
        ("use `[a](b)` here", "use `[a](b)` here"),
        ("> quoted\n> twice", "quoted twice"),
        ("see:\n```\na\n  b\n```", "see:\n```\na\n  b\n```"),
        ("a <iframe src='x'>in</iframe> b", "a  b"),
    ],
)  # fmt: skip
def test_a_text_outside_of_its_document(text: str, answer: str) -> None:
    assert tidy(text) == answer


def test_answers_keep_paragraphs_and_code_keeps_everything() -> None:
    assert tidy("Yes.\nIt is.\n\nFor\nall.", kind="faq") == "Yes. It is.\n\nFor all."
    assert tidy("  a\n b\n", kind="code") == "```\n a\nb\n```"
    assert tidy("```sh\na\n```\n", kind="code") == "```sh\na\n```"
    assert tidy("| [a](b) |", kind="table") == "| [a](b) |"


def test_titles_and_cells_are_plain() -> None:
    assert plain("**[Rate](https://x.example)**") == "Rate"
    assert plain("<ul><li>one</li><li>two</li></ul>") == "one; two"
    assert plain("a *b* c") == "a *b* c"


def test_words_outside_links() -> None:
    assert words_outside_links("* [one two](a)\n* [three](b): four") == (1, 4)


def test_private_characters_of_a_document_stay_what_they_are() -> None:
    assert tidy("\ue0007\ue001 and `x`") == "\ue0007\ue001 and `x`"
    assert tidy("\ue0000\ue001 and `x` \ue001") == "\ue0000\ue001 and `x` \ue001"


def test_what_is_left_open_stays() -> None:
    assert tidy("a <!-- b <!-- c") == "a <!-- b <!-- c"
    assert tidy("a <script> b <!-- c --> d") == "a <script> b  d"
    assert tidy("x <style>a</style> <script>b y <style>c</style> z") == "x  <script>b y  z"
    assert tidy('see ![a](b "t") and ![c](d_(e)) now') == "see  and  now"


def test_a_hard_break_behind_joined_lines_stays() -> None:
    assert tidy("one\ntwo  \nthree") == "one two\nthree"


@pytest.mark.parametrize(
    "opened",
    [
        "<video ",
        "<!-- ",
        "<script>",
        "<a ",
        "[",
        "[a](",
        "![",
        "![a](",
        "[a](b(",
        "</li> ",
        "a b\n",
    ],
)
def test_large_texts_take_no_time_with_the_square(opened: str) -> None:
    began = time.perf_counter()
    text = opened * 30_000
    assert len(tidy(text)) > 10_000
    plain(text)
    words_outside_links(text)
    assert time.perf_counter() - began < 5
