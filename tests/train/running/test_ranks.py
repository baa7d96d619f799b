"""Two processes on processors share a run as two cards would; several cards were never tried."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from tests.train.running.conftest import Make
from tunegate.curate.errors import UserError
from tunegate.train.plan import Adapter
from tunegate.train.running.checkpoints import SEAL, last_whole
from tunegate.train.running.child import run
from tunegate.train.running.folder import RunState, read_run
from tunegate.train.running.following import Following
from tunegate.train.running.ranks import rank_of
from tunegate.train.running.trainer import all_steps

ROOT = Path(__file__).parents[3]

SECOND = """
import os, sys
sys.path.insert(0, {root!r})
from tests.train.running.test_resuming import At
from tunegate.train.running import child, process

def watched(folder, *, stop, begin=child.run):
    def act():
        if os.environ["RANK"] == "1":
            {does}

    return begin(folder, stop=stop, watching=[At({step}, act)])

child.run = watched
sys.exit(process.main())
"""


@pytest.mark.parametrize(
    ("processes", "environment", "rank"),
    [
        (1, {}, 0),
        (1, {"RANK": "1", "WORLD_SIZE": "2"}, 0),  # of another launcher
        (2, {"RANK": "1", "WORLD_SIZE": "2"}, 1),
    ],
)
def test_a_rank_is_one_of_those_of_the_plan(
    processes: int, environment: dict[str, str], rank: int
) -> None:
    assert rank_of(processes, environment) == rank


def test_as_many_are_started_as_the_plan_says() -> None:
    with pytest.raises(UserError, match="among 2 processes, and 1 were started"):
        rank_of(2, {})


def begin_two(folder: Path, script: Path, does: str, *, step: int) -> RunState:
    """Two processes, as torch's launcher starts them; the second does something at a step."""
    script.write_text(SECOND.format(root=str(ROOT), does=does, step=step))
    launched = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2"]
    subprocess.run(
        [*launched, str(script), str(folder)], capture_output=True, timeout=120, check=False
    )
    return read_run(folder)


@pytest.mark.slow
def test_a_failure_of_the_second_ends_the_run_and_is_told(make: Make, tmp_path: Path) -> None:
    folder = make(accumulation=1, processes=2)
    does = "raise ValueError('on the second card')"
    failed = begin_two(folder, tmp_path / "second.py", does, step=3)
    assert (failed.status, failed.step, failed.can_resume) == ("failed", 2, True)
    assert failed.message == "ValueError: on the second card"
    assert [one.event for one in failed.events].count("failed") == 1
    assert last_whole(folder / "checkpoints") == folder / "checkpoints" / "checkpoint-2"


@pytest.mark.slow
def test_two_processes_train_as_one_stop_together_and_go_on(make: Make, tmp_path: Path) -> None:
    """5 rows twice are 10 rows a step, of 30: the losses are those of one process."""
    same = {"batch": 5, "adapter": Adapter(rank=4, alpha=8, dropout=0.0)}
    alone = make("alone", accumulation=2, **same)
    assert run(alone) == "done"
    folder = make("both", accumulation=1, processes=2, **same)

    stopped = begin_two(folder, tmp_path / "second.py", "stop.set()", step=5)
    assert (stopped.status, stopped.step) == ("stopped", 5)
    kept = folder / "checkpoints" / "checkpoint-5"
    assert {"rng_state_0.pth", "rng_state_1.pth"} <= set(orjson.loads((kept / SEAL).read_bytes()))

    ended = Following(folder).follow(lambda _: None)  # by accelerate, as on cards
    assert ended.status == "done", (folder / "log").read_text()
    one, both = read_run(alone), ended
    assert (one.steps, both.steps, all_steps(both.plan, 30)) == (9, 9, 9)
    told = [event.event for event in both.events]
    assert (told.count("step"), told.count("began")) == (5 + 4, 2)
    assert (told.count("done"), told.count("failed"), told.count("stopped")) == (1, 0, 1)
    for (_, first), (_, second) in zip(one.losses, both.losses, strict=True):
        assert second == pytest.approx(first, abs=1e-4)
    assert one.result is not None
    assert both.result is not None
    assert both.result.evaluation_loss == pytest.approx(one.result.evaluation_loss, abs=1e-4)
    assert both.result.device == "2 x cpu"
    assert both.losses[-1][1] < both.losses[0][1] / 2
    assert (folder / "adapter" / "adapter_model.safetensors").is_file()
    assert not (folder / "checkpoints").exists()
