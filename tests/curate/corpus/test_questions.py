from __future__ import annotations

import pytest

from tunegate.curate.corpus.markdown import read_markdown
from tunegate.curate.corpus.plain import read_plain


def answers(text: str) -> list[str]:
    """The answers of a Markdown text."""
    content = read_markdown(text.encode(), "a.md")
    entries = [block for block in content.blocks if block.kind == "faq"]
    return [content.text[slice(*block.parts[1])] for block in entries]


def test_the_last_answer_ends_where_something_else_begins() -> None:
    text = "Q: Is it free?\nA: Yes,\nfor all.\n\nThe firm was founded in 1901.\n\nMore of it.\n"
    for read, name in ((read_markdown, "a.md"), (read_plain, "a.txt")):
        content = read(text.encode(), name)
        assert [(one.kind, content.text[one.start : one.end]) for one in content.blocks] == [
            ("faq", "Q: Is it free?\nA: Yes,\nfor all."),
            ("paragraph", "The firm was founded in 1901."),
            ("paragraph", "More of it."),
        ]


@pytest.mark.parametrize(
    "more",
    [
        "- by card\n- in cash",
        "```\npay\n\nnow\n```",
        "and so it stays.",
        "  Further in, it goes on.",
    ],
)
def test_what_goes_on_belongs_to_the_answer(more: str) -> None:
    assert answers(f"Q: How?\n\nA: In these ways.\n\n{more}\n\nAnother thing.\n") == [
        f"In these ways.\n\n{more}"
    ]


def test_an_answer_may_begin_below_its_mark_and_go_on_behind_a_colon() -> None:
    assert answers("Q: How?\n\nA:\n\nYou have the choice:\n\nCards.\n\nThe end.\n") == [
        "You have the choice:\n\nCards."
    ]


def test_what_stands_before_the_next_question_is_the_answer() -> None:
    assert answers("Q: a?\nA: Yes.\n\nFor all.\n\nQ: b?\nA: No.\n\nThe end.\n") == [
        "Yes.\n\nFor all.",
        "No.",
    ]


def test_a_question_without_an_answer_takes_nothing_with_it() -> None:
    content = read_markdown(b"Q: Is it free?\n\nThe firm.\n\n- one\n- two\n", "a.md")
    assert [block.kind for block in content.blocks] == ["paragraph", "paragraph", "list"]
