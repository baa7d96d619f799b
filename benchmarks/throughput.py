"""Speed of training: a run of tunegate beside a plain script of trl.

    python -m benchmarks throughput [--hidden 512] [--layers 8] [--vocab 8192] [--tuning lora]
        [--batch 4] [--length 128] [--steps 24] [--runs 3] [--threads N]

Both train the same Llama of random weights on the same rows with the same settings, in processes
of their own, in turn: what the child of `tunegate train` does, and trl's SFTTrainer as its
documentation has it. Tokens a second are those of the steps between the end of the third, by which
everything has started, and the end of the last; logging of each step lies within, the evaluation
and the checkpoint at the end do not. The same stopwatch, a callback, is in both. On a machine that
does other work as well take `--threads 1` and the tokens a second of the processor, which the
others take least from. `whole` is the process from beginning to end: tunegate measures the base
first, and loads what it saved to compare. Losses of the last step that differ by more than a
thousandth end it with 1: the two did not train the same.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.machine import print_machine
from tunegate.train.plan import Adapter, Plan
from tunegate.train.rows import DEFAULT_TEMPLATE
from tunegate.train.running.folder import Origin, make_run, rows_hash

WARM_UP = 3
"""Steps behind which the clock runs."""
HELD_OUT = 4
WHAT = ("tunegate", "trl alone")


@dataclass(frozen=True)
class Timed:
    """One run."""

    speed: float
    """Tokens a second."""
    of_processor: float
    """Tokens a second that the process had of the processor, all its threads together."""
    loss: float
    """Of the last step."""
    whole: float
    """Seconds of the process."""


def make_model(folder: Path, options: argparse.Namespace) -> int:
    """Write a Llama of random weights with a tokenizer of whole words; its number of parameters."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    marks = ["<unk>", "<pad>", "<eos>"]
    vocab = {word: nth for nth, word in enumerate([*marks, *_words(options.vocab - len(marks))])}
    words = Tokenizer(models.WordLevel(vocab, unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    words.add_special_tokens(marks)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=words, eos_token="<eos>", pad_token="<pad>", unk_token="<unk>"
    )
    tokenizer.chat_template = DEFAULT_TEMPLATE
    heads = max(1, options.hidden // 64)
    torch.manual_seed(0)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=options.vocab,
            hidden_size=options.hidden,
            intermediate_size=3 * options.hidden,
            num_hidden_layers=options.layers,
            num_attention_heads=heads,
            num_key_value_heads=max(1, heads // 4),
            max_position_embeddings=max(2048, options.length),
            eos_token_id=2,
            pad_token_id=1,
        )
    )
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return int(model.num_parameters())


def _words(number: int) -> list[str]:
    return [f"w{nth}" for nth in range(number)]


def make_rows(options: argparse.Namespace, number: int, *, seed: int) -> list[dict[str, Any]]:
    """Rows that the tokenizer makes `length` tokens of, or a few fewer."""
    import numpy as np

    draw = np.random.default_rng(seed)
    each = (options.length - 8) // 2

    def said() -> str:
        return " ".join(f"w{nth}" for nth in draw.integers(options.vocab - 8, size=each))

    return [
        {
            "id": f"{seed}-{nth}",
            "source": None,
            "prompt": [{"role": "user", "content": said()}],
            "completion": [{"role": "assistant", "content": said()}],
        }
        for nth in range(number)
    ]


def plan_of(model: Path, options: argparse.Namespace) -> Plan:
    """One pass of so many steps, with one evaluation at its end."""
    import torch

    adapter = Adapter(rank=16, alpha=32, dropout=0.0) if options.tuning == "lora" else None
    return Plan(
        model=str(model),
        data="0" * 16,
        pairs=options.batch * options.steps + HELD_OUT,
        method=options.tuning,
        tuning=options.tuning,
        learning_rate=2e-4 if adapter else 2e-5,
        schedule="constant_with_warmup",
        warmup=0.1,
        batch=options.batch,
        accumulation=1,
        epochs=1,
        patience=3,
        evaluations=1,
        held_out=0.1,
        adapter=adapter,
        max_length=options.length,
        packing=False,
        precision="bf16" if torch.cuda.is_available() else "fp32",
        optimizer="adamw_torch_fused",
        checkpointing=False,
        attention="sdpa",
        seed=0,
    )


def stopwatch(path: Path) -> Any:
    """A callback that writes when each step ended."""
    from transformers import TrainerCallback

    class Stopwatch(TrainerCallback):
        def __init__(self) -> None:
            self.ends: list[float] = []
            self.processor: list[float] = []

        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            if args.n_gpu:
                import torch

                torch.cuda.synchronize()
            self.ends.append(time.perf_counter())
            self.processor.append(time.process_time())

        def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            losses = [one["loss"] for one in state.log_history if "loss" in one]
            body = {
                "seconds": self.ends[-1] - self.ends[WARM_UP - 1],
                "processor": self.processor[-1] - self.processor[WARM_UP - 1],
                "steps": len(self.ends) - WARM_UP,
                "loss": losses[-1],
            }
            path.write_text(json.dumps(body), encoding="utf-8")

    return Stopwatch()


def of_tunegate(folder: Path) -> None:
    """What the child does, with a stopwatch."""
    from tunegate.train.running.child import run

    status = run(folder, watching=[stopwatch(folder / "timed.json")])
    sys.exit(status != "done")


def of_trl(folder: Path) -> None:
    """A script as trl's documentation has it, with the plan's settings."""
    import torch
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from trl.trainer.sft_config import SFTConfig
    from trl.trainer.sft_trainer import SFTTrainer

    plan = Plan.model_validate_json((folder / "plan.json").read_bytes())
    gpu = torch.cuda.is_available()
    half = plan.precision == "bf16" and plan.tuning == "lora"
    sides = [
        Dataset.from_list(
            [{"prompt": one["prompt"], "completion": one["completion"]} for one in listed]
        )
        for listed in (
            [json.loads(line) for line in (folder / name).read_text().splitlines()]
            for name in ("train.jsonl", "held-out.jsonl")
        )
    ]
    trainer = SFTTrainer(
        model=AutoModelForCausalLM.from_pretrained(
            plan.model,
            dtype=torch.bfloat16 if half else torch.float32,
            attn_implementation=plan.attention,
            device_map={"": 0} if gpu else None,
        ),
        args=SFTConfig(
            output_dir=str(folder / "plain"),
            per_device_train_batch_size=plan.batch,
            per_device_eval_batch_size=plan.batch,
            num_train_epochs=plan.epochs,
            learning_rate=plan.learning_rate,
            lr_scheduler_type=plan.schedule,
            warmup_steps=plan.warmup,
            optim=plan.optimizer,
            weight_decay=plan.weight_decay,
            max_grad_norm=plan.clip,
            bf16=plan.precision == "bf16",
            use_cpu=not gpu,
            gradient_checkpointing=plan.checkpointing,
            seed=plan.seed,
            data_seed=plan.seed,
            logging_steps=plan.log_steps,
            eval_strategy="epoch",
            save_strategy="epoch",
            load_best_model_at_end=True,
            metric_for_best_model="eval_loss",
            greater_is_better=False,
            report_to="none",
            disable_tqdm=True,
            dataloader_pin_memory=gpu,
            max_length=plan.max_length,
            completion_only_loss=True,
        ),
        train_dataset=sides[0],
        eval_dataset=sides[1],
        processing_class=AutoTokenizer.from_pretrained(plan.model),
        peft_config=None
        if plan.adapter is None
        else LoraConfig(
            r=plan.adapter.rank,
            lora_alpha=int(plan.adapter.alpha),
            lora_dropout=plan.adapter.dropout,
            target_modules="all-linear",
            task_type="CAUSAL_LM",
        ),
        callbacks=[stopwatch(folder / "timed.json")],
    )
    trainer.train()
    trainer.save_model(str(folder / "out"))


def timed(
    what: str, folder: Path, *, tokens: int, environment: Mapping[str, str] | None = None
) -> Timed:
    """Train in a process of its own.

    Args:
        what: One of `WHAT`.
        folder: Of the run, that has not begun.
        tokens: Of a step.
        environment: Variables beside those of this process.

    Raises:
        RuntimeError: when it fails; its log is said.
    """
    began = time.perf_counter()
    with (folder / "log").open("wb") as log:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.throughput", "--child", what, str(folder)],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "HF_HUB_OFFLINE": "1", **(environment or {})},
            check=False,
        )
    whole = time.perf_counter() - began
    if done.returncode:
        last = (folder / "log").read_text(encoding="utf-8", errors="replace")[-2000:]
        raise RuntimeError(f"{what} failed:\n{last}")
    told = json.loads((folder / "timed.json").read_text(encoding="utf-8"))
    read = told["steps"] * tokens
    return Timed(read / told["seconds"], read / told["processor"], told["loss"], whole)


def tokens_of_step(model: Path, rows: list[dict[str, Any]], options: argparse.Namespace) -> int:
    """Read ones; all rows have as many."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(model))
    lengths = {
        len(
            tokenizer.apply_chat_template(
                one["prompt"] + one["completion"], tokenize=True, return_dict=True
            )["input_ids"]
        )
        for one in rows
    }
    (length,) = lengths
    assert length <= options.length
    return int(length * options.batch)


def table(found: dict[str, list[Timed]]) -> str:
    """A line each, and the ratio of the medians."""
    lines = [
        "| | tokens/s, median | each run | of the processor, median | each run "
        "| loss of the last step | whole, s |",
        "|---|---:|---|---:|---|---:|---:|",
    ]
    for what, runs in found.items():
        shown = [_shown([one.speed for one in runs]), _shown([one.of_processor for one in runs])]
        lines.append(
            f"| {what} | {' | '.join(shown)} | {runs[0].loss:.6f} "
            f"| {median(one.whole for one in runs):.1f} |"
        )
    ours, plain = (found[what] for what in WHAT)
    speed = _ratio([one.speed for one in ours], [one.speed for one in plain])
    processor = _ratio([one.of_processor for one in ours], [one.of_processor for one in plain])
    lines.append(
        f"\ntunegate trains at {speed} of the plain script's speed; of the processor's time, "
        f"{processor}."
    )
    return "\n".join(lines)


def _shown(speeds: Sequence[float]) -> str:
    return f"{median(speeds):,.0f} | {', '.join(f'{one:,.0f}' for one in speeds)}"


def _ratio(ours: Sequence[float], plain: Sequence[float]) -> str:
    """Of the medians, and of each pair."""
    each = ", ".join(f"{a / b:.3f}" for a, b in zip(ours, plain, strict=True))
    return f"{median(ours) / median(plain):.3f} ({each})"


def main() -> None:
    """Time both in turn and print."""
    if sys.argv[1:2] == ["--child"]:
        (of_tunegate if sys.argv[2] == WHAT[0] else of_trl)(Path(sys.argv[3]))
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--hidden", type=int, default=512, help="a multiple of 64")
    parser.add_argument("--layers", type=int, default=8)
    parser.add_argument("--vocab", type=int, default=8192)
    parser.add_argument("--tuning", choices=("lora", "full"), default="lora")
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--length", type=int, default=128)
    parser.add_argument("--steps", type=int, default=24)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=None, help="of torch; all when not given")
    options = parser.parse_args()
    if options.steps <= WARM_UP:
        parser.error(f"--steps: the first {WARM_UP} are not timed")
    print_machine("torch", "transformers", "trl", "peft")
    with tempfile.TemporaryDirectory() as name:
        found = measured(Path(name), options)
    print(table(found))
    losses = [one.loss for runs in found.values() for one in runs]
    sys.exit(max(losses) - min(losses) > 0.001 * max(losses))


def measured(place: Path, options: argparse.Namespace) -> dict[str, list[Timed]]:
    """So many runs of each, in turn."""
    parameters = make_model(place / "model", options)
    train = make_rows(options, options.batch * options.steps, seed=1)
    held_out = make_rows(options, HELD_OUT, seed=2)
    tokens = tokens_of_step(place / "model", train, options)
    print(
        f"{parameters:,} parameters, {options.tuning}, {options.batch} rows of "
        f"{tokens // options.batch} tokens a step, {options.steps} steps.\n",
        flush=True,
    )
    plan = plan_of(place / "model", options)
    origin = Origin(
        made="2026-01-01T00:00:00+00:00",
        pairs=plan.data,
        rows=len(train),
        held_out=len(held_out),
        rows_hash=rows_hash(train, held_out),
    )
    found: dict[str, list[Timed]] = {what: [] for what in WHAT}
    threads = {"OMP_NUM_THREADS": str(options.threads)} if options.threads else {}
    for nth in range(options.runs):
        for what in WHAT:
            folder = place / f"{what.replace(' ', '-')}-{nth}"
            make_run(folder, plan, origin, train=train, held_out=held_out)
            found[what].append(timed(what, folder, tokens=tokens, environment=threads))
    return found


if __name__ == "__main__":
    main()
