"""Whether readiness means something: the score of a data set beside what training on it achieves.

`python -m benchmarks readiness` takes the bundled company's pairs without their planted defects,
each with the passage that answers it, and spoils a share of them in one way: a grid of kinds and
shares. Each cell is what a user with such a file would do: `tunegate ready` for the score, `plan`
and `train` for a LoRA adapter over the bundled reader, `evaluate` on the answerable questions of
the suite, which are about other documents, with the passage that answers. The rank correlation
between score and share right is that of Spearman, with its interval at 95 %.

`--others` takes a second grid: other kinds, other draws. `--cells FILE` keeps what was trained, a
JSON object a line, and goes on from there; readiness is always worked out anew.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.machine import print_machine
from benchmarks.spoiling import KINDS, OTHERS, Cell, spoiled
from benchmarks.workspaces import Row, read, tunegate, write
from tunegate.curate.corpus.chunks import ChunkSize, chunks
from tunegate.curate.workspace import find_workspace
from tunegate.evaluate.prompt_template import PromptTemplate
from tunegate.evaluate.statistics.correlation import spearman

SHARES = (0.1, 0.3, 0.7)
AT_ONCE = 2
CORES = max(1, (os.cpu_count() or 1) // AT_ONCE)
PASSAGE_TOKENS = 100
TRAINING = ("--epochs", "2", "--learning-rate", "1e-3", "--rank", "16", "--batch", "8")
SYSTEM = PromptTemplate().system
TEMPLATE = """\
name = "pairs"
with_passages = ""
context = "{question}\\n\\n{passages}"
passage = "[{id}] {text}"
"""
"""Asks the suite as the pairs are trained on: the passage below the question."""
SETTINGS = """\
data = ["pairs.jsonl"]
suite = ["suite.jsonl"]
language = "en"

[rules]
select = ["S", "D", "C", "F", "Q", "P", "V"]

[thresholds]
max_tokens = 384

[generators.tuned]
kind = "local"
model = "reader"
adapter = "adapter"
"""


@dataclass(frozen=True)
class Trained:
    """What training on a cell achieved."""

    kind: str
    share: float
    right: float
    """Share of the questions answered exactly."""
    low: float
    high: float
    """Of its 95 % interval."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cells", type=Path, help="file of what was trained; goes on from it")
    options.add_argument(
        "--others", action="store_true", help="other kinds and draws, which no weight was set by"
    )
    chosen = options.parse_args()
    print_machine("torch", "transformers", "peft", "trl")
    known = kept(chosen.cells)
    cells = grid(OTHERS if chosen.others else KINDS)
    scores, rights = [], []
    with tempfile.TemporaryDirectory() as made:
        base = Base(Path(made), seed=1 if chosen.others else 0)
        with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
            for score, found in pool.map(
                lambda cell: base.measured(cell, known.get((cell.kind, cell.share))), cells
            ):
                scores.append(score)
                rights.append(found.right)
                print(line(score, found), flush=True)
                if chosen.cells is not None and (found.kind, found.share) not in known:
                    with chosen.cells.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(asdict(found)) + "\n")
    rho = spearman(scores, rights)
    print(f"\nSpearman {rho.estimate:.2f} ({rho.low:.2f} to {rho.high:.2f}), {rho.n} cells.")


def grid(kinds: Collection[str]) -> tuple[Cell, ...]:
    """Nothing spoiled, and each kind in each share."""
    untouched = Cell(next(iter(kinds)), 0.0)
    return (untouched, *(Cell(kind, share) for kind in kinds for share in SHARES))


def line(score: float, found: Trained) -> str:
    """A row of the table."""
    right = f"{100 * found.right:.1f} ({100 * found.low:.1f} to {100 * found.high:.1f})"
    return f"| {found.kind} | {100 * found.share:.0f} % | {score:.1f} | {right} |"


def kept(cells: Path | None) -> dict[tuple[str, float], Trained]:
    """What a file of an earlier run holds; nothing when there is none."""
    if cells is None or not cells.exists():
        return {}
    return {(one["kind"], one["share"]): Trained(**one) for one in read(cells)}


class Base:
    """The pairs without defects, and the folder in which cells are made."""

    def __init__(self, folder: Path, *, seed: int) -> None:
        self.folder = folder
        self.seed = seed
        """Of what is spoiled."""
        self.company = folder / "company"
        tunegate(folder, "example", str(self.company), "--company")
        self.suite = [row for row in read(self.company / "suite.jsonl") if row.get("gold")]
        self.rows = self._without_findings(clean(self.company))
        print(
            f"{len(self.rows)} pairs without defects, {len(self.suite)} questions about other "
            "documents.\n\n| spoiled | share of pairs | readiness | right after LoRA, in % |\n"
            "|---|---:|---:|---|",
            flush=True,
        )

    def _without_findings(self, rows: Sequence[Row]) -> list[Row]:
        """Those that no rule has anything against, so that the first cell is free of defects."""
        place = self.folder / "clean"
        place.mkdir()
        (place / "tunegate.toml").write_text(SETTINGS, encoding="utf-8")
        write(place / "suite.jsonl", self.suite)
        write(place / "pairs.jsonl", rows)
        told = tunegate(place, "check", "--format", "jsonl", "--fail-on", "never")
        against = {
            pair["row"]
            for finding in map(json.loads, told.splitlines())
            for pair in finding["pairs"]
            if finding["severity"] != "info"
        }
        return [row for number, row in enumerate(rows, 1) if number not in against]

    def measured(self, cell: Cell, trained: Trained | None) -> tuple[float, Trained]:
        """The readiness of a cell, and what training on it achieved, unless that is known."""
        place = self.folder / f"{cell.kind}-{cell.share:g}"
        place.mkdir()
        (place / "tunegate.toml").write_text(SETTINGS, encoding="utf-8")
        write(place / "suite.jsonl", self.suite)
        write(place / "pairs.jsonl", spoiled(self.rows, cell, seed=self.seed))
        ready = tunegate(place, "ready", "--format", "json", fine=(0, 1), cores=CORES)
        score = json.loads(ready)["score"]
        if trained is None:
            right = self._trained(place)
            trained = Trained(cell.kind, cell.share, right["estimate"], right["low"], right["high"])
        shutil.rmtree(place)
        return score, trained

    def _trained(self, place: Path) -> dict[str, float]:
        """Share right of the adapter that the pairs of a workspace make, with its interval."""
        shutil.copytree(self.company / "models" / "reader", place / "reader")
        (place / "template.toml").write_text(TEMPLATE, encoding="utf-8")
        told = ("--override", "a grid of spoiled data")
        method = ("--model", "reader", "--method", "lora", *TRAINING)
        tunegate(place, "plan", *method, *told, "-o", "plan.json", cores=CORES)
        tunegate(place, "train", "plan.json", "--name", "cell", *told, cores=CORES)
        shutil.move(place / ".tunegate" / "runs" / "cell" / "adapter", place / "adapter")
        ran = tunegate(
            place, "evaluate", "--generator", "tuned", "--context", "gold", "--metric",
            "exact_match", "--no-abstain", "--max-tokens", "48", "--template", "template.toml",
            "--name", "cell", "--format", "json", cores=CORES,
        )  # fmt: skip
        found: dict[str, float] = json.loads(ran)["score"]
        return found


def clean(company: Path) -> list[Row]:
    """The company's pairs that nothing was planted in, each with a passage that has its answer."""
    planted = {row["row"] for row in read(company / "planted.jsonl") if "row" in row}
    lines = (company / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
    pairs = [json.loads(text) for number, text in enumerate(lines, 1) if number not in planted]
    documents = find_workspace(company).corpus().documents
    passages: dict[str, list[str]] = {}
    for chunk in chunks(documents, size=ChunkSize.up_to(PASSAGE_TOKENS)):
        passages.setdefault(chunk.document, []).append(chunk.text)
    rows = []
    for pair in pairs:
        holding = [
            one for one in passages.get(pair.get("source", ""), ()) if pair["response"] in one
        ]
        if holding:
            rows.append(
                {
                    "system": SYSTEM,
                    "prompt": pair["prompt"],
                    "context": f"[1] {holding[0]}",
                    "response": pair["response"],
                    "task": pair["task"],
                }
            )
    return rows


if __name__ == "__main__":
    main()
