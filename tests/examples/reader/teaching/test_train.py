from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tunegate.examples.reader.teaching import train as training
from tunegate.examples.reader.teaching.architecture import Shape
from tunegate.examples.reader.teaching.train import Run, rate_at, train

pytestmark = pytest.mark.usefixtures("one_thread")

SHAPE = Shape(width=32, layers=1, heads=2, key_heads=1, inner=48)
RUN = Run(steps=12, tokens=1_500, rate=1e-2, warming=3, measured_every=6, lessons=2)


def events(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_the_rate_rises_stays_and_falls() -> None:
    run = Run(steps=100, warming=10, falling=0.4)
    assert rate_at(0, run) == pytest.approx(0.1)
    assert rate_at(30, run) == 1.0
    assert rate_at(80, run) == pytest.approx(0.5)
    assert rate_at(100, run) == 0.0


@pytest.mark.parametrize("muon", [True, False])
def test_the_loss_falls_and_a_model_is_left(
    tokenizer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, muon: bool
) -> None:
    import torch
    from safetensors.torch import load_file

    run = replace(RUN, muon=muon, steps=30, measured_every=15)
    monkeypatch.setattr(training, "TOLD_STEPS", 5)
    reading = train(run, SHAPE, out=tmp_path, tokenizer=tokenizer)
    told = events(tmp_path)
    losses = [one["loss"] for one in told if one["event"] == "step"]
    assert losses[-1] < 0.9 * losses[0]
    assert told[0]["event"] == "began"
    assert [one["step"] for one in told if one["event"] == "measured"] == [15, 30]
    assert set(reading) == {"gold", "four", "abstained", "abstained_rightly", "closed"}
    weights = load_file(tmp_path / "model" / "model.safetensors")
    assert {one.dtype for one in weights.values()} == {torch.bfloat16}
    assert "lm_head.weight" not in weights
    assert not (tmp_path / "checkpoint.pt").exists()
    assert json.loads((tmp_path / "training.json").read_text())["run"]["steps"] == 30


def test_a_run_that_was_cut_off_goes_the_same_way(
    tokenizer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch
    from safetensors.torch import load_file

    train(RUN, SHAPE, out=tmp_path / "whole", tokenizer=tokenizer)
    monkeypatch.setattr(training, "CHECKPOINT_SECONDS", -1.0)
    saved = training._save

    def cut_off(*parts: Any) -> None:
        saved(*parts)
        if parts[3] == 7:
            raise KeyboardInterrupt

    monkeypatch.setattr(training, "_save", cut_off)
    with pytest.raises(KeyboardInterrupt):
        train(RUN, SHAPE, out=tmp_path / "cut", tokenizer=tokenizer)
    monkeypatch.setattr(training, "_save", saved)
    train(RUN, SHAPE, out=tmp_path / "cut", tokenizer=tokenizer)
    began = [one["step"] for one in events(tmp_path / "cut") if one["event"] == "began"]
    assert began == [0, 7]
    whole = load_file(tmp_path / "whole" / "model" / "model.safetensors")
    cut = load_file(tmp_path / "cut" / "model" / "model.safetensors")
    for name, value in whole.items():
        assert torch.equal(value, cut[name]), name
