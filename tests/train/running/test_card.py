from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.train.running.conftest import pairs, plan
from tunegate.train.plan import Adapter, DistillationPart, RaftPart
from tunegate.train.running.card import card_text
from tunegate.train.running.folder import Origin, Result


def card(*, origin: dict[str, Any] | None = None, **changed: Any) -> str:
    made = plan(Path("models/tiny"), pairs(), **changed)
    ended = Result(
        status="done", method=made.method, tuning=made.tuning, seed=0, step=12, steps=12,
        pairs="p", plan="q", rows="r", evaluation_before=3.5, evaluation_loss=1.25, best_step=8,
        device="cpu", versions={"tunegate": "0.1.0"},
        output="model" if made.tuning == "full" else "adapter", parity={"agree": True},
    )  # fmt: skip
    told = Origin(
        **{
            "made": "2026-01-02T03:04:05",
            "pairs": "5bb2",
            "rows": 32,
            "held_out": 8,
            "rows_hash": "h",
            **(origin or {}),
        }
    )
    return card_text("one", made, told, ended)


def test_a_card_says_what_is_known_and_leaves_no_blank_to_fill_in() -> None:
    text = card()
    assert text.startswith('---\nbase_model: "tiny"\nlibrary_name: peft\n')
    assert "An adapter for tiny, trained by tunegate on 2026-01-02." in text
    assert "| Rows | 32 trained on, 8 held out |" in text
    assert "| Steps | 12 of 12, weights of step 8 |" in text
    assert (
        "| Held-out loss | 3.5000 before, 1.2500 after, nats a token of the pairs' own answers |"
        in text
    )
    assert "| Adapter | rank 4, alpha 8, dropout 0.1; all linear layers but the head |" in text
    assert "| Rows read | up to 128 tokens, in fp32 |" in text
    assert "| Gate | no clearance |" in text
    assert "More Information Needed" not in text
    assert "##" not in text
    assert "models/" not in text  # no path of the machine


def test_why_a_run_went_on_without_the_gate_stands_in_it() -> None:
    text = card(origin={"override": "a trial | of\nmine", "left_out": {"no passage": 2}})
    assert "| Gate | not cleared; trained all the same: a trial \\| of mine |" in text
    assert "\n## Left out\n\n- no passage: 2 pairs\n" in text
    cleared = card(origin={"clearance": {"verdict": "tune: go"}, "suite": "77aa"})
    assert "| Gate | cleared for these pairs and this suite |" in cleared
    assert "| Suite | fingerprint 77aa |" in cleared
    aside = card(origin={"clearance": {"overridden": {"fix-data": "the board\nwants it"}}})
    says = "cleared for these pairs and this suite; its fix-data was set aside: the board wants it"
    assert f"| Gate | {says} |" in aside


def test_each_method_is_named() -> None:
    assert "| Method | RAFT by LoRA: the oracle in 80 % of the rows, 4 distractors" in card(
        method="raft", raft=RaftPart()
    )
    taught = DistillationPart(teacher="models/big", way="rationales")
    assert "| Method | distillation (rationales) of big by LoRA |" in card(
        method="distillation", distillation=taught
    )
    dora = Adapter(rank=8, alpha=32, dropout=0, targets=["q_proj"], dora=True, rslora=True)
    assert "| Adapter | rank 8, alpha 32, dropout 0, DoRA, rsLoRA; q_proj |" in card(adapter=dora)
    full = card(method="full", tuning="full")
    assert "| Adapter |" not in full
    assert "All weights of tiny" in full
    assert "library_name: transformers" in full
