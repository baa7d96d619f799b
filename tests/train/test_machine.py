from __future__ import annotations

from pathlib import Path

import pytest

from tunegate.train.machine import card_named, listed, machine_with, memory_of, this_machine
from tunegate.train.memory.cards import CARDS


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("H100", "H100 80 GB"),
        ("l4", "L4 24 GB"),
        ("l40s", "L40S 48 GB"),
        ("a100 80", "A100 80 GB"),
        ("A100-40GB", "A100 40 GB"),
        ("rtx4090", "RTX 4090 24 GB"),
        ("3090", "RTX 3090 24 GB"),
        ("a100", None),  # which of the two
        ("rtx", None),
        ("B200", None),
        ("", None),
    ],
)
def test_a_card_is_found_by_what_a_person_writes(asked: str, name: str | None) -> None:
    found = card_named(asked)
    assert (found and found.name) == name


@pytest.mark.parametrize(
    ("driver", "name"),
    [
        ("NVIDIA H100 80GB HBM3", "H100 80 GB"),
        ("NVIDIA A100-SXM4-80GB", "A100 80 GB"),
        ("NVIDIA A100-SXM4-40GB", "A100 40 GB"),
        ("NVIDIA L40S", "L40S 48 GB"),
        ("NVIDIA L4", "L4 24 GB"),
        ("Tesla T4", "T4 16 GB"),
        ("NVIDIA GeForce RTX 4090", "RTX 4090 24 GB"),
        ("NVIDIA A10G", "A10G 24 GB"),
        ("NVIDIA RTX A6000", None),
        ("NVIDIA GeForce RTX 2080 Ti", None),
    ],
)
def test_a_card_is_found_by_what_the_driver_calls_it(driver: str, name: str | None) -> None:
    found = listed(driver)
    assert (found and found.name) == name


def test_this_machine_has_memory_and_disk(tmp_path: Path) -> None:
    here = this_machine(tmp_path / "not" / "there")
    assert here.memory > here.free_memory > 0
    assert here.free_disk > 0
    assert here.budget == (here.memory if here.card is None else here.card.memory)
    other = machine_with(CARDS[0], here)
    assert (other.budget, other.memory) == (CARDS[0].memory, here.memory)


KIB = 1024
LINUX = """MemTotal:       1000 kB
MemFree:          50 kB
MemAvailable:    700 kB
"""


@pytest.mark.parametrize(
    ("group", "memory", "free"),
    [
        ({}, 1000, 700),  # caches are given up
        ({"memory.max": "max\n", "memory.current": "9\n"}, 1000, 700),
        ({"memory.max": f"{2000 * KIB}\n", "memory.current": "9\n"}, 1000, 700),
        ({"memory.max": f"{400 * KIB}\n", "memory.current": f"{300 * KIB}\n"}, 400, 100),
        (
            {
                "memory.max": f"{400 * KIB}\n",
                "memory.current": f"{300 * KIB}\n",
                "memory.stat": f"anon {100 * KIB}\ninactive_file {200 * KIB}\n",
            },
            400,
            300,
        ),
    ],
)
def test_memory_is_what_a_program_can_have(
    group: dict[str, str], memory: int, free: int, tmp_path: Path
) -> None:
    (tmp_path / "meminfo").write_text(LINUX)
    for name, body in group.items():
        (tmp_path / name).write_text(body)
    assert memory_of(tmp_path / "meminfo", tmp_path) == (memory * KIB, free * KIB)


def test_where_nothing_is_said_of_free_memory_all_of_it_counts(tmp_path: Path) -> None:
    memory, free = memory_of(tmp_path / "none", tmp_path)
    assert memory == free > 0
