from __future__ import annotations

import ast
import json
import math
from pathlib import Path

import pytest

from tunegate.curate.abstention import declines
from tunegate.evaluate.metrics.abstention import abstention, abstention_rate

LONG = " The manual lists seven steps for this, and each of them names the part to change." * 3


@pytest.mark.parametrize(
    "answer",
    [
        "I don't know.",
        "I’m sorry, but I do not have that information.",
        "The passages do not mention a warranty.",
        "Unfortunately, the provided context doesn't specify the price.",
        "This cannot be answered from the documents.",
        "There is no information about the fee in the text.",
        "The fee is not mentioned in the passages.",
        "Not enough information.",
        "UNANSWERABLE",
        "N/A",
        "Das weiß ich leider nicht.",
        "Der Text enthält dazu keine Angaben.",
        "Je ne sais pas.",
        "No lo sé.",
        "Não sei.",
        "Non lo so.",
        "我不知道。",
        "わかりません",
    ],
)
def test_answers_that_decline(answer: str) -> None:
    assert declines(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "   ",
        "30 days.",
        "You cannot return it after 30 days.",
        "It is not available in blue.",
        "If you do not know your password, ask for a new one.",
        "I do not have the manual at hand, so this is from memory." + LONG,
        "The passages do not mention the year." + LONG,
        "No.",
        "The unknown soldier",
        "Press any key." + LONG + " I don't know.",
    ],
)
def test_answers_that_do_not(answer: str) -> None:
    assert not declines(answer)


def test_a_suite_can_name_its_own_words() -> None:
    assert declines("pass!", sentinels=["PASS"])
    assert not declines("pass the salt", sentinels=["PASS"])


@pytest.mark.parametrize(
    ("answer", "unanswerable", "value"),
    [
        ("I don't know.", True, 1),
        ("I don't know.", False, 0),
        ("30 days", True, 0),
        ("30 days", False, 1),
        ("", True, 0),
        ("", False, 0),
    ],
)
def test_declining_is_right_exactly_when_there_is_no_answer(
    answer: str, unanswerable: bool, value: float
) -> None:
    assert abstention(answer, unanswerable=unanswerable).value == value


def test_precision_and_recall() -> None:
    found = abstention_rate([True, True, False, False], [True, False, True, True])
    assert found.precision.estimate == 0.5
    assert found.recall.estimate == pytest.approx(1 / 3)
    assert math.isnan(abstention_rate([False], [False]).precision.estimate)


def test_reference_answers_of_people(outside_data: Path) -> None:
    """mtrag_un: 43 unanswerable and 132 answerable questions with answers written by people."""
    lines = (outside_data / "mtrag_un" / "data.jsonl").read_text(encoding="utf-8").splitlines()
    counted = {"ANSWERABLE": [0, 0], "UNANSWERABLE": [0, 0]}
    for row in map(json.loads, lines):
        kind, answers = (_listed(row[name])[0] for name in ("answerability", "targets"))
        if kind in counted:
            counted[kind][0] += declines(answers)
            counted[kind][1] += 1
    assert counted["UNANSWERABLE"][0] / counted["UNANSWERABLE"][1] >= 0.95
    assert counted["ANSWERABLE"][0] / counted["ANSWERABLE"][1] <= 0.02


def _listed(value: object) -> list[str]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except json.JSONDecodeError:
            value = ast.literal_eval(str(value))
    assert isinstance(value, list)
    return value
