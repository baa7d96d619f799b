"""Memory of a training step: predicted against measured.

    python -m benchmarks.memory [--kinds llama,qwen3,gemma3] [--tunings lora,qlora,full]
        [--length 256] [--batch 2] [--steps 1] [--threads N]

Random-weight models are trained for a few steps by trl's SFTTrainer. Measured is the most that
tensors take at once in the last step, weights, adapter and optimizer included: on the CPU by
torch's profiler, on a GPU by `torch.cuda.max_memory_allocated`; predicted is the estimate of
`tunegate plan` without the constant for CUDA. CPU rows are tiny models of each architecture. GPU
rows, when there is one, are Llama and Qwen3 shapes of 1B, 3B and 8B, where they are predicted to
fit. The last line is the largest error, and a row that is more than 10 % off ends the run with 1.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.machine import print_machine
from tunegate.train.architecture import Architecture, architecture_of
from tunegate.train.machine import this_machine
from tunegate.train.memory.cards import verdict
from tunegate.train.memory.estimate import Estimate, Estimator
from tunegate.train.memory.measured import Measured, measure_steps
from tunegate.train.memory.setup import Setup

WITHIN = 0.10
KINDS = {"llama": "LlamaConfig", "qwen3": "Qwen3Config", "gemma3": "Gemma3TextConfig"}
TINY = {
    "hidden_size": 256,
    "intermediate_size": 768,
    "num_hidden_layers": 6,
    "num_attention_heads": 8,
    "num_key_value_heads": 2,
    "head_dim": 32,
    "vocab_size": 4096,
    "max_position_embeddings": 2048,
}
LARGE: dict[str, dict[str, Any]] = {
    "llama 1B": {
        "hidden_size": 2048, "intermediate_size": 8192, "num_hidden_layers": 16,
        "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 64,
        "vocab_size": 128256, "tie_word_embeddings": True,
    },
    "llama 3B": {
        "hidden_size": 3072, "intermediate_size": 8192, "num_hidden_layers": 28,
        "num_attention_heads": 24, "num_key_value_heads": 8, "head_dim": 128,
        "vocab_size": 128256, "tie_word_embeddings": True,
    },
    "llama 8B": {
        "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
        "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 128,
        "vocab_size": 128256, "tie_word_embeddings": False,
    },
    "qwen3 1.7B": {
        "hidden_size": 2048, "intermediate_size": 6144, "num_hidden_layers": 28,
        "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 128,
        "vocab_size": 151936, "tie_word_embeddings": True,
    },
    "qwen3 4B": {
        "hidden_size": 2560, "intermediate_size": 9728, "num_hidden_layers": 36,
        "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 128,
        "vocab_size": 151936, "tie_word_embeddings": True,
    },
    "qwen3 8B": {
        "hidden_size": 4096, "intermediate_size": 12288, "num_hidden_layers": 36,
        "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 128,
        "vocab_size": 151936, "tie_word_embeddings": False,
    },
}  # fmt: skip
"""Published shapes, written down here: no weights are read, and nothing is downloaded."""


@dataclass(frozen=True)
class Row:
    """One setup, predicted and measured."""

    name: str
    parameters: int
    setup: Setup
    predicted: Estimate
    measured: Measured

    @property
    def error(self) -> float:
        """Of the prediction, as a share of what was measured."""
        return (self.predicted.total - self.predicted.context) / self.measured.peak - 1


def tiny(kind: str) -> Architecture:
    """A small model of an architecture; the head apart from the embedding, where that is usual."""
    import transformers

    tied = {} if kind == "gemma3" else {"tie_word_embeddings": False}
    return architecture_of(getattr(transformers, KINDS[kind])(**TINY, **tied), name=kind)


def setups(options: argparse.Namespace, *, device: str) -> Iterator[Setup]:
    """Every setup to look at; 4 bits and 16 bits on the CPU once, without checkpointing."""
    for tuning in options.tunings.split(","):
        base = Setup(
            tuning, options.batch, options.length, precision="bf16", rank=16, device=device,  # type: ignore[arg-type]
        )  # fmt: skip
        yield base
        if device == "cpu":
            yield replace(base, precision="fp32", checkpointing=False)
        yield replace(base, batch=1, accumulates=True, checkpointing=False)


def measured_row(name: str, architecture: Architecture, setup: Setup, *, steps: int) -> Row:
    """Predict, then train."""
    predicted = Estimator(architecture).of(setup)
    found = measure_steps(architecture, setup, steps=steps)
    gc.collect()
    return Row(name, architecture.parameters, setup, predicted, found)


def rows(options: argparse.Namespace) -> Iterator[Row]:
    import torch
    import transformers

    for kind in options.kinds.split(","):
        for setup in setups(options, device="cpu"):
            yield measured_row(kind, tiny(kind), setup, steps=options.steps)
    if not torch.cuda.is_available():
        return
    from pathlib import Path

    budget = this_machine(Path.cwd()).budget
    for name, shape in LARGE.items():
        config = getattr(transformers, KINDS[name.split()[0]])(
            **shape, max_position_embeddings=4096
        )
        architecture = architecture_of(config, name=name)
        for setup in setups(options, device="cuda"):
            if verdict(Estimator(architecture).of(setup), budget) == "fits":
                yield measured_row(name, architecture, setup, steps=options.steps)
            torch.cuda.empty_cache()


HEADER = (
    "| model | parameters | trained | precision | batch x length | checkpointing | predicted MB "
    "| measured MB | error | tokens/s |\n|---|---:|---|---|---|---|---:|---:|---:|---:|"
)


def line(row: Row) -> str:
    """A row of the table."""
    setup = row.setup
    predicted = (row.predicted.total - row.predicted.context) / 1e6
    accumulated = ", accumulated" if setup.accumulates else ""
    return (
        f"| {row.name} | {row.parameters:,} | {setup.tuning} | {setup.precision} "
        f"| {setup.batch} x {setup.length}{accumulated} | {'yes' if setup.checkpointing else 'no'} "
        f"| {predicted:,.1f} | {row.measured.peak / 1e6:,.1f} | {row.error:+.1%} "
        f"| {row.measured.tokens_per_second:,.0f} |"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--tunings", default="lora,qlora,full")
    parser.add_argument("--length", type=int, default=256)
    parser.add_argument("--batch", type=int, default=2)
    parser.add_argument("--steps", type=int, default=1, help="that are timed, after one to warm up")
    parser.add_argument("--threads", type=int, default=None)
    options = parser.parse_args()
    import torch

    if options.threads:
        torch.set_num_threads(options.threads)
    print_machine("torch", "transformers", "trl", "peft", "bitsandbytes")
    if torch.cuda.is_available():
        print(f"{torch.cuda.get_device_name(0)}\n")
    print(HEADER)
    worst = 0.0
    for row in rows(options):
        print(line(row), flush=True)
        worst = max(worst, abs(row.error))
    print(f"\nlargest error {worst:.1%}")
    sys.exit(worst > WITHIN)


if __name__ == "__main__":
    main()
