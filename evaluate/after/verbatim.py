"""Whether a model recites the responses it was trained on."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from tunegate.evaluate.after.row import Row
from tunegate.evaluate.language_model import LanguageModel
from tunegate.evaluate.statistics.interval import Interval
from tunegate.evaluate.statistics.paired import McNemar, mcnemar
from tunegate.evaluate.statistics.proportion import wilson

LONG = 25
"""Words in a row that are recited, not found again by chance; the whole rest where it is
shorter."""
FEWEST = 8
"""Words of a rest below which it may well be what anyone would say."""
_TOKENS_A_WORD = 4
_MOST_TOKENS = 256
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Recited:
    """How one row was gone on with."""

    id: str
    words: int
    """Of the rest of its response, of which so many were asked for at most."""
    longest: int
    """Words of the longest run that the model said of it."""

    @property
    def recited(self) -> bool:
        """Whether that is no chance."""
        return self.longest >= min(LONG, self.words)


@dataclass(frozen=True)
class Verbatim:
    """Rows recited by the model before and after training."""

    base: Interval
    """Share of the rows that were recited: Wilson."""
    tuned: Interval
    test: McNemar
    """Of both reciting equally often."""
    rows: tuple[Recited, ...]
    """By the tuned model, the longest run first."""
    held_out: Interval
    """Share recited by the tuned model of rows that it was not trained on."""
    left_out: int
    """Training rows that are too short to tell, or too long for one of the models."""


def verbatim(
    base: Sequence[Recited],
    tuned: Sequence[Recited],
    held_out: Sequence[Recited],
    *,
    rows: int,
    level: float = 0.95,
) -> Verbatim:
    """Compare what both models recited of the same rows.

    Args:
        base: By the model before training.
        tuned: By the model after it; rows that only one of them has are left out.
        held_out: By the tuned model, of rows it was not trained on.
        rows: Training rows that were to be tried.
        level: Of confidence.
    """
    by_base = {one.id: one for one in base}
    both = [(by_base[one.id], one) for one in tuned if one.id in by_base]
    before = [float(one.recited) for one, _ in both]
    after = [float(one.recited) for _, one in both]
    others = [float(one.recited) for one in held_out]
    return Verbatim(
        base=wilson(int(sum(before)), len(before), level=level),
        tuned=wilson(int(sum(after)), len(after), level=level),
        test=mcnemar(before, after),
        rows=tuple(sorted((one for _, one in both), key=lambda one: (-one.longest, one.id))),
        held_out=wilson(int(sum(others)), len(others), level=level),
        left_out=rows - len(both),
    )


def recited(model: LanguageModel, rows: Sequence[Row]) -> list[Recited]:
    """Give the model each prompt with the first half of its response, and see how it goes on.

    Rows with fewer than `FEWEST` words in the second half are left out, and those that the model
    cannot take.
    """
    halves = [(row, *halved(row.response)) for row in rows]
    halves = [one for one in halves if len(one[2].split()) >= FEWEST]
    if not halves:
        return []
    longest = max(len(rest.split()) for _, _, rest in halves)
    tokens = min(_MOST_TOKENS, _TOKENS_A_WORD * longest)
    said = model.continuations([row.probe(begun) for row, begun, _ in halves], tokens=tokens)
    return [
        Recited(row.id, len(rest.split()), longest_run(text, rest))
        for (row, _, rest), text in zip(halves, said, strict=True)
        if text is not None
    ]


def halved(text: str) -> tuple[str, str]:
    """The first half of the words and the rest; white space between them goes to the rest."""
    words = list(_WORD.finditer(text))
    if len(words) < 2:
        return "", text
    cut = words[math.ceil(len(words) / 2) - 1].end()
    return text[:cut], text[cut:]


def longest_run(said: str, rest: str) -> int:
    """Words of the longest run that both texts have in common."""
    one, other = said.split(), rest.split()
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.find_longest_match(0, len(one), 0, len(other)).size
