"""How well the relation model tells conflicting and equivalent texts from others.

    python -m benchmarks relation --data DIR                  the tables, as Markdown
    python -m benchmarks relation --data DIR --model FOLDER   of another model
    python -m benchmarks relation --data DIR --show alpaca_two_answers    what was flagged, by hand

DIR holds the labelled sets, each with a `data.jsonl`; without `--data` the environment variable
TUNEGATE_DATA names it. Only rows are used on which the model was neither trained nor calibrated
(`tunegate.curate.relation.teaching.calibrate.measuring_rows`).

Texts are related as the rules relate them (`tunegate.curate.relation.comparison.compare`); answers
stand behind their question. `AP` is the average precision with which *conflicting* ranks the
conflicting pairs first (the base rate is what chance reaches), `AUC` the area under the ROC curve,
`flagged` the share from `--threshold` of those that conflict and of the others. `cosine` is that of
the packaged MiniLM; alike texts ranked first.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from tunegate.curate.models import Models
from tunegate.curate.relation.comparison import compare
from tunegate.curate.relation.judge import BUNDLED
from tunegate.curate.relation.teaching.calibrate import measuring_rows
from tunegate.curate.settings import Settings

Row = dict[str, Any]
Floats = npt.NDArray[np.float32]

MOST = 2_000
"""Pairs of a set that are judged, drawn with the seed."""

SPEED_PAIRS = 300


@dataclass(frozen=True, slots=True)
class Labelled:
    """Two texts, and whether what is looked for holds of them."""

    question: str
    first: str
    second: str
    holds: bool


Reader = Callable[[Row], Iterator[Labelled]]


def inference(first: str, second: str, label: str) -> Reader:
    """Rows of natural language inference: a contradiction conflicts."""

    def read(row: Row) -> Iterator[Labelled]:
        yield Labelled("", row[first], row[second], str(row[label]).lower() == "contradiction")

    return read


def vitaminc(row: Row) -> Iterator[Labelled]:
    yield Labelled("", row["claim"], row["evidence"], row["label"] == "REFUTES")


def vitaminc_real(row: Row) -> Iterator[Labelled]:
    yield from vitaminc(row) if row["kind"] == "real" else ()


def truthfulqa(row: Row) -> Iterator[Labelled]:
    question, right, wrong = row["question"], row["correct"], row["incorrect"]
    for nth, one in enumerate(right):
        for other in right[nth + 1 : nth + 3]:
            yield Labelled(question, one, other, holds=False)
        for other in wrong[:2]:
            yield Labelled(question, one, other, holds=True)


def conflictqa(row: Row) -> Iterator[Labelled]:
    short, other = row["memory_answer"], row["counter_answer"]
    long, against = row["parametric_memory"], row["counter_memory"]
    for one, two, holds in (
        (short, other, True),
        (long, against, True),
        (short, against, True),
        (short, long, False),
        (other, against, False),
    ):
        yield Labelled(row["question"], one, two, holds)


def rgb_counterfactual(row: Row) -> Iterator[Labelled]:
    right, wrong = (_listed(row[name]) for name in ("positive", "positive_wrong"))
    for nth, one in enumerate(right):
        for other in right[nth + 1 :]:
            yield Labelled(row["query"], one, other, holds=False)
        for other in wrong:
            yield Labelled(row["query"], one, other, holds=True)


def paraphrases(first: str, second: str, label: str) -> Reader:
    """Rows of paraphrases: what holds is that they are equivalent."""

    def read(row: Row) -> Iterator[Labelled]:
        yield Labelled("", row[first], row[second], int(row[label]) == 1)

    return read


CONFLICTS: dict[str, tuple[str, Reader, float | None]] = {
    "sick_corrected": (
        "sick_corrected",
        inference("sentence_a", "sentence_b", "label_corrected"),
        0.85,
    ),
    "breaking_nli": ("breaking_nli", inference("premise", "hypothesis", "label"), 0.98),
    "truthfulqa": ("truthfulqa", truthfulqa, 0.85),
    "conflictqa": ("conflictqa", conflictqa, 0.95),
    "vitaminc": ("vitaminc", vitaminc, 0.55),
    "vitaminc, real edits": ("vitaminc", vitaminc_real, None),
    "conjnli": ("conjnli", inference("premise", "hypothesis", "label"), None),
    "anli_dev": ("anli_dev", inference("context", "statement", "label"), None),
    "rgb_counterfactual": ("rgb_counterfactual", rgb_counterfactual, None),
}
"""Name, folder, reader, and the average precision that is wanted."""

EQUIVALENCE: dict[str, tuple[str, Reader, float | None]] = {
    "pawsx_en": ("pawsx_en", paraphrases("sentence1", "sentence2", "label"), 0.80),
    "mrpc": ("mrpc", paraphrases("sentence1", "sentence2", "label"), None),
    "covidqa_question_similarity": (
        "covidqa_question_similarity",
        paraphrases("question_1", "question_2", "similar"),
        0.94,
    ),
}
"""Name, folder, reader, and the area under the curve that is wanted."""

ALARMS = "alpaca_two_answers"


@dataclass(frozen=True)
class Judged:
    """What the model and the cosine say about the pairs of one set."""

    pairs: list[Labelled]
    frame: pl.DataFrame
    """See `compare`."""
    cosines: Floats
    seconds: float

    @property
    def holds(self) -> npt.NDArray[np.bool_]:
        """What is looked for, by pair."""
        return np.array([one.holds for one in self.pairs])

    def flagged(self, threshold: float) -> npt.NDArray[np.bool_]:
        """Which pairs count as conflicting."""
        return self.frame["conflicting"].to_numpy() >= threshold


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=os.environ.get("TUNEGATE_DATA"))
    parser.add_argument("--model", default="bundled", help="bundled, or a folder")
    parser.add_argument("--most", type=int, default=MOST, help="pairs of a set")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threshold", type=float, default=Settings().thresholds.conflicting)
    parser.add_argument("--sets", help="only these, with commas")
    parser.add_argument("--cache", type=Path, help="folder to keep what was judged in")
    parser.add_argument("--show", metavar="SET", help="print the pairs of one set that are flagged")
    options = parser.parse_args()
    if options.data is None:
        parser.error("name the data folder with --data or TUNEGATE_DATA")
    data = Path(options.data)
    models = Models(Settings.model_validate({"models": {"relation": options.model}}), options.cache)
    if options.show:
        show(options.show, data, models, options)
        return
    wanted = options.sets.split(",") if options.sets else [*CONFLICTS, *EQUIVALENCE, ALARMS]
    print_machine(options)
    print_conflicts(data, models, options, [name for name in CONFLICTS if name in wanted])
    print_equivalence(data, models, options, [name for name in EQUIVALENCE if name in wanted])
    if ALARMS in wanted:
        print_alarms(data, models, options)
    print_peers(data)
    print_speed(data, models)


def print_machine(options: argparse.Namespace) -> None:
    libraries = ", ".join(f"{name} {version(name)}" for name in ("torch", "transformers", "polars"))
    told = ""
    config = (BUNDLED if options.model == "bundled" else Path(options.model)) / "config.json"
    if config.exists():
        fitted = json.loads(config.read_bytes())
        told = f"; temperature {fitted.get('temperature', 1)}, offsets {fitted.get('offsets', 0)}"
    print(
        f"Model: {options.model}{told}. Up to {options.most:,} pairs a set, seed {options.seed}. "
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, {libraries}.\n"
    )


def print_conflicts(
    data: Path, models: Models, options: argparse.Namespace, names: Sequence[str]
) -> None:
    from sklearn.metrics import average_precision_score, roc_auc_score

    if not names:
        return
    print(f"Conflicts; flagged from {options.threshold:g}\n")
    print(
        "| set | pairs | base rate | AP | wanted | AUC | AP cosine | AUC cosine "
        "| flagged conflicts | flagged others |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for name in names:
        folder, reader, wanted = CONFLICTS[name]
        judged = judge(data, folder, reader, models, options)
        holds, scores = judged.holds, judged.frame["conflicting"].to_numpy()
        flagged = judged.flagged(options.threshold)
        print(
            f"| {name} | {len(holds):,} | {holds.mean():.3f} "
            f"| {average_precision_score(holds, scores):.3f} | {_goal(wanted)} "
            f"| {roc_auc_score(holds, scores):.3f} "
            f"| {average_precision_score(holds, judged.cosines):.3f} "
            f"| {roc_auc_score(holds, judged.cosines):.3f} "
            f"| {flagged[holds].mean():.3f} | {flagged[~holds].mean():.3f} |",
            flush=True,
        )
    print()


def print_equivalence(
    data: Path, models: Models, options: argparse.Namespace, names: Sequence[str]
) -> None:
    from sklearn.metrics import average_precision_score, roc_auc_score

    if not names:
        return
    print("Equivalence\n")
    print("| set | pairs | base rate | AUC | wanted | AUC cosine | AP | AP cosine |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for name in names:
        folder, reader, wanted = EQUIVALENCE[name]
        judged = judge(data, folder, reader, models, options)
        holds, scores = judged.holds, judged.frame["equivalent"].to_numpy()
        print(
            f"| {name} | {len(holds):,} | {holds.mean():.3f} "
            f"| {roc_auc_score(holds, scores):.3f} | {_goal(wanted)} "
            f"| {roc_auc_score(holds, judged.cosines):.3f} "
            f"| {average_precision_score(holds, scores):.3f} "
            f"| {average_precision_score(holds, judged.cosines):.3f} |",
            flush=True,
        )
    print()


def print_alarms(data: Path, models: Models, options: argparse.Namespace) -> None:
    judged = judge_alarms(data, models)
    asked = judged.frame["first_start"].is_not_null().sum()
    shares = ", ".join(
        f"{judged.flagged(at).mean():.3f} from {at:g}"
        for at in sorted({0.5, 0.9, 0.95, options.threshold})
    )
    print(
        f"{ALARMS}: {len(judged.pairs)} instructions with two answers, most of them compatible; "
        f"for {asked} a model was asked, the others are free to differ. Flagged: {shares}.\n"
    )


def print_peers(data: Path) -> None:
    """What other detectors say on the same rows, or why they say nothing."""
    name = "contradict-text"
    try:
        from contradict import ContradictionDetector

        started = time.perf_counter()
        detector = ContradictionDetector()
        pairs = _pairs(data, *CONFLICTS["sick_corrected"][:2], most=300, seed=0)
        scores = [detector.check(one.first, one.second).score for one in pairs]
        seconds = time.perf_counter() - started
    except ImportError:
        print(f"{name}: not installed (`pip install {name}`)\n")
        return
    except Exception as error:  # noqa: BLE001  (a peer may fail in any way; it is told)
        print(f"{name} {_version(name)}: does not run here: {str(error).splitlines()[0]}\n")
        return
    from sklearn.metrics import average_precision_score

    precision = average_precision_score([one.holds for one in pairs], scores)
    print(
        f"{name} {_version(name)}: average precision {precision:.3f} on {len(pairs)} pairs of "
        f"sick_corrected, {len(pairs) / seconds:.1f} pairs/s\n"
    )


def print_speed(data: Path, models: Models) -> None:
    """Pairs a second, nothing cached, the model loaded."""
    pairs = _pairs(data, "vitaminc", vitaminc, most=SPEED_PAIRS, seed=1)
    fresh = Models(models.settings)
    fresh.relations(pl.Series(["warm"]), pl.Series(["up"]))
    started = time.perf_counter()
    fresh.relations(
        pl.Series([one.first for one in pairs]), pl.Series([one.second for one in pairs])
    )
    seconds = time.perf_counter() - started
    words = np.mean([len(f"{one.first} {one.second}".split()) for one in pairs])
    print(
        f"Speed: {len(pairs) / seconds:.0f} pairs/s, both directions, on {len(pairs)} pairs of "
        f"{words:.0f} words"
    )


def judge(
    data: Path, folder: str, reader: Reader, models: Models, options: argparse.Namespace
) -> Judged:
    return _judged(_pairs(data, folder, reader, most=options.most, seed=options.seed), models)


def judge_alarms(data: Path, models: Models) -> Judged:
    pairs = [
        Labelled(
            f"{row['instruction']}\n{row['input']}".strip(),
            row["answer_davinci003"],
            row["answer_gpt4"],
            holds=False,
        )
        for row in measuring_rows(data, ALARMS)
    ]
    return _judged(pairs, models)


def show(name: str, data: Path, models: Models, options: argparse.Namespace) -> None:
    """Print the passages of flagged pairs, the surest first, and what the label says."""
    if name == ALARMS:
        judged = judge_alarms(data, models)
    else:
        folder, reader, _ = CONFLICTS[name]
        judged = judge(data, folder, reader, models, options)
    scores = judged.frame["conflicting"].to_numpy()
    for row in np.argsort(-scores, kind="stable"):
        if scores[row] < options.threshold:
            break
        pair, found = judged.pairs[row], judged.frame.row(int(row), named=True)
        first = pair.first[found["first_start"] : found["first_end"]]
        second = pair.second[found["second_start"] : found["second_end"]]
        print(f"{scores[row]:.2f} {'conflict' if pair.holds else 'other'}  {pair.question[:200]!r}")
        print(f"      {first[:300]!r}\n      {second[:300]!r}")


def _judged(pairs: list[Labelled], models: Models) -> Judged:
    questions, first, second = (
        pl.Series(name, [getattr(one, name) for one in pairs], dtype=pl.String)
        for name in ("question", "first", "second")
    )
    started = time.perf_counter()
    frame = compare(questions, first, second, models)
    seconds = time.perf_counter() - started
    asked = [
        pl.select(pl.concat_str([questions, answers], separator=" ").str.strip_chars()).to_series()
        for answers in (first, second)
    ]
    ones, others = (models.vectors(texts) for texts in asked)
    return Judged(pairs, frame, np.einsum("ij,ij->i", ones, others), seconds)


def _pairs(data: Path, folder: str, reader: Reader, *, most: int, seed: int) -> list[Labelled]:
    """Pairs of the rows that measure, shuffled; of no question and no texts more than once."""
    found = [pair for row in measuring_rows(data, folder) for pair in reader(row)]
    found = list(dict.fromkeys(one for one in found if one.first.strip() and one.second.strip()))
    Random(seed).shuffle(found)
    return found[:most]


def _listed(value: Any) -> list[str]:
    return list(ast.literal_eval(value) if isinstance(value, str) else value)


def _goal(wanted: float | None) -> str:
    return "" if wanted is None else f"{wanted:.2f}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


if __name__ == "__main__":
    main()
