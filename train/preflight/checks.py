"""All checks before a run, in one list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import Findings
from tunegate.train.architecture import Architecture
from tunegate.train.machine import Machine
from tunegate.train.memory.estimate import Estimate
from tunegate.train.plan import Plan
from tunegate.train.preflight.data import leakage_problems, privacy_problems, set_problems
from tunegate.train.preflight.encoded import encode
from tunegate.train.preflight.mask import (
    TrainedTokens,
    mask_problems,
    padding_problems,
    prefix_problems,
    trained_tokens,
)
from tunegate.train.preflight.problem import Problem
from tunegate.train.preflight.resources import (
    card_problems,
    disk_bytes,
    disk_problems,
    memory_problems,
)
from tunegate.train.preflight.vocabulary import (
    end_tokens,
    pad_problems,
    size_problems,
    template_problems,
)


@dataclass(frozen=True)
class Preflight:
    """What the checks before a run found."""

    problems: tuple[Problem, ...]
    """Those that refuse the run first."""
    tokens: TrainedTokens | None
    """None without rows, or without a token that ends them."""


def preflight(
    plan: Plan,
    dataset: Dataset,
    findings: Findings,
    *,
    tokenizer: Any,
    architecture: Architecture,
    need: Estimate,
    machine: Machine,
    generation: Any = None,
    held_out: Collection[str] = (),
) -> Preflight:
    """Look at pairs, tokens, model and machine; a run starts when none of the problems refuses.

    Args:
        plan: Of the run.
        dataset: The curated pairs.
        findings: Of these pairs, with the suite known, without the dismissed ones.
        tokenizer: That the run would use.
        architecture: Of the model.
        need: What the run needs of memory.
        machine: Where it would run.
        generation: The model's generation config, for the tokens that end a turn.
        held_out: Ids of pairs that are not trained on.
    """
    tokens = None
    found = set_problems(dataset, planned=plan.data)
    found += leakage_problems(findings) + privacy_problems(findings)
    found += pad_problems(tokenizer)
    if len(dataset) and tokenizer.eos_token_id is not None:
        encoded = encode(dataset, tokenizer, max_length=plan.max_length)
        ends = end_tokens(tokenizer, generation)
        tokens = trained_tokens(encoded, ends=ends, held_out=held_out)
        found += template_problems(encoded)
        found += size_problems(tokenizer, embeddings=architecture.vocab, encoded=encoded)
        found += mask_problems(
            encoded,
            ends=ends,
            max_length=plan.max_length,
            raft=plan.raft is not None,
        )
        found += prefix_problems(encoded) + padding_problems(encoded)
    found += disk_problems(disk_bytes(architecture, need.setup), machine)
    found += card_problems(plan.processes, machine) + memory_problems(need, machine)
    return Preflight(tuple(sorted(found, key=lambda one: not one.refuses)), tokens)
