from __future__ import annotations

from tunegate.curate.dataset import Dataset
from tunegate.curate.pair import Pair
from tunegate.evaluate.pair_items import items_of_pairs


def test_the_same_question_is_one_item_with_several_answers() -> None:
    dataset = Dataset.from_pairs(
        [
            Pair.single("How long?", "30 days", context="Terms"),
            Pair.single("how long", "A month", context="terms."),
            Pair.single("How long?", "30 days", context="Other terms"),
            Pair.single("How long?", "", context="Terms"),
            Pair.single("How long?", "30 days", context="Terms", system="Be brief."),
        ],
        tasks=["returns", None, None, None, None],
        sources=["a.md", None, None, None, None],
    )
    first, second, third = items_of_pairs(dataset, metric="contains")
    assert first.accepted == ("30 days", "A month")
    assert (first.slice, first.source, first.metric) == ("returns", "a.md", "contains")
    assert first.id == dataset.frame["id"][0]
    assert second.gold[0].text == "Other terms"
    assert (third.system, third.accepted) == ("Be brief.", ("30 days",))


def test_pairs_without_question_or_answer_make_no_item() -> None:
    pairs = [Pair.single("", "answer"), Pair.single("question", " "), Pair.single("q", "a")]
    assert [item.question for item in items_of_pairs(Dataset.from_pairs(pairs))] == ["q"]
