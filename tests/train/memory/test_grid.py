from __future__ import annotations

import pytest

from tests.train.making import GB, estimate
from tunegate.train.memory.grid import grid_lengths, memory_grid
from tunegate.train.memory.setup import Setup


def test_every_tuning_batch_and_length_is_judged() -> None:
    """By the made-up estimate: a base of 8, 2 or 32 GB, and a quarter GB a row of 100 tokens."""
    setup = Setup("lora", 4, 100, checkpointing=False)
    grid = memory_grid(setup, estimate, 10 * GB, lengths=(100, 400), batches=(1, 8))
    assert (grid.memory, grid.lengths, len(grid.cells)) == (10 * GB, (100, 400), 12)
    assert [(one.tuning, one.batch, one.length, one.total / GB) for one in grid.cells[:8]] == [
        ("lora", 1, 100, 8.25), ("lora", 1, 400, 9), ("lora", 8, 100, 10), ("lora", 8, 400, 16),
        ("qlora", 1, 100, 2.25), ("qlora", 1, 400, 3), ("qlora", 8, 100, 4), ("qlora", 8, 400, 10),
    ]  # fmt: skip
    assert [one.verdict for one in grid.cells] == [
        "fits", "fits", "tight", "does not fit",
        "fits", "fits", "fits", "tight",
        "does not fit", "does not fit", "does not fit", "does not fit",
    ]  # fmt: skip


def test_adapters_are_in_16_bits_beside_full_training_in_16_bits() -> None:
    asked: list[Setup] = []

    def remember(setup: Setup) -> object:
        asked.append(setup)
        return estimate(setup)

    memory_grid(
        Setup("full", 2, 64, precision="bf16-pure", accumulates=True),
        remember,  # type: ignore[arg-type]
        GB,
        lengths=(64,),
        batches=(2,),
    )
    assert [(one.tuning, one.precision) for one in asked] == [
        ("lora", "bf16"), ("qlora", "bf16"), ("full", "bf16-pure"),
    ]  # fmt: skip
    assert all(one.accumulates and one.checkpointing for one in asked)


@pytest.mark.parametrize(
    ("of_pairs", "longest", "lengths"),
    [
        ((320, 192), 2048, (192, 320, 512, 1024, 2048)),
        ((960, 576), 0, (576, 960, 2048, 4096)),  # 512 and 1,024 say what these do
        ((64,), 256, (64,)),
    ],
)
def test_lengths_of_the_pairs_stand_beside_common_ones(
    of_pairs: tuple[int, ...], longest: int, lengths: tuple[int, ...]
) -> None:
    assert grid_lengths(of_pairs, longest=longest) == lengths
