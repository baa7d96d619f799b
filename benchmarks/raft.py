"""RAFT rows of labelled documents, and whether they keep what they promise.

    python -m benchmarks raft --data DIR [--rows 300]

`covidqa_docs` marks each answer in a whole article, which is cut into passages here; `mtrag_un`
gives passages and a reference answer in other words. Of each row: every quotation stands word for
word in a passage that is shown; no distractor holds an accepted answer, by the builder's own
reading and by plain words in a row; no document is shown on both sides. Exit 1 when one fails.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import print_machine
from tunegate.curate.corpus.chunks import chunks
from tunegate.curate.corpus.document import Document
from tunegate.curate.corpus.plain import read_plain
from tunegate.curate.wording import count
from tunegate.evaluate.retrieval.lexical import LexicalIndex
from tunegate.train.raft.answering import holds, near_copies, plain
from tunegate.train.raft.build import RaftSet, build_raft
from tunegate.train.raft.question import Passage, Question, Recipe
from tunegate.train.raft.target import quotes_of

Material = tuple[list[Question], list[Passage]]
Read = Callable[[Path], Material]


@dataclass(frozen=True)
class Checked:
    """What was looked at, and what was found wrong."""

    rows: int
    shown: int
    """Rows that are shown their oracle."""
    quotes: int
    unfound: int
    """Quotations that stand in no passage shown."""
    distractors: int
    answering: int
    """Distractors that hold an accepted answer."""
    copies: int
    """Distractors that are near-copies of a gold passage."""
    held_out: int
    """Rows on that side."""
    crossing: int
    """Documents of which passages are shown on both sides."""

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.unfound or self.answering or self.copies or self.crossing)


def covidqa_docs(data: Path) -> Material:
    """Articles in passages, and each question with the passage that its marked answer begins in."""
    questions: list[Question] = []
    passages: list[Passage] = []
    for row in _rows(data / "covidqa_docs" / "data.jsonl"):
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


def mtrag_un(data: Path) -> Material:
    """Passages of all conversations, and the last question of each that can be answered."""
    questions: list[Question] = []
    passages: dict[str, Passage] = {}
    for row in _rows(data / "mtrag_un" / "data.jsonl"):
        for one in row["contexts"]:
            name = one["document_id"]
            document = name.rsplit("-", 2)[0] if name.count("-") >= 2 else name
            passages[name] = Passage(name, one["text"], document)
        if row["answerability"][0] == "ANSWERABLE" and row["contexts"]:
            gold = tuple(dict.fromkeys(one["document_id"] for one in row["contexts"]))
            asked = row["turns"][-1]["text"]
            questions.append(Question(row["task_id"], asked, tuple(row["targets"]), gold))
    return questions, list(passages.values())


READERS: dict[str, Read] = {"covidqa_docs": covidqa_docs, "mtrag_un": mtrag_un}


def built(questions: Sequence[Question], passages: Sequence[Passage], recipe: Recipe) -> RaftSet:
    """The rows, with distractors that are found by words."""
    index = LexicalIndex.build([one.text for one in passages])

    def retrieve(question: str, k: int) -> list[str]:
        return [passages[nth].id for nth in index.search(question, k=k).rows]

    return build_raft(questions, passages, retrieve, recipe)


def checked(made: RaftSet, questions: Sequence[Question], passages: Sequence[Passage]) -> Checked:
    """Look at every row as it would be trained on."""
    by_id = {one.id: one for one in passages}
    asked = {one.id: one for one in questions}
    found: Counter[str] = Counter()
    documents: dict[str, set[str]] = {"train": set(), "held-out": set()}
    for row in made.rows:
        question = asked[row.question]
        texts = [by_id[name].text for name in row.shown]
        quotes = quotes_of(row.pair.response)
        found["shown"] += row.oracle is not None
        found["held-out"] += row.side == "held-out"
        found["quotes"] += len(quotes)
        found["unfound"] += sum(
            not any(quote in text and text in row.pair.prompt for text in texts) for quote in quotes
        )
        documents[row.side] |= {by_id[name].document for name in row.shown}
        gold = [by_id[name].text for name in question.gold]
        for name in row.shown:
            if name == row.oracle:
                continue
            text = by_id[name].text
            found["distractors"] += 1
            found["answering"] += name in question.gold or _answers(text, question.answers)
            found["copies"] += any(near_copies(text, one) for one in gold)
    return Checked(
        rows=len(made.rows),
        shown=found["shown"],
        quotes=found["quotes"],
        unfound=found["unfound"],
        distractors=found["distractors"],
        answering=found["answering"],
        copies=found["copies"],
        held_out=found["held-out"],
        crossing=len(documents["train"] & documents["held-out"]),
    )


def _answers(text: str, answers: Sequence[str]) -> bool:
    return any(
        holds(text, answer) or f" {plain(answer)} " in f" {plain(text)} " for answer in answers
    )


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _words(text: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        spans.append((at, at + len(word)))
        at += len(word)
    return spans


def main() -> None:
    """Build, look, print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("TUNEGATE_DATA"))
    parser.add_argument("--rows", type=int, default=300, help="questions of each set, at most")
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    if chosen.data is None:
        sys.exit("error: name the folder with the data: --data DIR")
    print_machine()
    print(
        "| data | questions | passages | rows | oracle shown | quotes | not verbatim | distractors "
        "| holding an answer | near-copies | held out | documents on both sides | s |\n"
        f"|{' --- |' * 13}"
    )
    sound, left_out = True, {}
    for name, read in READERS.items():
        began = time.perf_counter()
        questions, passages = read(chosen.data)
        questions = questions[: chosen.rows]
        made = built(questions, passages, Recipe(held_out=0.25, seed=chosen.seed))
        one = checked(made, questions, passages)
        sound, left_out[name] = sound and one.sound, made.left_out
        print(
            f"| {name} | {len(questions):,} | {len(passages):,} | {one.rows:,} | {one.shown:,} | "
            f"{one.quotes:,} | {one.unfound} | {one.distractors:,} | {one.answering} | "
            f"{one.copies} | {one.held_out} | {one.crossing} | {time.perf_counter() - began:.0f} |",
            flush=True,
        )
    for name, reasons in left_out.items():
        for reason, number in sorted(reasons.items()):
            print(f"\n{name}: {count(number, 'question')} without a row: {reason}")
    if not sound:
        sys.exit(1)


if __name__ == "__main__":
    main()
