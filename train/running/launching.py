"""How the child of a run is started: alone, or by accelerate, once for each of several cards."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ACCELERATE: Final = "accelerate.yaml"
"""File in the run's folder that says how many processes accelerate starts, and where."""
CHILD: Final = "tunegate.train.running.process"
NUMBERED: Final = ("RANK", "LOCAL_RANK", "WORLD_SIZE", "LOCAL_WORLD_SIZE")
"""Variables by which a launcher numbers its processes."""


def accelerate_config(processes: int) -> bytes:
    """The body of `ACCELERATE`: the cards of one machine, the first so many that are shown.

    Precision is said by the trainer's own arguments; a free port is taken, so that two runs go on
    beside one another.

    Args:
        processes: From 2.
    """
    settings = {
        "compute_environment": "LOCAL_MACHINE",
        "debug": "false",
        "distributed_type": "MULTI_GPU",
        "enable_cpu_affinity": "false",
        "machine_rank": "0",
        "main_process_port": "0",
        "main_training_function": "main",
        "mixed_precision": "'no'",
        "num_machines": "1",
        "num_processes": str(processes),
        "rdzv_backend": "static",
        "same_network": "true",
        "use_cpu": "false",
    }
    return "".join(f"{name}: {value}\n" for name, value in settings.items()).encode()


def is_launched(folder: Path) -> bool:
    """Whether a launcher stands between the run and who starts it."""
    return (folder / ACCELERATE).is_file()


def launcher(folder: Path) -> list[str]:
    """The command that starts the child; the run's folder goes behind it.

    The file `ACCELERATE` in the folder, where there is one, says how many processes there are.
    """
    begin = [sys.executable, "-P", "-m"]
    if not is_launched(folder):
        return [*begin, CHILD]
    config = str(folder / ACCELERATE)
    return [*begin, "accelerate.commands.launch", "--config_file", config, "-m", CHILD]


def surroundings(around: Mapping[str, str], beside: Mapping[str, str]) -> dict[str, str]:
    """Environment variables of the child: those around, without what numbers processes.

    Args:
        around: Of who starts it.
        beside: Taken over as they are.
    """
    kept = {name: value for name, value in around.items() if name not in NUMBERED}
    # as `-P`, for what the launcher starts: no module is taken from the folder one stands in
    return {**kept, "PYTHONUNBUFFERED": "1", "PYTHONSAFEPATH": "1", **beside}
