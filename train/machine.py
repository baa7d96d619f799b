"""The machine a run would be on."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from tunegate.train.memory.cards import CARDS, Card


@dataclass(frozen=True, slots=True)
class Machine:
    """Bytes and counts."""

    card: Card | None
    """The graphics card; None when torch sees none."""
    cards: int
    memory: int
    """Of the computer, not of the card."""
    free_memory: int
    free_disk: int
    """Where the run is written."""
    cores: int

    @property
    def budget(self) -> int:
        """Bytes that a run may take where it trains."""
        return self.memory if self.card is None else self.card.memory


def this_machine(folder: Path) -> Machine:
    """Look at this machine.

    Args:
        folder: Where the run would be written; the next folder above that exists counts.
    """
    import torch

    there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    page = os.sysconf("SC_PAGE_SIZE")
    card = None
    if torch.cuda.is_available():
        seen = torch.cuda.get_device_properties(0)
        known = listed(seen.name)
        card = Card(
            name=seen.name,
            memory=seen.total_memory,
            flops=0.0 if known is None else known.flops,
            bf16=seen.major >= 8,
        )
    return Machine(
        card=card,
        cards=torch.cuda.device_count() if card else 0,
        memory=page * os.sysconf("SC_PHYS_PAGES"),
        free_memory=page * os.sysconf("SC_AVPHYS_PAGES"),
        free_disk=shutil.disk_usage(there).free,
        cores=os.cpu_count() or 1,
    )


def listed(name: str) -> Card | None:
    """The card of the table that a driver calls so: `NVIDIA A100-SXM4-80GB`; None for any other.

    Of two with the same chip the one that is not too large for the memory in the name.
    """
    words = set(re.split(r"[^A-Za-z0-9]+", name))
    found = [one for one in CARDS if set(one.name.split()[:-2]) <= words]
    exact = [one for one in found if one.name.split()[-2] + "GB" in words]
    return next(iter(exact or found), None)


def machine_with(card: Card, here: Machine) -> Machine:
    """The machine, if it had another card."""
    return Machine(card, 1, here.memory, here.free_memory, here.free_disk, here.cores)


def card_named(name: str) -> Card | None:
    """The card of the table that a person means: `H100`, `a100 80`, `rtx4090`; None if unclear."""

    def bare(text: str) -> str:
        return "".join(sign for sign in text.casefold() if sign.isalnum())

    asked = bare(name).removesuffix("gb")
    if not asked:
        return None
    chips = {one: bare(" ".join(one.name.split()[:-2])) for one in CARDS}
    found = [one for one, chip in chips.items() if asked == chip]
    found = found or [one for one in CARDS if bare(one.name).removesuffix("gb").startswith(asked)]
    found = found or [one for one in CARDS if asked in bare(one.name)]
    return found[0] if len(found) == 1 else None
