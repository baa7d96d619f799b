from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from tunegate.curate.child import in_process
from tunegate.curate.errors import UserError
from tunegate.curate.models import Models
from tunegate.evaluate.item import Passage
from tunegate.evaluate.retrieval.index import MODES, Mode, RetrievalIndex, retrieve

QUESTIONS = ("How long do refunds take?", "When does the office open?", "", "label")


def built(passages: Sequence[Passage], models: Models) -> RetrievalIndex:
    return RetrievalIndex.build(passages, models, embedding="static")


def ids(index: RetrievalIndex, question: str, *, k: int = 10, mode: Mode = "hybrid") -> list[str]:
    ((*found,),) = index.search([question], k=k, mode=mode)
    return [one.passage.id for one in found]


@pytest.mark.parametrize("mode", MODES)
def test_the_answer_comes_first_and_its_copy_second(
    mode: Mode, passages: list[Passage], models: Models
) -> None:
    found = ids(built(passages, models), QUESTIONS[0], mode=mode)
    assert found[:2] == ["copy", "returns"]
    assert len(set(found)) == len(found)


def test_dense_ranks_every_passage_with_text_and_lexical_those_with_a_word(
    passages: list[Passage], models: Models
) -> None:
    index = built(passages, models)
    named = {one.id for one in passages} - {"blank"}
    assert set(ids(index, "label", mode="dense")) == named
    assert ids(index, "label", mode="lexical") == ["label"]
    assert set(ids(index, "label", mode="hybrid")) == named


def test_hybrid_scores_are_sums_of_reciprocal_ranks(
    passages: list[Passage], models: Models
) -> None:
    index = built(passages, models)
    places = {
        mode: {one: rank for rank, one in enumerate(ids(index, QUESTIONS[1], mode=mode), start=1)}
        for mode in ("dense", "lexical")
    }
    (found,) = index.search([QUESTIONS[1]], k=10)
    for one in found:
        expected = sum(
            1 / (60 + ranks[one.passage.id]) for ranks in places.values() if one.passage.id in ranks
        )
        assert one.score == pytest.approx(expected)


@pytest.mark.parametrize("mode", MODES)
def test_an_empty_question_and_an_empty_index_find_nothing(
    mode: Mode, passages: list[Passage], models: Models
) -> None:
    index = built(passages, models)
    assert index.search(["", " \n"], k=3, mode=mode) == [[], []]
    assert index.search([], k=3, mode=mode) == []
    assert built([], models).search(["refunds"], k=3, mode=mode) == [[]]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("k", [1, 2, 4, 100])
def test_a_shorter_search_is_the_beginning_of_a_longer_one(
    mode: Mode, k: int, passages: list[Passage], models: Models
) -> None:
    index = built(passages, models)
    for question in QUESTIONS:
        assert ids(index, question, k=k, mode=mode) == ids(index, question, k=50, mode=mode)[:k]


@pytest.mark.parametrize("mode", MODES)
def test_the_order_of_the_passages_changes_nothing(
    mode: Mode, passages: list[Passage], models: Models
) -> None:
    one, other = built(passages, models), built(passages[::-1], models)
    assert one.search(QUESTIONS, k=5, mode=mode) == other.search(QUESTIONS, k=5, mode=mode)
    assert one.fingerprint == other.fingerprint


def test_a_question_finds_the_same_alone_and_among_others(
    passages: list[Passage], models: Models
) -> None:
    index = built(passages, models)
    together = index.search([*QUESTIONS, *QUESTIONS], k=4)
    assert together == [index.search([one], k=4)[0] for one in (*QUESTIONS, *QUESTIONS)]


def test_the_fingerprint_sees_ids_texts_and_the_embedder(
    passages: list[Passage], models: Models
) -> None:
    seen = {
        built(passages, models).fingerprint,
        built(passages[1:], models).fingerprint,
        built([replace(passages[0], id="other"), *passages[1:]], models).fingerprint,
        built([replace(passages[0], text="other"), *passages[1:]], models).fingerprint,
        RetrievalIndex.build(passages, models, embedding="none").fingerprint,
        RetrievalIndex.build(passages, models, embedding="none", language="de").fingerprint,
    }
    assert len(seen) == 6
    shifted = [Passage("ab", "c"), Passage("d", "")], [Passage("a", "bc"), Passage("d", "")]
    assert built(shifted[0], models).fingerprint != built(shifted[1], models).fingerprint


def test_two_passages_with_one_id_are_refused(passages: list[Passage], models: Models) -> None:
    with pytest.raises(UserError, match="two passages have the id 'hours'"):
        built([*passages, Passage("hours", "another")], models)


def test_without_vectors_only_the_lexical_mode_is_there(
    passages: list[Passage], models: Models
) -> None:
    index = RetrievalIndex.build(passages, models, embedding="none")
    assert ids(index, "label", mode="lexical") == ["label"]
    for mode in ("dense", "hybrid"):
        with pytest.raises(UserError, match=f"no vectors, which mode {mode} needs"):
            index.search(["label"], k=1, mode=mode)  # type: ignore[arg-type]


def test_a_k_below_one_and_an_unknown_mode_are_bugs(
    passages: list[Passage], models: Models
) -> None:
    index = built(passages, models)
    with pytest.raises(ValueError, match="at least 1, not 0"):
        index.search(["label"], k=0)
    with pytest.raises(ValueError, match="mode 'fuzzy' is none of"):
        index.search(["label"], k=1, mode="fuzzy")  # type: ignore[arg-type]


def test_only_new_passages_are_embedded(passages: list[Passage], models: Models) -> None:
    built(passages[:4], models)
    embedded: list[str] = []

    def watched(work: Any, *arguments: Any, **named: Any) -> Any:
        if work.__name__ == "_embed":
            embedded.extend(arguments[-1])
        return in_process(work, *arguments, **named)

    again = Models(cache=models.cache, run=watched)
    built([*passages, Passage("new", "Gift cards never expire.")], again)
    assert embedded == ["Gift cards never expire."]


def test_a_lone_surrogate_is_searched_and_found(models: Models) -> None:
    index = built([Passage("a", "free \ud800 shipping"), Passage("b\ud800", "office")], models)
    assert ids(index, "shipping \udfff") == ["a", "b?"]


def test_retrieve_gives_the_passages_to_show(passages: list[Passage], models: Models) -> None:
    index = built(passages, models)
    shown = retrieve(index, QUESTIONS, k=2)
    assert [[one.id for one in several] for several in shown] == [
        ids(index, question, k=2) for question in QUESTIONS
    ]
    assert shown[0][0].text.startswith("Refunds take 30 days")


def test_vectors_that_are_no_numbers_are_refused(
    passages: list[Passage], models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = built(passages, models)
    known = Models.vectors

    def broken(self: Models, *given: Any, **more: Any) -> Any:
        made = known(self, *given, **more).copy()
        made[0] = float("nan")
        return made

    monkeypatch.setattr(Models, "vectors", broken)
    with pytest.raises(UserError, match="gives 1 of 2 texts a vector that is no number"):
        index.search(["label", "hours"], k=1, mode="dense")
    with pytest.raises(UserError, match="a vector that is no number"):
        built(passages, models)


@pytest.mark.parametrize("mode", ["lexical", "hybrid"])
def test_one_question_of_a_script_without_spaces_finds_its_passage(
    mode: Mode, models: Models
) -> None:
    """By its words; the packaged embedder knows English alone."""
    passages = [Passage("refund", "退款需要三十天。"), Passage("open", "办公室九点开门。")]
    assert ids(built(passages, models), "退款需要多少天?", mode=mode)[0] == "refund"
