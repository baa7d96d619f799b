"""A pane that shows passages: wrapped, scrollable, with a gutter for signs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tunegate.tui.app.passage import DIFFERS, ERROR, GOOD, HIT, MARK, OTHER, SIGN, Passage
from tunegate.tui.app.styled import COMPONENTS, StyledWidget, strip_of

_GUTTER = 2
"""Columns: the sign and a space."""

_SIGNS = {MARK: SIGN, OTHER: SIGN, "+": GOOD, "-": ERROR, "!": ERROR}

_HANGING = 20
"""Columns that text beside a hanging part needs, unless they are half of all; with less it wraps
below it."""

_ABOVE = 2
"""Lines above the first hit that stay in sight when the pane opens at it."""


class TextPane(ScrollView, StyledWidget, can_focus=True):
    """Passages below each other. Data in them is never read as markup."""

    COMPONENT_CLASSES: ClassVar[set[str]] = COMPONENTS
    BINDINGS: ClassVar[list[BindingType]] = [
        ("j", "scroll_down", "Down"),
        ("k", "scroll_up", "Up"),
        ("g", "scroll_home", "Top"),
        ("G", "scroll_end", "Bottom"),
        ("space", "page_down", "Page down"),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  (Textual's name)
        super().__init__(id=id)
        self._passages: Sequence[Passage] = ()
        self._lines: list[tuple[str, Content]] = []
        self._width = 0

    @property
    def room(self) -> int:
        """Columns that text has."""
        return max(8, self.scrollable_content_region.width - _GUTTER)

    def show(
        self,
        passages: Sequence[Passage],
        *,
        at_hit: bool = False,
        at_difference: bool = False,
        keep: bool = False,
        lines: list[tuple[str, Content]] | None = None,
    ) -> None:
        """Show these passages from the top, or from the first hit when that lies further down.

        `at_difference` takes words that differ for a hit too.
        With `keep` the pane stays where it is scrolled: it is the same text, newer.
        `lines` is what `wrapped` makes of them, when that was done in a worker.
        """
        self._passages = passages
        self._lay_out(lines)
        top = self.scroll_offset.y if keep else 0
        if at_hit or at_difference:
            signs = [sign for sign, _ in self._lines]
            wanted = (MARK, OTHER) if at_difference else (MARK,)
            first = next((signs.index(sign) for sign in wanted if sign in signs), 0)
            if first >= self.size.height - 1:
                top = first - _ABOVE
        self.scroll_to(y=top, animate=False, force=True)
        self.refresh()

    @property
    def plain(self) -> str:
        """Everything in the pane as bare text, gutter included."""
        return "\n".join(f"{sign:<{_GUTTER}}{line.plain}" for sign, line in self._lines)

    def page(self, pages: int) -> None:
        """Scroll by screens, down when positive."""
        step = max(1, self.size.height - 1)
        self.scroll_to(y=self.scroll_offset.y + pages * step, animate=False)

    def action_page_down(self) -> None:
        self.page(1)

    def action_page_up(self) -> None:
        self.page(-1)

    def action_scroll_down(self) -> None:
        self.scroll_to(y=self.scroll_offset.y + 1, animate=False)

    def action_scroll_up(self) -> None:
        self.scroll_to(y=self.scroll_offset.y - 1, animate=False)

    def action_scroll_home(self) -> None:
        self.scroll_to(y=0, animate=False)

    def action_scroll_end(self) -> None:
        self.scroll_to(y=self.max_scroll_y, animate=False)

    def on_resize(self) -> None:
        if self.scrollable_content_region.width != self._width:
            self._lay_out()
            self.refresh()

    def render_line(self, y: int) -> Strip:
        at = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        base = self.visual_style
        if at >= len(self._lines):
            return Strip.blank(width, base.rich_style)
        sign, line = self._lines[at]
        gutter = Content.styled(f"{sign:<{_GUTTER}}", _SIGNS.get(sign, ""))
        return strip_of(gutter + line, width, base, self.named_styles)

    def _lay_out(self, lines: list[tuple[str, Content]] | None = None) -> None:
        self._width = self.scrollable_content_region.width
        self._lines = wrapped(self._passages, self.room) if lines is None else lines
        self.virtual_size = Size(self._width, len(self._lines))


def wrapped(passages: Sequence[Passage], room: int) -> list[tuple[str, Content]]:
    """The lines of passages in `room` columns, each with the sign in the gutter beside it."""
    return [
        (passage.gutter or _sign_of(line), line)
        for passage in passages
        for line in _lines_of(passage, room)
    ]


def _lines_of(passage: Passage, room: int) -> list[Content]:
    hang = passage.hang
    if not 0 < hang < max(room // 2, room - _HANGING):
        return passage.text.wrap(room)
    first, rest = passage.text[:hang], passage.text[hang:].wrap(room - hang)
    return [(Content(" " * hang) if nth else first) + line for nth, line in enumerate(rest)]


def _sign_of(line: Content) -> str:
    styles = {span.style for span in line.spans}
    return MARK if HIT in styles else OTHER if DIFFERS in styles else ""
