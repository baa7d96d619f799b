"""Every method trains a tiny model: the loss falls, and so does that of held-out rows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.train.running.conftest import Make
from tunegate.train.plan import Adapter
from tunegate.train.running.child import run
from tunegate.train.running.folder import RunState, read_run


def finished(folder: Any) -> RunState:
    status = run(folder)
    state = read_run(folder)
    assert (status, state.message) == ("done", "")
    assert state.status == "done"
    return state


def learned(state: RunState) -> None:
    result = state.result
    assert result is not None
    assert state.losses[-1][1] < 0.6 * state.losses[0][1]
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
