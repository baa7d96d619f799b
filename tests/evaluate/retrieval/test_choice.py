from __future__ import annotations

import pytest

from tunegate.curate.models import Models
from tunegate.evaluate.item import Passage
from tunegate.evaluate.retrieval.choice import Cutting, Setting, choose, choose_setting
from tunegate.evaluate.retrieval.index import RetrievalIndex

SIMPLE, MIDDLE, COSTLY = Setting("lexical", 3), Setting("hybrid", 3), Setting("hybrid", 10)


def test_simpler_is_fewer_tokens_then_the_simpler_mode() -> None:
    settings = [
        Setting("hybrid", 5, 400),
        Setting("lexical", 10, 200),
        Setting("dense", 3, 200),
        Setting("lexical", 3, 200),
        Setting("lexical", 5, 400),
    ]
    ordered = sorted(settings, key=lambda one: one.cost)
    assert [(one.mode, one.k, one.chunk_tokens) for one in ordered] == [
        ("lexical", 3, 200),
        ("dense", 3, 200),
        ("lexical", 5, 400),
        ("lexical", 10, 200),
        ("hybrid", 5, 400),
    ]


def test_the_simplest_within_one_standard_error_is_taken() -> None:
    """MIDDLE is one question of 100 behind: 0.010 with an error of 0.010; SIMPLE is four."""
    best = [1.0] * 90 + [0.0] * 10
    values = {
        COSTLY: best,
        MIDDLE: [0.0, *best[1:]],
        SIMPLE: [0.0] * 4 + best[4:],
    }
    found = choose(values)
    assert found.setting == MIDDLE
    assert found.table["behind"].to_list() == pytest.approx([0.04, 0.01, 0])
    assert found.table["error"].to_list() == pytest.approx([0.0197, 0.01, 0], abs=1e-4)
    assert found.table["chosen"].to_list() == [False, True, False]
    assert found.why == (
        "hybrid, 3 passages: recall 0.890 over 100 dev questions; the best (hybrid, 10 passages) "
        "has 0.900, which is 0.010 more, within one standard error of the difference, 0.010, and "
        "this is the simplest such setting"
    )


def test_the_best_is_taken_when_nothing_simpler_is_near() -> None:
    values = {SIMPLE: [0.0] * 50, COSTLY: [1.0] * 50, MIDDLE: [1.0, 0.0] * 25}
    found = choose(values, by="hit")
    assert found.setting == COSTLY
    assert found.why.startswith("hybrid, 10 passages: the best hit over 50 dev questions, 1.000")


def test_equal_settings_give_the_simplest() -> None:
    assert choose({COSTLY: [0.5, 1], SIMPLE: [1, 0.5], MIDDLE: [0.5, 1]}).setting == SIMPLE
    assert choose({COSTLY: [1.0], SIMPLE: [1.0]}).setting == SIMPLE


def test_a_costlier_setting_is_not_taken_for_being_near() -> None:
    assert choose({SIMPLE: [1.0] * 20, COSTLY: [1.0] * 19 + [0.0]}).setting == SIMPLE


def test_questions_of_one_document_tell_less() -> None:
    """Ten questions fail together: alone they are evidence, as one document they may be chance."""
    values = {COSTLY: [1.0] * 40, SIMPLE: [0.0] * 10 + [1.0] * 30}
    assert choose(values).setting == COSTLY
    together = ["one"] * 10 + [f"other {at // 10}" for at in range(30)]
    assert choose(values, together).setting == SIMPLE


@pytest.mark.parametrize("values", [{}, {SIMPLE: []}])
def test_nothing_to_choose_from_is_a_bug(values: dict[Setting, list[float]]) -> None:
    with pytest.raises(ValueError, match="no setting or no dev question"):
        choose(values)


def cutting(models: Models, *, tokens: int) -> Cutting:
    passages = [Passage(f"p{at}-{tokens}", f"word{at} word{at} filler text") for at in range(6)]
    gold = {f"q{at}": {f"p{at}-{tokens}": 1.0} for at in range(6)}
    index = RetrievalIndex.build(passages, models, embedding="none")
    return Cutting(index, gold, tokens)


def test_settings_are_measured_on_dev_questions(models: Models) -> None:
    questions = {f"q{at}": f"what is word{at}" for at in range(4)}
    cuttings = [cutting(models, tokens=200), cutting(models, tokens=400)]
    found = choose_setting(cuttings, questions, ks=(1, 2))
    assert found.setting == Setting("lexical", 1, 200)
    assert found.questions == 4
    assert found.table.select("mode", "k", "chunk_tokens", "mean").rows() == [
        ("lexical", 1, 200, 1.0),
        ("lexical", 1, 400, 1.0),
        ("lexical", 2, 200, 1.0),
        ("lexical", 2, 400, 1.0),
    ]


def test_test_questions_are_refused(models: Models) -> None:
    with pytest.raises(ValueError, match="'q1' belongs to the test split"):
        choose_setting([cutting(models, tokens=200)], {"q1": "word1"}, held_out={"q1", "q7"})


def test_cuttings_have_gold_for_the_same_questions(models: Models) -> None:
    one, other = cutting(models, tokens=200), cutting(models, tokens=400)
    without = Cutting(other.index, {**other.gold, "q1": {}}, 400)
    with pytest.raises(ValueError, match="gold passages for different questions"):
        choose_setting([one, without], {"q0": "word0", "q1": "word1"})
