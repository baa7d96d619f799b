"""What the process of a run does: it reads the run's folder, trains, and writes events."""

from __future__ import annotations

import shutil
import sys
import time
import traceback
import warnings
from collections.abc import Sequence
from pathlib import Path
from threading import Event as Flag
from typing import Any

from tunegate.train.running.checkpoints import drop_torn, last_whole
from tunegate.train.running.dataset import Row, read_rows
from tunegate.train.running.environment import device_name, threads, versions
from tunegate.train.running.events import (
    Done,
    Evaluated,
    Event,
    EventLog,
    Failed,
    Phase,
    Stopped,
)
from tunegate.train.running.folder import (
    Result,
    RunState,
    plan_fingerprint,
    read_run,
    write_json,
)
from tunegate.train.running.lock import RunLock
from tunegate.train.running.ranks import agreed, leave, rank_of, take_card


def run(folder: Path, *, stop: Flag | None = None, watching: Sequence[Any] = ()) -> str:
    """Train, from the beginning or behind the last checkpoint; `done`, `stopped` or `failed`.

    Of several processes that share the steps (`ranks`), the first alone writes into the folder,
    beside its share of a checkpoint; another one that fails leaves `result.json` with the reason.

    Args:
        folder: Of the run, as `make_run` writes it.
        stop: Set it to have the run stop behind the step under way.
        watching: Further callbacks of transformers.

    Raises:
        UserError: when there is no run, it is done, or it is going on already.
    """
    from tunegate.curate.errors import UserError

    state = read_run(folder)
    if state.status == "done":
        raise UserError(f"{folder}: this run is done", "make another one")
    first = rank_of(state.plan.processes) == 0
    lock = RunLock(folder / "run.lock") if first else None
    say = EventLog(folder / "events.jsonl").say if first else _silent
    going = _Run(state, say, stop or Flag(), tuple(watching), first=first)
    try:
        if first:
            (folder / "result.json").unlink(missing_ok=True)  # how an earlier try ended
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            return going.go()
    except Exception as error:  # noqa: BLE001  (whatever it is, the run failed and says so)
        return going.failed(error)
    finally:
        if lock is not None:
            lock.release()


def _silent(_event: Event) -> None:
    """What the first rank says alone."""


class _Run:
    """One try at a run."""

    def __init__(
        self, state: RunState, say: Any, stop: Flag, watching: tuple[Any, ...], *, first: bool
    ) -> None:
        self.state, self.plan, self.folder = state, state.plan, state.path
        self.say, self.stop, self.watching, self.first = say, stop, watching, first
        self.began = time.perf_counter()
        self.trainer: Any = None
        self.reporter: Any = None
        self.packed = 0
        self.before: float | None = None

    def go(self) -> str:
        from transformers import EarlyStoppingCallback, set_seed
        from transformers.utils.logging import disable_progress_bar

        from tunegate.train.running.callbacks import ended_by_itself, reporter
        from tunegate.train.running.student import (
            folder_of,
            load_student,
            load_tokenizer,
            packed_layers,
        )
        from tunegate.train.running.trainer import make_trainer

        disable_progress_bar()  # type: ignore[no-untyped-call]
        plan = self.plan
        train = read_rows(self.folder / "train.jsonl")
        held_out = read_rows(self.folder / "held-out.jsonl")
        if self.first:
            drop_torn(self.folder / "checkpoints")
        resumed = last_whole(self.folder / "checkpoints")
        self._phase("loading the model")
        take_card(plan.processes)
        set_seed(plan.seed)
        tokenizer = load_tokenizer(folder_of(plan.model))
        model = load_student(plan)
        self.packed = packed_layers(model)
        self._phase("preparing rows")
        self.reporter = reporter(
            self.say,
            self.stop,
            rows=len(train),
            held_out=len(held_out),
            save_steps=plan.save_steps,
            seals=self.first,
            of="teacher" if plan.on_policy else "answers",
        )
        self.trainer = make_trainer(
            plan,
            self.folder,
            model=model,
            tokenizer=tokenizer,
            train=train,
            held_out=held_out,
            callbacks=[
                *self.watching,
                self.reporter,
                EarlyStoppingCallback(early_stopping_patience=plan.patience),
            ],
            trackers=self.state.origin.trackers,
        )
        if self.first:
            self._before(tokenizer, held_out, fresh=resumed is None)
        if agreed(self.stop):
            return self._stopped()
        self._phase("training")
        self.trainer.train(resume_from_checkpoint=None if resumed is None else str(resumed))
        leave()
        if self.stop.is_set() and not ended_by_itself(self.trainer.state, patience=plan.patience):
            return self._stopped()
        return self._finish(tokenizer, train, held_out) if self.first else "done"

    def failed(self, error: Exception) -> str:
        """Say what went wrong; on a full disk the last words may be missing."""
        from tunegate.train.running.failure import Told, leave_word, told, word_left

        traceback.print_exception(error)
        words = told(error, self.plan, self.folder)
        result = self._result("failed", message=words.message, hint=words.hint)
        if not self.first:
            leave_word(self.folder, result)
            return "failed"
        if (other := word_left(self.folder)) is not None:  # whose end was the cause of this one's
            result, words = other, Told(other.message, other.hint)
        try:
            drop_torn(self.folder / "checkpoints")  # what filled the disk, so that this can be said
            write_json(self.folder / "result.json", result)
        except OSError as full:
            print(f"result.json cannot be written: {full}", file=sys.stderr)  # noqa: T201
        try:
            self.say(Failed(step=self._step, message=words.message, hint=words.hint))
        except OSError as full:
            print(f"events.jsonl cannot be written: {full}", file=sys.stderr)  # noqa: T201
        return "failed"

    def _phase(self, name: str) -> None:
        self.say(Phase(name=name))

    @property
    def _step(self) -> int:
        """Reached; where it stood before, as long as no step was made."""
        reached = 0 if self.trainer is None else int(self.trainer.state.global_step)
        return reached or self.state.step

    def _before(self, tokenizer: Any, held_out: Sequence[Row], *, fresh: bool) -> None:
        """The held-out loss of the base, once for a run."""
        said = [one for one in self.state.events if isinstance(one, Evaluated) and not one.step]
        if said:
            self.before = said[-1].loss
            return
        if not fresh:
            return
        self._phase("measuring the base")
        loss = self._measured(tokenizer, held_out)
        if loss is not None:
            self.before = loss
            self.say(Evaluated(step=0, loss=loss))

    def _measured(self, tokenizer: Any, rows: Sequence[Row], *, keep: bool = False) -> float | None:
        from tunegate.curate.whole_file import write_whole
        from tunegate.train.running.folder import lines
        from tunegate.train.running.measured import mean_loss, row_losses
        from tunegate.train.running.student import compute_dtype

        found = row_losses(
            self.trainer.model,
            tokenizer,
            rows,
            max_length=self.plan.max_length,
            batch=self.plan.batch,
            dtype=compute_dtype(self.plan),
        )
        if keep:
            body = [
                {"id": one.id, "source": one.source, "nats": one.nats, "tokens": one.tokens}
                for one in found
            ]
            write_whole(self.folder / "losses.jsonl", lines(body))
        return mean_loss(found)

    def _stopped(self) -> str:
        if not self.first:
            return "stopped"
        write_json(self.folder / "result.json", self._result("stopped"))
        self.say(Stopped(step=self._step))
        return "stopped"

    def _finish(self, tokenizer: Any, train: Sequence[Row], held_out: Sequence[Row]) -> str:
        from tunegate.curate.whole_file import write_whole
        from tunegate.train.running.card import CARD, card_text
        from tunegate.train.running.measured import all_answer_tokens
        from tunegate.train.running.parity import answers_of, check_parity
        from tunegate.train.running.saving import save_weights

        self._phase("measuring")
        after = self._measured(tokenizer, held_out, keep=True)
        self._phase("saving")
        output = save_weights(self.trainer.model, tokenizer, self.folder, plan=self.plan)
        trained = 0
        if not self.plan.on_policy:
            tokens = all_answer_tokens(train, tokenizer, max_length=self.plan.max_length)
            trained = round(tokens * float(self.trainer.state.epoch or 0))  # passes that were made
        best = self.trainer.state.best_global_step
        self._phase("checking parity")
        reference = answers_of(self.trainer.model, tokenizer, held_out, plan=self.plan)
        step, steps = self._step, int(self.trainer.state.max_steps)
        self.trainer.model = None
        self.trainer.model_wrapped = None
        parity = check_parity(reference, output, self.folder, plan=self.plan)
        result = self._result("done").model_copy(
            update={
                "step": step,
                "steps": steps,
                "evaluation_loss": after,
                "best_step": best,
                "trained_tokens": trained,
                "output": output.name,
                "parity": parity,
            }
        )
        card = card_text(self.folder.name, self.plan, self.state.origin, result)
        write_whole(output / CARD, card.encode())
        write_json(self.folder / "result.json", result)
        self.say(
            Done(
                step=step,
                loss=result.loss,
                evaluation_loss=after,
                seconds=time.perf_counter() - self.began,
            )
        )
        shutil.rmtree(self.folder / "checkpoints", ignore_errors=True)
        return "done"

    def _result(self, status: Any, *, message: str = "", hint: str = "") -> Result:
        origin = self.state.origin
        return Result(
            status=status,
            message=message,
            hint=hint,
            method=self.plan.method,
            tuning=self.plan.tuning,
            seed=self.plan.seed,
            step=self._step,
            steps=0 if self.trainer is None else int(self.trainer.state.max_steps),
            loss=None if self.reporter is None else self.reporter.loss,
            evaluation_before=self.before,
            seconds=time.perf_counter() - self.began,
            pairs=origin.pairs,
            plan=plan_fingerprint(self.plan),
            rows=origin.rows_hash,
            versions=versions(),
            device=device_name(self.plan.processes),
            threads=threads(),
            override=origin.override,
            packed_layers=self.packed,
        )
