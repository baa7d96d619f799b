from __future__ import annotations

import pytest

from tunegate.curate import settings
from tunegate.curate.load.shapes import SHAPES
from tunegate.tui import options
from tunegate.tui.options import complete_codes, split_codes


def test_choices_are_those_of_the_core() -> None:
    assert options.Profile == settings.Profile
    assert options.Target == settings.Target
    assert tuple(SHAPES) == options.READ_SHAPES


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        (None, []),
        (["S"], ["S"]),
        (["s,F3 , p501", "ALL"], ["S", "F3", "P501", "ALL"]),
        ([",,"], []),
    ],
)
def test_codes_are_split_at_commas(values: list[str] | None, codes: list[str]) -> None:
    assert split_codes(values) == codes


def test_completion_goes_on_behind_a_comma() -> None:
    assert ("S003", "empty-response") in complete_codes("s0")
    assert ("P,S003", "empty-response") in complete_codes("P,S003")
    assert complete_codes("X") == []
