"""What an hour of a card costs: examples, to be replaced by your own price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TAKEN: Final = "May 2026"
"""When the lists were read. Prices change every few months, and providers differ twofold."""


@dataclass(frozen=True, slots=True)
class Price:
    """An example."""

    hour: float
    """US dollars for one card, without what storage and traffic cost."""
    where: str


EXAMPLES: Final = {
    "T4 16 GB": Price(0.59, "Modal"),
    "L4 24 GB": Price(0.80, "Modal"),
    "A10G 24 GB": Price(1.10, "Modal"),
    "RTX 3090 24 GB": Price(0.68, "Runpod, serverless"),
    "RTX 4090 24 GB": Price(1.12, "Runpod, serverless"),
    "A100 40 GB": Price(1.48, "Lambda"),
    "L40S 48 GB": Price(1.95, "Modal"),
    "A100 80 GB": Price(2.50, "Modal"),
    "H100 80 GB": Price(3.95, "Modal"),
    "H200 141 GB": Price(5.58, "Runpod, serverless"),
}
"""By the name in `CARDS`. Modal and Lambda as collected by techbytes.app on 7 May 2026, Runpod from
docs.runpod.io/serverless/pricing."""


def example_price(card: str) -> Price | None:
    """The example for a card of the table; None for any other."""
    return EXAMPLES.get(card)
