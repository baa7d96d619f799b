"""Graphics cards, and whether a run fits on one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tunegate.train.memory.estimate import Estimate

Verdict = Literal["fits", "tight", "does not fit"]

MARGIN = 0.10
"""Of the need, what has to be left for a run to fit well: the allocator's blocks are larger than
the tensors in them. Estimates are meant to be within this, too."""

GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Card:
    """One kind of device."""

    name: str
    memory: int
    """Bytes that a program may have, what torch reports as the card's total."""
    flops: float
    """Of dense matrix products in 16 bits, a second, as its maker states it."""
    bf16: bool = True
    """Whether it computes in bfloat16; a card before Ampere does not."""


CARDS: tuple[Card, ...] = (
    Card("T4 16 GB", int(14.6 * GIB), 65e12, bf16=False),
    Card("L4 24 GB", int(22.0 * GIB), 121e12),
    Card("A10G 24 GB", int(22.0 * GIB), 70e12),
    Card("RTX 4090 24 GB", int(23.5 * GIB), 165e12),
    Card("RTX 3090 24 GB", int(23.6 * GIB), 71e12),
    Card("A100 40 GB", int(39.4 * GIB), 312e12),
    Card("L40S 48 GB", int(44.4 * GIB), 362e12),
    Card("A100 80 GB", int(79.1 * GIB), 312e12),
    Card("H100 80 GB", int(79.1 * GIB), 989e12),
    Card("H200 141 GB", int(139.8 * GIB), 989e12),
)
"""Common ones, the smallest first. Memory lies below the number in the name: ECC and the driver
have their part, and a vendor's GB is 10^9 bytes or 2^30. It was collected from reports, not
measured here, and may differ by 1 % between drivers. Speeds are those of NVIDIA's data sheets
without sparsity, for SXM cards where there are two (an H100 on PCIe has 756e12), and with sums in
32 bits for the RTX cards."""


def verdict(need: Estimate, memory: int) -> Verdict:
    """`fits` with `MARGIN` to spare, `tight` without, else `does not fit`."""
    if need.total * (1 + MARGIN) <= memory:
        return "fits"
    return "tight" if need.total <= memory else "does not fit"


def smallest(need: Estimate) -> Card | None:
    """The first of `CARDS` on which the run fits; None when it fits on none."""
    return next((card for card in CARDS if verdict(need, card.memory) == "fits"), None)
