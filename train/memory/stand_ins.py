"""Stand-ins for what runs in kernels of their own on a GPU: they take the memory, and compute
nothing. Each one says which code it was read from.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.masking_utils import sdpa_mask

FUSED_ATTENTION = "tunegate_fused"
TOKEN_CHUNK, VOCAB_CHUNK = 4096, 32768
"""Of the tiles in which trl 1.16 computes the loss (`trl/kernels/chunked_logprob.py`,
`trl/trainer/utils.py`)."""
_STATISTICS = 12
"""Numbers a token that the loss keeps beside the tiles, and a few that only pass."""


class _FusedAttention(torch.autograd.Function):
    """Flash and memory-efficient attention of torch: inputs, output and one number a row are kept.

    The backward pass gives the gradient of the queries room in float32, and that of shared keys
    and values one for each head (`flash_bwd` in torch's `flash_api.cpp`).
    """

    @staticmethod
    def forward(ctx: Any, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        batch, heads, length, _ = query.shape
        made = query.new_empty(batch, length, heads, value.shape[-1])
        rows = query.new_empty(batch, heads, length, dtype=torch.float32)
        ctx.save_for_backward(query, key, value, made, rows)
        return made

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, ...]:
        query, key, value, _, _ = ctx.saved_tensors
        room = torch.empty_like(query, dtype=torch.float32)
        apart = (
            [torch.empty_like(query), torch.empty_like(query)]
            if key.shape[1] < query.shape[1]
            else []
        )
        made = tuple(torch.empty_like(one) for one in (query, key, value))
        del room, apart
        return made


def _fused_attention(
    module: nn.Module, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, **_: Any
) -> tuple[Tensor, None]:
    groups = query.shape[1] // key.shape[1]
    if mask is not None and groups > 1:  # transformers repeats keys and values beside a mask
        key, value = (one.repeat_interleave(groups, dim=1) for one in (key, value))
    if torch.is_autocast_enabled("cpu"):
        target = torch.get_autocast_dtype("cpu")
        query, key, value = (one.to(target) for one in (query, key, value))
    made: Tensor = _FusedAttention.apply(query, key, value)  # type: ignore[no-untyped-call]
    return made, None


AttentionInterface.register(FUSED_ATTENTION, _fused_attention)
AttentionMaskInterface.register(FUSED_ATTENTION, sdpa_mask)


class _FusedLoss(torch.autograd.Function):
    """trl's fused head: logits in tiles, their gradient in the same tile, sums in float32."""

    @staticmethod
    def forward(
        ctx: Any, hidden: Tensor, weight: Tensor, compute: torch.dtype, gpu: Any, models: int
    ) -> Tensor:
        ctx.save_for_backward(hidden, weight)
        ctx.said = (compute, gpu, models)
        tokens, vocab = hidden.shape[0], weight.shape[0]
        kept = hidden.new_empty(tokens, _STATISTICS, dtype=torch.float32)
        tile, columns = min(tokens, TOKEN_CHUNK), min(vocab, VOCAB_CHUNK)
        taken = _tiles(hidden, tile, compute, models)
        taken += [] if gpu else _units(hidden, tile * columns, 3.25 + (compute != torch.float32))
        if weight.dtype != compute:
            taken.append(weight.new_empty(columns, weight.shape[1], dtype=compute))
        ctx.kept = kept
        del taken
        return hidden.new_empty(())

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        hidden, weight = ctx.saved_tensors
        compute, gpu, models = ctx.said
        tokens, vocab = hidden.shape[0], weight.shape[0]
        of_hidden = torch.empty_like(hidden, dtype=torch.float32)
        of_weight = None
        if ctx.needs_input_grad[1]:
            of_weight = torch.empty_like(weight, dtype=torch.float32)
        tile, columns = min(tokens, TOKEN_CHUNK), min(vocab, VOCAB_CHUNK)
        taken = _tiles(hidden, tile, compute, models)
        taken += [] if gpu else _units(hidden, tile * columns, 7.25 + (compute != torch.float32))
        if weight.dtype != compute:
            taken.append(weight.new_empty(columns, weight.shape[1], dtype=compute))
        del taken
        of_weight = None if of_weight is None else of_weight.to(weight.dtype)
        return of_hidden.to(hidden.dtype), of_weight, None, None, None


def _tiles(like: Tensor, tile: int, compute: torch.dtype, models: int) -> list[Tensor]:
    """One tile of logits; for a divergence one of the student and one of the teacher in 32 bits
    (`trl/kernels/chunked_divergence.py`).
    """
    dtype = compute if models == 1 else torch.float32
    return [like.new_empty(tile, VOCAB_CHUNK, dtype=dtype) for _ in range(models)]


def _units(like: Tensor, numbers: int, units: float) -> list[Tensor]:
    """Without Triton the tile is worked on by torch operations, whose results live side by side:
    `_forward_tile` holds 3.25 tiles in float32 at most, `_backward_tile` 7.25.
    """
    return [like.new_empty(int(numbers * units), dtype=torch.float32)]


def fused_loss(
    hidden: Tensor, weight: Tensor, *, compute: torch.dtype, gpu: bool, teacher: bool
) -> Tensor:
    """A loss that takes the memory of trl's.

    Args:
        hidden: `(batch, length, size)`.
        weight: Of the head, `(vocab, size)`.
        compute: What logits are computed in.
        gpu: Whether Triton runs it.
        teacher: Whether a teacher's logits are computed beside.
    """
    shifted = hidden[:, :-1].reshape(-1, hidden.shape[-1])
    models = 2 if teacher else 1
    loss: Tensor = _FusedLoss.apply(shifted, weight, compute, gpu, models)  # type: ignore[no-untyped-call]
    return loss


class _Packed(torch.autograd.Function):
    """`MatMul4Bit` of bitsandbytes: the weight is unpacked, used and dropped in each pass."""

    @staticmethod
    def forward(ctx: Any, inputs: Tensor, outputs: int) -> Tensor:
        ctx.inputs, ctx.width, ctx.dtype = inputs.shape, outputs, inputs.dtype
        unpacked = inputs.new_empty(outputs, inputs.shape[-1])
        made = inputs.new_empty(*inputs.shape[:-1], outputs)
        del unpacked
        return made

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        given = gradients[0]
        unpacked = given.new_empty(ctx.width, ctx.inputs[-1], dtype=ctx.dtype)
        made = given.new_empty(ctx.inputs, dtype=ctx.dtype)
        del unpacked
        return made, None


class PackedLinear(nn.Linear):
    """A linear layer whose weight is held in 4 bits elsewhere, and counted there."""

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002  (torch's name)
        """The shape of the result; peft clones what a packed layer gives."""
        inputs = input
        if torch.is_autocast_enabled("cpu"):
            inputs = inputs.to(torch.get_autocast_dtype("cpu"))
        made: Tensor = _Packed.apply(inputs, self.out_features)  # type: ignore[no-untyped-call]
        return made.clone()
