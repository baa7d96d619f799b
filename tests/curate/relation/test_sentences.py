from __future__ import annotations

import pytest

from tunegate.curate.relation.sentences import sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It costs $5. 2 items are free! Why?", ["It costs $5.", "2 items are free!", "Why?"]),
        ("Dr. Smith left at 5 p.m. today.", ["Dr. Smith left at 5 p.m. today."]),
        ("U.S. firms pay. e.g. This one.", ["U.S. firms pay. e.g. This one."]),
        ("1. Walk\n2. Run. Fast.\n- ride", ["Walk", "Run.", "Fast.", "ride"]),
        ("# Title\n\n* **bold** text", ["Title", "**bold** text"]),
        ("你好。再见！好", ["你好。", "再见！", "好"]),
        ('"Go." He left.', ['"Go."', "He left."]),
        ("Version 1.2 is out. Use v2.0", ["Version 1.2 is out.", "Use v2.0"]),
        ("...\n\n!!! \n", []),
        ("", []),
    ],
)
def test_sentences_and_where_they_stand(text: str, found: list[str]) -> None:
    cut = sentences(text)
    assert [one.text for one in cut] == found
    assert [text[one.start : one.end] for one in cut] == found


def test_fenced_code_is_one() -> None:
    text = "Do this:\n```python\nx = 1. Y = 2\n```\nDone."
    cut = sentences(text)
    assert [(one.text.split("\n")[0], one.is_code) for one in cut] == [
        ("Do this:", False),
        ("```python", True),
        ("Done.", False),
    ]


def test_a_fence_that_nobody_closed_reaches_to_the_end() -> None:
    assert [one.is_code for one in sentences("Look: ```x = 1\ny. Z")] == [False, True]


@pytest.mark.parametrize(
    "text", [". " * 200_000, "a" * 500_000, "A. " * 100_000, f"a{' ' * 200_000}b", "\n " * 100_000]
)
def test_large_texts_take_no_time_with_the_square(text: str) -> None:
    assert len(sentences(text)) <= 1
