"""The general set: beginnings that any model can go on with, whatever it was trained for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import orjson

from tunegate.evaluate.language_model import Probe

DATA = Path(__file__).with_name("general.jsonl")
"""Written by `general_making.py`."""


@dataclass(frozen=True, slots=True)
class GeneralItem:
    """A beginning and its end."""

    id: str
    slice: str
    before: str
    after: str

    @property
    def probe(self) -> Probe:
        """As plain text, without a chat."""
        return Probe(self.before, self.after)


@cache
def general_set() -> tuple[GeneralItem, ...]:
    """All items, always the same and in the same order."""
    return tuple(GeneralItem(**orjson.loads(line)) for line in DATA.read_bytes().splitlines())
