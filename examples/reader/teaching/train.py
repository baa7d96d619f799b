"""Train the reader: `python -m tunegate.examples.reader.teaching.train --help`.

Every example is made when it is needed and never again, so there is nothing to memorize. The loss
is that of the reply, and in the first part of the run a share of that of passages and questions,
which are full of names and codes that come again. A run that is cut off goes on from its last
checkpoint when started again with the same arguments, and goes the way it would have gone. What
happens is written to `events.jsonl` in the folder of the run, a JSON object a line.

`minutes_left` tells after the first hundred steps how long it takes; choose `--steps` by it before
going on, since the course and the fall of the rate are spread over the steps of the run.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tunegate.examples.reader.teaching.architecture import (
    Shape,
    computing,
    hidden_states,
    load_model,
    new_model,
)
from tunegate.examples.reader.teaching.encoding import Encoded, collate
from tunegate.examples.reader.teaching.measure import make_exam, measure, told
from tunegate.examples.reader.teaching.stream import COURSES, Place, stream
from tunegate.examples.reader.teaching.tokens import load_tokenizer, make_tokenizer

CHECKPOINT_SECONDS = 240.0
TOLD_STEPS = 25


@dataclass(frozen=True)
class Run:
    """What a training run depends on."""

    steps: int = 12_000
    tokens: int = 2_048
    """Of a batch, padding included, at most."""
    rate: float = 2e-3
    text: float = 0.3
    """Weight of the loss of passages and questions; that of replies has weight 1."""
    text_until: float = 0.6
    """Share of the steps after which that loss is left out."""
    warming: int = 50
    """Steps in which the rate rises."""
    falling: float = 0.5
    """Share of the steps, at the end, over which the rate falls to 0; constant before."""
    decay: float = 0.05
    """Weight decay of the matrices."""
    measured_every: int = 250
    lessons: int = 100
    """Held-out lessons on which it is measured."""
    seed: int = 0
    course: str = "short"
    """Key of `stream.COURSES`."""
    start: str = ""
    """Folder of the model to go on from; a new one of the shape when empty."""
    muon: bool = True
    """Muon for the matrices inside the layers; AdamW for all else, and for all without it.

    Muon computes in bf16 at times: on a CPU that does not, it takes seconds a step.
    """


def train(run: Run, shape: Shape, *, out: Path, tokenizer: Any = None) -> dict[str, float]:
    """Train, write the model and its tokenizer to `out/model`, return the last measurement.

    The tokenizer is made when none is given and there is no model to go on from, which gives its
    own, and its shape. Weights are saved in bf16.
    """
    import torch

    out.mkdir(parents=True, exist_ok=True)
    if run.start:
        tokenizer, model = load_tokenizer(Path(run.start)), load_model(Path(run.start))
    else:
        tokenizer = tokenizer or _tokenizer(out / "tokenizer")
        model = new_model(shape, tokenizer, seed=run.seed)
    optimizers = _optimizers(model, run)
    checkpoint = out / "checkpoint.pt"
    done, place = _resume(model, optimizers, checkpoint)
    padding = tokenizer.pad_token_id
    exam = make_exam(tokenizer, lessons=run.lessons, course=run.course)
    reading: dict[str, float] = {}
    began = saved = time.monotonic()
    spent = 0
    mean = 0.0
    model.train()
    with (out / "events.jsonl").open("a", encoding="utf-8") as events:

        def tell(event: str, **what: Any) -> None:
            line = json.dumps({"event": event, "at": round(time.monotonic() - began, 1), **what})
            events.write(line + "\n")
            events.flush()
            sys.stderr.write(line + "\n")

        size = sum(one.numel() for one in model.parameters())
        tell("began", step=done, parameters=size, run=asdict(run), shape=asdict(shape))
        for step, (place_after, rows) in enumerate(
            stream(
                tokenizer, place, seed=run.seed, steps=run.steps, tokens=run.tokens,
                course=run.course,
            ),
            start=done,
        ):  # fmt: skip
            if step >= run.steps:
                break
            for optimizer, rate in optimizers:
                for group in optimizer.param_groups:
                    group["lr"] = rate * rate_at(step, run)
            weight = run.text if step < run.text_until * run.steps else 0.0
            loss = _step(model, rows, optimizers, padding=padding, text=weight)
            spent += sum(row.width for row in rows)
            mean = 0.95 * mean + 0.05 * loss if mean else loss
            now = time.monotonic()
            if (step + 1) % TOLD_STEPS == 0:
                left = (run.steps - step - 1) * (now - began) / (step + 1 - done) / 60
                speed = round(spent / (now - began))
                tell(
                    "step", step=step + 1, loss=round(mean, 4), rate=round(rate_at(step, run), 4),
                    tokens_a_second=speed, minutes_left=round(left, 1),
                )  # fmt: skip
            if (step + 1) % run.measured_every == 0 or step + 1 == run.steps:
                reading = told(measure(model, exam, padding=padding))
                tell("measured", step=step + 1, **reading)
            if now - saved > CHECKPOINT_SECONDS:
                saved = now
                _save(model, optimizers, checkpoint, step + 1, place_after)
                tell("saved", step=step + 1)
        folder = out / "model"
        model.eval().to(torch.bfloat16).save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        about = {"run": asdict(run), "shape": asdict(shape), "loss": round(mean, 4), **reading}
        (out / "training.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
        tell("done", folder=str(folder))
    checkpoint.unlink(missing_ok=True)
    return reading


def rate_at(step: int, run: Run) -> float:
    """The learning rate's share of its highest value at a step, counted from 0."""
    falling = max(1, round(run.falling * run.steps))
    return min((step + 1) / max(1, run.warming), (run.steps - step) / falling, 1.0)


def _step(
    model: Any,
    rows: list[Encoded],
    optimizers: list[tuple[Any, float]],
    *,
    padding: int,
    text: float = 0.0,
) -> float:
    """One step on a batch; the mean loss of its reply tokens."""
    import torch

    batch = collate(rows, padding=padding)
    with computing():
        hidden = hidden_states(model, batch)
        logits = model.lm_head(hidden[batch["at"]])
    loss = torch.nn.functional.cross_entropy(logits.float(), batch["labels"])
    learned = loss
    if text:
        with computing():
            logits = model.lm_head(hidden[batch["text_at"]])
        learned = loss + text * torch.nn.functional.cross_entropy(
            logits.float(), batch["text_labels"]
        )
    learned.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    for optimizer, _ in optimizers:
        optimizer.step()
        optimizer.zero_grad()
    return float(loss.item())


def _optimizers(model: Any, run: Run) -> list[tuple[Any, float]]:
    """The optimizers, each with its highest rate.

    Muon (Jordan et al. 2024) orthogonalizes the momentum of a matrix; its rate is scaled so that
    updates are as large as AdamW's (Liu et al. 2025, "Muon is scalable for LLM training").
    """
    import torch

    inner = [one for one in model.model.layers.parameters() if one.ndim == 2]
    inside = {id(one) for one in inner}
    outer = [one for one in model.parameters() if id(one) not in inside]
    if not run.muon:
        groups = [
            {"params": inner, "weight_decay": run.decay},
            {"params": outer, "weight_decay": 0.0},
        ]
        return [(torch.optim.AdamW(groups, lr=run.rate, betas=(0.9, 0.98)), run.rate)]
    return [
        (
            torch.optim.Muon(
                inner, lr=run.rate, weight_decay=run.decay, adjust_lr_fn="match_rms_adamw"
            ),
            run.rate,
        ),
        (
            torch.optim.AdamW(outer, lr=run.rate, betas=(0.9, 0.98), weight_decay=0.0),
            run.rate,
        ),
    ]


def _tokenizer(folder: Path) -> Any:
    """The tokenizer of a run: made once, and read again when the run goes on."""
    if not (folder / "tokenizer.json").exists():
        make_tokenizer().save_pretrained(folder)
    return load_tokenizer(folder)


def _resume(model: Any, optimizers: list[tuple[Any, float]], checkpoint: Path) -> tuple[int, Place]:
    """Load a checkpoint when there is one: the steps done, and where its stream stands."""
    import torch

    if not checkpoint.exists():
        return 0, Place()
    state = torch.load(checkpoint, weights_only=True)
    model.load_state_dict(state["model"])
    for (optimizer, _), kept in zip(optimizers, state["optimizers"], strict=True):
        optimizer.load_state_dict(kept)
    return int(state["step"]), Place(**state["place"])


def _save(
    model: Any, optimizers: list[tuple[Any, float]], checkpoint: Path, step: int, place: Place
) -> None:
    import torch

    new = checkpoint.with_suffix(".new")
    state = {
        "model": model.state_dict(),
        "optimizers": [optimizer.state_dict() for optimizer, _ in optimizers],
        "step": step,
        "place": asdict(place),
    }
    torch.save(state, new)
    new.replace(checkpoint)


def _fields(kind: type) -> Iterator[tuple[str, type, Any]]:
    defaults = asdict(kind())
    for name, value in defaults.items():
        yield name, type(value), value


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    parser.add_argument("--threads", type=int, help="cores to use; all of them")
    for kind in (Run, Shape):
        for name, typed, value in _fields(kind):
            flag = f"--{name.replace('_', '-')}"
            if name == "course":
                parser.add_argument(flag, choices=COURSES, default=value)
            elif typed is bool:
                parser.add_argument(flag, action=argparse.BooleanOptionalAction, default=value)
            else:
                parser.add_argument(flag, type=typed, default=value)
    chosen = vars(parser.parse_args())
    if chosen["threads"]:
        import torch

        torch.set_num_threads(chosen["threads"])
    run = replace(Run(), **{name: chosen[name] for name, _, _ in _fields(Run)})
    shape = replace(Shape(), **{name: chosen[name] for name, _, _ in _fields(Shape)})
    train(run, shape, out=chosen["out"])


if __name__ == "__main__":
    main()
