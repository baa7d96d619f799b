from __future__ import annotations

import random
from dataclasses import replace

import pytest
from pydantic import ValidationError

from tunegate.decide.feedback import (
    Opinion,
    Output,
    Thumb,
    blind_sample,
    feedback_by_stage,
    feedback_gaps,
    shown_of,
)

LOCK = "a" * 16


def outputs(stage: str, *, right: int, wrong: int) -> list[Output]:
    return [
        Output(stage, f"q{nth}", f"Question {nth}?", f"{stage} says {nth}", nth < right)
        for nth in range(right + wrong)
    ]


def opinion(output: Output, thumb: Thumb, *, author: str = "ann", comment: str = "") -> Opinion:
    return Opinion(
        lock=LOCK,
        id=shown_of(output, lock=LOCK).id,
        thumb=thumb,
        comment=comment,
        author=author,
        at="2026-01-02T03:04:05+00:00",
    )


def test_the_sample_is_half_right_half_wrong_of_every_stage() -> None:
    listed = [*outputs("prompt", right=100, wrong=100), *outputs("rag", right=300, wrong=4)]
    sample = blind_sample(listed, lock=LOCK, each=20)
    right = {shown_of(one, lock=LOCK).id: (one.stage, one.right) for one in listed}
    drawn = [right[one.id] for one in sample]
    assert sorted((stage, ok, drawn.count((stage, ok))) for stage, ok in set(drawn)) == [
        ("prompt", False, 10),
        ("prompt", True, 10),
        ("rag", False, 4),
        ("rag", True, 16),
    ]
    stages = [stage for stage, _ in drawn]
    assert stages != sorted(stages)


def test_the_sample_is_blind() -> None:
    sample = blind_sample(outputs("prompt", right=3, wrong=3), lock=LOCK)
    assert {field for one in sample for field in one.__slots__} == {"id", "question", "answer"}
    assert not any("prompt" in one.id for one in sample)


def test_the_sample_depends_on_the_seed_and_on_nothing_else() -> None:
    listed = [*outputs("prompt", right=50, wrong=50), *outputs("rag", right=50, wrong=50)]
    mixed = random.Random(3).sample(listed, len(listed))
    assert blind_sample(mixed, lock=LOCK) == blind_sample(listed, lock=LOCK)
    assert blind_sample(listed, lock=LOCK, seed=1) != blind_sample(listed, lock=LOCK)


def test_what_several_stages_say_alike_is_shown_once_and_counts_for_each() -> None:
    one = Output("prompt", "q1", "Who?", "Ada", True)
    two = replace(one, stage="rag")
    assert len(blind_sample([one, two], lock=LOCK)) == 1
    found = feedback_by_stage([one, two], [opinion(one, "down")], lock=LOCK)
    assert [(stage.stage, stage.judged, stage.up) for stage in found] == [
        ("prompt", 1, 0),
        ("rag", 1, 0),
    ]


def test_no_answer_is_nothing_to_judge() -> None:
    silent = Output("prompt", "q1", "Who?", " \n", False)
    assert blind_sample([silent], lock=LOCK) == ()
    assert blind_sample([], lock=LOCK) == ()


def test_agreement_is_of_what_people_and_metric_say() -> None:
    listed = outputs("rag", right=10, wrong=10)
    opinions = [opinion(one, "up" if one.right else "down") for one in listed]
    full = feedback_by_stage(listed, opinions, lock=LOCK)[0]
    assert (full.judged, full.up, full.right, full.agreed) == (20, 10, 10, 20)
    assert full.kappa.estimate == 1
    assert full.trusted
    against = [opinion(one, "down" if one.right else "up") for one in listed[:8]]
    found = feedback_by_stage(listed, [*opinions, *against], lock=LOCK)[0]
    assert (found.judged, found.agreed) == (20, 12)
    # by hand: 12 of 20 agree, people say 2 of 20 up, metric 10 of 20: chance is one half
    assert found.kappa.estimate == pytest.approx(0.2)
    assert found.trusted is False
    assert "do not agree on stage rag (kappa 0.20" in feedback_gaps([found])[0]


def test_the_last_word_of_one_and_the_majority_of_several_count() -> None:
    one = Output("rag", "q1", "Who?", "Ada", True)
    found = feedback_by_stage(
        [one],
        [
            opinion(one, "down"),
            opinion(one, "up"),
            opinion(one, "up", author="bob"),
            opinion(one, "down", author="cy", comment="too short"),
        ],
        lock=LOCK,
    )[0]
    assert (found.judged, found.up, found.split) == (1, 1, 0)
    assert found.authors == ("ann", "bob", "cy")
    assert [(item, said.comment) for item, said in found.comments] == [("q1", "too short")]


def test_a_tie_counts_for_nobody() -> None:
    one = Output("rag", "q1", "Who?", "Ada", True)
    said = [opinion(one, "up"), opinion(one, "down", author="bob")]
    found = feedback_by_stage([one], said, lock=LOCK)[0]
    assert (found.judged, found.split, found.trusted) == (0, 1, None)


def test_opinions_on_other_answers_or_under_another_lock_are_left_aside() -> None:
    one = Output("rag", "q1", "Who?", "Ada", True)
    other = opinion(one, "up").model_copy(update={"lock": "b" * 16})
    changed = opinion(replace(one, answer="Bo"), "up")
    found = feedback_by_stage([one], [other, changed], lock=LOCK)
    assert found[0].judged == 0
    assert feedback_gaps(found) == ("nobody has judged answers of stage rag",)


def test_few_opinions_are_said_to_be_few() -> None:
    listed = outputs("prompt", right=2, wrong=1)
    found = feedback_by_stage(listed, [opinion(one, "up") for one in listed], lock=LOCK)
    assert feedback_gaps(found) == ("only 3 answers of stage prompt were judged, 10 are the least",)


def test_an_opinion_is_up_or_down() -> None:
    with pytest.raises(ValidationError, match="thumb"):
        Opinion(lock=LOCK, id="1", thumb="fine", author="a", at="now")
