from __future__ import annotations

import pytest

from tunegate.tui.bar import bar


@pytest.mark.parametrize(
    ("part", "most", "cells", "drawn"),
    [
        (10, 10, 4, "████"),
        (5, 10, 4, "██"),
        (1, 32, 4, "▏"),
        (1, 1_000_000, 4, "▏"),
        (3, 8, 1, "▍"),
        (15, 16, 2, "█▉"),
        (0, 10, 4, ""),
        (1, 0, 4, ""),
        (1, 1, 0, ""),
    ],
)
def test_a_bar_is_as_long_as_its_part(part: int, most: int, cells: int, drawn: str) -> None:
    assert bar(part, most, cells) == drawn
