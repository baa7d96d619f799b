"""The evaluation suite: its items, and the fingerprint that every measurement carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from tunegate.curate.errors import UserError
from tunegate.evaluate.item import Item
from tunegate.evaluate.metrics.table import METRICS, item_problem


@dataclass(frozen=True)
class Suite:
    """Items with distinct ids, in a stated order."""

    items: tuple[Item, ...]
    fingerprint: str
    """16 hex digits: equal for the same items, in any order."""
    ignored: tuple[str, ...] = ()
    """Columns of its file that were not read."""

    @classmethod
    def of(cls, items: Iterable[Item], *, ignored: tuple[str, ...] = ()) -> Suite:
        """A suite of these items.

        Raises:
            UserError: when there is none, two have one id, or one cannot be scored; it names the
                item, the value and what to do.
        """
        listed = tuple(items)
        if not listed:
            raise UserError("the suite has no items", "name a file with at least one question")
        twice = next((one for one, n in Counter(item.id for item in listed).items() if n > 1), None)
        if twice is not None:
            raise UserError(f"two items have the id {twice!r}", "give each item an id of its own")
        for item in listed:
            problem = item_problem(item)
            if problem is not None:
                raise UserError(f"item {item.id!r}: {problem[0]}", problem[1])
        return cls(listed, fingerprint(listed), ignored)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def slices(self) -> tuple[str, ...]:
        """Names of the slices, sorted."""
        return tuple(sorted({item.slice for item in self.items if item.slice is not None}))

    @property
    def binary(self) -> bool:
        """Whether every score will be 0 or 1."""
        return all(item.unanswerable or METRICS[item.metric].binary for item in self.items)

    @property
    def asked_again(self) -> int:
        """Items whose question, system text and gold passages an item before them has."""
        return len(self.items) - len({(one.question, one.system, one.gold) for one in self.items})

    @property
    def clustered(self) -> bool:
        """Whether several items come from one document."""
        sources = [item.source for item in self.items if item.source is not None]
        return len(set(sources)) < len(sources)


def fingerprint(items: Iterable[Item]) -> str:
    """A hash of everything that a score depends on, whatever the order of the items."""
    total = blake2b(b"suite-1", digest_size=8)
    for line in sorted(_canonical(item) for item in items):
        total.update(b"%d:%b" % (len(line), line))
    return total.hexdigest()


def _canonical(item: Item) -> bytes:
    body: dict[str, Any] = {
        "id": item.id,
        "question": item.question,
        "system": item.system,
        "accepted": list(item.accepted),
        "unanswerable": item.unanswerable,
        "metric": item.metric,
        "options": dict(item.options),
        "gold": [[passage.id, passage.text] for passage in item.gold],
        "slice": item.slice,
        "source": item.source,
    }
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
