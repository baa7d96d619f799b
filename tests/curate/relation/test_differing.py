from __future__ import annotations

import pytest

from tunegate.curate.relation.differing import agreement, differing_spans


@pytest.mark.parametrize(
    ("first", "second", "left", "right"),
    [
        ("Refunds take 14 days.", "Refunds take 30 days.", ["14"], ["30"]),
        ("It costs 1,024 euros", "It costs 1,025 euros", ["1,024"], ["1,025"]),
        ("You can cancel.", "You cannot cancel.", ["can"], ["cannot"]),
        ("It is open", "It is not open now", [], ["not", "now"]),
        ("THE END", "the end", [], []),
        ("a b c", "x y z", ["a b c"], ["x y z"]),
        ("", "x", [], ["x"]),
        ("", "", [], []),
        ("Größe 5", "Größe 6", ["5"], ["6"]),
    ],
)
def test_words_that_only_one_text_has(
    first: str, second: str, left: list[str], right: list[str]
) -> None:
    ones, others = differing_spans(first, second)
    assert [first[start:end] for start, end in ones] == left
    assert [second[start:end] for start, end in others] == right


def test_very_long_texts_differ_as_a_whole() -> None:
    first = "a " * 5_000
    assert differing_spans(first, "b") == (((0, len(first)),), ((0, 1),))


@pytest.mark.parametrize(
    ("first", "second", "share"),
    [
        ("Refunds take 14 days", "refunds take 30 days", 0.75),
        ("a b", "b a", 0.5),
        ("a", "b", 0),
        ("", "", 1),
        ("a " * 5_000, "a " * 5_000, 0),
    ],
)
def test_share_of_words_that_agree(first: str, second: str, share: float) -> None:
    assert agreement(first, second) == pytest.approx(share)
