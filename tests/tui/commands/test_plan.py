from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.train.conftest import config, tokenizer
from tunegate.train.plan import read_plan

Command = Callable[..., Any]


@pytest.fixture
def planned(tunegate: Command, folder: Path, write_rows: Any) -> Command:
    """Plan in a folder with 60 pairs and a tiny Llama without weights."""
    write_rows(
        "pairs.jsonl",
        (
            {
                "prompt": f"What does part {nth} of the pump do?",
                "response": f"It opens valve {nth}.",
            }
            for nth in range(60)
        ),
    )
    (folder / "tunegate.toml").write_text(
        'data = ["pairs.jsonl"]\n[rules]\nselect = ["S", "P501"]\n', encoding="utf-8"
    )
    config().save_pretrained(folder / "tiny")
    tokenizer().save_pretrained(folder / "tiny")

    def run(*arguments: str) -> Any:
        return tunegate("plan", "--model", "tiny", *arguments)

    return run


def test_a_plan_is_told_and_written(planned: Command, folder: Path) -> None:
    ran = planned("--out", "plan.json")
    assert ran.code == 0
    assert ran.out.startswith("Plan: LoRA of tiny, ")
    for title in ("Why this method", "Settings", "Time and cost", "On common cards", "Sources"):
        assert f"\n{title}\n" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "Chosen by you" not in ran.out
    assert "wrote plan.json" in ran.err
    plan = read_plan(folder / "plan.json")
    assert (plan.model, plan.method, plan.pairs, plan.step_rows) == ("tiny", "lora", 60, 2)
    assert plan.max_length == 64  # 36 characters and 17, a token each, and what stands between


def test_json_has_the_keys_of_the_contract(planned: Command) -> None:
    body = json.loads(planned("--gpu", "L4", "--format", "json", "--price", "2").out)
    assert list(body) == [
        "plan", "device", "memory", "change", "cost", "price_from", "cards", "prices_of",
        "measured",
    ]  # fmt: skip
    assert body["device"]["name"] == "L4 24 GB"
    assert body["device"]["verdict"] == "fits"
    parts = dict(body["memory"])
    assert parts.pop("total") == sum(parts.values())
    assert body["plan"]["memory"]["total"] == body["memory"]["total"]
    assert body["plan"]["precision"] == "bf16"
    assert body["cost"]["money"] == pytest.approx(body["cost"]["seconds"] / 3600 * 2)
    assert (body["cost"]["measured"], body["price_from"]) == (False, None)
    assert len(body["cards"]) == 10


def test_what_is_chosen_stands_apart(planned: Command) -> None:
    out = planned("--learning-rate", "0.001", "--rank", "4", "--throughput", "1000").out
    assert "Chosen by you\n  learning_rate  0.001  instead of 0.0002\n" in out.replace(
        "  adapter.rank   4      instead of 16\n", ""
    )
    assert "1,000 tokens a second, measured or given" in out


def test_a_sweep_writes_its_grid(planned: Command, folder: Path) -> None:
    ran = planned("--sweep", "--out", "plan.json")
    assert ran.code == 0
    plans = [read_plan(folder / f"plan-{nth}.json") for nth in range(1, 7)]
    assert len({one.learning_rate for one in plans}) == 3
    assert not (folder / "plan.json").exists()
    assert "wrote plan-6.json: learning rate 0.0006, rank 64" in ran.err


@pytest.mark.filterwarnings("ignore")
def test_a_dry_run_measures_here(planned: Command) -> None:
    ran = planned("--dry-run-steps", "1", "--batch", "1", "--price", "1", "--format", "json")
    body = json.loads(ran.out)
    assert body["measured"]["peak"] == pytest.approx(body["memory"]["total"], rel=0.1)
    assert body["cost"]["measured"] is True
    assert body["cost"]["tokens_per_second"] == body["measured"]["tokens_per_second"]


def test_too_few_pairs_for_a_method_are_refused_until_a_reason_is_given(planned: Command) -> None:
    ran = planned("--method", "full")
    assert ran.code == 2
    assert "error: there are not enough pairs for full: 60 usable pairs, 5,000 are the" in ran.err
    assert "--override TEXT" in ran.err
    again = planned("--method", "full", "--override", "a trial", "--format", "json")
    assert again.code == 0
    assert json.loads(again.out)["plan"]["overrides"][0]["given"] == "a trial"


def test_what_does_not_fit_exits_with_1_and_says_what_to_change(
    planned: Command, folder: Path
) -> None:
    import transformers

    transformers.LlamaConfig(
        hidden_size=4096, intermediate_size=14336, num_hidden_layers=32, num_attention_heads=32,
        num_key_value_heads=8, vocab_size=128256, max_position_embeddings=4096,
        tie_word_embeddings=False,
    ).save_pretrained(folder / "large")  # fmt: skip
    ran = planned("--model", "large", "--gpu", "T4", "--method", "lora")
    assert ran.code == 1
    assert "Memory: does not fit on T4 16 GB" in ran.out
    assert "What to change\n  - the base in 4 bits (QLoRA)\n  - then it fits" in ran.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--model", "nowhere/to/be"), "nowhere/to/be"),
        (("--model", "./missing"), "model = './missing': there is no such folder"),
        (("--gpu", "B9000"), "--gpu 'B9000': which card is meant is unclear"),
        (("--gpu", "L4", "--dry-run-steps", "1"), "a dry run measures this machine"),
        (("--sweep",), "--sweep writes several plans"),
        (("--out", "no/folder/plan.json"), "there is no folder no/folder"),
        (("--method", "distillation"), "distillation needs a teacher"),
        (("missing.jsonl",), "missing.jsonl: no such file"),
    ],
)
def test_bad_input(
    arguments: tuple[str, ...], says: str, planned: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    ran = planned(*arguments)
    assert ran.code == 2
    assert says in ran.err.replace("\n", " ")


def test_without_a_model_it_is_asked_for(tunegate: Command, workspace: Path) -> None:
    ran = tunegate("plan")
    assert (ran.code, ran.out) == (2, "")
    assert "error: no model is named" in ran.err
    assert "hint: --model takes a folder with a config.json" in ran.err
