"""How reports write scores, points, times and counts."""

from __future__ import annotations

from math import floor

from tunegate.curate.wording import count

count_text = count
"""A number with its noun: `1 pair`, `1,200 pairs`."""


def score_text(score: float) -> str:
    """A score with one decimal, rounded down: only full reads `100`, and only nothing `0`."""
    if score in (0, 100):
        return f"{score:.0f}"
    return "<0.1" if score < 0.1 else f"{floor(score * 10 + 1e-9) / 10:.1f}"


def points_text(points: float) -> str:
    """Points with one decimal; what is above 0 never reads `0.0`."""
    if 0 < points < 0.05:
        return "<0.1"
    return "100" if points == 100 else f"{points:.1f}"


def minutes_text(minutes: float) -> str:
    """A time a person needs: `under 1 min`, `12 min`, `3.5 h`."""
    if minutes < 1:
        return "under 1 min"
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h"
