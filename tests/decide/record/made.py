"""A record with everything in it, some of it hostile."""

from __future__ import annotations

from tunegate.decide.record.record import (
    AdvicePart,
    Clock,
    CommentPart,
    CriterionPart,
    Example,
    FailureCount,
    FeedbackPart,
    Line,
    Measured,
    ReadinessPart,
    Record,
    StageClock,
    StagePart,
)

HOSTILE = "<script>alert(1)</script>|\x1b[31m\u202e`x`]"


def stage(name: str, score: float, outcome: str) -> StagePart:
    return StagePart(
        stage=name,
        variant="3 examples, similar",
        metric="exact_match",
        evidence=f"{name}.json",
        digest="ab" * 32,
        score=Measured(
            name="test", score=score, low=score - 0.05, high=score + 0.05, level=0.975, n=400,
            method="Wilson",
        ),
        outcome=outcome,
        beside=[
            Measured(name="closed book", score=0.02, low=0.01, high=0.04, level=0.975, n=400),
            Measured(name="oracle context", score=0.86, low=0.82, high=0.89, level=0.975, n=400),
        ],
        looks=2,
        failures=[FailureCount(kind="retrieval miss", items=61, lever="mend the retrieval")],
        examples=[
            Example(
                id="q17" + HOSTILE,
                slice="returns",
                failure="retrieval miss",
                lines=[Line(label="asked", text=HOSTILE), Line(label="answered", text="12 days")],
            )
        ],
        facts=[Line(label="generator", text="reader: checkpoint 5c1e")],
    )  # fmt: skip


def made_record() -> Record:
    return Record(
        tunegate="0.1.0",
        project="bikes & more",
        clock=Clock(
            at="2026-01-02T03:04:05+00:00",
            frozen="2026-01-01T00:00:00+00:00",
            chain="fe" * 32,
            stages={
                "prompt": StageClock(
                    at="2026-01-02T01:02:03+00:00",
                    sha256="ba" * 32,
                    took=[Line(label="median", text="0.31 s")],
                )
            },
        ),
        verdict="fix-retrieval",
        why=["With the passages that answer 86.0 % are right, with those that are found 61.0 %."],
        needed_items=120,
        target=0.8,
        target_why="break-even of 20 gained and 40 lost",
        good_enough=0.64,
        lock="cd" * 32,
        frozen={
            "suite": {"items": {f"q{n}": "x" for n in range(90)}},
            "policy": {"target": 0.8, "stop_at": 0.8, "note": HOSTILE},
            "seeds": [0, 1, 2],
        },
        stages=[stage("prompt", 0.31, "falls short"), stage("rag", 0.61, "falls short")],
        missing=["nobody has judged answers of stage rag"],
        warnings=["Seed 1: general texts are less likely by 0.05 nats a token" + HOSTILE],
        readiness=ReadinessPart(
            score=71.4,
            pairs=520,
            usable=498,
            fingerprint="feedbeef",
            rules=["D101", "C201"],
            checked_by=["tunegate 0.1.0", "minilm 53aa"],
            criteria=[CriterionPart(name="clean", status="warn", evidence="12 of 520 pairs.")],
            methods=[Line(label="LoRA", text="ready: 498 usable pairs")],
            private=[Line(label="iban", text="2 pairs")],
        ),
        cost=[Line(label="prompt", text="0.12 for 400 answers")],
        training=[Line(label="method", text="lora, rank 16")],
        feedback=[
            FeedbackPart(
                stage="prompt", judged=20, up=8, agreed=17, kappa=0.7, low=0.4, high=0.9,
                authors=["ann"],
                comments=[
                    CommentPart(item="q3", thumb="down", author="ann", comment="rude " + HOSTILE)
                ],
            ),
            FeedbackPart(stage="rag", judged=0, up=0, agreed=0, kappa=None, low=-1, high=1),
        ],
        advice=[
            AdvicePart(
                question="Is this looking things up in documents?",
                sign="off-ramp",
                shows="answers that stand in 40 documents: 300 of 400 (75 %)",
                means="this is a retrieval task",
                source="Ovadia et al. 2024",
            )
        ],
        overrides=[Line(label="stop_at", text="0.8 in place of 0.9, by ann: agreed")],
        versions={"python": "3.11.2", "torch": "2.13.0"},
        commands=["tunegate gate --verify", "tunegate gate"],
    )  # fmt: skip
