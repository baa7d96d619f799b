"""What of a run decides on its memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tuning = Literal["lora", "qlora", "full"]
Precision = Literal["bf16", "fp16", "fp32", "bf16-pure"]
Optimizer = Literal["adamw_torch_fused", "adamw_bnb_8bit", "paged_adamw_8bit"]
Attention = Literal["sdpa", "eager", "flash_attention_2"]
Device = Literal["cuda", "cpu"]


@dataclass(frozen=True, slots=True)
class Setup:
    """One way to train, as trl's SFTTrainer would be told."""

    tuning: Tuning
    batch: int
    """Rows on the device at a time."""
    length: int
    """Tokens of the longest row."""
    precision: Precision = "bf16"
    """bf16, fp16: 16 bits where autocast puts them. LoRA's base is in 16 bits then and its adapter
    in 32; full training keeps weights in 32. bf16-pure: full training with weights, gradients and
    optimizer in 16 bits. fp32: all in 32."""
    accumulates: bool = False
    """Whether gradients are kept from one batch to the next."""
    shared: bool = False
    """Whether several cards share a step, and each holds what it tells the others."""
    rank: int = 16
    targets: tuple[str, ...] = ()
    """Linear layers that get an adapter; all but the head when empty."""
    dora: bool = False
    optimizer: Optimizer = "adamw_torch_fused"
    checkpointing: bool = True
    """Whether activations are computed again in the backward pass; trl's default."""
    attention: Attention = "sdpa"
    device: Device = "cuda"
    padded: bool | None = None
    """Whether rows of a batch differ in length, so that attention takes a mask; by default with
    more than one."""
    teacher: bool = False
    """Whether the loss compares with a teacher's distribution."""

    @property
    def masked(self) -> bool:
        """Whether attention takes a mask."""
        return self.batch > 1 if self.padded is None else self.padded

    @property
    def tokens(self) -> int:
        """Tokens on the device at a time."""
        return self.batch * self.length
