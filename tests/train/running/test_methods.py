"""Every method trains a tiny model: the loss falls, and so does that of held-out rows."""

from __future__ import annotations

from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import pytest

from tests.train.running.conftest import COLOURS, Make, plan
from tunegate.train.plan import Adapter, RaftPart
from tunegate.train.raft.build import RaftSet, build_raft
from tunegate.train.raft.manifest import manifest
from tunegate.train.raft.question import Passage, Question, Recipe
from tunegate.train.running.child import run
from tunegate.train.running.dataset import rows_of
from tunegate.train.running.folder import Origin, RunState, make_run, read_run, rows_hash


def finished(folder: Any) -> RunState:
    status = run(folder)
    state = read_run(folder)
    assert (status, state.message) == ("done", "")
    assert state.status == "done"
    return state


def learned(state: RunState, *, last: int = 1) -> None:
    """The loss fell, by the median of the last steps, and so did that of held-out rows."""
    result = state.result
    assert result is not None
    assert median(loss for _, loss in state.losses[-last:]) < 0.6 * state.losses[0][1]
    assert result.evaluation_before is not None
    assert result.evaluation_loss is not None
    assert result.evaluation_loss < 0.6 * result.evaluation_before
    assert result.parity is not None
    assert result.parity["agree"]


@pytest.mark.parametrize(
    "adapter",
    [
        Adapter(rank=4, alpha=8, dropout=0.1),
        Adapter(rank=4, alpha=8, dropout=0.0, dora=True, rslora=True),
    ],
    ids=["lora", "dora"],
)
def test_lora(make: Make, adapter: Adapter) -> None:
    state = finished(make(adapter=adapter))
    learned(state)
    assert state.output == state.path / "adapter"
    assert sorted(one.suffix for one in state.output.iterdir() if "adapter" in one.name) == [
        ".json",
        ".safetensors",
    ]
    assert not list(state.path.rglob("*.bin"))
    assert not (state.path / "checkpoints").exists()


def test_full(make: Make) -> None:
    state = finished(make(method="full", tuning="full", learning_rate=3e-3))
    learned(state)
    assert state.output == state.path / "model"
    assert (state.path / "model" / "model.safetensors").is_file()


def test_qlora(make: Make) -> None:
    state = finished(make(method="qlora", tuning="qlora"))
    learned(state)
    assert state.result is not None
    assert state.result.packed_layers == 14


def raft_set() -> tuple[RaftSet, dict[str, Any]]:
    """Questions on 48 passages of made-up words around one fact, and the manifest."""
    draw = Random(0)
    words = ["".join(draw.choices("abdeiklmnorstu", k=6)) for _ in range(400)]
    passages = [
        Passage(
            f"p{nth}",
            f"{' '.join(draw.choices(words, k=5))}. Box {nth} is {COLOURS[nth % 6]}.",
            f"{nth // 2}.md",
        )
        for nth in range(48)
    ]
    questions = [
        Question(
            f"q{nth}", f"Colour of box {nth}?", (f"Box {nth} is {COLOURS[nth % 6]}.",), (f"p{nth}",)
        )
        for nth in range(48)
    ]

    def retrieve(question: str, k: int) -> list[str]:
        return [one.id for one in Random(question).sample(passages, k=min(k, 48))]

    made = build_raft(questions, passages, retrieve, Recipe(distractors=2, held_out=0.3))
    return made, manifest(made, questions=questions, passages=passages, retriever="by chance")


def test_raft(tiny: Path, tmp_path: Path) -> None:
    built, told = raft_set()
    train, held_out = (rows_of(built.dataset(side)) for side in ("train", "held-out"))
    dataset = built.dataset("train")
    origin = Origin(
        made="",
        pairs="",
        rows=len(train),
        held_out=len(held_out),
        rows_hash=rows_hash(train, held_out),
    )
    wanted = plan(
        tiny, dataset, method="raft", raft=RaftPart(distractors=2), max_length=512, epochs=4
    )
    make_run(tmp_path / "raft", wanted, origin, train=train, held_out=held_out, raft=told)
    state = finished(tmp_path / "raft")
    learned(state, last=5)  # a step may have few rows, of those that decline
    assert (tmp_path / "raft" / "raft.json").is_file()
    assert state.output is not None
    assert (
        "RAFT by LoRA: the oracle in 80 % of the rows" in (state.output / "README.md").read_text()
    )
