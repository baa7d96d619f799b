from __future__ import annotations

import pytest

from tunegate.curate.bare_figures import are_other_figures


@pytest.mark.parametrize(
    ("first", "second", "other"),
    [
        ("12", "15", True),
        ("$5", "$7.", True),
        ("14 days", "30 days", True),
        ("1 day", "3 days", True),
        ("1889", "1989", True),
        ("2.1 %", "2.4 %", True),
        ("−3 °C", "4 °C", True),
        ("1,500", "2,500", True),
        ("12", "12.", False),
        ("2 million", "2.1 million", False),
        ("1,500", "1500", False),
        ("1,5", "15", False),
        ("1.2.3", "1.2.4", False),
        ("24 hours", "1 day", False),
        ("$5", "€5", False),
        ("5", "about 5", False),
        ("12 or 15", "12", False),
        ("9" * 400, "8" * 400, False),
        ("", "5", False),
        ("٣", "5", False),
    ],
)
def test_figures_of_the_same_unit(first: str, second: str, other: bool) -> None:
    assert are_other_figures(first, second) is other
    assert are_other_figures(second, first) is other
