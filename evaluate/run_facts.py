"""What determined a run, and what it took: what stands in its `run.json`."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict

from tunegate.curate.generation import Reply
from tunegate.curate.generator_settings import GeneratorSettings
from tunegate.evaluate.run import Context, Plan, plan_hash

_LIBRARIES = {
    "local": ("tunegate", "torch", "transformers", "tokenizers", "peft"),
    "endpoint": ("tunegate", "httpx"),
}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Setup(_Part):
    """What determined a run."""

    suite: str
    """Fingerprint of the suite."""
    items: int
    generator: str
    """Its name in the settings."""
    identity: str
    """What it is: files' hashes and precision, or address and model."""
    template: dict[str, str]
    """The texts around the questions; in `answer_after`, where it is set, what stands before the
    answer in a reply."""
    template_hash: str
    context: Context
    passages: int = 0
    """Passages shown with a question, at most."""
    index: str | None = None
    """Fingerprint of the retrieval index."""
    retrieval: str | None = None
    """How it was searched."""
    examples: int = 0
    """Few-shot examples before each question."""
    chosen: str = "drawn"
    """How they were chosen: `drawn` by the seed, or `similar` to the question."""
    abstain: bool = False
    max_tokens: int
    temperature: float
    seed: int
    plan: str
    """Hash of the suite and of all that was asked: equal for equal runs."""
    versions: dict[str, str]


class Usage(_Part):
    """What a run took, over all replies, those that were kept from before included."""

    replies: int
    errors: int
    """Items without a reply; they score 0."""
    kept: int
    """Replies that were there before the run began."""
    cut: int
    """Replies that ended at the token limit."""
    median_seconds: float | None
    """Of one reply; on a local model a batch's time is shared evenly."""
    p95_seconds: float | None
    slowest_seconds: float | None
    prompt_tokens: int | None
    """None where the server does not count."""
    reply_tokens: int | None
    cost: float | None
    """By the prices in the settings."""


class Facts(_Part):
    """What stands in `run.json`."""

    name: str
    at: str
    """UTC time, ISO 8601 with seconds."""
    level: float
    """Of confidence, of all intervals."""
    setup: Setup
    usage: Usage


def setup_of(plan: Plan, *, generator: str, identity: str, kind: str, **further: Any) -> Setup:
    """What determines a run of this plan.

    Args:
        plan: What is asked.
        generator: Name in the settings.
        identity: `Generator.name`.
        kind: `local` or `endpoint`: which versions count.
        further: Fields of `Setup` that the plan does not know.
    """
    return Setup(
        suite=plan.suite.fingerprint,
        items=len(plan.suite),
        generator=generator,
        identity=identity,
        template=plan.template.model_dump(),
        template_hash=plan.template.hash,
        context=plan.context,
        passages=max(map(len, plan.shown.values()), default=0),
        examples=max(map(len, plan.examples.values()), default=0),
        abstain=plan.abstain,
        max_tokens=plan.max_tokens,
        temperature=plan.temperature,
        seed=plan.seed,
        plan=plan_hash(
            identity, plan.requests(), plan.suite, answer_after=plan.template.answer_after
        ),
        versions=_versions(kind),
        **further,
    )


def usage_of(replies: Sequence[Reply], *, kept: int, prices: GeneratorSettings) -> Usage:
    """Time, tokens and cost of the replies; those with an error count as errors alone."""
    good = [reply for reply in replies if reply.error is None]
    seconds = np.array([reply.seconds for reply in good])
    median, late = np.percentile(seconds, (50, 95)) if good else (None, None)
    prompts = _total([reply.prompt_tokens for reply in good])
    said = _total([reply.reply_tokens for reply in good])
    known = prompts is not None and said is not None
    return Usage(
        replies=len(good),
        errors=len(replies) - len(good),
        kept=kept,
        cut=sum(reply.cut for reply in good),
        median_seconds=None if median is None else float(median),
        p95_seconds=None if late is None else float(late),
        slowest_seconds=float(seconds.max()) if good else None,
        prompt_tokens=prompts,
        reply_tokens=said,
        cost=prices.cost(prompts or 0, said or 0) if known else None,
    )


def _total(counts: Sequence[int | None]) -> int | None:
    known = [one for one in counts if one is not None]
    return sum(known) if counts and len(known) == len(counts) else None


def _versions(kind: str) -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in _LIBRARIES[kind]:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
