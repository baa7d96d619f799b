"""What a run leaves: an adapter or a model in safetensors, with the tokenizer it was trained by."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from tunegate.curate.quiet import quiet_adapters
from tunegate.train.plan import Plan


def save_weights(model: Any, tokenizer: Any, folder: Path, *, plan: Plan) -> Path:
    """Write `adapter/`, or `model/` where all weights were trained, whole or not at all.

    Full training in 16-bit precision keeps weights in 32 bits; they are written in the precision
    that was computed in, as the model is used.

    Raises:
        OSError: when the disk is full.
    """
    import torch

    name = "model" if plan.tuning == "full" else "adapter"
    partial = folder / f".{name}"
    shutil.rmtree(partial, ignore_errors=True)
    with quiet_adapters():
        if plan.tuning == "full" and plan.precision == "bf16":
            model = model.to(torch.bfloat16)
        model.save_pretrained(str(partial))
    tokenizer.save_pretrained(str(partial))
    made = folder / name
    shutil.rmtree(made, ignore_errors=True)
    partial.rename(made)
    return made
