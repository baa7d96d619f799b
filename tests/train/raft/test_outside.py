"""RAFT rows of labelled outside data: nothing made up is quoted, nothing that answers distracts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tunegate.curate.corpus.chunks import chunks
from tunegate.curate.corpus.document import Document
from tunegate.curate.corpus.plain import read_plain
from tunegate.evaluate.retrieval.lexical import LexicalIndex
from tunegate.train.raft.answering import holds, near_copies, plain
from tunegate.train.raft.build import build_raft
from tunegate.train.raft.question import Passage, Question, Recipe
from tunegate.train.raft.target import quotes_of


def rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def covidqa_docs(folder: Path, most: int) -> tuple[list[Question], list[Passage]]:
    listed = rows(folder / "covidqa_docs" / "data.jsonl")[:most]
    questions: list[Question] = []
    passages: list[Passage] = []
    for row in listed:
        name = str(row["document_id"])
        content = read_plain(row["context"].encode(), name)
        document = Document(name, "", content.text, content.blocks, content.body)
        parts = chunks([document], tokens=lambda texts: [_words(text) for text in texts])
        passages += [Passage(one.id, one.text, name) for one in parts]
        for asked in row["qas"]:
            said, start = asked["answers"][0]["text"], asked["answers"][0]["answer_start"]
            if content.text[start : start + len(said)] == said:
                gold = next(one.id for one in parts if one.start <= start < one.end)
                questions.append(
                    Question(f"{name}/{asked['id']}", asked["question"], (said,), (gold,))
                )
    return questions, passages


def _words(text: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        spans.append((at, at + len(word)))
        at += len(word)
    return spans


def mtrag_un(folder: Path, most: int) -> tuple[list[Question], list[Passage]]:
    questions: list[Question] = []
    passages: dict[str, Passage] = {}
    for row in rows(folder / "mtrag_un" / "data.jsonl")[:most]:
        for one in row["contexts"]:
            name = one["document_id"]
            document = name.rsplit("-", 2)[0] if name.count("-") >= 2 else name
            passages[name] = Passage(name, one["text"], document)
        if row["answerability"][0] == "ANSWERABLE" and row["contexts"]:
            gold = tuple(dict.fromkeys(one["document_id"] for one in row["contexts"]))
            asked = row["turns"][-1]["text"]
            questions.append(Question(row["task_id"], asked, tuple(row["targets"]), gold))
    return questions, list(passages.values())


@pytest.mark.parametrize(("read", "most", "least"), [(covidqa_docs, 12, 60), (mtrag_un, 200, 40)])
def test_quotes_stand_distractors_do_not_answer_and_documents_are_on_one_side(
    read: Any, most: int, least: int, outside_data: Path
) -> None:
    questions, passages = read(outside_data, most)
    index = LexicalIndex.build([one.text for one in passages])

    def retrieve(question: str, k: int) -> list[str]:
        return [passages[nth].id for nth in index.search(question, k=k).rows]

    made = build_raft(questions, passages, retrieve, Recipe(held_out=0.25, seed=7))
    by_id = {one.id: one for one in passages}
    asked = {one.id: one for one in questions}
    assert len(made.rows) >= least
    assert {one.side for one in made.rows} == {"train", "held-out"}
    quoted = 0
    documents: dict[str, set[str]] = {"train": set(), "held-out": set()}
    for row in made.rows:
        question = asked[row.question]
        quotes = quotes_of(row.pair.response)
        quoted += len(quotes)
        assert bool(quotes) is (row.oracle is not None)
        assert all(any(quote in by_id[one].text for one in row.shown) for quote in quotes)
        for name in row.shown:
            documents[row.side].add(by_id[name].document)
            if name == row.oracle:
                continue
            text = by_id[name].text
            assert name not in question.gold
            assert not any(holds(text, answer) for answer in question.answers)
            assert not any(
                f" {plain(answer)} " in f" {plain(text)} " for answer in question.answers
            )
            assert not any(near_copies(text, by_id[one].text) for one in question.gold)
    assert quoted >= least // 2
    assert not documents["train"] & documents["held-out"]
    shown = sum(one.oracle is not None for one in made.rows) / len(made.rows)
    assert 0.6 < shown < 0.95
