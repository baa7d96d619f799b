from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.train.making import COMPUTER, architecture, estimate, pair_facts
from tunegate.curate.errors import ConfigError
from tunegate.train.plan import Plan, located, named_from, read_plan, write_plan
from tunegate.train.planning import make_plan


@pytest.fixture
def plan() -> Plan:
    return make_plan(pair_facts(), architecture(), COMPUTER, estimate).plan


def test_a_plan_comes_back_as_it_was_written(plan: Plan, tmp_path: Path) -> None:
    write_plan(plan, tmp_path / "plan.json")
    assert read_plan(tmp_path / "plan.json") == plan


def test_a_plan_may_be_toml(plan: Plan, tmp_path: Path) -> None:
    kept = plan.model_dump(exclude={"reasons", "overrides", "memory", "adapter"}, exclude_none=True)
    lines = [f"{key} = {_toml(value)}" for key, value in kept.items()]
    lines += ["[adapter]", "rank = 16", "alpha = 32", "dropout = 0.1"]
    (tmp_path / "plan.toml").write_text("\n".join(lines), encoding="utf-8")
    read = read_plan(tmp_path / "plan.toml")
    assert (read.learning_rate, read.adapter and read.adapter.rank) == (plan.learning_rate, 16)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"learning_rte": 1}, "unknown key 'learning_rte'"),
        ({"learning_rate": 2}, "learning_rate = 2"),
        ({"version": 2}, "version = 2"),
        ({"adapter": None}, "an adapter belongs to tuning lora and qlora"),
        ({"tuning": "qlora"}, "method lora with tuning qlora"),
        ({"method": "raft"}, r"\[raft\] belongs to method raft"),
        ({"distillation": {"teacher": "x"}}, r"\[distillation\] belongs"),
        ({"precision": "bf16-pure"}, "bf16-pure is for tuning full"),
        ({"packing": True}, "packing takes attention flash_attention_2"),
        ({"processes": 0}, "processes = 0"),
        (
            {
                "method": "distillation",
                "processes": 2,
                "distillation": {"teacher": "x", "way": "on-policy"},
            },
            "on-policy distillation trains on one card",
        ),
    ],
)
def test_what_is_wrong_is_named(
    changed: dict[str, Any], says: str, plan: Plan, tmp_path: Path
) -> None:
    import json

    path = tmp_path / "plan.json"
    path.write_text(json.dumps({**plan.model_dump(mode="json"), **changed}), encoding="utf-8")
    with pytest.raises(ConfigError, match=says) as caught:
        read_plan(path)
    if "learning_rte" in changed:
        assert caught.value.hint == "did you mean 'learning_rate'?"


def test_a_misspelt_key_is_named_and_not_that_the_right_one_is_missing(
    plan: Plan, tmp_path: Path
) -> None:
    import json

    path = tmp_path / "plan.json"
    for part, wrong, right in (("", "patince", "patience"), ("adapter", "dropot", "dropout")):
        body = plan.model_dump(mode="json")
        place = body[part] if part else body
        place[wrong] = place.pop(right)
        path.write_text(json.dumps(body), encoding="utf-8")
        with pytest.raises(ConfigError, match=f"unknown key '.*{wrong}'") as caught:
            read_plan(path)
        assert caught.value.hint == f"did you mean {right!r}?"


def test_a_missing_file_and_one_that_is_no_plan(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"plan\.json: No such file"):
        read_plan(tmp_path / "plan.json")
    (tmp_path / "plan.json").write_text("{", encoding="utf-8")
    with pytest.raises(ConfigError, match="not a plan"):
        read_plan(tmp_path / "plan.json")


def test_models_are_found_beside_the_plan_from_anywhere(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("models/tiny", "plans", "elsewhere/models"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    written = named_from(plan.model_copy(update={"model": "models/tiny"}), Path("plans"))
    assert written.model == "../models/tiny"
    assert named_from(written, tmp_path).model == "../models/tiny"  # no folder from here
    monkeypatch.chdir(tmp_path / "elsewhere" / "models")
    assert located(written, Path("../../plans")).model == str(tmp_path / "models" / "tiny")


@pytest.mark.parametrize("named", ["org/name", "here", "both"])
def test_a_model_that_is_found_from_here_keeps_its_name(
    named: str, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "plans").mkdir()
    (tmp_path / "both").mkdir()
    (tmp_path / "plans" / "both").symlink_to(tmp_path / "both")
    monkeypatch.chdir(tmp_path)
    for folder in ("plans", "."):
        assert located(plan.model_copy(update={"model": named}), Path(folder)).model == named


def test_of_two_folders_that_beside_the_plan_is_meant(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("tiny", "plans/tiny"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert located(plan, Path("plans")).model == str(tmp_path / "plans" / "tiny")


def test_a_teacher_is_found_too_unless_it_is_a_generator(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "big").mkdir()
    body = plan.model_dump() | {"method": "distillation", "distillation": {"teacher": "big"}}
    taught = Plan.model_validate(body)
    found = located(taught, tmp_path).distillation
    assert found is not None
    assert found.teacher == str(tmp_path / "big")
    assert located(taught, tmp_path, names={"big"}).distillation == taught.distillation
