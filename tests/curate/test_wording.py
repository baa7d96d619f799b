from __future__ import annotations

import pytest

from tunegate.curate.wording import count, part_of, share


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 0, "0 %"),
        (0, 7, "0 %"),
        (7, 7, "100 %"),
        (1, 1_000_000, "under 0.1 %"),
        (999_999, 1_000_000, "over 99.9 %"),
        (1, 16, "6.2 %"),
        (1, 3, "33 %"),
        (1, 1000, "0.1 %"),
    ],
)
def test_only_none_and_all_are_called_so(part: int, whole: int, said: str) -> None:
    assert share(part, whole) == said


def test_numbers_agree_with_their_nouns() -> None:
    assert count(1, "pair") == "1 pair"
    assert count(0, "pair") == "0 pairs"
    assert part_of(12, 2000, "row") == "12 of 2,000 rows (0.6 %)"
