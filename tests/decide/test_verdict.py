"""Every verdict and its boundaries, on made evidence."""

from __future__ import annotations

from typing import Any

import pytest

from tunegate.decide.evidence import (
    Clearance,
    Gain,
    Measured,
    PromptEvidence,
    RagEvidence,
    TrainedModel,
    TuneEvidence,
)
from tunegate.decide.policy import Policy
from tunegate.decide.verdict import KnowledgeFacts, ReadinessFacts, Verdict, judge

LOCK = "ab" * 32
POLICY = Policy(target=1.0, stop_at=0.8)
SHORT, OPEN, ENOUGH = (0.6, 0.79999), (0.79999, 0.8), (0.8, 0.9)
READY = ReadinessFacts(
    score=90, pairs=600, usable=590, fingerprint="p", methods={"lora": "ready", "raft": "ready"}
)


def measured(ends: tuple[float, float], name: str = "x", n: int = 200, **more: Any) -> Measured:
    low, high = ends
    facts = {"independent": n, "level": POLICY.level} | more
    return Measured(name=name, score=(low + high) / 2, low=low, high=high, n=n, **facts)


COMMON: dict[str, Any] = {
    "lock": LOCK,
    "metric": "exact_match",
    "at": "2030-01-01T00:00:00+00:00",
    "generator": "base",
    "identity": "made up",
    "variant": "v",
}


def prompt(ends: tuple[float, float] = SHORT, **more: Any) -> PromptEvidence:
    return PromptEvidence(**COMMON, test=measured(ends, **more))


def rag(
    ends: tuple[float, float] = SHORT, oracle: tuple[float, float] | None = SHORT, **more: Any
) -> RagEvidence:
    beside = () if oracle is None else (measured(oracle, "oracle context"),)
    test = measured(ends, **more)
    return RagEvidence(**COMMON, test=test, beside=beside, corpus="documents", setting="s")


def tune(
    *ends: tuple[float, float],
    gain: str = "better",
    concerns: tuple[str, ...] = (),
    warnings: tuple[str, ...] = (),
    level: float = POLICY.level,
    **more: Any,
) -> TuneEvidence:
    clearance = Clearance(
        lock=LOCK,
        prompt=prompt().digest,
        rag=rag().digest,
        pairs="p",
        suite="s",
        method="raft",
        why=(),
    )
    change = Gain(
        against="retrieved",
        difference=0.1 if gain == "better" else -0.1,
        low=0.0,
        high=0.2,
        level=0.95,
        verdict=gain,
        needed=300,
    )
    models = tuple(
        TrainedModel(
            seed=seed,
            run=f"r{seed}",
            method="raft",
            pairs="p",
            closed=measured(SHORT),
            retrieved=measured(one, level=level),
            gain=change,
            concerns=concerns,
            warnings=warnings,
        )
        for seed, one in enumerate(ends)
    )
    return TuneEvidence(
        **COMMON,
        test=measured(ends[0]),
        clearance=clearance,
        models=models,
        context="retrieved",
        **more,
    )


def verdict(**given: Any) -> Verdict:
    facts = {"prompt": prompt(), "rag": rag(), "readiness": READY} | given
    policy = facts.pop("policy", POLICY)
    return judge(policy, lock=LOCK, **facts)


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"prompt": None, "rag": None}, "insufficient-evidence"),
        ({"prompt": prompt(ENOUGH)}, "stop-at-prompt"),
        ({"prompt": prompt(ENOUGH), "rag": None}, "stop-at-prompt"),
        ({"prompt": prompt(ENOUGH, independent=29)}, "insufficient-evidence"),
        ({"prompt": prompt(ENOUGH, independent=30)}, "stop-at-prompt"),
        ({"rag": None}, "insufficient-evidence"),
        ({"rag": rag(ENOUGH)}, "stop-at-rag"),
        ({"prompt": prompt(OPEN), "rag": rag(ENOUGH)}, "stop-at-rag"),
        ({"prompt": prompt(OPEN)}, "insufficient-evidence"),
        ({"rag": rag(OPEN)}, "insufficient-evidence"),
        ({"rag": rag(OPEN, ENOUGH)}, "insufficient-evidence"),
        ({"rag": rag(SHORT, ENOUGH)}, "fix-retrieval"),
        ({"rag": rag(SHORT, OPEN)}, "insufficient-evidence"),
        ({"rag": rag(SHORT, None)}, "tune: go"),
        ({"knowledge": KnowledgeFacts(change_days=89)}, "rag-only"),
        ({"knowledge": KnowledgeFacts(change_days=90)}, "tune: go"),
        ({"knowledge": KnowledgeFacts(change_days=1), "rag": rag(ENOUGH)}, "stop-at-rag"),
        ({"knowledge": KnowledgeFacts(change_days=1), "rag": rag(OPEN)}, "rag-only"),
        ({"readiness": READY.model_copy(update={"failed": ("12 conflicts.",)})}, "fix-data"),
        ({"readiness": READY.model_copy(update={"methods": {"lora": "not-yet"}})}, "fix-data"),
        ({"readiness": None}, "insufficient-evidence"),
        ({}, "tune: go"),
        ({"tune": tune(ENOUGH, ENOUGH, ENOUGH)}, "tune: go"),
        ({"tune": tune(ENOUGH, ENOUGH, OPEN)}, "insufficient-evidence"),
        ({"tune": tune(ENOUGH, ENOUGH, SHORT)}, "tune: no-go"),
        ({"tune": tune(ENOUGH, ENOUGH)}, "insufficient-evidence"),
        ({"tune": tune(SHORT)}, "tune: no-go"),
        ({"tune": tune(ENOUGH, ENOUGH, ENOUGH, gain="worse")}, "tune: no-go"),
        ({"tune": tune(ENOUGH, ENOUGH, ENOUGH, gain="cannot tell")}, "insufficient-evidence"),
        ({"tune": tune(ENOUGH, ENOUGH, ENOUGH, concerns=("memorized",))}, "tune: no-go"),
        ({"tune": tune(ENOUGH, ENOUGH, ENOUGH, missing=("parity",))}, "insufficient-evidence"),
    ],
)
def test_each_verdict_at_its_boundary(given: dict[str, Any], answer: str) -> None:
    found = verdict(**given)
    assert found.verdict == answer
    assert found.why
    assert found.trained == ("tune" in given)


def test_what_is_tolerated_is_told_and_forbids_nothing() -> None:
    found = verdict(tune=tune(ENOUGH, ENOUGH, ENOUGH, warnings=("a little forgot",)))
    assert found.verdict == "tune: go"
    assert found.warnings == tuple(f"Seed {seed}: a little forgot." for seed in range(3))
    refused = verdict(tune=tune(ENOUGH, concerns=("much forgot",), warnings=("a little forgot",)))
    assert (refused.verdict, refused.why) == ("tune: no-go", ("Seed 0: much forgot.",))
    assert refused.warnings == ("Seed 0: a little forgot.",)
    assert verdict().warnings == ()


def test_an_override_goes_on_and_is_told() -> None:
    policy = POLICY.model_copy(update={"overrides": {"fix-retrieval": "no index can be had"}})
    found = verdict(policy=policy, rag=rag(SHORT, ENOUGH))
    assert (found.verdict, found.overridden) == (
        "tune: go",
        {"fix-retrieval": "no index can be had"},
    )


def test_few_items_say_how_many_are_wanted() -> None:
    assert verdict(prompt=prompt(SHORT, n=12)).needed_items == 18
    needed = verdict(rag=rag((0.7, 0.85))).needed_items
    assert needed is not None
    assert 1_000 < needed < 20_000


def test_items_that_a_seed_wants_are_at_the_confidence_of_a_seed() -> None:
    between = (0.7, 0.92)
    at_a_look = verdict(rag=rag(between)).needed_items
    one_of_three = verdict(tune=tune(ENOUGH, ENOUGH, between, level=POLICY.seed_level)).needed_items
    assert at_a_look is not None
    assert one_of_three is not None
    assert one_of_three > 1.2 * at_a_look


def test_raft_is_for_failures_that_were_seen() -> None:
    read = rag(failures={"had the context": 6, "retrieval miss": 6})
    assert verdict(rag=read).method == "raft"
    missed = rag(failures={"had the context": 5, "retrieval miss": 6})
    assert verdict(rag=missed).method == "lora"
    assert verdict(rag=rag()).method == "lora"


def test_why_there_is_no_oracle_context_is_said() -> None:
    without = rag(oracle=None)
    assert "the suite does not know" in " ".join(verdict(rag=without).missing)
    pairs = without.model_copy(update={"corpus": "pairs"})
    assert "there are no documents" in " ".join(verdict(rag=pairs).missing)


def test_training_cannot_stand_on_other_evidence() -> None:
    trained = tune(ENOUGH, ENOUGH, ENOUGH)
    with pytest.raises(ValueError, match="without that of both"):
        verdict(tune=trained, rag=None)
    with pytest.raises(ValueError, match="other evidence"):
        verdict(tune=trained, rag=rag(SHORT, None))
    with pytest.raises(ValueError, match="without that of the prompt"):
        verdict(prompt=None)
    with pytest.raises(ValueError, match="of lock"):
        judge(POLICY, lock="cd" * 32, prompt=prompt())
    with pytest.raises(ValueError, match="another lock"):
        TuneEvidence.model_validate(trained.model_dump() | {"lock": "cd" * 32})


def test_the_error_is_split_between_the_looks() -> None:
    assert POLICY.look_alpha == pytest.approx(0.0125)
    assert POLICY.level == pytest.approx(0.975)
