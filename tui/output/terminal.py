"""Turn a rich renderable into text for a terminal of a given width."""

from __future__ import annotations

from io import StringIO

from rich.console import Console, RenderableType

WIDTH = 80
"""Columns for which the reports are made; they also fit wider and narrower."""


def render(renderable: RenderableType, *, width: int = WIDTH, color: bool = False) -> str:
    """The renderable as text, with ANSI colours when wanted; lines have no trailing blanks."""
    console = Console(
        file=StringIO(),
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    with console.capture() as captured:
        console.print(renderable)
    lines = captured.get().rstrip("\n").split("\n")
    return "".join(f"{line.rstrip()}\n" for line in lines)
