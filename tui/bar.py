"""A bar of block characters, which needs no colour to be read."""

from __future__ import annotations

_EIGHTHS = " ▏▎▍▌▋▊▉"


def bar(part: int, most: int, cells: int) -> str:
    """A bar for `part`, as long as `cells` when it is `most`; anything above 0 shows."""
    if part <= 0 or most <= 0 or cells <= 0:
        return ""
    eighths = max(1, round(8 * cells * part / most))
    full, rest = divmod(eighths, 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")
