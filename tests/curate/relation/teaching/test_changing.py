from __future__ import annotations

from random import Random

import pytest

from tunegate.curate.relation.teaching import changing
from tunegate.curate.relation.teaching.edit import Edit


@pytest.mark.parametrize(
    ("edit", "sentence", "changed"),
    [
        (changing.negated, "The fee is 5 euros.", "The fee is not 5 euros."),
        (changing.negated, "The plan costs 5 euros.", "The plan does not cost 5 euros."),
        (changing.negated, "She won the cup.", "She did not win the cup."),
        (changing.affirmed, "Refunds are not possible.", "Refunds are possible."),
        (changing.affirmed, "You cannot return it.", "You can return it."),
        (changing.denied, "A man is riding a horse.", "There is no man riding a horse."),
        (changing.antonym, "The shop is open.", "The shop is closed."),
        (changing.names_swapped, "Here Ada Lund beat Bo Reed.", "Here Bo Reed beat Ada Lund."),
        (changing.numbers_swapped, "He sold 5 of 30 cars.", "He sold 30 of 5 cars."),
    ],
)
def test_edit_changes_the_claim(edit: Edit, sentence: str, changed: str) -> None:
    assert edit(sentence, Random(0)) == changed


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (changing.other_number, "It opened in 1999."),
        (changing.other_year, "It has 12 rooms."),
        (changing.negated, "Refunds are not possible."),
        (changing.affirmed, "Refunds are possible."),
        (changing.names_swapped, "Here Ada and Bo met."),
        (changing.names_swapped, "Nothing is named here."),
        (changing.numbers_swapped, "Between 5 and 30 cars."),
        (changing.antonym, "A cloud passed."),
    ],
)
def test_edit_does_not_apply(edit: Edit, sentence: str) -> None:
    assert edit(sentence, Random(0)) is None


@pytest.mark.parametrize("seed", range(20))
def test_another_number_is_never_the_same(seed: int) -> None:
    changed = changing.other_number("The fee is 1,200 euros.", Random(seed))
    assert changed is not None
    assert changed != "The fee is 1,200 euros."
    assert changed.startswith("The fee is ")
    assert changed.endswith(" euros.")


def test_another_month_is_a_month() -> None:
    changed = changing.other_month("It starts in May.", Random(3))
    assert changed is not None
    assert changed != "It starts in May."
