"""What the reporter tells of a trainer, which is told by hand here."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tunegate.train.running import callbacks
from tunegate.train.running.events import Event, Stepped


class Clock:
    """Stands still until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("log_steps", [1, 2])
def test_the_speed_is_that_of_steps_without_evaluations_and_checkpoints(
    log_steps: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(callbacks.time, "perf_counter", clock)
    said: list[Event] = []
    watching = callbacks.reporter(said.append, callbacks.Flag(), rows=8, held_out=2)
    arguments = SimpleNamespace(output_dir=str(tmp_path), learning_rate=1e-3)
    state: Any = SimpleNamespace(global_step=0, max_steps=4, best_metric=None)
    control = SimpleNamespace()
    watching.on_train_begin(arguments, state, control)
    for step in range(1, 5):
        state.global_step = step
        clock.now += 2
        watching.on_step_end(arguments, state, control)
        if step % log_steps == 0:
            watching.on_log(arguments, state, control, {"loss": 1.0, "num_tokens": 100.0 * step})
        clock.now += 30
        watching.on_evaluate(arguments, state, control, {"eval_loss": 1.0})
        (tmp_path / f"checkpoint-{step}").mkdir()
        clock.now += 5
        watching.on_save(arguments, state, control)
    stepped = [one for one in said if isinstance(one, Stepped)]
    assert [one.tokens_a_second for one in stepped] == [50.0] * (4 // log_steps)
    # what is left takes evaluations, too
    assert stepped[0].eta == pytest.approx((2 + 37 * (log_steps - 1)) / log_steps * (4 - log_steps))
