from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.train.conftest import config, tokenizer
from tunegate.curate.dataset import Dataset
from tunegate.curate.pair import Pair
from tunegate.train.architecture import Architecture
from tunegate.train.memory import estimate, grid, measured
from tunegate.train.memory.measured import Measured
from tunegate.train.memory.setup import Setup
from tunegate.train.memory.step import Step, step_of
from tunegate.train.plan import RaftPart, read_plan
from tunegate.tui import planning

Command = Callable[..., Any]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny Llama without weights."""
    model = tmp_path_factory.mktemp("models") / "tiny"
    config().save_pretrained(model)
    tokenizer().save_pretrained(model)
    return model


@pytest.fixture(scope="module")
def steps() -> dict[Any, Step]:
    """Steps that were reckoned for one test and serve the others."""
    return {}


@pytest.fixture
def planned(
    tunegate: Command,
    folder: Path,
    write_rows: Any,
    tiny: Path,
    steps: dict[Any, Step],
    monkeypatch: pytest.MonkeyPatch,
) -> Command:
    """Plan in a folder with 60 pairs and a tiny Llama without weights."""

    def known(architecture: Architecture, setup: Setup) -> Step:
        key = (architecture.name, setup)
        if key not in steps:
            steps[key] = step_of(architecture, setup)
        return steps[key]

    monkeypatch.setattr(estimate, "step_of", known)
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
    shutil.copytree(tiny, folder / "tiny")

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
        "measured", "grid",
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


def test_a_dry_run_measures_the_plans_own_setup(
    planned: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it measures is held against real steps in `tests/train/memory/test_measured.py`."""
    asked: list[tuple[Setup, int]] = []

    def measure(architecture: Architecture, setup: Setup, *, steps: int) -> Measured:
        asked.append((setup, steps))
        return Measured(fixed=1_000_000, peak=3_000_000, seconds=0.5, tokens_per_second=800.0)

    monkeypatch.setattr(measured, "measure_steps", measure)
    ran = planned("--dry-run-steps", "3", "--batch", "1", "--price", "1", "--format", "json")
    body = json.loads(ran.out)
    ((setup, steps),) = asked
    assert (steps, setup.batch, setup.length, setup.device) == (3, 1, 64, "cpu")
    assert (setup.accumulates, setup.rank, setup.tuning) == (True, 16, "lora")
    assert body["measured"]["peak"] == 3_000_000
    assert body["cost"]["measured"] is True
    assert body["cost"]["tokens_per_second"] == 800.0
    assert body["cost"]["money"] == pytest.approx(body["cost"]["seconds"] / 3600)


def test_raft_is_planned_for_the_rows_that_a_run_would_make(
    planned: Command, folder: Path, write_rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(number: int) -> None:
        write_rows(
            "pairs.jsonl",
            (
                {"prompt": f"What is valve {nth}?", "response": "Red.", "context": f"{nth}: red."}
                for nth in range(number)
            ),
        )

    asked: list[dict[str, Any]] = []
    sides = {"train": ("p" * 200, 40), "held-out": ("q" * 300, 9)}

    def rows(workspace: Any, dataset: Dataset, part: RaftPart, **others: Any) -> Any:
        others.pop("progress")
        asked.append({"pairs": len(dataset), "part": part, **others})

        def side(name: str) -> Dataset:
            prompt, number = sides[name]
            return Dataset.from_pairs([Pair.single(prompt, "answer")] * number, file=name)

        return SimpleNamespace(built=SimpleNamespace(dataset=side))

    monkeypatch.setattr(planning, "raft_rows", rows)
    write(40)
    refused = planned("--method", "raft")
    assert (refused.code, asked) == (2, [])  # before any row is made
    assert "there are not enough pairs for raft" in refused.err
    write(60)
    ran = planned(
        "--method",
        "raft",
        "--seed",
        "5",
        "--distractors",
        "2",
        "--passage-tokens",
        "100",
        "--out",
        "plan.json",
    )
    assert ran.code == 0
    plan = read_plan(folder / "plan.json")
    assert asked == [{"pairs": 60, "part": plan.raft, "held_out": plan.held_out, "seed": plan.seed}]
    assert plan.seed == 5
    assert plan.raft == RaftPart(distractors=2, passage_tokens=100)
    assert (plan.pairs, plan.max_length) == (60, 320)  # 300 and 6 tokens, and 10 of the template
    assert "the longest row has 316 tokens" in " ".join(ran.out.split())


def test_passages_are_of_raft_alone(planned: Command, write_rows: Any) -> None:
    rows = [{"prompt": f"What is valve {nth}?", "response": "Red."} for nth in range(60)]
    write_rows("pairs.jsonl", rows)
    ran = planned("--distractors", "1")
    assert ran.code == 2
    assert "distractors and passages are of RAFT alone" in ran.err


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


def test_every_way_to_train_is_judged_on_a_card(
    planned: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "BATCHES", (1, 16))
    monkeypatch.setattr(grid, "LENGTHS", (256,))
    ran = planned("--gpu", "T4", "--grid", "--format", "json")
    body = json.loads(ran.out)
    cells = body["grid"]["cells"]
    assert body["grid"]["memory"] == body["device"]["memory"]
    assert [(one["tuning"], one["batch"], one["length"]) for one in cells] == [
        (tuning, batch, length)
        for tuning in ("lora", "qlora", "full")
        for batch in (1, 16)
        for length in (64, 256)
    ]
    assert {one["verdict"] for one in cells} == {"fits"}
    assert cells[0]["total"] < cells[1]["total"] < cells[3]["total"]
    shown = planned("--gpu", "T4", "--grid").out
    assert "\nBy method, rows at a time and tokens a row, on T4 16 GB" in shown
    assert ["rows", "64", "256"] in [line.split() for line in shown.splitlines()]
    assert max(map(len, shown.splitlines())) <= 80
    assert json.loads(planned("--gpu", "T4", "--format", "json").out)["grid"] is None


def test_cards_that_share_a_step_are_counted_where_there_are_any(planned: Command) -> None:
    body = json.loads(planned("--gpu", "L4", "--cards", "4", "--format", "json").out)
    plan = body["plan"]
    assert (plan["processes"], plan["batch"], plan["accumulation"]) == (4, 1, 1)
    assert [one["value"] for one in plan["reasons"] if one["setting"] == "rows a step"] == [2, 4]
    alone = json.loads(planned("--gpu", "L4", "--format", "json").out)
    assert body["cost"]["seconds"] == pytest.approx(alone["cost"]["seconds"] / 4)
    told = planned("--gpu", "L4", "--cards", "4").out.replace("\n", " ")
    assert "on 4 of each, with what one of them needs" in " ".join(told.split())
    here = planned("--cards", "999")
    assert here.code == 2
    assert "999 graphics cards are asked for, and this machine has" in here.err.replace("\n", " ")


def test_a_plan_elsewhere_names_the_model_from_there(planned: Command, folder: Path) -> None:
    (folder / "plans").mkdir()
    assert planned("--out", "plans/plan.json").code == 0
    assert read_plan(folder / "plans" / "plan.json").model == "../tiny"
