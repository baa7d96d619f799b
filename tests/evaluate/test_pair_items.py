from __future__ import annotations

import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.errors import UserError
from tunegate.curate.near import near_edges
from tunegate.curate.pair import Pair
from tunegate.curate.rules.leakage import exact_leaks, near_leaks
from tunegate.evaluate.pair_items import hold_out, items_of_pairs


def company() -> Dataset:
    """200 questions, each typed twice; some from shared documents, some nearly the same."""
    names = "amber birch cedar delta ember fjord grove heath inlet jetty"
    words = names.split()
    pairs, sources, tasks = [], [], []
    for nth in range(200):
        name = f"{words[nth % 10]} {words[nth // 10 % 10]} {nth}"
        for question in (
            f"Where is the {name} archive kept?",
            f"where is the  {name} archive kept",
        ):
            pairs.append(Pair.single(question, f"In the cellar of house {nth}."))
            sources.append(f"house-{nth // 8}.md" if nth % 3 == 0 else None)
            tasks.append("places" if nth % 2 else None)
    return Dataset.from_pairs(pairs, sources=sources, tasks=tasks)


def test_nothing_that_the_suite_asks_is_trained_on() -> None:
    dataset = company()
    frame = dataset.frame.with_row_index("pos")
    edges = near_edges(frame, floor=0.8).frame.select("first", "second").rows()
    held = hold_out(dataset, share=0.25, seed=3, near=edges)
    training = held.training.frame.with_row_index("pos")
    questions = Dataset.from_pairs(
        [Pair.single(item.question, item.accepted[0]) for item in held.suite.items]
    ).frame.with_row_index("pos")
    assert exact_leaks(training, questions).height == 0
    assert near_leaks(training, questions, threshold=0.8).height == 0
    shared = {item.source for item in held.suite.items} & set(training["source"].drop_nulls())
    assert not shared
    assert 0.1 < len(held.suite) / 200 < 0.45
    assert len({item.question.lower() for item in held.suite.items}) == len(held.suite)
    assert (
        held.suite.fingerprint
        == hold_out(dataset, share=0.25, seed=3, near=edges).suite.fingerprint
    )


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


def test_pairs_without_an_answer_are_in_neither_part() -> None:
    pairs = [
        Pair.single(f"question {nth}", f"answer {nth}" if nth % 4 else "") for nth in range(80)
    ]
    held = hold_out(Dataset.from_pairs(pairs), share=0.5, seed=0)
    assert held.without_answer > 0
    assert len(held.suite) + held.without_answer + len(held.training) == 80


@pytest.mark.parametrize("share", [0, 1, -0.2, 20])
def test_a_share_lies_between_0_and_1(share: float) -> None:
    with pytest.raises(UserError, match="cannot be held out"):
        hold_out(company(), share=share, seed=0)


def test_one_document_cannot_be_split() -> None:
    pairs = [Pair.single(f"question {nth}", "answer") for nth in range(9)]
    with pytest.raises(UserError, match="too few for 2 parts"):
        hold_out(Dataset.from_pairs(pairs, sources=["one.md"] * 9), share=0.3, seed=0)


def test_only_empty_pairs_make_no_suite() -> None:
    pairs = [Pair.single(f"question {nth}", "") for nth in range(9)]
    with pytest.raises(UserError, match="none of the"):
        hold_out(Dataset.from_pairs(pairs), share=0.5, seed=0)
