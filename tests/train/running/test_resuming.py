"""A run that was stopped or killed goes on to the same end."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event as Flag
from typing import Any

import pytest
from transformers import TrainerCallback

from tests.train.running.conftest import Make, new_run
from tunegate.curate.errors import UserError
from tunegate.train.running.checkpoints import SEAL, last_whole
from tunegate.train.running.child import run
from tunegate.train.running.folder import RunState, read_run

KILLED = random.Random(7).randrange(3, 12)


class At(TrainerCallback):
    """Does something behind a step."""

    def __init__(self, step: int, act: Any) -> None:
        self.step, self.act = step, act

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if state.global_step == self.step:
            self.act()


@pytest.fixture(scope="module")
def straight(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> RunState:
    import torch

    torch.set_num_threads(1)
    folder = new_run(tmp_path_factory.mktemp("runs") / "straight", tiny)
    assert run(folder) == "done"
    return read_run(folder)


def the_same(one: RunState, other: RunState) -> None:
    assert one.result is not None
    assert other.result is not None
    assert one.steps == other.steps == 12
    assert len(other.losses) == 12
    for (_, first), (_, second) in zip(one.losses, other.losses, strict=True):
        assert second == pytest.approx(first, abs=1e-5)
    assert other.result.loss == pytest.approx(one.result.loss, abs=1e-5)
    assert other.result.evaluation_loss == pytest.approx(one.result.evaluation_loss, abs=1e-5)
    assert other.result.evaluation_before == one.result.evaluation_before
    assert other.result.best_step == one.result.best_step


def test_stop_and_resume(make: Make, straight: RunState) -> None:
    folder, stop = make("stopped"), Flag()
    assert run(folder, stop=stop, watching=[At(5, stop.set)]) == "stopped"
    between = read_run(folder)
    assert (between.status, between.step, between.can_resume) == ("stopped", 5, True)
    assert between.output is None
    assert last_whole(folder / "checkpoints") == folder / "checkpoints" / "checkpoint-5"
    assert run(folder) == "done"
    the_same(straight, read_run(folder))
    with pytest.raises(UserError, match="this run is done"):
        run(folder)


CHILD = f"""
import os, signal, sys, torch
torch.set_num_threads(1)
from pathlib import Path
from tests.train.running.test_resuming import At
from tunegate.train.running.child import run
run(Path(sys.argv[1]), watching=[At({KILLED}, lambda: os.kill(os.getpid(), signal.SIGKILL))])
"""


def test_kill_and_resume(make: Make, straight: RunState) -> None:
    folder = make("killed")
    ended = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    between = read_run(folder)
    assert (between.status, between.step) == ("failed", KILLED - 1)
    assert "without a word" in between.message
    assert between.can_resume
    whole = last_whole(folder / "checkpoints")
    assert whole is not None
    torn = folder / "checkpoints" / "checkpoint-11"  # as a kill in the middle of writing leaves it
    torn.mkdir()
    (torn / "trainer_state.json").write_text("{")
    assert run(folder) == "done"
    the_same(straight, read_run(folder))


def test_a_run_is_one_process_at_a_time(make: Make) -> None:
    folder = make()
    seen: list[str] = []

    def again() -> None:
        seen.append(read_run(folder).status)
        with pytest.raises(UserError, match="going on already"):
            run(folder)

    stop = Flag()
    assert run(folder, stop=stop, watching=[At(1, again), At(1, stop.set)]) == "stopped"
    assert seen == ["running"]


def test_no_memory_is_answered_with_what_to_change(make: Make) -> None:
    import torch

    def fill() -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    folder = make()
    assert run(folder, watching=[At(2, fill)]) == "failed"
    state = read_run(folder)
    assert "the memory does not suffice" in state.message
    assert "checkpointing true; batch 2 with accumulation 4; method qlora" in state.hint
    assert state.result is not None
    assert (state.result.status, state.result.step) == ("failed", 2)
    seen: list[bool] = []
    stop = Flag()
    look = At(1, lambda: seen.append((folder / "result.json").exists()))
    assert run(folder, stop=stop, watching=[look, At(1, stop.set)]) == "stopped"
    assert seen == [False]  # so that a kill is not told as what happened before


def test_a_loss_that_is_no_number(make: Make) -> None:
    class Spoil(TrainerCallback):
        def on_step_begin(self, args: Any, state: Any, control: Any, **given: Any) -> None:
            if state.global_step == 2:
                next(given["model"].parameters()).data.fill_(float("nan"))

    folder = make()
    assert run(folder, watching=[Spoil()]) == "failed"
    state = read_run(folder)
    assert state.message == "the loss is no number at step 3"
    assert "lower learning_rate than 0.01" in state.hint


FULL = """
import resource, sys, torch
torch.set_num_threads(1)
from pathlib import Path
from tunegate.train.running.child import run
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
print(run(Path(sys.argv[1])))
"""


def test_a_full_disk(make: Make, straight: RunState) -> None:
    folder = make("full")
    ended = subprocess.run(
        [sys.executable, "-c", FULL, str(folder)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.stdout.splitlines()[-1] == "failed", ended.stderr
    state = read_run(folder)
    assert state.status == "failed"
    assert "the disk is full" in state.message
    assert not list((folder / "checkpoints").glob("checkpoint-*"))  # nothing torn takes room
    assert run(folder) == "done"
    the_same(straight, read_run(folder))


def test_a_pickle_that_was_planted_is_not_run(make: Make, tmp_path: Path) -> None:
    import torch

    folder, stop = make(), Flag()
    assert run(folder, stop=stop, watching=[At(4, stop.set)]) == "stopped"
    checkpoint = last_whole(folder / "checkpoints")
    assert checkpoint is not None
    mark = tmp_path / "mark"

    class Evil:
        def __reduce__(self) -> Any:
            return os.system, (f"touch {mark}",)

    for name in ("optimizer.pt", "scheduler.pt", "rng_state.pth"):
        torch.save(Evil(), checkpoint / name)
    sizes = {one.name: one.stat().st_size for one in checkpoint.iterdir() if one.name != SEAL}
    (checkpoint / SEAL).write_text(str(sizes).replace("'", '"'))
    assert run(folder) == "failed"
    assert "Weights only load failed" in read_run(folder).message
    assert not mark.exists()
