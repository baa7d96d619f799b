"""The processes that share a run's steps, one a card, numbered from 0 by their launcher.

Rank 0 does what is done once: it holds the lock, tells events, seals, measures and saves. The
others train with it, and say nothing unless they fail. This was tried with two processes on
processors (gloo) alone; on several graphics cards (NCCL) it was never run.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from threading import Event as Flag

from tunegate.curate.errors import UserError


def rank_of(processes: int, environment: Mapping[str, str] = os.environ) -> int:
    """Number of this process among those of the run; 0 where it is the only one.

    Args:
        processes: That the plan wants.
        environment: In which the launcher says `RANK` and `WORLD_SIZE`.

    Raises:
        UserError: when there are more or fewer than the plan wants.
    """
    if processes == 1:
        return 0
    there = int(environment.get("WORLD_SIZE", "1"))
    if there != processes:
        raise UserError(
            f"the plan shares its steps among {processes} processes, and {there} were started",
            "`tunegate train` starts as many as the plan says",
        )
    return int(environment["RANK"])


def take_card(processes: int, environment: Mapping[str, str] = os.environ) -> None:
    """Have CUDA use the card of this process, where there are cards.

    Raises:
        UserError: when there are fewer cards than processes.
    """
    import torch

    if processes == 1 or not torch.cuda.is_available():
        return
    seen = torch.cuda.device_count()
    if seen < processes:
        raise UserError(
            f"the plan takes {processes} graphics cards, and torch sees {seen} here",
            "plan again with fewer --cards, or show more in CUDA_VISIBLE_DEVICES",
        )
    torch.cuda.set_device(int(environment["LOCAL_RANK"]))


def agreed(flag: Flag) -> bool:
    """Whether the flag is set in some rank; then it is in every one.

    All ranks call it at the same point, else they wait for each other for ever.
    """
    if not _joined():
        return flag.is_set()
    import torch

    on = "cuda" if torch.distributed.get_backend() == "nccl" else "cpu"
    said = torch.tensor([int(flag.is_set())], device=on)
    torch.distributed.all_reduce(said, op=torch.distributed.ReduceOp.MAX)
    if said.item():
        flag.set()
    return bool(said.item())


def wait_for_all() -> None:
    """Go on when every rank has come here."""
    if _joined():
        import torch

        torch.distributed.barrier()


def leave() -> None:
    """Wait for all, and go on without the others: from here ranks may end at different times."""
    if _joined():
        import torch

        torch.distributed.barrier()
        torch.distributed.destroy_process_group()


def _joined() -> bool:
    import torch

    return torch.distributed.is_available() and torch.distributed.is_initialized()
