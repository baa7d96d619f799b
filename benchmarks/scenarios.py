"""Every verdict of the gate, reached on the bundled company by changing its data.

`python -m benchmarks scenarios` copies the company, changes files as the table says, and runs
`tunegate gate` with the bundled reader, and `tunegate train` where it may. Nothing is replaced by
something made up: each row is what a user with such files would see. `--only NAME` runs one.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.machine import print_machine
from benchmarks.readiness import clean
from benchmarks.workspaces import read, tunegate, write
from tunegate.evaluate.prompt_template import PromptTemplate

HIGH = 0.98
"""A target that nothing the reader does comes near."""
MODEST = 0.25
"""A target for the house style that a trained reader reaches and no prompt does."""
ENDING = " Is there anything else?"
"""How answers end in the house style that no prompt asks for."""
TRAINING = ("--learning-rate", "2e-3", "--rank", "16")


@dataclass(frozen=True)
class Scenario:
    """A company, and what the gate is to say of it."""

    name: str
    says: str
    """What is changed, in words."""
    change: Callable[[Path], None]
    expected: str
    epochs: int = 0
    """Of the models that are trained when the gate gives leave; 0 trains none."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", choices=[one.name for one in SCENARIOS])
    options.add_argument("--keep", type=Path, help="folder for the workspaces, which stay there")
    chosen = options.parse_args()
    print_machine("torch", "transformers", "peft", "trl")
    print("| scenario | changed | evidence, right in % | verdict | s |")
    print("|---|---|---|---|---:|")
    missed = []
    for scenario in SCENARIOS:
        if chosen.only in (None, scenario.name):
            with tempfile.TemporaryDirectory() as made:
                folder = (chosen.keep or Path(made)) / scenario.name
                verdict = run(scenario, folder)
            if verdict != scenario.expected:
                missed.append(f"{scenario.name}: {verdict}, not {scenario.expected}")
    if missed:
        sys.exit("\n".join(missed))


def run(scenario: Scenario, folder: Path) -> str:
    """Walk through one scenario, print its line, and return the verdict."""
    began = time.monotonic()
    tunegate(folder.parent, "example", str(folder), "--company")
    scenario.change(folder)
    told = gate(folder)
    if scenario.epochs and told["verdict"] == "tune: go":
        train(folder, told["method"], epochs=scenario.epochs)
        told = gate(folder)
    verdict = str(told["verdict"])
    print(
        f"| {scenario.name} | {scenario.says} | {evidence(told)} | {verdict} "
        f"| {time.monotonic() - began:,.0f} |",
        flush=True,
    )
    return verdict


def gate(folder: Path) -> dict[str, Any]:
    """What `tunegate gate` says, whatever its exit status for a verdict is."""
    told: dict[str, Any] = json.loads(tunegate(folder, "gate", "--format", "json", fine=(0, 1, 4)))
    return told


def train(folder: Path, method: str, *, epochs: int) -> None:
    """Three runs of the method that the gate names, from the bundled reader."""
    plan = ("plan", "--model", "models/reader", "--method", method, "-o", "plan.json")
    tunegate(folder, *plan, *TRAINING, "--epochs", str(epochs), fine=(0, 1))
    tunegate(folder, "train", "plan.json", "--seeds", "3")


def evidence(told: Mapping[str, Any]) -> str:
    """Scores with their bounds, of each stage what was taken, and of the oracle context."""
    shown: dict[str, str] = {}
    for one in told["stages"]:
        name = "oracle" if one["variant"] == "oracle context" else str(one["stage"])
        bounds = f"{100 * one['low']:.1f} to {100 * one['high']:.1f}"
        shown.setdefault(name, f"{name} {100 * one['score']:.1f} ({bounds})")
    return ", ".join(shown.values())


def leave(folder: Path) -> None:
    """Change nothing."""


def paste_passages(folder: Path) -> None:
    """Put the passage into each question, as people do who paste the page."""
    rows = read(folder / "suite.jsonl")
    passages = [row["gold"][0]["text"] for row in rows if row.get("gold")]
    for number, row in enumerate(rows):
        text = row["gold"][0]["text"] if row.get("gold") else passages[number % len(passages)]
        row["question"] = f"[1] {text}\n\n{row['question']}"
    write(folder / "suite.jsonl", rows)


def lose_documents(folder: Path) -> None:
    """Take away the documents that the suite asks about."""
    for row in read(folder / "suite.jsonl"):
        (folder / row["source"]).unlink(missing_ok=True)


def raise_target(folder: Path) -> None:
    """State a target in place of what answers gain and cost."""
    want(folder, HIGH)


def change_monthly(folder: Path) -> None:
    """A new version of the price list a month, six in a row; and a high target."""
    raise_target(folder)
    first = date(2025, 1, 1)
    prices = folder / "documents" / "prices"
    for number in range(6):
        since = first + timedelta(days=30 * number)
        text = f"---\ndate: {since}\nversion: {number + 1}\n---\n\n# Delivery surcharge\n\n"
        text += f"The surcharge for fuel is £{2 + number}.40 per order.\n"
        (prices / f"surcharge-v{number + 1}.md").write_text(text, encoding="utf-8")


def repair(folder: Path) -> None:
    """Settle what keeps the pairs from being trained on; and a high target."""
    raise_target(folder)
    settle(folder)


def settle(folder: Path) -> None:
    """Let all fixes run, then drop the pairs that still have an error."""
    tunegate(folder, "check", "--fix", "--unsafe-fixes", "--fail-on", "never")
    found = tunegate(folder, "check", "--format", "jsonl", "--fail-on", "never")
    errors = [json.loads(line) for line in found.splitlines()]
    broken = sorted(
        {
            pair["id"]
            for one in errors
            if one["severity"] == "error"
            for pair in one["pairs"][:1]
            if pair["id"] is not None  # a row that could not be read
        }
    )
    if broken:
        tunegate(folder, "decide", "drop", *broken, "--reason", "has an error")


def want_style(folder: Path) -> None:
    """Answers end in the house style, in the suite and in the pairs, which bring their passages."""
    rows = read(folder / "suite.jsonl")
    for row in rows:
        row["accepted"] = [one + ENDING for one in row.get("accepted", ())]
    write(folder / "suite.jsonl", [row for row in rows if row["accepted"]])
    template = PromptTemplate()
    pairs = [
        {
            "system": f"{template.system} {template.with_passages}",
            "prompt": template.context.format(passages=row["context"], question=row["prompt"]),
            "response": row["response"] + ENDING,
            "task": row["task"],
        }
        for row in clean(folder)
    ]
    write(folder / "pairs.jsonl", pairs)
    want(folder, MODEST)
    private = ("--select", "P", "--fix", "--unsafe-fixes", "--fail-on", "never")
    tunegate(folder, "check", *private)


def keep_few(folder: Path) -> None:
    """A suite about eight documents."""
    rows = read(folder / "suite.jsonl")
    known = sorted({row["source"] for row in rows})[:8]
    write(folder / "suite.jsonl", [row for row in rows if row["source"] in known])


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("as-it-is", "nothing", leave, "stop-at-rag"),
    Scenario("pasted", "the passage stands in each question", paste_passages, "stop-at-prompt"),
    Scenario("lost", "the documents asked about are gone", lose_documents, "fix-retrieval"),
    Scenario("monthly", "a price page changes monthly; target 0.98", change_monthly, "rag-only"),
    Scenario("dirty", "target 0.98", raise_target, "fix-data"),
    Scenario("clean", "pairs repaired; target 0.98", repair, "tune: go"),
    Scenario("no-gain", "the same, and trained", repair, "tune: no-go", epochs=1),
    Scenario(
        "style",
        f"answers must end with “{ENDING}”; target {MODEST:g}",
        want_style,
        "tune: go",
        epochs=3,
    ),
    Scenario("few", "the suite is about 8 documents", keep_few, "insufficient-evidence"),
)


def want(folder: Path, target: float) -> None:
    """State a target in `[gate]`, in place of the costs there.

    Raises:
        SystemExit: when there are no costs.
    """
    path = folder / "tunegate.toml"
    text = path.read_text(encoding="utf-8")
    changed = re.sub(
        r"^gain = .*\nescalation = .*$", f"target = {target}", text, flags=re.MULTILINE
    )
    if changed == text:
        sys.exit(f"{path} has no gain and escalation")
    path.write_text(changed, encoding="utf-8")


if __name__ == "__main__":
    main()
