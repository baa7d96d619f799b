"""Pairs in a teacher's words, and a student that learns from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from tests.train.running.conftest import Make, pairs, plan, save_model
from tunegate.curate.dataset import Dataset
from tunegate.curate.errors import UserError
from tunegate.curate.generation import Reply, Request
from tunegate.curate.pair import Pair
from tunegate.train.plan import DistillationPart
from tunegate.train.running.child import run
from tunegate.train.running.dataset import held_out_split, rows_of
from tunegate.train.running.distillation import ASKED_TO_EXPLAIN, TO_EXPLAIN, Taught, taught
from tunegate.train.running.folder import Origin, make_run, read_run, rows_hash


class Teacher:
    """Answers by number; every question it is asked is kept."""

    name = "teacher"

    def __init__(self, says: Sequence[Reply]) -> None:
        self.says, self.asked = says, []

    def replies(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply]]:
        self.asked += requests
        for number in reversed(range(len(requests))):  # in any order
            yield number, self.says[number % len(self.says)]


def said(text: str, **other: object) -> Reply:
    return Reply(text, 0.1, **other)  # type: ignore[arg-type]


LISTED = [
    Pair.single("Colour of the door?", "Red.", system="Be brief."),
    Pair.single("Colour of the roof?", "Blue.", context="The roof is blue."),
    Pair.single("Colour of the floor?", "Grey."),
    Pair.single("Colour of the wall?", "White."),
]


def asked(teacher: Teacher, **options: object) -> Taught:
    made = {"way": "answers", "max_tokens": 20, **options}
    return taught(Dataset.from_pairs(LISTED), teacher, **made)  # type: ignore[arg-type]


def test_answers_of_the_teacher() -> None:
    teacher = Teacher([said(" A. "), said("B."), said("", error="no"), said("half", cut=True)])
    done = asked(teacher)
    assert done.dataset.frame["response"].to_list() == ["A.", "B."]
    assert done.dataset.frame["system"].to_list() == ["Be brief.", None]
    assert done.dataset.frame["context"].to_list() == [None, "The roof is blue."]
    assert done.left_out == {
        "the teacher gave no reply": 1,
        "the teacher's reply was cut": 1,
    }
    first, second = teacher.asked[:2]
    assert [(one.role, one.text) for one in first.messages] == [
        ("system", "Be brief."),
        ("user", "Colour of the door?"),
    ]
    assert second.messages[-1].text == "Colour of the roof?\n\nThe roof is blue."
    assert (first.max_tokens, first.temperature) == (20, 0.0)


def test_what_a_teacher_thinks_aloud_is_not_taught() -> None:
    done = asked(Teacher([said("<think>Wood is brown.</think>\n\nBrown.")]))
    assert done.dataset.frame["response"].to_list() == ["Brown."] * 4


def test_rationales_are_a_second_task() -> None:
    teacher = Teacher([said("It is wood.\nAnswer: Brown."), said("Brown, I guess.")])
    done = asked(teacher, way="rationales")
    frame = done.dataset.frame
    assert frame["response"].to_list() == ["Brown.", "It is wood.", "Brown.", "It is wood."]
    assert frame["prompt"].to_list()[:2] == [
        "Colour of the door?",
        f"Colour of the door?{TO_EXPLAIN}",
    ]
    assert done.rationales == 2
    assert done.left_out == {"the teacher's reply has no line with `Answer:`": 2}
    assert teacher.asked[0].messages[-1].text == f"Colour of the door?{ASKED_TO_EXPLAIN}"


@pytest.mark.parametrize(("weight", "rows"), [(0.0, 0), (1.0, 400), (2.0, 800)])
def test_the_weight_of_rationales(weight: float, rows: int) -> None:
    many = Dataset.from_pairs([Pair.single(f"Colour {nth}?", "Red.") for nth in range(400)])
    teacher = Teacher([said("So.\nAnswer: Red.")])
    done = taught(many, teacher, way="rationales", max_tokens=9, rationale_weight=weight)
    assert done.rationales == rows
    half = taught(many, teacher, way="rationales", max_tokens=9, rationale_weight=0.5)
    assert 160 < half.rationales < 240


def test_a_teacher_that_says_nothing() -> None:
    with pytest.raises(UserError, match="answered none of 4 pairs") as caught:
        asked(Teacher([said("", error="refused key")]))
    assert "refused key" in caught.value.message
    assert "look at what it says" in caught.value.hint


@pytest.mark.parametrize(
    ("reply", "hint"),
    [
        (said("half", cut=True), "raise `max_new_tokens` of `distillation` in the plan: it is 20"),
        (said("Red, of course."), "take the way answers"),
    ],
)
def test_a_teacher_of_no_use_is_told_what_to_change(reply: Reply, hint: str) -> None:
    with pytest.raises(UserError, match="answered none of 4 pairs") as caught:
        asked(Teacher([reply]), way="rationales")
    assert hint in caught.value.hint


@pytest.mark.parametrize("way", ["answers", "rationales"])
def test_a_student_learns_from_answers(make: Make, way: str) -> None:
    part = DistillationPart(teacher="teacher", way=way)  # type: ignore[arg-type]
    folder = make("first", method="distillation", distillation=part)
    dataset = pairs()
    train, held_out = held_out_split(dataset, share=0.2, seed=0)
    texts = train.frame["response"].to_list()
    teacher = Teacher([said(one if way == "answers" else f"So.\nAnswer: {one}") for one in texts])
    done = taught(train, teacher, way=way, max_tokens=20)  # type: ignore[arg-type]
    rows = rows_of(done.dataset), rows_of(held_out)
    origin = Origin(
        made="", pairs="", rows=len(rows[0]), held_out=len(rows[1]), rows_hash=rows_hash(*rows)
    )
    folder = folder.with_name("second")
    wanted = plan(
        make("third").parents[1] / "none", dataset, method="distillation", distillation=part
    ).model_copy(update={"model": read_run(folder.with_name("first")).plan.model})
    make_run(folder, wanted, origin, train=rows[0], held_out=rows[1])
    assert run(folder) == "done"
    result = read_run(folder).result
    assert result is not None
    assert result.evaluation_loss is not None
    assert result.evaluation_before is not None
    assert result.evaluation_loss < 0.6 * result.evaluation_before


def test_on_policy(make: Make, tmp_path_factory: pytest.TempPathFactory) -> None:
    teacher = tmp_path_factory.mktemp("teacher") / "model"
    assert run(make("teacher", method="full", tuning="full", learning_rate=3e-3)) == "done"
    teacher = read_run(make("again").with_name("teacher")).path / "model"
    folder = make(
        "student",
        method="distillation",
        distillation=DistillationPart(teacher=str(teacher), way="on-policy", max_new_tokens=16),
    )
    assert run(folder) == "done", read_run(folder).message
    state = read_run(folder)
    assert state.result is not None
    assert state.result.evaluation_before is not None
    assert state.result.evaluation_loss is not None
    assert state.losses[-1][1] < 0.7 * state.losses[0][1]
    assert state.result.evaluation_loss < 0.8 * state.result.evaluation_before


def test_a_teacher_with_other_tokens(make: Make, tmp_path_factory: pytest.TempPathFactory) -> None:
    teacher = save_model(tmp_path_factory.mktemp("other") / "model", vocab_size=600)
    folder = make(
        method="distillation",
        distillation=DistillationPart(teacher=str(teacher), way="on-policy"),
    )
    assert run(folder) == "failed"
    assert "the student knows 512 tokens, the teacher 600" in read_run(folder).message
