from __future__ import annotations

from argparse import Namespace

import pytest

from benchmarks.memory import Row, line, setups, tiny
from tunegate.train.memory.estimate import Estimate
from tunegate.train.memory.measured import Measured
from tunegate.train.memory.setup import Setup


def test_a_row_says_by_how_much_the_prediction_is_off_without_the_constant_of_cuda() -> None:
    setup = Setup("lora", 2, 256)
    predicted = Estimate(setup, 60_000_000, 0, 0, 0, 50_000_000, 0, 0, 600_000_000, "loss")
    row = Row("llama", 1_000, setup, predicted, Measured(1, 100_000_000, 0.5, 1_024.0))
    assert row.error == pytest.approx(0.1)
    assert line(row) == (
        "| llama | 1,000 | lora | bf16 | 2 x 256 | yes | 110.0 | 100.0 | +10.0% | 1,024 |"
    )


def test_every_tuning_is_looked_at_with_and_without_checkpointing() -> None:
    options = Namespace(tunings="lora,full", batch=2, length=64)
    found = list(setups(options, device="cpu"))
    for tuning in ("lora", "full"):
        of_it = [one for one in found if one.tuning == tuning]
        assert {one.checkpointing for one in of_it} == {True, False}
        assert {one.precision for one in of_it} == {"bf16", "fp32"}


def test_the_tiny_models_are_of_their_architecture() -> None:
    assert [tiny(kind).kind for kind in ("llama", "qwen3", "gemma3")] == [
        "llama", "qwen3", "gemma3_text",
    ]  # fmt: skip
    assert tiny("gemma3").head == 0
