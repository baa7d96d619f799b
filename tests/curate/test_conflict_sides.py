"""What speaks for either side of a conflict: dates, versions, and what the sources say."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from tunegate.curate.conflict_sides import Origin, origin, sides, told_by
from tunegate.curate.dataset import Dataset
from tunegate.curate.documents import Documents
from tunegate.curate.models import Models
from tunegate.curate.pair import Pair

OLD = Pair.single("What does a roll of repair tape cost?", "A roll of repair tape costs £4.20.")
NEW = Pair.single("What does a roll of repair tape cost?", "A roll of repair tape costs £6.80.")
YES = Pair.single("Is the lid dishwasher-safe?", "Yes")
NO = Pair.single("Is the lid dishwasher-safe?", "No")
DOCUMENTS = Documents(
    {
        "docs/tape.md": "# Tape\n\nWe open on Monday. A roll of repair tape costs £6.80.\n",
        "docs/lid.md": "# The lid\n\nThe lid is washed by hand and is not dishwasher-safe.\n",
    }
)


def _origin(source: str, date: str | None = None) -> Origin:
    return Origin("pairs.jsonl", 1, None, source, date)


class Words(Models):
    """Texts are as alike as their words; those that end in the same word are equivalent."""

    def vectors(self, texts: pl.Series, **more: Any) -> Any:
        listed = [set(text.lower().split()) for text in texts]
        known = sorted(set().union(*listed))
        found = np.array([[word in words for word in known] for words in listed], np.float32)
        found = found.reshape(len(listed), len(known))
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    def relations(self, first: pl.Series, second: pl.Series, **more: Any) -> Any:
        same = [one.split()[-1] == two.split()[-1] for one, two in zip(first, second, strict=True)]
        return np.array([[0.9, 0.05, 0.05] if one else [0.05, 0.9, 0.05] for one in same])


@pytest.fixture
def models() -> Models:
    return Words()


def test_dates_say_who_is_older_and_the_source_who_is_right(models: Models) -> None:
    found = sides(
        OLD,
        NEW,
        models,
        origins=(_origin("tape.md", "2023-01-02"), _origin("docs/tape.md", "2025-03-04")),
        documents=DOCUMENTS,
    )
    assert found.related.verdict == "conflicting"
    assert found.apart.kind == "outdated"
    assert found.age is not None
    assert (found.age.older, found.age.says) == ("first", "2023-01-02 against 2025-03-04")
    [said] = found.said
    assert (said.source, said.support.side) == ("docs/tape.md", "second")
    assert said.quote == "A roll of repair tape costs £6.80."


def test_of_a_bare_yes_or_no_the_sentence_is_shown_without_a_side(models: Models) -> None:
    found = sides(YES, NO, models, origins=(_origin("lid"), None), documents=DOCUMENTS)
    [said] = found.said
    assert said.support.side is None
    assert said.quote == "The lid is washed by hand and is not dishwasher-safe."
    assert found.age is None


@pytest.mark.parametrize("answers", [("Yes, it can.", "No, never."), ("Yes", "No, not the lid")])
def test_a_yes_with_the_words_of_the_question_is_bare_as_well(
    models: Models, answers: tuple[str, str]
) -> None:
    source = "The tape costs £6.80. The lid is washed by hand and is not dishwasher-safe."
    found = told_by(source, *answers, models, question="Can I put the lid in the dishwasher?")
    assert found is not None
    assert (found.side, source[found.start : found.start + 7]) == (None, "The lid")
    assert told_by("", *answers, models) is None


def test_the_context_is_a_source_and_no_source_says_nothing(models: Models) -> None:
    context = "A roll of repair tape costs £4.20."
    with_context = Pair.single(OLD.prompt, OLD.response, context=context)
    [said] = sides(with_context, NEW, models).said
    assert (said.source, said.support.side) == ("the context", "first")
    assert sides(OLD, NEW, models, origins=(_origin("lost.md"), None)).said == ()


def test_a_pair_comes_from_a_row_of_a_file() -> None:
    dataset = Dataset.from_pairs([OLD, NEW], file="pairs.jsonl")
    frame = dataset.frame.with_columns(source=pl.lit("tape.md"), date=pl.lit("2025-03-04"))
    known = Dataset(frame, dataset.fingerprint)
    assert origin(known, frame["id"][1]) == Origin("pairs.jsonl", 2, None, "tape.md", "2025-03-04")
    assert origin(known, "gone") is None
