"""Which lines of the queue are marked, and the range that is being drawn."""

from __future__ import annotations

import numpy as np

from tunegate.curate.findings import Finding
from tunegate.tui.app.queue import Positions, Queue
from tunegate.tui.app.queue_filter import NO_FILTER, Filter

_NOWHERE: Positions = np.zeros(0, dtype=np.int64)


class Marks:
    """Marked lines, by the keys of their findings: they stay marked while lines come and go.

    Only lines that are shown are marked. What a decision settles, a filter hides or a survey no
    longer finds loses its mark. While a range is open, all from its first line to the cursor is
    marked as well.
    """

    def __init__(self) -> None:
        self._queue: Queue | None = None
        self._filter: Filter = NO_FILTER
        self._keys: set[str] = set()
        self._places: Positions = _NOWHERE
        """Where those are, sorted."""
        self._from: tuple[Finding, int] | None = None
        """Finding and place of the line at which the open range begins."""

    @property
    def has_range(self) -> bool:
        """Whether a range is open."""
        return self._from is not None

    def follow(self, queue: Queue) -> None:
        """Keep what the queue shows now; a range ends when the filter changes.

        When the line where it began goes, it goes on from the one that comes next there.
        """
        self._queue = queue
        self._find()
        if self._from is not None:
            begun = self._from[0]
            place = queue.position(begun.key)
            self._from = None
            if queue.filter == self._filter:
                near = min(queue.position_for(begun), len(queue) - 1)
                self.begin_range(max(0, near) if place is None else place)
        self._filter = queue.filter

    def holds(self, place: int, *, cursor: int) -> bool:
        """Whether the line is marked or in the range."""
        return place in self._range(cursor) or self._is_marked(place)

    def count(self, *, cursor: int) -> int:
        """Number of lines that are marked or in the range."""
        inside = self._range(cursor)
        both = self._places.searchsorted([inside.start, inside.stop])
        return len(inside) + len(self._places) - int(both[1] - both[0])

    def toggle(self, place: int) -> None:
        """Mark a line, or unmark it."""
        if self._queue is not None and place < len(self._queue):
            self._keys ^= {self._queue.finding(place).key}
            self._find()

    def add(self, first: int, last: int) -> None:
        """Mark all lines from one to another, both included, in any order."""
        if self._queue is not None:
            self._keys.update(self._queue.keys_between(min(first, last), max(first, last) + 1))
            self._find()

    def begin_range(self, place: int) -> None:
        """Open a range at a line."""
        if self._queue is not None and place < len(self._queue):
            self._from = (self._queue.finding(place), place)

    def end_range(self, *, cursor: int) -> None:
        """Close the range; its lines stay marked."""
        if self._from is not None:
            self.add(self._from[1], cursor)
            self._from = None

    def give_up_range(self) -> None:
        """Close the range; only what was marked otherwise stays so."""
        self._from = None

    def clear(self) -> None:
        """Unmark everything."""
        self._keys.clear()
        self._places, self._from = _NOWHERE, None

    def findings(self, *, cursor: int) -> list[Finding]:
        """The findings of these lines, in the order of the queue."""
        if self._queue is None:
            return []
        return self._queue.at(np.union1d(self._places, np.array(self._range(cursor), dtype=int)))

    def _find(self) -> None:
        """Look up where the marked lines are, and forget those that are not shown."""
        if self._queue is None or not self._keys:
            self._keys, self._places = set(), _NOWHERE
            return
        self._places = self._queue.places(self._keys)
        if len(self._places) < len(self._keys):
            self._keys = {one.key for one in self._queue.at(self._places)}

    def _range(self, cursor: int) -> range:
        if self._from is None:
            return range(0)
        return range(min(self._from[1], cursor), max(self._from[1], cursor) + 1)

    def _is_marked(self, place: int) -> bool:
        at = int(self._places.searchsorted(place))
        return at < len(self._places) and int(self._places[at]) == place
