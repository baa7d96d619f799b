"""Whether what was saved answers as what was trained: adapter, merged and reloaded model.

The trained model answers some held-out prompts greedily. Each other form then reads prompt and
answer in one pass: where its likeliest token is that of the answer at every place, it answers the
same, since a greedy answer is made token by token behind the same text.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tunegate.curate.quiet import quiet_adapters
from tunegate.train.plan import Plan
from tunegate.train.running.dataset import Row
from tunegate.train.running.measured import answer_tokens
from tunegate.train.running.student import (
    base_dtype,
    compute_dtype,
    folder_of,
    load_student,
    load_weights,
)

PROMPTS = 8
TOKENS = 32
EXACT = 1e-4
"""Largest difference of logits in 32 bits, as a share of their spread."""
ROUNDED = 0.08
"""The same in 16 bits, where merging rounds weights anew to 8 binary digits."""
ROUNDED_SAME = 0.97
"""Share of tokens that have to be the same in 16 bits, where near ties may turn."""


@dataclass(frozen=True)
class Reference:
    """What the trained model answered."""

    prompts: tuple[tuple[int, ...], ...]
    answers: tuple[tuple[int, ...], ...]
    logits: tuple[Any, ...]
    """Of each answer's tokens, `(tokens, vocab)`, on the processor."""


def answers_of(
    model: Any, tokenizer: Any, rows: Sequence[Row], *, plan: Plan, prompts: int = PROMPTS
) -> Reference:
    """Have the trained model answer the first held-out prompts."""
    import torch

    model.eval()
    asked: list[tuple[int, ...]] = []
    answers: list[tuple[int, ...]] = []
    for row in rows[:prompts]:
        ids, begin = answer_tokens(row, tokenizer, max_length=plan.max_length)
        prompt = ids[:begin]
        said: list[int] = []
        with torch.inference_mode():
            while len(said) < TOKENS:
                given = torch.tensor([prompt + said]).to(model.device)
                token = int(_read(model, given, plan)[0, -1].argmax())
                said.append(token)
                if token == tokenizer.eos_token_id:
                    break
        asked.append(tuple(prompt))
        answers.append(tuple(said))
    silent = Reference(tuple(asked), tuple(answers), ())
    return replace(silent, logits=tuple(_logits(model, silent, plan)))


def check_parity(reference: Reference, output: Path, folder: Path, *, plan: Plan) -> dict[str, Any]:
    """Load what was saved in each form and compare; the forms' numbers, and whether they agree.

    An adapter over a base in 4 bits is compared as it is, and merged into the base as it was before
    it was packed with that same base below the adapter: what packing itself changes is told apart.

    Args:
        reference: Of the trained model, which may be gone by now.
        output: Folder of the adapter or model.
        folder: Where the merged model is written for a moment.
        plan: Of the run.
    """
    import torch

    found: dict[str, Any] = {}
    if plan.tuning == "full":
        dtype = torch.bfloat16 if plan.precision == "bf16" else base_dtype(plan)
        found["reloaded"] = _compared(load_weights(output, dtype=dtype), reference, plan)
        return _judged(found)
    with quiet_adapters():
        from peft import PeftModel

        adapted = PeftModel.from_pretrained(load_student(plan), str(output)).eval()
        # trl trains an adapter over 4 bits in 16 bits, peft reads it into 32
        found["adapter"] = _compared(adapted, reference, plan, rounded=plan.tuning == "qlora")
        if plan.tuning == "qlora":
            del adapted
            base = load_weights(folder_of(plan.model), dtype=compute_dtype(plan))
            adapted = PeftModel.from_pretrained(base, str(output)).eval()
            over = replace(reference, logits=tuple(_logits(adapted, reference, plan)))
            found["without packing"] = _compared(adapted, reference, plan, counts=False)
            reference = over
        merged = adapted.merge_and_unload(safe_merge=True)
        found["merged"] = _compared(merged, reference, plan)
        place = folder / ".merged"
        try:
            merged.save_pretrained(str(place))
            dtype = merged.dtype
            del merged, adapted
            again = load_weights(place, dtype=dtype)
            found["reloaded"] = _compared(again, reference, plan)
        finally:
            shutil.rmtree(place, ignore_errors=True)
    return _judged(found)


def _compared(
    model: Any, reference: Reference, plan: Plan, *, rounded: bool = False, counts: bool = True
) -> dict[str, Any]:
    """Numbers of one form; `agrees` is None for one that only tells."""
    worst, same, tokens = 0.0, 0, 0
    for one, other in zip(_logits(model, reference, plan), reference.logits, strict=True):
        spread = float(other.std()) or 1.0
        worst = max(worst, float((one - other).abs().max()) / spread)
        same += int((one.argmax(-1) == other.argmax(-1)).sum())
        tokens += one.shape[0]
    exact = plan.precision == "fp32" and not rounded
    tolerance, least = (EXACT, 1.0) if exact else (ROUNDED, ROUNDED_SAME)
    return {
        "difference": worst,
        "tolerance": tolerance,
        "same_tokens": same,
        "tokens": tokens,
        "agrees": worst <= tolerance and same >= least * tokens if counts else None,
    }


def _judged(found: dict[str, Any]) -> dict[str, Any]:
    return {"agree": all(one["agrees"] is not False for one in found.values()), "forms": found}


def _logits(model: Any, reference: Reference, plan: Plan) -> list[Any]:
    import torch

    model.eval()
    found = []
    with torch.inference_mode():
        for prompt, answer in zip(reference.prompts, reference.answers, strict=True):
            given = torch.tensor([[*prompt, *answer]]).to(model.device)
            read = _read(model, given, plan)[0, len(prompt) - 1 : -1]
            found.append(read.float().cpu())
    return found


def _read(model: Any, given: Any, plan: Plan) -> Any:
    import torch

    dtype = compute_dtype(plan)
    if dtype is torch.float32:
        return model(input_ids=given, use_cache=False).logits
    with torch.autocast(model.device.type, dtype):
        return model(input_ids=given, use_cache=False).logits
