"""The gate's verdict as text and as JSON."""

from __future__ import annotations

import json

import pytest

from tunegate.decide.evidence import Clearance, Evidence, Gain, Measured, TrainedModel, TuneEvidence
from tunegate.decide.policy import Policy
from tunegate.decide.verdict import Verdict
from tunegate.tui.output.gate_json import gate_json
from tunegate.tui.output.gate_text import gate_text

LOCK = "ab" * 32
WARNING = "Seed 1: general texts are less likely by 0.05 nats a token."
GAP = "nobody has judged answers of stage tune"


def measured(name: str, score: float) -> Measured:
    return Measured(
        name=name, score=score, low=score - 0.1, high=score + 0.1, level=0.9, n=90, independent=90
    )


@pytest.fixture
def evidence() -> list[Evidence]:
    clearance = Clearance(
        lock=LOCK, prompt="p", rag="r", pairs="x", suite="s", method="lora", why=()
    )
    gain = Gain(against="base", difference=0.1, low=0, high=0.2, level=0.9, verdict="better")
    models = tuple(
        TrainedModel(
            seed=seed, run=f"r{seed}", method="lora", pairs="x", gain=gain,
            closed=measured("closed", 0.3 + seed / 10), retrieved=measured("found", 0.8),
        )
        for seed in range(2)
    )  # fmt: skip
    tune = TuneEvidence(
        lock=LOCK, metric="exact_match", at="2030-01-01", generator="r0", identity="i",
        variant="lora, retrieved", test=measured("seed 0", 0.8), models=models,
        clearance=clearance, context="retrieved", beside=(measured("base, no context", 0.1),),
    )  # fmt: skip
    return [tune]


@pytest.fixture
def verdict() -> Verdict:
    return Verdict(verdict="tune: go", why=("It does.",), lock=LOCK, trained=True, method="lora",
                   warnings=(WARNING,))  # fmt: skip


def test_text_shows_every_cell_with_warnings_and_gaps(
    verdict: Verdict, evidence: list[Evidence]
) -> None:
    policy = Policy(target=0.8, stop_at=0.9, stop_at_why="`stop_at` in tunegate.toml")
    text = gate_text(verdict, evidence, policy, gaps=(GAP,))
    for said in (
        "good enough is 72.0 %, of a target of 80.0 % (90 %: `stop_at` in tunegate.toml)",
        f"warning: {WARNING}", f"not known: {GAP}", "base, no context",
    ):  # fmt: skip
        assert said in text
    cells = [line for line in text.splitlines() if "  seed " in line]
    assert [line.rpartition("  ")[2] for line in cells] == [
        "seed 0, no context", "seed 0, retrieved", "seed 1, no context", "seed 1, retrieved",
    ]  # fmt: skip
    assert " 40.0 %   30.0 to  50.0  n=90" in cells[2]


def test_json_has_the_same(verdict: Verdict, evidence: list[Evidence]) -> None:
    body = json.loads(gate_json(verdict, evidence, gaps=(GAP,)))
    assert (body["warnings"], body["feedback_missing"]) == ([WARNING], [GAP])
    assert [one["variant"] for one in body["stages"]] == [
        "lora, retrieved", "base, no context", "seed 0, no context", "seed 0, retrieved",
        "seed 1, no context", "seed 1, retrieved",
    ]  # fmt: skip
    assert json.loads(gate_json(verdict, evidence))["feedback_missing"] == []
