from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.models import Floats, Models
from tunegate.curate.pair import Pair, Turn
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.rules.rule import Context
from tunegate.curate.same_prompts import prompts_of_suite, same_prompts
from tunegate.curate.settings import Models as ModelSettings
from tunegate.curate.settings import Settings

REFUND = "How long does a refund take?"
MONEY = "How long does it take to get my money back?"


def frame_of(pairs: Sequence[Pair | str]) -> pl.DataFrame:
    listed = [
        one if isinstance(one, Pair) else Pair.single(one, f"Answer {nth}.")
        for nth, one in enumerate(pairs)
    ]
    return Dataset.from_pairs(listed).frame.with_row_index("pos")


def joined(models: Models, *pairs: Pair | str, most: int = 20_000) -> list[tuple[int, int]]:
    """Positions of the pairs that ask the same, equal prompts among them."""
    frame = frame_of(pairs)
    settings = Settings(models=ModelSettings(most_relations=most))
    found = same_prompts(frame, Context(settings=settings, models=models))
    asks = dict(found.asks.iter_rows())
    edges = {(one, two) for one, two, _ in found.edges.frame.iter_rows()}
    return [
        (one, two)
        for one in range(len(pairs))
        for two in range(one + 1, len(pairs))
        if one in asks and two in asks
        and (asks[one] == asks[two] or tuple(sorted((asks[one], asks[two]))) in edges)
    ]  # fmt: skip


def test_equal_reworded_and_equivalent_prompts_ask_the_same(fake_models: Models) -> None:
    prompts = [REFUND, REFUND.upper(), "How long do refunds take", MONEY, "Where is the store?"]
    assert joined(fake_models, *prompts) == [(0, 1), (0, 2), (1, 2)]
    assert joined(fake_models, REFUND, "How long does it take to receive a refund?") == []
    assert joined(fake_models, "Where is the shop?", "Where is the store?") == [(0, 1)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Where is the shop in Leeds?", "Where is the store in Derby?"),
        ("Who pays 10 days late?", "Who pays 20 days late?"),
        ("Can I return it?", "Can I never return it?"),
    ],
)
def test_guards_keep_prompts_apart(fake_models: Models, one: str, other: str) -> None:
    assert joined(fake_models, one, other) == []


class Agreeing(Models):
    """Finds any two texts alike and equivalent."""

    def vectors(
        self, texts: pl.Series, *, fast: bool = False, progress: Progress = SILENT
    ) -> Floats:
        return np.ones((len(texts), 1), np.float32)

    def relations(
        self, first: pl.Series, second: pl.Series, *, progress: Progress = SILENT
    ) -> Floats:
        return np.array([[0.94, 0.03, 0.03]] * len(first), np.float32).reshape(-1, 3)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Who invented the vent?", "When was the vent invented?", False),
        ("Where is the course held?", "When is the course held?", False),
        ("Why did the costs fall?", "How much did the costs fall?", False),
        ("Who runs the depot?", "What is the name of the head of the depot?", True),
        ("When was the depot opened?", "In what year was the depot opened?", True),
    ],
)
def test_questions_for_something_else_are_not_the_same(one: str, other: str, same: bool) -> None:
    assert bool(joined(Agreeing(Settings()), one, other)) is same


def test_the_setting_must_be_the_same(fake_models: Models) -> None:
    bare = Pair.single(REFUND, "a")
    assert joined(fake_models, bare, Pair.single(REFUND, "b", system="Be brief.")) == []
    assert joined(fake_models, bare, Pair.single(REFUND, "b", context="The terms.")) == []
    told = [Pair.single(prompt, prompt, context="The terms.") for prompt in ("Whose shop?",
            "Whose store?")]  # fmt: skip
    assert joined(fake_models, *told) == [(0, 1)]


def test_prompts_of_several_turns_only_when_equal(fake_models: Models) -> None:
    def talk(last: str, answer: str) -> Pair:
        turns = [("user", "Hi"), ("assistant", "Hello!"), ("user", last), ("assistant", answer)]
        return Pair(turns=tuple(Turn(role, text) for role, text in turns))  # type: ignore[arg-type]

    pairs = [talk("Where is the shop?", "a"), talk("Where is the shop?", "b"),
             talk("Where is the store?", "c")]  # fmt: skip
    assert joined(fake_models, *pairs) == [(0, 1)]


def test_a_template_makes_nothing_the_same(fake_models: Models) -> None:
    things = "apples bridges candles dragons engines ferries gardens hammers islands jackets"
    said = [
        f"Classify the topic of the following message of a customer: {thing} please"
        for thing in [*things.split(), "shop window", "store window"]
    ]
    assert joined(fake_models, *said) == [(10, 11)]


def test_copies_and_empty_pairs_are_left_out(fake_models: Models) -> None:
    pairs = [Pair.single(REFUND, "a"), Pair.single(REFUND, "A"), Pair.single(REFUND, ""),
             Pair.single("", "b")]  # fmt: skip
    found = same_prompts(frame_of(pairs), Context(models=fake_models))
    assert found.asks["pos"].to_list() == [0]
    assert found.edges.frame.is_empty()


@pytest.mark.parametrize("count", [0, 1, 2])
def test_with_nothing_to_compare_no_model_is_asked(count: int, broken_models: Models) -> None:
    prompts = ["Where is the shop?", "Who painted the ceiling of the chapel?"][:count]
    assert joined(broken_models, *prompts) == []


def test_what_the_budget_leaves_is_counted(fake_models: Models) -> None:
    prompts = [f"{who} is the {word} of the town?" for who in ("Who", "What", "Whose", "Which")
               for word in ("shop", "store")]  # fmt: skip
    frame = frame_of(prompts)
    context = Context(settings=Settings(models=ModelSettings(most_relations=1)), models=fake_models)
    found = same_prompts(frame, context)
    assert found.edges.frame.height == 1
    assert found.edges.unjudged >= 3


def test_a_suite_is_compared_across_settings_but_not_contexts(fake_models: Models) -> None:
    suite = frame_of(["Where is the shop?", REFUND])
    pairs = frame_of(
        [
            Pair.single("Where is the store?", "There.", system="Be brief."),
            Pair.single("Where is the shop?", "There."),
            Pair.single("Where is the store?", "There.", context="A map of the town."),
            "Whose car is it?",
        ]
    )
    found = prompts_of_suite(suite, pairs, Context(models=fake_models)).frame
    assert found.select("first", "second").rows() == [(0, 0)]
    assert prompts_of_suite(suite.clear(), pairs, Context(models=fake_models)).frame.is_empty()
    assert prompts_of_suite(suite, pairs.clear(), Context(models=fake_models)).frame.is_empty()
