"""How the widgets of the app turn marked text into cells on the screen."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from tunegate.tui.app.passage import STYLES

Styles = dict[str, Style]

COMPONENTS = {f"text--{name}" for name in STYLES}
"""Component classes for the named styles."""


class StyledWidget(Widget):
    """A widget that draws marked text.

    One that is another widget too lists `COMPONENTS` itself: Textual looks only at the first base.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = COMPONENTS

    _named: Styles | None = None

    @property
    def named_styles(self) -> Styles:
        """The styles that app.tcss gives the names in `passage`, in this widget."""
        if self._named is None:
            self._named = {name: component_style(self, f"text--{name}") for name in STYLES}
        return self._named

    def notify_style_update(self) -> None:
        self._named = None
        super().notify_style_update()


def component_style(widget: Widget, component: str) -> Style:
    """What app.tcss says about a component and nothing else, to be laid over another style."""
    rules = widget.get_component_styles(component)
    font = rules.text_style
    return Style(
        background=rules.background if rules.has_rule("background") else None,
        foreground=rules.color if rules.has_rule("color") else None,
        bold=font.bold,
        dim=font.dim,
        italic=font.italic,
        underline=font.underline,
        reverse=font.reverse,
    )


def strip_of(line: Content, width: int, base: Style, styles: Styles) -> Strip:
    """One line as a strip of exactly `width` cells."""

    def named(style: str | Style) -> Style:
        return styles[style] if isinstance(style, str) else style

    rendered = line.render(base, end="", parse_style=named)
    segments = [Segment(text, style.rich_style) for text, style in rendered]
    return Strip(segments).adjust_cell_length(width, base.rich_style)
