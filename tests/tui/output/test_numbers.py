from __future__ import annotations

import pytest

from tunegate.tui.output.numbers import count_text, minutes_text, points_text, score_text


@pytest.mark.parametrize(
    ("score", "shown"),
    [(100, "100"), (99.99, "99.9"), (61.9, "61.9"), (0.04, "<0.1"), (0, "0"), (30.7, "30.7")],
)
def test_only_a_full_score_reads_100(score: float, shown: str) -> None:
    assert score_text(score) == shown


@pytest.mark.parametrize(
    ("points", "shown"), [(0.04, "<0.1"), (0.05, "0.1"), (12.34, "12.3"), (100, "100"), (0, "0.0")]
)
def test_points_above_0_never_read_0(points: float, shown: str) -> None:
    assert points_text(points) == shown


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(0.2, "under 1 min"), (1, "1 min"), (89, "89 min"), (90, "1.5 h"), (3000, "50.0 h")],
)
def test_times_have_a_fitting_unit(minutes: float, shown: str) -> None:
    assert minutes_text(minutes) == shown


def test_nouns_agree() -> None:
    assert (count_text(1, "pair"), count_text(1200, "pair")) == ("1 pair", "1,200 pairs")
