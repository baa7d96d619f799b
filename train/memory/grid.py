"""Ways to train a model by rows at a time and length: what each takes, and whether it fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from tunegate.curate.progress import SILENT, Progress
from tunegate.train.memory.cards import Verdict, verdict
from tunegate.train.memory.estimate import Estimate
from tunegate.train.memory.setup import Setup, Tuning

TUNINGS: tuple[Tuning, ...] = ("lora", "qlora", "full")
BATCHES = (1, 2, 4, 8, 16)
LENGTHS = (512, 1024, 2048, 4096)
"""Looked at beside those of the pairs, as far as the model reads them."""

APART = 0.15
"""A length of `LENGTHS` nearer than this share to one of the pairs tells nothing new."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One way to train."""

    tuning: Tuning
    batch: int
    """Rows on the device at a time."""
    length: int
    """Tokens of a row."""
    total: int
    """Bytes at the fullest moment of a step."""
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Grid:
    """Every tuning by batch by length, on one device."""

    memory: int
    """Bytes of the device."""
    cells: tuple[Cell, ...]
    """By tuning, then batch, then length, in the orders that were asked for."""

    @property
    def lengths(self) -> tuple[int, ...]:
        """The columns."""
        return tuple(dict.fromkeys(one.length for one in self.cells))


def memory_grid(
    setup: Setup,
    estimate: Callable[[Setup], Estimate],
    memory: int,
    *,
    batches: Sequence[int],
    lengths: Sequence[int],
    progress: Progress = SILENT,
) -> Grid:
    """Judge every tuning, batch and length; the rest is as in the setup.

    Activations are computed again in every cell (checkpointing), and gradients kept from one batch
    to the next where the setup does so: the question is what can be trained at all.

    Args:
        setup: Of the plan.
        estimate: What a setup needs, as `Estimator.of`.
        memory: Bytes of the device.
        batches: Rows at a time.
        lengths: Tokens a row.
        progress: Sees each estimate, which takes about a second.
    """
    cells = []
    progress.start("ways to train", total=len(TUNINGS) * len(batches) * len(lengths))
    for tuning in TUNINGS:
        for batch in batches:
            for length in lengths:
                need = estimate(_cell(setup, tuning, batch, length))
                cells.append(Cell(tuning, batch, length, need.total, verdict(need, memory)))
                progress.advance(1)
    return Grid(memory, tuple(cells))


def grid_lengths(of_pairs: Iterable[int], *, longest: int) -> tuple[int, ...]:
    """The lengths of the pairs and those of `LENGTHS` that stand apart from them, rising.

    Args:
        of_pairs: What the plan reads, and shorter ones.
        longest: What the model reads; 0 when it does not say.
    """
    own = set(of_pairs)
    more = {
        length
        for length in LENGTHS
        if (not longest or length <= longest)
        and all(abs(length - one) > APART * length for one in own)
    }
    return tuple(sorted(own | more))


def _cell(setup: Setup, tuning: Tuning, batch: int, length: int) -> Setup:
    pure = setup.precision == "bf16-pure" and tuning != "full"
    return replace(
        setup,
        tuning=tuning,
        batch=batch,
        length=length,
        checkpointing=True,
        precision="bf16" if pure else setup.precision,
    )
