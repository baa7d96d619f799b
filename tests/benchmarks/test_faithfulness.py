from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import orjson
import pytest

from benchmarks.faithfulness import READERS, Case, citations, pairs, quotes, unhit, word_precision
from tunegate.curate.models import Models
from tunegate.evaluate.item import Passage

SOURCE = "The company was founded in 1987 in Lyon. " + "It makes bicycles and sells them. " * 8


def case(answer: str) -> Case:
    return Case("When was it founded?", answer, (Passage("1", SOURCE),), 1.0, "g", {})


def test_word_precision_is_the_share_of_the_answers_words() -> None:
    assert word_precision(case("founded 1987 in Paris [1]")) == pytest.approx(3 / 4)


def test_what_is_not_there_says_nothing() -> None:
    assert math.isnan(quotes(case("It was founded in 1987.")))
    assert math.isnan(citations(case("It was founded in 1987.")))
    assert quotes(case("It says “founded in 1987 in Lyon”.")) == 1
    assert citations(case("It was founded in 1987 [1][7].")) == 0.5


def test_a_sentence_meets_the_nearest_one_of_the_passages() -> None:
    (first, second) = pairs(case("Founded in Lyon in 1987. It sells bicycles."), Models())
    assert first.passage == "The company was founded in 1987 in Lyon."
    assert second.passage == "It makes bicycles and sells them."
    assert pairs(Case("", "An answer.", (), 1.0, "g", {}), Models()) == []


def test_a_rule_says_1_where_it_finds_nothing() -> None:
    right = "It was founded in 1987 and makes bicycles in Lyon."
    assert unhit("Q404", [case(right), case(right.replace("1987", "1978"))], Models()) == [1, 0]


def read(name: str, folder: Path, row: dict[str, Any]) -> list[Case]:
    path = folder / "data.jsonl"
    path.write_bytes(orjson.dumps(row))
    return READERS[name](path)


def test_claims_with_text_as_evidence_are_rated_by_support(tmp_path: Path) -> None:
    def claim(support: str, *evidence: str) -> dict[str, Any]:
        return {"claim_string": f"{support} [1].", "support": support, "evidence": [*evidence]}

    text = "[3] https://example.com/page\n\n" + "Children feel unprotected. " * 4
    claims = [
        claim("Complete", text),
        claim("Incomplete", "[1] https://example.com/only-an-address"),
        claim("Partial", text),
        claim("Missing"),
        claim("N/A", text),
    ]
    row = {"question": "Why?", "row_id": "r1", "claims": claims}
    found = read("expertqa", tmp_path, row)
    assert [one.rating for one in found] == [2, 1]
    assert found[0].passages[0].id == "3"
    assert found[0].passages[0].text.startswith("Children feel")
    assert found[0].said == "Complete."


def test_answers_are_rated_by_the_mean_of_the_annotators(tmp_path: Path) -> None:
    row = {
        "turns": [{"text": "When?"}],
        "response": "In 1987.",
        "contexts": [{"text": SOURCE}],
        "human": {"faithfulness": ["4", "3", "2"], "rb_llm": [0.5]},
        "algorithmic": {"Bert-KPrec": 0.25},
        "task_id": "t",
    }
    (found,) = read("mtrag_human_eval", tmp_path, row)
    assert (found.rating, found.group, found.published["Bert-KPrec"]) == (3, "t", 0.25)
    assert read("mtrag_human_eval", tmp_path, row | {"contexts": []}) == []
