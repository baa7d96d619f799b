from __future__ import annotations

from random import Random

from tunegate.curate.relation.teaching.example import CONFLICTING, DIFFERENT
from tunegate.curate.relation.teaching.generate import (
    examples_of,
    neighbour_examples,
    scope_examples,
)

SENTENCE = "The large plan costs 30 euros and is not available in Norway."


def test_examples_hold_the_sentence_on_one_side() -> None:
    made = examples_of(SENTENCE, Random(1), source="generated", most=3)
    assert 1 <= len(made) <= 3
    assert all(SENTENCE in (one.a, one.b) and one.a != one.b for one in made)


def test_the_same_seed_gives_the_same_examples() -> None:
    assert examples_of(SENTENCE, Random(7), source="x") == examples_of(
        SENTENCE, Random(7), source="x"
    )


def test_another_value_conflicts_in_one_scope_only() -> None:
    apart, together = scope_examples("The fee is 5 euros.", Random(0), source="generated")
    assert apart.relations == DIFFERENT
    assert together.relations == CONFLICTING
    assert apart.a.split(",")[0] != apart.b.split(",")[0]
    assert together.a.split(",")[0] == together.b.split(",")[0]


def test_a_sentence_without_a_number_has_no_scope_example() -> None:
    assert list(scope_examples("The fee is low.", Random(0), source="generated")) == []


def test_neighbours_are_different() -> None:
    made = list(neighbour_examples(["One.", "Two.", "Three."], Random(0), source="generated"))
    assert [one.a for one in made] == ["One.", "Two."]
    assert all(one.relations == DIFFERENT for one in made)
