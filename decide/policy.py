"""What the gate goes by: the target, what is good enough, and how often it may be wrong."""

from __future__ import annotations

from math import inf
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from tunegate.curate.errors import ConfigError
from tunegate.curate.settings import Gate
from tunegate.evaluate.after.effects import Tolerances
from tunegate.evaluate.metrics.table import METRICS
from tunegate.evaluate.statistics.stages import bonferroni_level

Stage = Literal["prompt", "rag", "tune"]
STAGES: tuple[Stage, ...] = get_args(Stage)
"""From the cheapest."""

LOOKS = ("prompt", "rag", "oracle context", "tune")
"""Looks at the test split that can end the walk; the error is split between them."""

FEWEST_ITEMS = 30
"""Independent test items below which nothing is decided."""


STOP_AT = 0.8
"""Share of a stated target that is good enough, when the settings say nothing."""


class Policy(BaseModel):
    """Everything that the gate decides by; part of the lock, so it stands before it measures."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    target: float = Field(gt=0, le=1)
    """Score that is wanted, above 0 and up to 1."""
    target_why: str = ""
    """Where it comes from, when it was worked out from costs; else empty."""
    stop_at: float = Field(default=STOP_AT, gt=0, le=1)
    """Share of the target that is good enough."""
    stop_at_why: str = ""
    """Where that comes from; empty where nothing is known of it."""
    alpha: float = Field(default=0.05, gt=0, lt=0.5)
    """Probability of a wrong go in one walk through all stages, at most; of a wrong no-go the same.
    """
    metric: str = "token_f1"
    """For items that name none."""
    shots: tuple[int, ...] = (0, 3, 8)
    """Examples in a prompt, to try."""
    passages: tuple[int, ...] = (3, 5)
    """Retrieved passages, to try."""
    chunk_tokens: tuple[int, ...] = (100, 200, 400)
    """Tokens of a passage at most, to try."""
    seeds: tuple[int, ...] = (0, 1, 2)
    """Of training; the worst must pass."""
    dev_share: float = Field(default=0.25, gt=0, lt=1)
    """Share of the suite on which prompts and retrieval are chosen; the rest is the test."""
    split_seed: int = 0
    max_tokens: int = Field(default=256, ge=1)
    """Of a reply."""
    retraining_days: int = Field(default=90, ge=1)
    """How often the model would be trained again."""
    knowledge_days: int | None = Field(default=None, ge=1)
    """After how many days the knowledge changes; worked out from the documents when None."""
    forgetting_tolerance: float = Field(default=0.1, ge=0)
    """Nats a token; see `Tolerances`, as of the next two."""
    accuracy_tolerance: float = Field(default=0.05, ge=0, le=1)
    """Share of the instructions, and of the questions."""
    membership_tolerance: float = Field(default=0.25, ge=0, le=0.5)
    """Share of the pairs of a trained row and another."""
    overrides: dict[str, str] = Field(default_factory=dict)
    """Reasons of a person by the verdict that is not to end the walk."""

    @property
    def good_enough(self) -> float:
        """Score from which a stage is taken: `stop_at` of the target."""
        return self.stop_at * self.target

    @property
    def tolerances(self) -> Tolerances:
        """How much of what training does beside its purpose is no reason to refuse it."""
        return Tolerances(
            forgetting=self.forgetting_tolerance,
            accuracy=self.accuracy_tolerance,
            membership=self.membership_tolerance,
        )

    @property
    def look_alpha(self) -> float:
        """One-sided error of each look: alpha split evenly between `LOOKS` (Bonferroni)."""
        return 1 - bonferroni_level(1 - self.alpha, len(LOOKS))

    @property
    def level(self) -> float:
        """Confidence of the two-sided intervals whose ends are one-sided bounds at `look_alpha`."""
        return 1 - 2 * self.look_alpha

    @property
    def seed_level(self) -> float:
        """The same for one of several trained models.

        One that falls short refuses them all, so the error of falling short is split between them.
        """
        return 1 - 2 * self.look_alpha / max(1, len(self.seeds))


def break_even(gain: float, escalation: float) -> float:
    """The share right from which answers pay: escalation / (gain + escalation).

    Each right answer gains `gain`, each wrong one costs `escalation`, in one currency; at the
    break-even both sums are equal ("Optimizing LLM accuracy", OpenAI).

    Raises:
        ConfigError: unless both are above 0 and finite.
    """
    if not (0 < gain < inf and 0 < escalation < inf):
        raise ConfigError(
            f"a gain of {gain:g} and an escalation that costs {escalation:g}",
            "both are numbers above 0, in one currency",
        )
    return escalation / (gain + escalation)


def states_target(settings: Gate) -> bool:
    """Whether `[gate]` says what is wanted: a target, or costs that make one."""
    return any(one is not None for one in (settings.target, settings.gain, settings.escalation))


def stop_of(settings: Gate) -> tuple[float, str]:
    """The share of the target that is good enough, and where it comes from."""
    if settings.stop_at is not None:
        return settings.stop_at, "`stop_at` in tunegate.toml"
    if settings.gain is not None or settings.escalation is not None:
        return 1.0, "the target is the break-even, and below it answers lose money"
    return STOP_AT, "the default for a stated target"


def policy_of(settings: Gate) -> Policy:
    """The policy that `[gate]` in `tunegate.toml` states.

    Raises:
        ConfigError: when it states no target, or two; an unknown metric; or an override of a
            verdict that cannot be overridden.
    """
    costs = settings.gain is not None or settings.escalation is not None
    if not states_target(settings):
        raise ConfigError(
            "[gate] states no `target`: there is nothing to decide by",
            "write the score you need, as in\n[gate]\ntarget = 0.85\n"
            "or what answers gain and cost: gain = 20 and escalation = 40",
        )
    if settings.target is not None and costs:
        raise ConfigError(
            "[gate] states a `target`, and costs that make another one",
            "leave out `target`, or `gain` and `escalation`",
        )
    why = ""
    if settings.target is None:
        if settings.gain is None or settings.escalation is None:
            lacking = "gain" if settings.gain is None else "escalation"
            raise ConfigError(
                f"[gate] states one side of the costs alone: `{lacking}` is missing",
                "a break-even takes what a right answer gains and what a wrong one costs",
            )
        target = break_even(settings.gain, settings.escalation)
        why = (
            f"break-even: a right answer gains {settings.gain:g}, a wrong one costs "
            f"{settings.escalation:g}, so answers pay from {100 * target:.1f} % right"
        )
    else:
        target = settings.target
    stop_at, stop_at_why = stop_of(settings)
    if settings.metric not in METRICS:
        raise ConfigError(
            f"[gate] metric = {settings.metric!r}: there is no such metric",
            f"metrics: {', '.join(METRICS)}",
        )
    return Policy(
        target=target,
        target_why=why,
        stop_at=stop_at,
        stop_at_why=stop_at_why,
        alpha=settings.alpha,
        metric=settings.metric,
        shots=tuple(sorted(set(settings.shots))),
        passages=tuple(sorted(set(settings.passages))),
        chunk_tokens=tuple(sorted(set(settings.chunk_tokens))),
        seeds=tuple(range(settings.seeds)),
        dev_share=settings.dev_share,
        max_tokens=settings.max_tokens,
        retraining_days=settings.retraining_days,
        knowledge_days=settings.knowledge_days,
        forgetting_tolerance=settings.forgetting_tolerance,
        accuracy_tolerance=settings.accuracy_tolerance,
        membership_tolerance=settings.membership_tolerance,
        overrides=dict(settings.overrides),
    )
