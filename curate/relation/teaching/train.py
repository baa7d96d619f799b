"""Train the relation model: `python -m tunegate.curate.relation.teaching.train --help`.

A cross-encoder over the packaged MiniLM with three classes. Word embeddings stay as they are; the
rest is trained with AdamW. A run that is cut off goes on from its last checkpoint when started
again with the same arguments.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from tunegate.curate.models import RELATIONS
from tunegate.curate.relation.bundled import BundledJudge, is_bundled_form
from tunegate.curate.relation.teaching.example import Example
from tunegate.curate.relation.teaching.mixture import MIXTURES
from tunegate.curate.vectors.packaged import packaged_folder

LENGTH = 128
"""Tokens of both texts together, at most; the longer one is cut first."""
WARM_STEPS = 100
POOL = 64
"""Batches' worth of examples that are sorted by length together."""
CHECKPOINT_SECONDS = 300.0
TOLD_STEPS = 50


@dataclass(frozen=True)
class Run:
    """What a training run depends on beside its examples."""

    steps: int = 3400
    rate: float = 1e-4
    size: int = 48
    """Examples a batch."""
    falling: float = 0.3
    """Share of the steps, at the end, over which the learning rate falls to 0; constant before."""
    seed: int = 0


def text_pair(example: Example) -> tuple[str, str]:
    """What the model reads: each answer behind its question."""
    if not example.question:
        return example.a, example.b
    return f"{example.question} {example.a}", f"{example.question} {example.b}"


def batches(lengths: Sequence[int], *, size: int, rng: Random) -> list[list[int]]:
    """Shuffled batches of examples of similar length: row numbers, every row once."""
    order = list(range(len(lengths)))
    rng.shuffle(order)
    made: list[list[int]] = []
    for start in range(0, len(order), size * POOL):
        near = sorted(order[start : start + size * POOL], key=lambda row: lengths[row])
        made += [near[at : at + size] for at in range(0, len(near), size)]
    rng.shuffle(made)
    return made


def train(examples: Sequence[Example], run: Run, *, base: Path, out: Path) -> float:
    """Train, write model, tokenizer and `training.json` to `out`, and return the mean loss.

    The loss is a moving average over the last steps. `base` is MiniLM, a model that this function
    wrote, or a packed one; a head for other classes than the relations is replaced.

    Raises:
        OSError: when there is no model at `base`.
    """
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    torch.manual_seed(run.seed)
    packed = is_bundled_form(base)
    architecture = packaged_folder() if packed else base
    tokenizer = AutoTokenizer.from_pretrained(architecture)
    names = dict(enumerate(RELATIONS))
    model: Any = AutoModelForSequenceClassification.from_pretrained(
        architecture,
        num_labels=len(RELATIONS),
        id2label=names,
        label2id={name: number for number, name in names.items()},
        ignore_mismatched_sizes=True,
    )
    if packed:
        model.load_state_dict(BundledJudge(base).model.state_dict())
    model.base_model.embeddings.requires_grad_(False)
    trained = [one for one in model.parameters() if one.requires_grad]
    optimizer: Any = torch.optim.AdamW(trained, lr=run.rate, weight_decay=0.01)
    falling = max(1, round(run.falling * run.steps))
    schedule: Any = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min((step + 1) / WARM_STEPS, max(0, run.steps - step) / falling, 1.0),
    )
    parts = {"model": model, "optimizer": optimizer, "schedule": schedule}
    out.mkdir(parents=True, exist_ok=True)
    checkpoint = out / "checkpoint.pt"
    done = _resume(parts, checkpoint)
    allowed = torch.tensor(
        [[relation in one.relations for relation in RELATIONS] for one in examples]
    )
    certain = torch.tensor([one.certainty for one in examples])
    model.train()
    forward: Any = torch.compile(model, dynamic=True)
    began = saved = time.monotonic()
    mean = 0.0
    for step, rows, inputs in _inputs(examples, tokenizer, run, after=done):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits: Any = forward(**inputs).logits.float()
        chances = logits.log_softmax(-1)
        inside = chances.masked_fill(~allowed[rows], -torch.inf).logsumexp(-1)
        outside = chances.masked_fill(allowed[rows], -torch.inf).logsumexp(-1)
        loss = -(certain[rows] * inside + (1 - certain[rows]) * outside).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        mean = 0.98 * mean + 0.02 * loss.item() if mean else loss.item()
        if step % TOLD_STEPS == 0:
            left = (run.steps - step) * (time.monotonic() - began) / (step - done) / 60
            _say(f"step {step}/{run.steps}, loss {mean:.4f}, {left:.0f} min left")
        if time.monotonic() - saved > CHECKPOINT_SECONDS:
            saved = time.monotonic()
            _save(parts, checkpoint, step)
    model.eval()
    model.save_pretrained(out)
    tokenizer.save_pretrained(out)
    told = {"examples": len(examples), **asdict(run), "length": LENGTH, "loss": round(mean, 4)}
    (out / "training.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    checkpoint.unlink(missing_ok=True)
    return mean


def _inputs(
    examples: Sequence[Example], tokenizer: Any, run: Run, *, after: int
) -> Iterator[tuple[int, list[int], Any]]:
    """The number of each step after `after`, its examples and the tensors the model reads.

    Which of the two texts stands first is drawn for each batch.
    """
    first, second = zip(*map(text_pair, examples), strict=True)
    ways = [
        tokenizer(list(one), list(two), truncation=True, max_length=LENGTH)
        for one, two in ((first, second), (second, first))
    ]
    lengths = [len(ids) for ids in ways[0]["input_ids"]]
    for step, (way, rows) in enumerate(_endless(lengths, run), start=1):
        if step > run.steps:
            return
        if step > after:
            encoded = {key: [values[row] for row in rows] for key, values in ways[way].items()}
            yield step, rows, tokenizer.pad(encoded, return_tensors="pt")


def _endless(lengths: Sequence[int], run: Run) -> Iterator[tuple[int, list[int]]]:
    """Batches of one epoch after the other, each with which text stands first."""
    for epoch in count():
        rng = Random(run.seed + epoch)
        for rows in batches(lengths, size=run.size, rng=rng):
            yield rng.randrange(2), rows


def _resume(parts: dict[str, Any], checkpoint: Path) -> int:
    """Load a checkpoint when there is one; the number of steps done."""
    import torch

    if not checkpoint.exists():
        return 0
    state = torch.load(checkpoint, weights_only=True)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    return int(state["step"])


def _save(parts: dict[str, Any], checkpoint: Path, step: int) -> None:
    import torch

    new = checkpoint.with_suffix(".new")
    torch.save({**{name: part.state_dict() for name, part in parts.items()}, "step": step}, new)
    new.replace(checkpoint)


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the labelled sets")
    parser.add_argument("--base", type=Path, help="model to start from; the packaged MiniLM")
    parser.add_argument("--mixture", choices=sorted(MIXTURES), required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=Run.steps)
    parser.add_argument("--rate", type=float, default=Run.rate)
    parser.add_argument("--size", type=int, default=Run.size, help="examples a batch")
    parser.add_argument("--falling", type=float, default=Run.falling)
    parser.add_argument("--seed", type=int, default=Run.seed)
    chosen = parser.parse_args()
    examples = MIXTURES[chosen.mixture](chosen.data, seed=chosen.seed)
    run = Run(chosen.steps, chosen.rate, chosen.size, chosen.falling, chosen.seed)
    train(examples, run, base=chosen.base or packaged_folder(), out=chosen.out)


if __name__ == "__main__":
    main()
