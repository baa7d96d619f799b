from __future__ import annotations

from random import Random

import pytest

from tunegate.curate.relation.teaching import keeping
from tunegate.curate.relation.teaching.edit import Edit


@pytest.mark.parametrize(
    ("edit", "sentence", "changed"),
    [
        (keeping.contracted, "We do not ship abroad.", "We don't ship abroad."),
        (keeping.number_as_word, "It takes 3 days.", "It takes three days."),
        (keeping.number_as_word, "It takes three days.", "It takes 3 days."),
        (keeping.number_as_word, "It costs 1,000 euros.", "It costs 1000 euros."),
        (keeping.number_as_word, "It is 45 % off.", "It is 45 percent off."),
        (keeping.date_rewritten, "Due on 5 March 2020.", "Due on March 5, 2020."),
        (keeping.date_rewritten, "Due on March 5, 2020.", "Due on 5 March 2020."),
        (
            keeping.clauses_turned,
            "If it is late, you may cancel the order.",
            "You may cancel the order if it is late.",
        ),
        (keeping.list_turned, "Ask Ada or Bo.", "Ask Bo or Ada."),
        (
            keeping.adverbial_moved,
            "In 1990, the firm moved to Oslo.",
            "The firm moved to Oslo in 1990.",
        ),
        (
            keeping.adverbial_moved,
            "The firm moved to a new place in 1990.",
            "In 1990, the firm moved to a new place.",
        ),
    ],
)
def test_edit_keeps_the_claim(edit: Edit, sentence: str, changed: str) -> None:
    assert edit(sentence, Random(0)) == changed


def test_a_synonym_is_not_swapped_back() -> None:
    for seed in range(20):
        changed = keeping.synonym("They buy a car.", Random(seed))
        assert changed is not None
        assert changed != "They buy a car."


@pytest.mark.parametrize("edit", [keeping.date_rewritten, keeping.clauses_turned])
def test_edit_does_not_apply(edit: Edit) -> None:
    assert edit("Nothing of the kind.", Random(0)) is None
