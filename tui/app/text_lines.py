"""A widget for a few fixed lines: titles, bars, and the summary of a finding."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from tunegate.tui.app.styled import StyledWidget, strip_of

Make = Callable[[int, int], Sequence[Content]]
"""`(width, height) -> lines`."""


class TextLines(StyledWidget):
    """As many lines as the widget is high; each is cut off at its width.

    Its height comes from app.tcss, so that new text moves nothing else on the screen, unless it is
    given a share of the room to grow into.
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  (Textual's name)
        super().__init__(id=id)
        self._lines: Sequence[Content] = ()
        self._make: Make | None = None
        self._share = 0

    def show(self, *lines: Content) -> None:
        """Show these lines."""
        self._make = None
        self._set_height(None)
        self._show(lines)

    def show_fitted(self, make: Make, *, share: int = 0) -> None:
        """Show what `make` gives for the size of the widget, now and whenever that changes.

        With `share` the widget is made higher when that takes more lines than it has: up to one
        `share`th of what it stands in.
        """
        self._make, self._share = make, share
        width, height = self.content_size
        room = self._room(share) if share and width else height
        lines = make(width, room)
        self._set_height(len(lines) if share and len(lines) > self._given_height else None)
        self._show(lines if len(lines) <= height else make(width, height))

    def on_resize(self) -> None:
        if self._make is not None:
            self.show_fitted(self._make, share=self._share)

    @property
    def plain(self) -> str:
        """The lines as bare text."""
        return "\n".join(line.plain for line in self._lines)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        line = self._lines[y] if y < len(self._lines) else Content("")
        return strip_of(
            line.truncate(width, ellipsis=True), width, self.visual_style, self.named_styles
        )

    @property
    def _given_height(self) -> int:
        """The height that app.tcss gives it."""
        given = self.styles.base.height
        return 0 if given is None else int(given.value)

    def _room(self, share: int) -> int:
        """The height that it may have."""
        inside = self.parent.size.height if isinstance(self.parent, Widget) else 0
        return max(inside // share, self._given_height)

    def _set_height(self, lines: int | None) -> None:
        """Set it only when it is another one: Textual lays all of the screen out for each None."""
        given = self.styles.inline.height
        if lines != (None if given is None else int(given.value)):
            self.styles.height = lines

    def _show(self, lines: Sequence[Content]) -> None:
        """Draw only what is new: most lines stay as they are from key to key."""
        same = len(lines) == len(self._lines) and all(
            new.is_same(old) for new, old in zip(lines, self._lines, strict=True)
        )
        if not same:
            self._lines = lines
            self.refresh()


def fitted(parts: Sequence[tuple[Content, int]], *, width: int, height: int) -> list[Content]:
    """Wrap texts into `height` lines, each into as many as it may take at most.

    A text that does not fit ends in an ellipsis; one for which there is no line left is left out.
    """
    lines: list[Content] = []
    for text, most in parts:
        room = min(most, height - len(lines))
        if room <= 0 or not text.plain:
            continue
        wrapped = text.wrap(max(8, width))
        if len(wrapped) > room:
            cut = wrapped[room - 1].plain
            wrapped = wrapped[:room]
            if len(cut) < width:
                wrapped[-1] = wrapped[-1].rstrip() + Content("…")
            else:
                wrapped[-1] = wrapped[-1].truncate(width - 1) + Content("…")
        lines += wrapped
    return lines
