"""The relation model as what it adds to the packaged MiniLM: low-rank changes and a head.

A file of tensors named after the parameters of the whole model. `NAME.up` (out, rank) and
`NAME.down` (rank, in) are a matrix's change as their product; every other tensor is the parameter
itself. Parameters that are not named are those of MiniLM.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def merged(base: Mapping[str, Tensor], adapter: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The parameters of the whole model, in float32.

    Args:
        base: Parameters of MiniLM by name; the head may be missing.
        adapter: As `extracted` gives it.

    Raises:
        KeyError: when the adapter changes a matrix that the base does not have.
    """
    whole = {name: value.float() for name, value in base.items()}
    for name, value in adapter.items():
        if name.endswith(".up"):
            matrix = name.removesuffix(".up")
            whole[matrix] = whole[matrix] + value.float() @ adapter[f"{matrix}.down"].float()
        elif not name.endswith(".down"):
            whole[name] = value.float()
    return whole


def extracted(
    base: Mapping[str, Tensor], trained: Mapping[str, Tensor], *, rank: int
) -> dict[str, Tensor]:
    """What training changed, in float16: matrices at `rank`, everything else whole.

    The product of the two factors is the best approximation of the change at that rank
    (Eckart and Young 1936). Parameters that did not change are left out.
    """
    import torch

    adapter: dict[str, Tensor] = {}
    for name, value in trained.items():
        before = base.get(name)
        if before is not None and torch.equal(before, value):
            continue
        if before is None or value.ndim < 2:
            adapter[name] = value.half()
            continue
        left, strength, right = torch.linalg.svd((value - before).float(), full_matrices=False)
        root = strength[:rank].sqrt()
        adapter[f"{name}.up"] = (left[:, :rank] * root).half().contiguous()
        adapter[f"{name}.down"] = (root[:, None] * right[:rank]).half().contiguous()
    return adapter
