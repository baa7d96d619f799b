"""What finds one kind of private value, and two cheap tests that say where it need not look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tunegate.curate.privacy.span import Kind, Span


@dataclass(frozen=True)
class Recognizer:
    """One kind of private value. A text in which `find` finds something passes both tests."""

    kind: Kind
    find: Callable[..., Sequence[Span]]
    """`text -> spans`, in any order; with `regions` as keyword when `regional`."""
    hint: str
    """For columns of texts: a regular expression that polars searches for."""
    digits: int = 0
    """For one text: it holds at least so many digits..."""
    words: tuple[str, ...] = ()
    """...and at least one of these, in any case where they are lower case."""
    regional: bool = False

    def may_find(self, text: str, lowered: str, digits: int) -> bool:
        """The test for one text, given its lower case form and its number of digits."""
        return digits >= self.digits and (
            not self.words
            or any(word in (lowered if word == word.lower() else text) for word in self.words)
        )
