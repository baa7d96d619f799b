"""Runs of tiny models with random weights, on made-up pairs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.train.conftest import config, tokenizer
from tunegate.curate.dataset import Dataset
from tunegate.curate.pair import Pair
from tunegate.train.plan import Adapter, Plan
from tunegate.train.running.dataset import held_out_split, rows_of
from tunegate.train.running.folder import Origin, make_run, rows_hash

COLOURS = ("red", "blue", "green", "black", "white", "pink")


def pairs(number: int = 40) -> Dataset:
    """Questions whose answers have a form that is quickly learned."""
    return Dataset.from_pairs(
        [
            Pair.single(f"Colour of item {nth}?", f"It is {COLOURS[nth % 6]}.")
            for nth in range(number)
        ]
    )


def save_model(folder: Path, **changed: Any) -> Path:
    """A tiny Llama with random weights and its tokenizer."""
    import torch
    from transformers import LlamaForCausalLM

    torch.manual_seed(changed.pop("seed", 0))
    made = LlamaForCausalLM(
        config(
            **{
                "num_hidden_layers": 2,
                "intermediate_size": 128,
                "initializer_range": 0.2,
                **changed,
            }
        )
    )
    made.generation_config.eos_token_id = 2
    made.config.eos_token_id = 2
    made.save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the student."""
    return save_model(tmp_path_factory.mktemp("models") / "tiny")


def plan(model: Path, dataset: Dataset, **changed: Any) -> Plan:
    made: dict[str, Any] = {
        "model": str(model),
        "data": dataset.fingerprint,
        "pairs": len(dataset),
        "method": "lora",
        "tuning": "lora",
        "learning_rate": 1e-2,
        "schedule": "constant_with_warmup",
        "warmup": 0.1,
        "batch": 4,
        "accumulation": 2,
        "epochs": 3,
        "patience": 3,
        "evaluations": 2,
        "held_out": 0.2,
        "adapter": Adapter(rank=4, alpha=8, dropout=0.1),
        "max_length": 128,
        "packing": False,
        "precision": "fp32",
        "optimizer": "adamw_torch_fused",
        "checkpointing": False,
        "attention": "sdpa",
        "seed": 0,
    }
    made.update(changed)
    if made["tuning"] == "full":
        made |= {"adapter": None}
    return Plan(**made)


Make = Callable[..., Path]


def new_run(folder: Path, model: Path, **changed: Any) -> Path:
    """The folder of a run that has not begun."""
    dataset = pairs()
    wanted = plan(model, dataset, **changed)
    train, held_out = (
        rows_of(one) for one in held_out_split(dataset, share=wanted.held_out, seed=0)
    )
    origin = Origin(
        made="2026-01-01T00:00:00",
        pairs=dataset.fingerprint,
        rows=len(train),
        held_out=len(held_out),
        rows_hash=rows_hash(train, held_out),
    )
    make_run(folder, wanted, origin, train=train, held_out=held_out)
    return folder


@pytest.fixture
def make(tiny: Path, tmp_path: Path) -> Make:
    """Makes the folder of a run that has not begun."""

    def made(name: str = "one", *, model: Path | None = None, **changed: Any) -> Path:
        return new_run(tmp_path / "runs" / name, model or tiny, **changed)

    return made
