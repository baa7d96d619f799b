"""Whether what claims to measure faithfulness ranks answers as people do.

    python -m benchmarks faithfulness --data DIR [--sample 100] [--seed 0] [--cache DIR]

DIR holds `mtrag_human_eval`, `expertqa` and `wice`, each with a `data.jsonl`; without `--data` the
environment variable TUNEGATE_DATA names it. `--sample` cases of each are drawn by `--seed`, 0 takes
all; the relation model judges one pair of sentences for each sentence of an answer, about 18 a
second on two free cores.

- mtrag_human_eval: answers of two models and of people to a turn of a conversation, with the
  passages they had; the rating is the mean faithfulness of three annotators, 1 to 4. Clustered by
  turn, to which there are three answers.
- expertqa: claims of answers with their evidence; an expert called the support complete (2),
  partial (1) or incomplete (0). Claims without evidence are left out. Clustered by question.
- wice: sentences of Wikipedia with the page they cite; supported (2), partially (1) or not (0).
  Clustered by article.

Every metric gives one number a case, higher for more faithful; an answer of several sentences the
mean over them, and for conflicts the worst. A sentence is judged against the sentence of the
passages that is nearest by static vectors. What says nothing about a case (no quotation, no
citation) leaves it out, and n says so. Rank correlations with the rating, 95 %, by clusters.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Any

import numpy as np
import orjson
import polars as pl

from benchmarks.machine import print_machine
from tunegate.curate.answer_words import answer_words
from tunegate.curate.dataset import Dataset
from tunegate.curate.models import Models, cosines
from tunegate.curate.pair import Pair
from tunegate.curate.relation.sentences import sentences
from tunegate.curate.rules.rule import Context
from tunegate.curate.rules.table import RULES
from tunegate.evaluate.item import Passage
from tunegate.evaluate.metrics.citations import citation_validity, find_citations
from tunegate.evaluate.metrics.overlap import rouge_l, token_f1
from tunegate.evaluate.metrics.quotes import find_quotes, quote_alignment
from tunegate.evaluate.statistics.correlation import RESAMPLES, Coefficient, clustered_correlation

FEWEST_CHARACTERS = 50
"""Of the text of a piece of evidence; less is an address alone."""
MOST_SENTENCES = 400
"""Of the passages of one case."""
SUPPORT = {"Complete": 2.0, "Partial": 1.0, "Incomplete": 0.0}
LABELS = {"supported": 2.0, "partially_supported": 1.0, "not_supported": 0.0}
CITATION = re.compile(r"\s*\[\d+\]")
_EVIDENCE = re.compile(r"\A\[(?P<id>\d+)\]\s*\S+\s*(?P<text>.*)\Z", re.DOTALL)


@dataclass(frozen=True)
class Case:
    """An answer with the passages it should be true to, and what people say."""

    question: str
    answer: str
    passages: tuple[Passage, ...]
    rating: float
    group: str
    published: dict[str, float]
    """What others' programs say, from the set itself."""

    @property
    def said(self) -> str:
        """The answer without the marks of its citations."""
        return CITATION.sub("", self.answer)

    @property
    def source(self) -> str:
        """All passages in one text."""
        return "\n\n".join(passage.text for passage in self.passages)


Values = list[float]
"""One a case, higher for more faithful; nan where the metric says nothing."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=os.environ.get("TUNEGATE_DATA"))
    parser.add_argument("--sets", default=",".join(READERS))
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resamples", type=int, default=RESAMPLES)
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args()
    if options.data is None:
        parser.error("name the data folder with --data or TUNEGATE_DATA")
    print("# Faithfulness, against people\n")
    print_machine("torch", "scipy")
    with tempfile.TemporaryDirectory() as folder:
        models = Models(cache=options.cache or Path(folder))
        for name in options.sets.split(","):
            cases = READERS[name](Path(options.data) / name / "data.jsonl")
            drawn = cases
            if 0 < options.sample < len(cases):
                drawn = Random(options.seed).sample(cases, options.sample)
            print_set(name, drawn, of=len(cases), models=models, resamples=options.resamples)


def print_set(name: str, cases: Sequence[Case], *, of: int, models: Models, resamples: int) -> None:
    groups = len({case.group for case in cases})
    print(
        f"\n## {name}: {len(cases)} of {of} cases, {groups} clusters\n\n"
        "| metric | n | Spearman | Kendall tau-b |\n|---|---|---|---|",
        flush=True,
    )
    for metric, values in measured(cases, models):
        kept = [at for at, value in enumerate(values) if not math.isnan(value)]
        if not kept:
            print(f"| {metric} | 0 | says nothing | |", flush=True)
            continue
        print(
            f"| {metric} | {len(kept)} | {agreement(cases, values, kept, 'spearman', resamples)} | "
            f"{agreement(cases, values, kept, 'kendall', resamples)} |",
            flush=True,
        )


def agreement(
    cases: Sequence[Case],
    values: Values,
    kept: Sequence[int],
    coefficient: Coefficient,
    resamples: int,
) -> str:
    found = clustered_correlation(
        [values[at] for at in kept],
        [cases[at].rating for at in kept],
        [cases[at].group for at in kept],
        coefficient=coefficient,
        resamples=resamples,
    )
    if math.isnan(found.estimate):
        return "all values are equal"
    return f"{found.estimate:+.2f} ({found.low:+.2f} to {found.high:+.2f})"


def measured(cases: Sequence[Case], models: Models) -> Iterable[tuple[str, Values]]:
    """The values of every metric by name, the quick ones first."""
    yield "words of the answer that the passages have", [word_precision(case) for case in cases]
    yield "token_f1 with the passages", [token_f1(one.said, [one.source]).value for one in cases]
    yield "rouge_l with the passages", [rouge_l(one.said, [one.source]).value for one in cases]
    yield "quote_alignment", [quotes(case) for case in cases]
    yield "citation_validity", [citations(case) for case in cases]
    yield "rule Q404, no hit", unhit("Q404", cases, models)
    told = [pairs(case, models) for case in cases]
    yield (
        "cosine of static vectors, by sentence",
        [mean(one.cosine for one in many) for many in told],
    )
    yield "rule C202, no hit", unhit("C202", cases, models)
    flat = [one for many in told for one in many]
    ends = np.cumsum([0, *map(len, told)])
    ours = pl.Series("ours", [one.said for one in flat], dtype=pl.String)
    theirs = pl.Series("theirs", [one.passage for one in flat], dtype=pl.String)
    judged = models.relations(ours, theirs)
    parts = [judged[start:end] for start, end in pairwise(ends.tolist())]
    yield "relation model, equivalent", [mean(part[:, 0].tolist()) for part in parts]
    yield (
        "relation model, 1 - conflicting",
        [1 - float(part[:, 1].max()) if len(part) else math.nan for part in parts],
    )
    near = cosines(models, ours, theirs)
    yield (
        "embedding_similarity (MiniLM), by sentence",
        [mean(near[start:end].tolist()) for start, end in pairwise(ends.tolist())],
    )
    for name in sorted({name for case in cases for name in case.published}):
        yield f"{name}, as published", [case.published.get(name, math.nan) for case in cases]


@dataclass(frozen=True)
class Told:
    """A sentence of an answer and the sentence of the passages that is nearest to it."""

    said: str
    passage: str
    cosine: float


def pairs(case: Case, models: Models) -> list[Told]:
    """One for each sentence of the answer; empty when either side has none."""
    ours = [one.text for one in sentences(case.said)]
    theirs = [one.text for one in sentences(case.source)][:MOST_SENTENCES]
    if not ours or not theirs:
        return []
    vectors = models.vectors(pl.Series("text", [*ours, *theirs]), fast=True)
    products = vectors[: len(ours)] @ vectors[len(ours) :].T
    return [
        Told(said, theirs[at], float(products[row, at]))
        for row, (said, at) in enumerate(zip(ours, products.argmax(axis=1).tolist(), strict=True))
    ]


def word_precision(case: Case) -> float:
    """The share of the answer's words that stand in the passages.

    K-precision of Adlakha et al. 2023, with the words of SQuAD.
    """
    words, known = answer_words(case.said), set(answer_words(case.source))
    return mean(float(word in known) for word in words)


def quotes(case: Case) -> float:
    if not find_quotes(case.answer, case.passages):
        return math.nan
    return quote_alignment(case.answer, case.passages).value


def citations(case: Case) -> float:
    if not find_citations(case.answer, case.passages):
        return math.nan
    return citation_validity(case.answer, case.passages).value


def unhit(code: str, cases: Sequence[Case], models: Models) -> Values:
    """1 for a case in which the rule finds nothing, with its passages as the context."""
    made = [
        Pair.single(case.question or "What is known?", case.said, context=case.source)
        for case in cases
    ]
    found = RULES[code].check(Dataset.from_pairs(made).placed, Context(models=models))
    where = set(found["pos"].drop_nulls().to_list())
    return [float(at not in where) for at in range(len(made))]


def mean(values: Iterable[float]) -> float:
    listed = list(values)
    return fmean(listed) if listed else math.nan


def mtrag_human_eval(path: Path) -> list[Case]:
    return [
        Case(
            question=row["turns"][-1]["text"],
            answer=row["response"],
            passages=tuple(
                Passage(str(at), one["text"]) for at, one in enumerate(row["contexts"], start=1)
            ),
            rating=fmean(float(one) for one in row["human"]["faithfulness"]),
            group=row["task_id"],
            published={
                "Bert-KPrec": float(row["algorithmic"]["Bert-KPrec"]),
                "rb_llm, a model as judge": float(row["human"]["rb_llm"][0]),
            },
        )
        for row in _rows(path)
        if row["contexts"]
    ]


def expertqa(path: Path) -> list[Case]:
    cases: list[Case] = []
    for row in _rows(path):
        for claim in row["claims"]:
            passages = [
                Passage(found["id"], found["text"].strip())
                for found in map(_EVIDENCE.match, claim["evidence"])
                if found is not None and len(found["text"].strip()) >= FEWEST_CHARACTERS
            ]
            if passages and claim["support"] in SUPPORT:
                rating = SUPPORT[claim["support"]]
                text = claim["claim_string"]
                cases.append(
                    Case(row["question"], text, tuple(passages), rating, row["row_id"], {})
                )
    return cases


def wice(path: Path) -> list[Case]:
    return [
        Case(
            question="",
            answer=row["claim"],
            passages=(Passage("1", "\n".join(row["evidence"])),),
            rating=LABELS[row["label"]],
            group=row["title"],
            published={},
        )
        for row in _rows(path)
    ]


READERS: dict[str, Callable[[Path], list[Case]]] = {
    reader.__name__: reader for reader in (mtrag_human_eval, expertqa, wice)
}


def _rows(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


if __name__ == "__main__":
    main()
