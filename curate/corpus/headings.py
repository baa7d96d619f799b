"""The headings above the place where a reader stands."""

from __future__ import annotations


class HeadingPath:
    """Headings as they come; a heading ends those of its own level and below."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []

    @property
    def titles(self) -> tuple[str, ...]:
        """Those above the next block, outermost first."""
        return tuple(title for _, title in self._open)

    def enter(self, level: int, title: str) -> tuple[str, ...]:
        """Pass a heading; what stands above the blocks behind it, itself included."""
        while self._open and self._open[-1][0] >= level:
            self._open.pop()
        self._open.append((level, " ".join(title.split())))
        return self.titles
