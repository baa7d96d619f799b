from __future__ import annotations

from pathlib import Path

import pytest

from tests.train.running.conftest import Make
from tunegate.train.running.launching import (
    ACCELERATE,
    CHILD,
    accelerate_config,
    launcher,
    surroundings,
)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_accelerate_reads_the_config_as_it_is_meant(tmp_path: Path) -> None:
    from accelerate.commands.config.config_args import load_config_from_file
    from accelerate.utils import ComputeEnvironment, DistributedType

    path = tmp_path / ACCELERATE
    path.write_bytes(accelerate_config(3))
    read = load_config_from_file(str(path))
    assert (read.compute_environment, read.distributed_type) == (
        ComputeEnvironment.LOCAL_MACHINE,
        DistributedType.MULTI_GPU,
    )
    assert (read.num_processes, read.num_machines, read.main_process_port) == (3, 1, 0)
    assert (read.mixed_precision, read.use_cpu, read.gpu_ids) == ("no", False, None)


def test_a_plan_for_several_cards_goes_through_accelerate(make: Make, tmp_path: Path) -> None:
    alone, several = make("alone", model=tmp_path), make("several", model=tmp_path, processes=2)
    assert not (alone / ACCELERATE).exists()
    assert launcher(alone)[-2:] == ["-m", CHILD]
    started = launcher(several)
    assert started[started.index("--config_file") + 1] == str(several / ACCELERATE)
    assert started[-2:] == ["-m", CHILD]
    assert b"num_processes: 2\n" in (several / ACCELERATE).read_bytes()


def test_numbers_of_another_launcher_are_not_passed_on() -> None:
    passed = surroundings({"RANK": "3", "WORLD_SIZE": "8", "HOME": "/home/me"}, {"A": "b"})
    assert passed == {
        "HOME": "/home/me",
        "A": "b",
        "PYTHONUNBUFFERED": "1",
        "PYTHONSAFEPATH": "1",
    }
