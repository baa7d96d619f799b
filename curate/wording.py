"""How sentences write numbers."""

from __future__ import annotations


def count(number: int, noun: str) -> str:
    """A number with its noun: `1 pair`, `1,200 pairs`, `2 queries`."""
    if number == 1:
        return f"{number:,} {noun}"
    return f"{number:,} {noun[:-1]}ies" if noun.endswith("ry") else f"{number:,} {noun}s"


def share(part: int, whole: int) -> str:
    """A share in per cent that is `0 %` or `100 %` only when it is exactly that."""
    if not whole:
        return "0 %"
    percent = 100 * part / whole
    if 0 < percent < 0.1:
        return "under 0.1 %"
    if 99.9 < percent < 100:
        return "over 99.9 %"
    return f"{percent:.0f} %" if percent in (0, 100) or percent >= 10 else f"{percent:.1f} %"


def part_of(part: int, whole: int, noun: str) -> str:
    """A part with its share: `12 of 200 pairs (6.0 %)`."""
    return f"{part:,} of {count(whole, noun)} ({share(part, whole)})"
