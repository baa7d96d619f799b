"""Training examples made from single sentences: one small edit that keeps or changes the claim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from random import Random

from tunegate.curate.models import Relation
from tunegate.curate.relation.teaching.changing import (
    affirmed,
    antonym,
    denied,
    names_swapped,
    negated,
    numbers_swapped,
    other_colour,
    other_month,
    other_number,
    other_number_word,
    other_year,
)
from tunegate.curate.relation.teaching.edit import Edit
from tunegate.curate.relation.teaching.example import (
    COMPATIBLE,
    CONFLICTING,
    DIFFERENT,
    EQUIVALENT,
    NOT_EQUIVALENT,
    Example,
)
from tunegate.curate.relation.teaching.keeping import (
    adverbial_moved,
    clauses_turned,
    contracted,
    date_rewritten,
    list_turned,
    number_as_word,
    politely,
    synonym,
    typed_otherwise,
    with_more,
)
from tunegate.curate.relation.teaching.words import SCOPES

EDITS: tuple[tuple[Edit, frozenset[Relation], float], ...] = (
    (other_number, CONFLICTING, 1.0),
    (other_year, CONFLICTING, 0.7),
    (other_number_word, CONFLICTING, 1.0),
    (other_month, CONFLICTING, 0.8),
    (other_colour, CONFLICTING, 0.3),
    (antonym, CONFLICTING, 0.9),
    (negated, CONFLICTING, 0.7),
    (affirmed, CONFLICTING, 1.0),
    (denied, CONFLICTING, 0.5),
    (synonym, EQUIVALENT, 1.0),
    (contracted, EQUIVALENT, 0.8),
    (number_as_word, EQUIVALENT, 1.0),
    (date_rewritten, EQUIVALENT, 1.0),
    (clauses_turned, EQUIVALENT, 1.0),
    (list_turned, EQUIVALENT, 0.6),
    (adverbial_moved, EQUIVALENT, 0.9),
    (names_swapped, NOT_EQUIVALENT, 0.5),
    (numbers_swapped, NOT_EQUIVALENT, 0.5),
    (politely, EQUIVALENT, 0.35),
    (typed_otherwise, EQUIVALENT, 0.3),
    (with_more, COMPATIBLE, 0.35),
)
"""Each edit, the relation of its result to the sentence, and how often it is used where it
applies."""


def examples_of(
    sentence: str, rng: Random, *, source: str, question: str = "", most: int = 3
) -> list[Example]:
    """Up to `most` examples made from one sentence, half of them with a harmless edit on top.

    A harmless edit on top (another opener, a synonym) keeps the model from learning that
    conflicting texts are those that differ in a single word.
    """
    made: list[Example] = []
    order = list(EDITS)
    rng.shuffle(order)
    for edit, relations, share in order:
        if len(made) == most:
            break
        if rng.random() > share:
            continue
        changed = edit(sentence, rng)
        if changed is None or changed == sentence:
            continue
        if rng.random() < 0.5:
            changed = _harmless(changed, rng, longer=relations != EQUIVALENT)
        a, b = (sentence, changed) if rng.random() < 0.5 else (changed, sentence)
        made.append(Example(a, b, relations, source, question))
    return made


def scope_examples(sentence: str, rng: Random, *, source: str) -> Iterator[Example]:
    """The same claim with another value in another scope: both can be right."""
    changed = other_number(sentence, rng) or other_number_word(sentence, rng)
    if changed is None or not sentence[:1].isupper():
        return
    one, other = rng.sample(SCOPES, 2)
    lower = sentence[0].lower() + sentence[1:] if sentence.split()[0].istitle() else sentence
    lowered = changed[0].lower() + changed[1:] if changed.split()[0].istitle() else changed
    yield Example(f"{one} {lower}", f"{other} {lowered}", DIFFERENT, source)
    yield Example(f"{one} {lower}", f"{one} {lowered}", CONFLICTING, source)


def neighbour_examples(sentences: Sequence[str], rng: Random, *, source: str) -> Iterator[Example]:
    """Sentences of one text next to each other: same topic, different claims."""
    for one, other in pairwise(sentences):
        yield Example(one, rng.choice((other, _harmless(other, rng))), DIFFERENT, source)


def _harmless(text: str, rng: Random, *, longer: bool = True) -> str:
    edits = [synonym, contracted, number_as_word, politely, typed_otherwise]
    edit = rng.choice([*edits, with_more] if longer else edits)
    return edit(text, rng) or text
