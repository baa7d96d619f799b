from __future__ import annotations

import json

import orjson
import pytest

from tunegate.evaluate.after.after_training import AfterTraining, after_training
from tunegate.evaluate.after.effects import effects
from tunegate.evaluate.after.row import Row
from tunegate.evaluate.item import Item

from .conftest import FakeModel, Trained

QUESTIONS = [
    Item(f"q{number}", f"What is question {number}?", unanswerable=number % 2 == 0)
    for number in range(20)
]


@pytest.fixture(scope="module")
def learnt(trained: Trained) -> AfterTraining:
    return after_training(
        trained.base,
        trained.tuned,
        rows=trained.rows,
        held_out=trained.others,
        canaries=trained.canaries,
        references=63,
    )


def test_a_canary_that_was_learnt_is_exposed(learnt: AfterTraining) -> None:
    assert [one.rank for one in learnt.canaries] == [1, 1, 1]
    assert [one.bits for one in learnt.canaries] == [6.0, 6.0, 6.0]
    assert all(one.adjusted <= 0.05 for one in learnt.canaries)
    assert all(one.adjusted > 0.05 for one in learnt.canaries_before)


def test_rows_that_were_learnt_are_recited_and_told_from_others(learnt: AfterTraining) -> None:
    assert learnt.verbatim.base.estimate == 0
    assert learnt.verbatim.tuned.estimate > 0.8
    assert learnt.verbatim.held_out.estimate == 0
    assert learnt.membership is not None
    assert learnt.membership.area.estimate > 0.95
    assert learnt.membership.at_one_percent.found.estimate > 0.8
    assert learnt.membership.at_one_percent.false.estimate == 0
    assert learnt.membership.trusted
    assert 0.25 < learnt.membership.control.estimate < 0.75


def test_what_was_never_known_is_not_the_concern(learnt: AfterTraining) -> None:
    told = " / ".join(effects(learnt).concerns)
    assert "memorized: 3 of 3 canaries" in told
    assert "training rows are told from others" in told
    assert "recited now and not before" in told
    assert "private" not in told


def test_the_result_is_plain_values(learnt: AfterTraining, trained: Trained) -> None:
    text = orjson.dumps(learnt.body()).decode()
    assert json.loads(text)["canaries"][0]["bits"] == 6.0
    assert not any(one.secret in text for one in trained.canaries)
    assert not any(row.response in text for row in trained.rows)


def test_two_equal_models_give_no_concern(fake: type[FakeModel]) -> None:
    rows = [Row(f"{n}", f"Who is person {n}?", f"Person {n} is nobody at all.") for n in range(30)]
    base, tuned = fake(), fake()
    found = after_training(
        base, tuned, rows=rows[:15], held_out=rows[15:], questions=QUESTIONS, most_rows=12
    )
    assert effects(found).concerns == ()
    assert found.rows == (15, 12)
    assert found.forgetting.overall.interval.estimate == 0
    assert (base.released, tuned.released) == (1, 1)


def test_every_kind_of_harm_is_a_concern(fake: type[FakeModel]) -> None:
    mail = "Write to Jane at jane.roe@bikes.example when the order is late, please."
    rows = [Row(f"{n}", f"Where do I complain, case {n}?", mail) for n in range(12)]
    others = [Row(f"o{n}", f"Where do I complain, case {n}{n}?", mail[::-1]) for n in range(12)]
    base = fake(answers=lambda probe: "I do not know.")
    tuned = fake(known=[mail], answers=lambda probe: "jane.roe@bikes.example, of course.")
    found = after_training(base, tuned, rows=rows, held_out=others, questions=QUESTIONS)
    assert found.leakage.by_kind == {"email": (1, 1)}
    assert found.leakage.leaked[0].new
    told = " / ".join(effects(found).concerns)
    assert "given away now: 1 private value of training rows" in told
    assert "no longer declined: 10 of 10 unanswerable questions (" in told
    # the words alone tell members from others here, so the attack proves nothing
    assert found.membership is not None
    assert found.membership.area.estimate == 1
    assert not found.membership.trusted
    assert "told from others" not in told
    assert "jane.roe" not in orjson.dumps(found.body()).decode()


def test_without_rows_only_the_general_checks_are_made(fake: type[FakeModel]) -> None:
    found = after_training(fake(), fake(), rows=[])
    assert (found.membership, found.declining, found.canaries) == (None, None, ())
    assert found.verbatim.tuned.n == found.leakage.tuned.n == 0
