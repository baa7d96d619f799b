"""Names that nobody bears, drawn from syllables."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from random import Random

import orjson

from tunegate.curate.vectors.packaged import packaged_vocabulary
from tunegate.examples.reader.teaching.words import (
    CODAS,
    ENDINGS,
    FIRST_NAMES,
    ONSETS,
    VOWELS,
    listed,
)

RESERVED: frozenset[str] = frozenset(
    listed("""
    halvenmoor verdalog dewmarrow fernglim galewether rillwright embergarth hazemoth germinelle
    ventrook skylorn loamwick reapbarrow shadefold nutrivane gatemoss twinespur frostlark
    dripthane sievemere potterbeck glazewarden seedling allotment orchard estate kitchengarden
    tarnholt pellbridge osmery craddenhall brindlewick calvermouth skelmarsh wexcombe parcelwren
    tolbrook ferrystone dockmere marrable zellwyn ondrey pinnockson harbourgild lanthwick
    cobbleworth ashgarth bramleigh colthorne dunmarrow ellingray farrowby gillespoke hathersome
    inglewater jessamond kirkwhistle lorrimore marchbold netherfold ockerby pennifold
    quarringdale silverthwaite tamblewood umfrayle varleigh wintersedge yarborne osgathorp
    thrupwell agnes bernard cecily desmond edith fergus gwen harriet ivor joan kenneth lydia
    martin nora oliver rosalind stuart tessa una vincent wilma yvonne hugh margery alistair
    winifred kiln weir tannery ropewalk millrace orangery potager
    """)
)
"""Names of the bundled example, in lower case, that no teaching company bears.

A word of a name is redrawn when it is one of them, so the reader never sees a company, product,
person or place of the example.
"""

_COMMON_FROM, _COMMON_TO = 2_500, 14_000
"""Lines of MiniLM's vocabulary, which runs from frequent to rare, that lend common words."""


class Names:
    """Draws names, none of them twice and none that is reserved."""

    def __init__(self, rng: Random, *, reserved: Collection[str] = RESERVED) -> None:
        self._rng = rng
        self._taken = {name.lower() for name in reserved}

    def word(self, kind: str) -> str:
        """A new capitalized word of two or three syllables; `kind` is a key of `ENDINGS`."""
        rng = self._rng
        while True:
            body = "".join(
                rng.choice(ONSETS) + rng.choice(VOWELS) + (rng.choice(CODAS) if last else "")
                for last in ((True,) if rng.random() < 0.7 else (False, True))
            )
            made = (body + rng.choice(ENDINGS[kind])).capitalize()
            if made.lower() not in self._taken and len(made) < 13:
                self._taken.add(made.lower())
                return made

    def person(self) -> str:
        """A first name of the list and a made-up surname."""
        first = self._rng.choice(FIRST_NAMES)
        return f"{first} {self.word('person')}"

    def common(self) -> str:
        """A common English word that is not reserved; the same may come again."""
        while (word := self._rng.choice(common_words())) in self._taken:
            pass
        return word


@cache
def common_words() -> tuple[str, ...]:
    """English words of four to nine letters, from frequent to rare: MiniLM's vocabulary has them.

    Raises:
        UserError: when the package with the vocabulary is missing.
    """
    vocabulary = orjson.loads(packaged_vocabulary().read_bytes())["model"]["vocab"]
    listed = sorted(vocabulary, key=vocabulary.__getitem__)[_COMMON_FROM:_COMMON_TO]
    return tuple(
        word for word in listed if word.isascii() and word.isalpha() and 4 <= len(word) <= 9
    )
