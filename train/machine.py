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
    """Of the computer, not of the card; of the container, where it is limited to less."""
    free_memory: int
    """Of it, with the caches that the system gives up when a program asks."""
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
    memory, free_memory = memory_of()
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
        memory=memory,
        free_memory=free_memory,
        free_disk=shutil.disk_usage(there).free,
        cores=os.cpu_count() or 1,
    )


def memory_of(
    told: Path = Path("/proc/meminfo"), group: Path = Path("/sys/fs/cgroup")
) -> tuple[int, int]:
    """Bytes of memory, and how many of them a program can have.

    Where the system does not tell what is free, as on macOS, all of it counts as free.

    Args:
        told: What Linux says of its memory.
        group: Of a container (cgroup v2), whose limit holds where it is lower.
    """
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    sizes = _numbers(told)  # `MemAvailable:  23216428 kB`
    memory = 1024 * sizes["MemTotal:"] if "MemTotal:" in sizes else whole
    free = 1024 * sizes["MemAvailable:"] if "MemAvailable:" in sizes else memory
    limit, taken = (_number(group / name) for name in ("memory.max", "memory.current"))
    if limit is None or taken is None or limit >= memory:
        return memory, free
    taken -= _numbers(group / "memory.stat").get("inactive_file", 0)
    return limit, min(free, max(0, limit - taken))


def _number(path: Path) -> int | None:
    """The number that a file consists of; None without one, as for `max`."""
    try:
        body = path.read_text(encoding="ascii").strip()
    except OSError:
        return None
    return int(body) if body.isdigit() else None


def _numbers(path: Path) -> dict[str, int]:
    """The first number of each line behind its first word; none without the file."""
    try:
        lines = [one.split() for one in path.read_text(encoding="ascii").splitlines()]
    except OSError:
        return {}
    return {one[0]: int(one[1]) for one in lines if len(one) > 1 and one[1].isdigit()}


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
