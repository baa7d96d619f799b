from __future__ import annotations

import polars as pl
import pytest

from tunegate.curate.errors import UserError
from tunegate.curate.load.load import load
from tunegate.curate.models import Models
from tunegate.curate.settings import Settings
from tunegate.evaluate.few_shot import drawn_examples, example_pool, similar_examples
from tunegate.evaluate.item import Item
from tunegate.evaluate.prompt_template import Example
from tunegate.evaluate.suite import Suite

POOL = [
    Example("How long does delivery take?", "Three days."),
    Example("Do you repair brakes?", "Yes."),
    Example("What does a puncture repair cost?", "Ten."),
    Example("Is delivery free?", "Above fifty."),
]


def test_what_the_suite_asks_is_no_example(tmp_path: object) -> None:
    path = f"{tmp_path}/pairs.jsonl"
    rows = [
        {"prompt": "Who owns it?", "response": "Ann", "context": "Ann owns it."},
        {"prompt": " who OWNS it?", "response": "Bob"},
        {"prompt": "When?", "response": "Now"},
        {"prompt": "Where?", "response": " "},
    ]
    pl.DataFrame(rows).write_ndjson(path)
    dataset = load([path], settings=Settings()).dataset
    every = example_pool(dataset, Suite.of([Item("a", "Else?", ("x",))]))
    assert {one.question for one in every} == {"Who owns it?", " who OWNS it?", "When?"}
    assert [one.passages[0].text for one in every if one.passages] == ["Ann owns it."]
    left = example_pool(dataset, Suite.of([Item("a", "Who owns it?", ("x",))]))
    assert [one.question for one in left] == ["When?"]


def test_drawn_examples_follow_the_seed() -> None:
    assert drawn_examples(POOL, k=2, seed=1) == drawn_examples(POOL, k=2, seed=1)
    assert len({drawn_examples(POOL, k=2, seed=seed) for seed in range(8)}) > 1
    assert sorted(drawn_examples(POOL, k=4, seed=0), key=POOL.index) == POOL
    with pytest.raises(UserError, match="5 examples are wanted, and 4 pairs are there"):
        drawn_examples(POOL, k=5, seed=0)


def test_the_most_similar_example_comes_last() -> None:
    chosen = similar_examples(
        POOL, ["How many days until my parcel is delivered?", "brakes broken"], k=2, models=Models()
    )
    assert [one.question for one in chosen[0]] == [
        "Is delivery free?",
        "How long does delivery take?",
    ]
    assert chosen[1][-1].question == "Do you repair brakes?"
    assert similar_examples(POOL, ["a"], k=0, models=Models()) == [()]
