"""Similar pairs: the most alike prompts first, with both similarities."""

from __future__ import annotations

import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.errors import Cancelled
from tunegate.curate.models import Models
from tunegate.curate.pair import Pair
from tunegate.curate.similar import similar_pairs

PAIRS = (
    Pair.single("How long do refunds take?", "Refunds take 14 days."),
    Pair.single("Where is the mill?", "Behind the weir."),
    Pair.single("How long does a refund take?", "A refund takes 14 days."),
    Pair.single("How long do deliveries take?", "Deliveries take 3 days."),
)
DATA = Dataset.from_pairs(PAIRS, file="pairs.jsonl")
IDS = DATA.frame["id"].to_list()


def test_the_most_alike_prompt_comes_first_and_the_pair_itself_does_not() -> None:
    found = similar_pairs(DATA, PAIRS[0], Models(), but=IDS[0])
    assert [one.pair for one in found] == [IDS[2], IDS[3], IDS[1]]
    assert found[0].prompt > 0.9
    assert found[0].response > 0.8
    assert found[2].prompt < 0.4


def test_no_more_are_given_than_wanted_and_none_of_an_empty_set() -> None:
    assert len(similar_pairs(DATA, PAIRS[0], Models(), most=2)) == 2
    assert similar_pairs(Dataset.from_pairs([]), PAIRS[0], Models()) == []


class _Stop:
    def start(self, stage: str, *, total: int | None) -> None:
        pass

    def advance(self, amount: int) -> None:
        raise Cancelled


def test_it_stops_when_told_to() -> None:
    with pytest.raises(Cancelled):
        similar_pairs(DATA, PAIRS[0], Models(), progress=_Stop())
