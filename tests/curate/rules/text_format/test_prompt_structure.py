from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tunegate.curate.pair import Pair
from tunegate.curate.settings import Settings, Thresholds


def task(count: int = 40) -> list[Pair]:
    return [
        Pair.single(
            f"Question: Is part {nth} covered?\nAnswer:",
            f"Part {nth} is covered.",
            system="You know the warranty.",
            context=f"The warranty covers part {nth}.",
        )
        for nth in range(count)
    ]


def test_what_the_others_have(messages: Callable[..., Any]) -> None:
    odd = [
        Pair.single("is part 7 covered??", "Yes.", system="You know the warranty.", context="x"),
        Pair.single("Question: Is part 9?\nAnswer:", "Yes.", system="You know the warranty."),
        Pair.single("Question: Is part 9?\nAnswer:", "Yes.", context="x"),
        Pair.single(
            "Question: Is part 9?\nAnswer:", "Yes.", system="You are a pirate.", context="x"
        ),
    ]
    assert messages("F301", *task(), *odd) == [
        "another beginning than “Question: Is par” and another end than “Answer:” and "
        "no “Answer:”, unlike 98 % of the prompts",
        "no context, unlike 98 % of the prompts",
        "no system text, unlike 98 % of the prompts",
        "another system text, unlike 95 % of the prompts",
    ]


def test_mixed_and_small_tasks_have_no_structure(spans: Callable[..., Any]) -> None:
    plain = [Pair.single(f"What is {nth}?", "A number.") for nth in range(20)]
    assert spans("F301", *task(20), *plain) == []
    assert spans("F301", *task(18), plain[0]) == []
    assert spans("F301", *plain, Pair.single("Why?", "So.", system="Be brief.", context="x")) == []


def test_tasks_are_compared_with_themselves(spans: Callable[..., Any]) -> None:
    plain = [Pair.single(f"{nth} is what?", "A number.") for nth in range(30)]
    assert spans("F301", *task(), *plain, tasks=["a"] * 40 + ["b"] * 30) == []


def test_the_share_is_a_setting(spans: Callable[..., Any]) -> None:
    odd = [
        Pair.single(f"Question: Is {nth}?\nAnswer:", "Yes.", system="You know the warranty.")
        for nth in range(8)
    ]
    assert spans("F301", *task(), *odd) == []
    loose = Settings(thresholds=Thresholds(majority=0.8))
    assert {hit[0] for hit in spans("F301", *task(), *odd, settings=loose)} == set(range(40, 48))
