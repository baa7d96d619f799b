from __future__ import annotations

from rich.console import Group

from tests.train.making import GB, estimate
from tunegate.train.memory.grid import memory_grid
from tunegate.train.memory.setup import Setup
from tunegate.tui.output.grid_text import grid_parts
from tunegate.tui.output.terminal import render


def shown(memory: int, *, part: int = 1) -> list[str]:
    """The lines of a grid whose needs are divided by `part`."""

    def smaller(setup: Setup) -> object:
        need = estimate(setup)
        return type(need)(
            setup, need.weights // part, 0, 0, 0, need.activations // part, 0, 0, 0, ""
        )

    made = memory_grid(
        Setup("lora", 1, 100),
        smaller,  # type: ignore[arg-type]
        memory,
        batches=(1, 8),
        lengths=(100, 400),
    )
    return render(Group(*grid_parts(made))).splitlines()


def test_verdicts_are_seen_without_colour() -> None:
    lines = shown(10 * GB)
    assert [line.split() for line in lines[:7]] == [
        ["rows", "100", "400"],
        ["LoRA", "1", "8.2", "9.0"],
        ["8", "10.0~", "16.0!"],
        ["QLoRA", "1", "2.2", "3.0"],
        ["8", "4.0", "10.0~"],
        ["full", "1", "32.2!", "33.0!"],
        ["8", "34.0!", "40.0!"],
    ]
    assert lines[7].startswith("GB at the fullest moment; ~ tight, ! does not fit")


def test_small_models_are_in_megabytes() -> None:
    lines = shown(10 * GB, part=1000)
    assert lines[1].split() == ["LoRA", "1", "8.2", "9.0"]
    assert lines[7].startswith("MB at the fullest moment")
