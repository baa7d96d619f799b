"""A table that draws only the lines in sight, so its length does not matter."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable
from typing import ClassVar

from textual import events
from textual.cache import FIFOCache
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from tunegate.tui.app.passage import SIGN, joined
from tunegate.tui.app.styled import COMPONENTS, StyledWidget, component_style, strip_of

_CURSOR = "›"
_MARK = "*"
"""Beside the line of the cursor and beside marked ones, so that they show without colour too."""
_GUTTER = 2
"""Columns of these signs."""
_KEPT = 512
"""Lines that are kept as they were drawn."""


class LineTable(ScrollView, StyledWidget, can_focus=True, inherit_bindings=False):
    """Lines of one row each, with a cursor. What a line says is asked for when it is drawn."""

    COMPONENT_CLASSES: ClassVar[set[str]] = COMPONENTS | {
        "line-table--cursor",
        "line-table--marked",
    }

    class Moved(Message):
        """The person moved the cursor to another line."""

        def __init__(self, table: LineTable, cursor: int) -> None:
            super().__init__()
            self.table = table
            self.cursor = cursor

        @property
        def control(self) -> LineTable:
            return self.table

    class Chosen(Message):
        """The line of the cursor was clicked twice."""

        def __init__(self, table: LineTable, cursor: int) -> None:
            super().__init__()
            self.table = table
            self.cursor = cursor

        @property
        def control(self) -> LineTable:
            return self.table

    class Picked(Message):
        """A line was clicked in the gutter, or with Shift: to be marked, or all up to it."""

        def __init__(self, table: LineTable, line: int, *, up_to: bool) -> None:
            super().__init__()
            self.table = table
            self.line = line
            self.up_to = up_to

        @property
        def control(self) -> LineTable:
            return self.table

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  (Textual's name)
        super().__init__(id=id)
        self.cursor = 0
        """Line of the cursor; 0 in an empty table."""
        self._count = 0
        self._drawn: FIFOCache[Hashable, Strip] = FIFOCache(_KEPT)

    @abstractmethod
    def line(self, index: int, width: int) -> Content:
        """What line `index` says in `width` cells; more is cut off."""

    def says(self, index: int) -> Hashable | None:
        """All that line `index` depends on but its width, so that it is drawn once; None to draw it
        each time.
        """
        return None

    def is_marked(self, index: int) -> bool:
        """Whether line `index` is marked, in a table where lines can be."""
        return False

    @property
    def can_mark(self) -> bool:
        """Whether a click may mark a line."""
        return False

    @property
    def count(self) -> int:
        """Number of lines."""
        return self._count

    def show(self, count: int, *, cursor: int) -> None:
        """Draw anew with so many lines.

        The cursor goes to the line given, and that line to where the cursor was on the screen, as
        far as there is something to scroll.
        """
        at = self.cursor - self.scroll_offset.y
        self._count = count
        self.virtual_size = Size(self.scrollable_content_region.width, count)
        self.cursor = min(max(cursor, 0), max(count - 1, 0))
        self.scroll_to(y=max(0, self.cursor - at), animate=False, force=True)
        self._keep_in_sight()
        self.refresh()

    def move_to(self, cursor: int) -> None:
        """Put the cursor on a line; the nearest one when there is no such line."""
        cursor = min(max(cursor, 0), max(self._count - 1, 0))
        if cursor != self.cursor:
            self.refresh_line(self.cursor)
            self.cursor = cursor
            self.refresh_line(cursor)
            self._keep_in_sight()
            self.post_message(self.Moved(self, cursor))

    def move(self, lines: int) -> None:
        """Move the cursor down, or up when negative."""
        self.move_to(self.cursor + lines)

    @property
    def page_lines(self) -> int:
        """Lines that a page is long."""
        return max(1, self.scrollable_content_region.height - 1)

    def on_resize(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, self._count)
        self._keep_in_sight()

    def on_click(self, event: events.Click) -> None:
        line = event.y + self.scroll_offset.y
        if line < self._count:
            if self.can_mark and (event.shift or event.x < _GUTTER):
                self.post_message(self.Picked(self, line, up_to=event.shift))
                return
            self.move_to(line)
            if event.chain > 1:
                self.post_message(self.Chosen(self, line))

    def render_line(self, y: int) -> Strip:
        index = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        base = self.visual_style
        if index >= self._count:
            return Strip.blank(width, base.rich_style)
        here, marked = index == self.cursor, self.is_marked(index)
        if marked:
            base += component_style(self, "line-table--marked")
        if here:
            base += component_style(self, "line-table--cursor")
        says = self.says(index)
        if says is None:
            return self._draw(index, width, base, here=here, marked=marked)
        key = (says, width, base, here, marked)
        strip = self._drawn.get(key)
        if strip is None:
            strip = self._draw(index, width, base, here=here, marked=marked)
            self._drawn[key] = strip
        return strip

    def notify_style_update(self) -> None:
        self._drawn.clear()
        super().notify_style_update()

    def _draw(self, index: int, width: int, base: Style, *, here: bool, marked: bool) -> Strip:
        room = width - _GUTTER
        line = self.line(index, room).truncate(room, ellipsis=True)
        gutter = joined(_CURSOR if here else " ", (_MARK, SIGN) if marked else " ")
        return strip_of(gutter + line, width, base, self.named_styles)

    def _keep_in_sight(self) -> None:
        height = self.scrollable_content_region.height
        top = self.scroll_offset.y
        if height and not top <= self.cursor < top + height:
            above = self.cursor < top
            self.scroll_to(
                y=self.cursor if above else self.cursor - height + 1, animate=False, force=True
            )
