from __future__ import annotations

from typing import Any

import pytest

from benchmarks.retrieval import READERS, difference
from tunegate.evaluate.retrieval.measured import measure


def test_gold_of_an_article_is_the_chunk_in_which_the_answer_begins() -> None:
    text = "\n\n".join(f"Paragraph {at} says word{at}. " + "It goes on. " * 60 for at in range(6))
    at = text.index("word4")
    qas = [
        {"id": 1, "question": "What?", "answers": [{"text": "word4", "answer_start": at}]},
        {"id": 2, "question": "Off?", "answers": [{"text": "word4", "answer_start": at - 1}]},
    ]
    task = READERS["covidqa_docs"]([{"document_id": 7, "context": text, "qas": qas}])
    assert task.questions == {"7/1": "What?"}
    (gold,) = task.gold["7/1"]
    (passage,) = [one for one in task.passages if one.id == gold]
    assert "word4" in passage.text
    assert len(task.passages) > 2


def test_only_answerable_turns_are_asked_over_all_passages() -> None:
    def row(task: str, answerable: str, *documents: str) -> dict[str, Any]:
        return {
            "task_id": task,
            "conversation_id": f"talk {task}",
            "answerability": [answerable],
            "turns": [{"text": "first"}, {"text": f"last of {task}"}],
            "contexts": [{"document_id": one, "text": one.upper()} for one in documents],
        }

    task = READERS["mtrag_un"](
        [row("t1", "ANSWERABLE", "a", "b"), row("t2", "UNDERSPECIFIED", "c")]
    )
    assert task.questions == {"t1": "last of t1"}
    assert task.gold == {"t1": {"a": 1, "b": 1}}
    assert [one.id for one in task.passages] == ["a", "b", "c"]


def test_gold_of_a_report_are_its_paragraphs_and_its_table() -> None:
    questions = [
        {"uid": f"q{at}", "question": "?", "answer_from": source, "rel_paragraphs": paragraphs}
        for at, (source, paragraphs) in enumerate(
            [("table", []), ("text", ["2"]), ("table-text", ["1", "2"])]
        )
    ]
    paragraphs = [{"order": order, "text": f"paragraph {order}"} for order in (1, 2)]
    table = [["", "2019", ""], ["Loss", "73", ""]]
    row = {"table_uid": "p", "table": table, "paragraphs": paragraphs, "questions": questions}
    task = READERS["tatqa"]([row])
    assert [set(gains) for gains in task.gold.values()] == [
        {"p/table"}, {"p/2"}, {"p/1", "p/2", "p/table"},
    ]  # fmt: skip
    assert task.passages[0].text == "2019\nLoss | 73"


def test_a_wrong_value_shows_as_a_difference() -> None:
    rankings, gold = {"q": ["x", "a", "b"]}, {"q": {"a": 1.0, "b": 1.0}}
    found = measure(rankings, gold)
    assert difference(found, rankings, gold) == pytest.approx(0, abs=1e-12)
    assert difference(found, {"q": ["a", "x", "b"]}, gold) == pytest.approx(0.5)
