from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from tunegate.curate.relation.comparison import QUESTION_WORDS, SCHEMA, compare

Compare = Callable[..., dict[str, object]]
CONFLICT, SAME, OTHER = (0.05, 0.9, 0.05), (0.9, 0.05, 0.05), (0.05, 0.05, 0.9)
FILLER = " ".join(
    f"Point {number} stays as it always was for all of us here." for number in range(16)
)
"""More words than are judged as one passage."""
WORDS = ("alpha", "omega", "sigma")
LONGER = "on each and every day of the year " * 6


def _one(models: object, question: str, first: str, second: str) -> dict[str, object]:
    found = compare(pl.Series([question]), pl.Series([first]), pl.Series([second]), models)  # type: ignore[arg-type]
    assert found.schema == pl.Schema(SCHEMA)
    return found.row(0, named=True)


def test_short_answers_are_judged_behind_their_question(saying: Callable) -> None:
    models = saying(lambda one, other: CONFLICT)
    found = _one(models, "How long?", "14 days.", "Within 30 days.")
    assert models.asked == [("How long? 14 days.", "How long? Within 30 days.")]
    assert found["conflicting"] == pytest.approx(0.9)
    assert (found["first_start"], found["first_end"]) == (0, 8)
    assert (found["second_start"], found["second_end"]) == (0, 15)


@pytest.mark.parametrize(
    ("first", "second", "relation"),
    [
        ("Yes.", "yes", "equivalent"),
        ("Yes.", " ", "different"),
        ("", "No.", "different"),
        ("", "", "equivalent"),
        ("It opens. It closes.", "It closes. It opens.", "equivalent"),
    ],
)
def test_what_needs_no_model(first: str, second: str, relation: str, saying: Callable) -> None:
    models = saying(lambda one, other: CONFLICT)
    found = _one(models, "When?", first, second)
    assert models.asked == []
    assert found[relation] == 1
    assert found["first_start"] is None


def test_of_near_copies_only_what_differs_is_judged(saying: Callable) -> None:
    models = saying(lambda one, other: CONFLICT)
    first = f"{FILLER} Refunds take 14 days. Bye."
    second = f"{FILLER} Refunds take 30 days. Bye."
    found = _one(models, "How long?", first, second)
    assert models.asked == [("How long? Refunds take 14 days.", "How long? Refunds take 30 days.")]
    assert first[found["first_start"] : found["first_end"]] == "Refunds take 14 days."
    assert second[found["second_start"] : found["second_end"]] == "Refunds take 30 days."


def test_long_answers_conflict_where_two_sentences_do(saying: Callable) -> None:
    models = saying(
        lambda one, other: CONFLICT if "14 days" in one and "30 days" in other else OTHER
    )
    first = f"{FILLER} You get the money back within 14 days of it."
    second = "We are glad to help. The money is back within 30 days. " + " ".join(
        f"Step {number} of these is new to everybody." for number in range(12)
    )
    found = _one(models, "How long?", first, second)
    assert found["conflicting"] == pytest.approx(0.9)
    assert first[found["first_start"] : found["first_end"]].endswith("14 days of it.")
    assert second[found["second_start"] : found["second_end"]].endswith("30 days.")
    assert found["equivalent"] + found["conflicting"] + found["different"] == pytest.approx(1)


def test_long_answers_are_as_equivalent_as_their_least_equivalent_sentence(
    saying: Callable,
) -> None:
    models = saying(lambda one, other: SAME)
    first = " ".join(f"Rule {word} holds for all {word} members here {LONGER}." for word in WORDS)
    second = " ".join(f"For all {word} members rule {word} holds here {LONGER}." for word in WORDS)
    assert _one(models, "Which rules?", first, second)["equivalent"] == pytest.approx(0.9)
    more = f"{second} And something that nobody else says at all."
    assert _one(models, "Which rules?", first, more)["equivalent"] == 0


def test_one_more_sentence_is_no_conflict(saying: Callable) -> None:
    models = saying(lambda one, other: CONFLICT)
    found = _one(models, "How?", f"{FILLER} {FILLER}", f"{FILLER} {FILLER} And more of it.")
    assert found["different"] == 1
    assert models.asked == []


@pytest.mark.parametrize(
    ("question", "first", "second", "judged"),
    [
        ("Write a poem.", "Roses are red.", "The sky is grey today.", False),
        ("Write a reply.", "Refunds take 14 days here.", "Refunds take 30 days here.", True),
        ("Write a reply.", "Refunds take long here.", "The refunds take long here.", False),
        ("How long?", "Roses are red.", "The sky is grey today.", True),
        ("How?", "def f(x):\n    return x", "print(1)\nimport os", False),
    ],
)
def test_answers_that_are_free_to_differ(
    question: str, first: str, second: str, *, judged: bool, saying: Callable
) -> None:
    models = saying(lambda one, other: CONFLICT)
    found = _one(models, question, first, second)
    assert bool(models.asked) is judged
    assert (found["conflicting"] > 0.5) is judged


def test_a_long_question_leaves_room_for_the_answer(saying: Callable) -> None:
    models = saying(lambda one, other: OTHER)
    _one(models, " ".join(f"w{at}" for at in range(500)), "Yes.", "Never.")
    words = models.asked[0][0].split()
    assert len(words) == QUESTION_WORDS + 2
    assert (words[0], words[-2], words[-1]) == ("w0", "w499", "Yes.")


def test_many_rows_keep_their_places(saying: Callable) -> None:
    models = saying(lambda one, other: CONFLICT if "a" in one else SAME)
    found = compare(
        pl.Series(["", "Write a poem.", "", ""]),
        pl.Series(["a", "x", "b", "c"]),
        pl.Series(["d", "y", "B", "e"]),
        models,
    )
    assert found["conflicting"].to_list() == pytest.approx([0.9, 0.0, 0.0, 0.05])
    assert found["equivalent"].to_list() == pytest.approx([0.05, 0.0, 1.0, 0.9])


def test_no_rows(saying: Callable) -> None:
    none = pl.Series([], dtype=pl.String)
    assert compare(none, none, none, saying(lambda one, other: OTHER)).schema == pl.Schema(SCHEMA)


@pytest.mark.parametrize(
    ("first", "second", "conflicting"),
    [
        ("Paris.", "The capital of France is Paris.", 0.0),
        ("Paris.", "The capital of France is not Paris.", 0.9),
        ("30 days", "It takes 14 days", 0.9),
        (
            "A token stands for a part of a word and models read it.",
            "Models see pieces of text, which people who build them call tokens, in order.",
            0.45,
        ),
        (
            "A token stands for 4 letters of a word and models read it.",
            "Models see pieces of text, which people who build them call tokens, 9 letters each.",
            0.9,
        ),
    ],
)
def test_where_there_is_little_to_conflict_in(
    first: str, second: str, conflicting: float, saying: Callable
) -> None:
    found = _one(saying(lambda one, other: CONFLICT), "What?", first, second)
    assert found["conflicting"] == pytest.approx(conflicting, abs=1e-6)
    assert found["equivalent"] + found["different"] == pytest.approx(1 - conflicting)
