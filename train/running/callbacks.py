"""What watches the trainer: it tells events, stops when asked, and marks whole checkpoints."""

from __future__ import annotations

import math
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event as Flag
from typing import Any, Literal

from tunegate.curate.errors import UserError
from tunegate.train.running.checkpoints import seal
from tunegate.train.running.events import Began, Evaluated, Event, Saved, Stepped
from tunegate.train.running.ranks import agreed, wait_for_all

Say = Callable[[Event], None]


def reporter(
    say: Say,
    stop: Flag,
    *,
    rows: int,
    held_out: int,
    save_steps: int | None = None,
    seals: bool = True,
    of: Literal["answers", "teacher"] = "answers",
) -> Any:
    """A callback for transformers' trainer.

    Args:
        say: Takes events.
        stop: Set by whoever wants the run to stop; it is looked at behind each step, and set in
            every process of the run when it is set in one.
        rows: That are trained on.
        held_out: That are evaluated on.
        save_steps: Steps from one checkpoint to the next, beside those of evaluations.
        seals: Whether this process seals checkpoints, when all have written their share.
        of: What the loss of an evaluation is, see `Evaluated`.
    """
    from transformers import TrainerCallback

    class Reporter(TrainerCallback):
        """One for a run."""

        def __init__(self) -> None:
            self.loss: float | None = None
            self.began = time.perf_counter()
            self.first = 0
            self.pace = _Pace()

        def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            self.began = time.perf_counter()
            self.pace = _Pace()
            self.first = state.global_step
            say(Began(step=state.global_step, steps=state.max_steps, rows=rows, held_out=held_out))

        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> Any:
            self.pace.ends_step()
            if state.global_step >= state.max_steps:
                control.should_evaluate = True  # so that the last weights can be the best
                control.should_save = True
            elif agreed(stop):
                control.should_save = True
                control.should_training_stop = True
            elif save_steps and state.global_step % save_steps == 0:
                control.should_save = True
            return control

        def on_log(
            self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **_: Any
        ) -> None:
            if not logs or "loss" not in logs:
                return
            now = time.perf_counter()
            loss = float(logs["loss"])
            if not math.isfinite(loss):
                raise UserError(
                    f"the loss is no number at step {state.global_step:,}",
                    f"a lower learning_rate than {args.learning_rate:g}, or precision fp32 or bf16 "
                    "where it is fp16",
                )
            self.loss = loss
            done = state.global_step - self.first
            left = state.max_steps - state.global_step
            say(
                Stepped(
                    step=state.global_step,
                    loss=loss,
                    rate=logs.get("learning_rate"),
                    tokens_a_second=self.pace.speed(float(logs.get("num_tokens", 0.0))),
                    memory=memory_peak(),
                    eta=(now - self.began) / done * left if done else None,
                )
            )

        def on_evaluate(
            self,
            args: Any,
            state: Any,
            control: Any,
            metrics: dict[str, Any] | None = None,
            **_: Any,
        ) -> None:
            loss = (metrics or {}).get("eval_loss")
            if loss is None:
                return
            if not math.isfinite(loss):
                raise UserError(
                    f"the held-out loss is no number at step {state.global_step:,}",
                    f"a lower learning_rate than {args.learning_rate:g}",
                )
            self.pace.pass_over()
            best = state.best_metric is None or loss < state.best_metric
            say(Evaluated(step=state.global_step, loss=loss, best=best, of=of))

        def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            made = Path(args.output_dir) / f"checkpoint-{state.global_step}"
            _seal(made, seals=seals)
            self.pace.pass_over()
            say(Saved(step=state.global_step, checkpoint=made.name))

    return Reporter()


def _seal(made: Path, *, seals: bool) -> None:
    wait_for_all()  # each rank writes its random state
    if seals:
        seal(made)


def ended_by_itself(state: Any, *, patience: int) -> bool:
    """Whether the last step or patience ended a training, and no person.

    Args:
        state: Of transformers' trainer.
        patience: Evaluations without a lower loss.
    """
    if state.global_step >= state.max_steps:
        return True
    evaluated = [one["step"] for one in state.log_history if "eval_loss" in one]
    since = sum(step > (state.best_global_step or 0) for step in evaluated)
    return bool(since >= patience and evaluated[-1] == state.global_step)


class _Pace:
    """The speed of steps: the time of evaluations and checkpoints between them does not count."""

    def __init__(self) -> None:
        self._seen = 0.0
        self._since = self._idle = time.perf_counter()

    def ends_step(self) -> None:
        """Whatever comes now is no step."""
        self._idle = time.perf_counter()

    def pass_over(self) -> None:
        """What came since then is over."""
        now = time.perf_counter()
        self._since += now - self._idle
        self._idle = now

    def speed(self, seen: float) -> float | None:
        """Tokens a second since it was asked last; None when none came.

        Args:
            seen: Tokens since the beginning.
        """
        now = time.perf_counter()
        spent, came = now - self._since, seen - self._seen
        self._seen, self._since, self._idle = seen, now, now
        return came / spent if spent > 0 and came > 0 else None


def memory_peak() -> int:
    """Bytes at the fullest moment: what torch held on the card, else what the process took."""
    import torch

    if torch.cuda.is_available():
        return torch.cuda.max_memory_allocated()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
