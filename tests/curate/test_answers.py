from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tunegate.curate.answers import ComparedAnswers, compared_answers
from tunegate.curate.dataset import Dataset
from tunegate.curate.models import Models
from tunegate.curate.pair import Pair
from tunegate.curate.rules.rule import Context
from tunegate.curate.settings import Models as ModelSettings
from tunegate.curate.settings import Settings

ASKED = "How long does a refund take?"
REWORDED = "How long do refunds take?"


def compared(
    models: Models, rows: Sequence[tuple[str, str]], *, most: int = 20_000
) -> ComparedAnswers:
    frame = Dataset.from_pairs([Pair.single(*row) for row in rows]).frame.with_row_index("pos")
    settings = Settings(models=ModelSettings(most_relations=most))
    return compared_answers(frame, Context(settings=settings, models=models))


def ends(found: pl.DataFrame) -> list[tuple[int, int]]:
    return found.select("first", "second").rows()


def test_answers_to_one_question_are_compared(fake_models: Models) -> None:
    found = compared(
        fake_models,
        [
            (ASKED, "A refund takes 14 days."),
            (ASKED, "A refund takes 30 days."),
            (REWORDED, "A refund takes thirty days."),
            ("Where is the shop?", "In the old town."),
        ],
    ).frame
    assert ends(found) == [(0, 1), (0, 2), (1, 2)]
    assert ends(found.filter(pl.col("conflicting") > 0.8)) == [(0, 1), (0, 2)]
    assert ends(found.filter(pl.col("equivalent") > 0.8)) == [(1, 2)]
    assert found["prompt_score"].to_list()[0] == 1
    assert found["second_end"].to_list()[0] == len("A refund takes 30 days.")


def test_equal_answers_to_reworded_questions_need_no_model(broken_models: Models) -> None:
    rows = [("Where is the shop?", "In town."), ("Where is a shop?", "In town.")]
    (row,) = compared(broken_models, rows).frame.iter_rows(named=True)
    assert (row["equivalent"], row["conflicting"], row["different"]) == (1, 0, 0)


def test_many_answers_to_one_question_stay_bounded(fake_models: Models) -> None:
    words = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("sto", "rni", "lpe")]
    rows = [("Who was it?", f"It was {one} of {two}.")
            for one in words[:30] for two in words[30:60]]  # fmt: skip
    found = compared(fake_models, rows)
    assert len(rows) <= found.frame.height <= 3 * len(rows)
    assert found.unjudged == 0
    assert compared(fake_models, rows, most=10).frame.height == 10
    assert compared(fake_models, rows, most=10).unjudged == found.frame.height - 10


def test_two_labels_of_one_utterance_conflict_without_a_model(broken_models: Models) -> None:
    rows = [(f"utterance number {nth}", ("card", "cash", "loan")[nth % 3]) for nth in range(30)]
    rows += [("utterance number 0", "cash"), ("Utterance  number 1?", "cash")]
    found = compared(broken_models, rows).frame
    assert found.select("first", "second", "conflicting", "labels").rows() == [(0, 30, 1.0, True)]


def test_the_rarer_label_is_held_against_the_common_one(broken_models: Models) -> None:
    rows = [(f"utterance number {nth}", ("card", "cash", "loan")[nth % 3]) for nth in range(30)]
    rows = [("where is it", "loan"), *rows, ("where is it", "card"), ("where is it", "cash")]
    rows += [("where  is it?", "cash")]
    found = compared(broken_models, rows).frame
    # the two that say cash are copies; each other label is held against them once
    assert ends(found) == [(0, 32), (31, 32)]


def test_an_endless_answer_is_not_compared(fake_models: Models) -> None:
    rows = [(ASKED, "It takes 14 days. " * 2_000), (ASKED, "It takes 30 days.")]
    found = compared(fake_models, rows)
    assert (found.frame.height, found.unjudged) == (0, 1)
    assert compared(fake_models, rows[:1]).frame.is_empty()
    assert compared(fake_models, []).frame.is_empty()
