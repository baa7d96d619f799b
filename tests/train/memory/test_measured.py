from __future__ import annotations

from typing import Any

import pytest

from tests.train.making import architecture
from tunegate.train.memory.estimate import Estimator
from tunegate.train.memory.measured import measure_steps
from tunegate.train.memory.setup import Setup


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("tuning", ["lora", "qlora", "full"])
def test_what_is_measured_is_what_was_estimated(tuning: Any, capfd: Any) -> None:
    model = architecture(hidden_size=128, intermediate_size=512, head_dim=32)
    setup = Setup(tuning, 2, 128, precision="fp32", rank=4, checkpointing=False, device="cpu")
    found = measure_steps(model, setup, steps=1)
    need = Estimator(model).of(setup)
    assert found.fixed == pytest.approx(need.weights + need.adapter + need.optimizer, rel=0.01)
    assert found.peak == pytest.approx(need.total, rel=0.1)
    # the second of the two rows is a token shorter, so that attention takes a mask
    assert found.tokens_per_second == pytest.approx(255 / found.seconds)
    assert capfd.readouterr().out == ""
