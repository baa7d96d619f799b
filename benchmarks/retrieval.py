"""Retrieval on labelled data: which passages each question finds, and how long it takes.

    python -m benchmarks retrieval --data DIR [--chunks 100000] [--cache DIR] [--sets NAME,...]
        [--rows N] [--embedders static,model]

DIR holds `covidqa_docs`, `mtrag_un`, `tatqa` and `pubmedqa_l`, each with a `data.jsonl`; without
`--data` the environment variable TUNEGATE_DATA names it. `--cache` keeps vectors for the next run;
`--rows` takes the first rows of each set only.

- covidqa_docs: articles cut into chunks of 200 to 400 tokens; gold is the chunk in which the answer
  begins. Answers whose offset does not hold them are left out. Clustered by article.
- mtrag_un: every passage that the set names, under the last thing the user said, without the turns
  before it; gold are the passages its annotators found. Clustered by conversation.
- tatqa: every paragraph and table of the reports, a table row by row; gold are the paragraphs that
  a question is marked with and, where its answer comes from the table, the table. Clustered by
  page.
- pubmedqa_l: every section of the abstracts; gold are the sections of the question's own one.

Dense and hybrid once with the packaged MiniLM and once with the static embedder. Intervals are at
95 %, clustered. Every value of every question is compared with that of ir-measures, which has to
agree to 1e-9; the largest difference is printed.

Speed: chunks of made-up sentences over the words of covidqa_docs, 200 words each. MiniLM would take
hours for all of them on two cores, so it embeds `--embedded` of them, and the time for all is
reckoned from that. A peak is that of a process of its own.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import ir_measures
import numpy as np
import orjson
from ir_measures import RR, R, nDCG

from benchmarks.machine import print_machine
from tunegate.curate.corpus.chunks import chunks
from tunegate.curate.corpus.document import Document
from tunegate.curate.corpus.plain import read_plain
from tunegate.curate.models import Models
from tunegate.evaluate.item import Passage
from tunegate.evaluate.retrieval.index import Mode, RetrievalIndex
from tunegate.evaluate.retrieval.measured import USUAL, Measured, measure
from tunegate.evaluate.retrieval.measures import Gains
from tunegate.evaluate.retrieval.parts import Embedding

SETS = ("covidqa_docs", "mtrag_un", "tatqa", "pubmedqa_l")
DEPTH = 100
"""Passages of a ranking; MRR counts to its end, and hybrid fuses as many in any case."""
ORACLE = {
    "recall@1": R @ 1,
    "recall@5": R @ 5,
    "recall@10": R @ 10,
    "mrr": RR,
    "ndcg@10": nDCG @ 10,
}
WAYS: tuple[tuple[Mode, Embedding], ...] = (
    ("lexical", "none"),
    ("dense", "static"),
    ("hybrid", "static"),
    ("dense", "model"),
    ("hybrid", "model"),
)
QUESTIONS = 50
"""Asked of the made-up chunks in each mode, one at a time; each has to be embedded first."""


Row = dict[str, Any]


@dataclass(frozen=True)
class Task:
    """Questions over passages, and which passages answer them."""

    name: str
    passages: tuple[Passage, ...]
    questions: Mapping[str, str]
    gold: Mapping[str, Gains]
    sources: Mapping[str, str]


@dataclass(frozen=True)
class Timed:
    """What an index of made-up chunks took, in seconds, and the peak in MB."""

    build: float
    processor: float
    """Of `build`: seconds of all threads, which a busy machine makes no longer."""
    save: float
    load: float
    question: dict[str, float]
    disk_mb: float
    peak_mb: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=os.environ.get("TUNEGATE_DATA"))
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--rows", type=int)
    parser.add_argument("--embedders", default="static,model")
    parser.add_argument("--chunks", type=int, default=100_000, help="0 leaves the speed out")
    parser.add_argument("--embedded", type=int, default=500, help="chunks that MiniLM embeds")
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args()
    if options.data is None:
        parser.error("name the data folder with --data or TUNEGATE_DATA")
    data = Path(options.data)
    print("# Retrieval\n")
    print_machine("faiss-cpu", "bm25s", "torch", "ir-measures")
    with tempfile.TemporaryDirectory() as folder:
        models = Models(cache=options.cache or Path(folder))
        for name in filter(None, options.sets.split(",")):
            task = READERS[name](_rows(data / name / "data.jsonl")[: options.rows])
            print_quality(task, models, embedders=options.embedders.split(","))
    if options.chunks:
        print_speed(data, count=options.chunks, embedded=options.embedded)


def print_quality(task: Task, models: Models, *, embedders: Sequence[str]) -> None:
    """One row for each way to search."""
    with_gold = sum(bool(gains) for gains in task.gold.values())
    print(
        f"\n## {task.name}: {len(task.passages):,} passages, {with_gold:,} questions, "
        f"{len(set(task.sources.values())):,} sources\n\n"
        f"| mode | embedder | {' | '.join(USUAL)} | ir-measures |\n|---|---|{'---|' * 6}",
        flush=True,
    )
    indexes: dict[Embedding, RetrievalIndex] = {}
    for mode, embedding in WAYS:
        if embedding not in ("none", *embedders):
            continue
        if embedding not in indexes:
            indexes[embedding] = RetrievalIndex.build(task.passages, models, embedding=embedding)
        index = indexes[embedding]
        found = index.search(list(task.questions.values()), k=DEPTH, mode=mode)
        rankings = {
            question: [one.passage.id for one in several]
            for question, several in zip(task.questions, found, strict=True)
        }
        scored = measure(rankings, task.gold, sources=task.sources)
        apart = difference(scored, rankings, task.gold)
        assert apart <= 1e-9, f"ir-measures differs by {apart}"
        cells = []
        for name in USUAL:
            value = scored.interval(name)
            cells.append(f"{value.estimate:.3f} ({value.low:.3f}-{value.high:.3f})")
        print(f"| {mode} | {embedder(embedding)} | {' | '.join(cells)} | {apart:.0e} |", flush=True)


def difference(
    scored: Measured, rankings: Mapping[str, list[str]], gold: Mapping[str, Gains]
) -> float:
    """The largest difference of a value from that of ir-measures.

    Scores fall by rank, so that there is no tie to break. ir-measures wants whole gains.
    """
    asked = set(scored.frame["id"])
    qrels = {
        question: {one: int(gain) for one, gain in gains.items()}
        for question, gains in gold.items()
        if question in asked
    }
    run = {
        question: {one: float(-rank) for rank, one in enumerate(rankings[question])}
        for question in qrels
    }
    ours = {row["id"]: row for row in scored.frame.iter_rows(named=True)}
    names = {str(one): name for name, one in ORACLE.items()}
    return max(
        abs(one.value - ours[one.query_id][names[str(one.measure)]])
        for one in ir_measures.iter_calc([*ORACLE.values()], qrels, run)
    )


def embedder(embedding: Embedding) -> str:
    return {"model": "MiniLM", "static": "static", "none": ""}[embedding]


def covidqa_docs(read: Sequence[Row]) -> Task:
    rows = {str(row["document_id"]): row for row in read}
    documents = [_document(name, row["context"]) for name, row in rows.items()]
    cut = chunks(documents)
    questions, sources = {}, {}
    gold: dict[str, Gains] = {}
    for document in documents:
        parts = [one for one in cut if one.document == document.name]
        for asked in rows[document.name]["qas"]:
            answer = asked["answers"][0]
            start, said = answer["answer_start"], answer["text"]
            if document.text[start : start + len(said)] != said:
                continue
            name = f"{document.name}/{asked['id']}"
            questions[name], sources[name] = asked["question"], document.name
            gold[name] = {next(one.id for one in parts if one.start <= start < one.end): 1}
    passages = tuple(Passage(one.id, one.text) for one in cut)
    return Task("covidqa_docs", passages, questions, gold, sources)


def _document(name: str, text: str) -> Document:
    data = text.encode()
    content = read_plain(data, name)
    if content.text != text:
        raise ValueError(f"{name}: offsets would not fit the text that was read")
    digest = hashlib.sha256(data).hexdigest()
    return Document(name, digest, text, content.blocks, content.body)


def mtrag_un(read: Sequence[Row]) -> Task:
    passages: dict[str, str] = {}
    questions, sources = {}, {}
    gold: dict[str, Gains] = {}
    for row in read:
        name = row["task_id"]
        shown = {one["document_id"]: one["text"] for one in row["contexts"]}
        passages |= shown
        if row["answerability"][0] in ("ANSWERABLE", "PARTIAL"):
            questions[name], sources[name] = row["turns"][-1]["text"], row["conversation_id"]
            gold[name] = dict.fromkeys(shown, 1)
    return Task("mtrag_un", _passages(passages), questions, gold, sources)


def tatqa(read: Sequence[Row]) -> Task:
    passages: dict[str, str] = {}
    questions, sources = {}, {}
    gold: dict[str, Gains] = {}
    for row in read:
        page = row["table_uid"]
        lines = [" | ".join(cell for cell in line if cell) for line in row["table"]]
        passages[f"{page}/table"] = "\n".join(filter(None, lines))
        passages |= {f"{page}/{one['order']}": one["text"] for one in row["paragraphs"]}
        for asked in row["questions"]:
            name = asked["uid"]
            wanted = [f"{page}/{order}" for order in asked["rel_paragraphs"]]
            if asked["answer_from"] in ("table", "table-text"):
                wanted.append(f"{page}/table")
            questions[name], sources[name] = asked["question"], page
            gold[name] = dict.fromkeys(wanted, 1)
    return Task("tatqa", _passages(passages), questions, gold, sources)


def pubmedqa_l(read: Sequence[Row]) -> Task:
    passages: dict[str, str] = {}
    questions, sources = {}, {}
    gold: dict[str, Gains] = {}
    for row in read:
        name = row["pmid"]
        sections = {f"{name}/{at}": text for at, text in enumerate(row["contexts"])}
        passages |= sections
        questions[name], sources[name] = row["question"], name
        gold[name] = dict.fromkeys(sections, 1)
    return Task("pubmedqa_l", _passages(passages), questions, gold, sources)


READERS: dict[str, Callable[[Sequence[Row]], Task]] = {
    reader.__name__: reader for reader in (covidqa_docs, mtrag_un, tatqa, pubmedqa_l)
}


def _passages(texts: Mapping[str, str]) -> tuple[Passage, ...]:
    return tuple(Passage(name, text) for name, text in texts.items())


def _rows(path: Path) -> list[Row]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def print_speed(data: Path, *, count: int, embedded: int) -> None:
    """Lexical, static and MiniLM; each in a process of its own."""
    print(
        f"\n## {count:,} chunks of 200 words\n\n"
        "| embedder | chunks | index s | processor s | for all, processor s | save s | load s | "
        "disk MB | peak MB | ms a question: lexical | dense | hybrid |\n|" + "---|" * 12
    )
    for embedding, size in (("none", count), ("static", count), ("model", embedded)):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            took = pool.submit(timed, data, embedding, size).result()
        cells = [
            f"{1000 * took.question[mode]:.1f}" if mode in took.question else ""
            for mode in ("lexical", "dense", "hybrid")
        ]
        reckoned = took.processor * count / size
        print(
            f"| {embedder(embedding)} | {size:,} | {took.build:,.1f} | "
            f"{took.processor:,.1f} | {reckoned:,.0f} | "
            f"{took.save:.1f} | {took.load:.1f} | {took.disk_mb:,.0f} | {took.peak_mb:,.0f} | "
            f"{' | '.join(cells)} |",
            flush=True,
        )


def timed(data: Path, embedding: Embedding, size: int) -> Timed:
    """Build, save, load and ask an index of made-up chunks."""
    passages, questions = made_up(data, size)
    models = Models()
    began, used = time.perf_counter(), time.process_time()
    index = RetrievalIndex.build(passages, models, embedding=embedding)
    build, processor = time.perf_counter() - began, time.process_time() - used
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        index.save(Path(folder) / "index")
        save = time.perf_counter() - began
        began = time.perf_counter()
        index = RetrievalIndex.load(Path(folder) / "index", models)
        load = time.perf_counter() - began
        disk = sum(one.stat().st_size for one in (Path(folder) / "index").iterdir())
    modes: tuple[Mode, ...] = (
        ("lexical",) if embedding == "none" else ("lexical", "dense", "hybrid")
    )
    question = {}
    for turn, mode in enumerate(modes):
        first, *asked = questions[turn * (QUESTIONS + 1) : (turn + 1) * (QUESTIONS + 1)]
        index.search([first], k=10, mode=mode)
        began = time.perf_counter()
        for one in asked:
            index.search([one], k=10, mode=mode)
        question[mode] = (time.perf_counter() - began) / len(asked)
    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale
    return Timed(build, processor, save, load, question, disk / 1e6, peak)


def made_up(data: Path, size: int) -> tuple[list[Passage], list[str]]:
    """Chunks that draw their words from covidqa_docs as often as they stand there."""
    rows = _rows(data / "covidqa_docs" / "data.jsonl")
    words = np.array([word for row in rows for word in row["context"].split()], dtype=object)
    rng = np.random.default_rng(0)
    drawn = words[rng.integers(len(words), size=(size, 200))]
    passages = [Passage(f"{at:07d}", " ".join(line)) for at, line in enumerate(drawn)]
    asked = words[rng.integers(len(words), size=(3 * (QUESTIONS + 1), 10))]
    return passages, [" ".join(line) for line in asked]


if __name__ == "__main__":
    main()
