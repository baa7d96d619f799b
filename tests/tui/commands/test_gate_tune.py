"""`tunegate gate` with trained models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.decide.stages.made import made_run, save_adapter, save_tiny, write_project
from tunegate.curate.errors import UserError


@pytest.fixture
def cleared(folder: Path) -> Path:
    """A workspace whose model knows nothing, before the gate."""
    import torch

    torch.set_num_threads(1)
    save_tiny(folder / "tiny", seed=0)
    write_project(folder, 'kind = "local"\nmodel = "tiny"\nprecision = "fp32"')
    config = folder / "tunegate.toml"
    text = config.read_text()
    config.write_text(
        text.replace("[generators", '[gate.overrides]\nfix-data = "few"\n[generators')
    )
    return folder


def test_trained_models_are_measured_once_and_recorded(tunegate: Any, cleared: Path) -> None:
    from tunegate.curate.workspace import find_workspace
    from tunegate.decide.clearance import require_clearance
    from tunegate.decide.project import read_project

    first = tunegate("gate", "--format", "json")
    assert (first.code, json.loads(first.out)["verdict"]) == (0, "tune: go"), first.err
    workspace = find_workspace(cleared)
    frozen = read_project(workspace).frozen
    assert frozen.pairs is not None
    given: Any = type("G", (), {})
    given.clearance = require_clearance(workspace, pairs=frozen.pairs, suite=frozen.suite)
    runs = cleared / ".tunegate" / "runs"
    made_run(runs / "strange", given, pairs="ffff")
    alone = tunegate("gate")
    assert (alone.code, alone.out.splitlines()[0]) == (0, "TUNE: GO")
    assert "not measured: strange: its pairs is ffff" in alone.err
    assert "measuring" not in alone.err.replace("not measured", "")
    run = made_run(runs / "real", given)
    save_adapter(cleared / "tiny", run.path / "adapter", strength=3.0)
    save_tiny(cleared / "else", seed=1)
    cleared_for = {"pairs": frozen.pairs, "suite": frozen.suite}
    require_clearance(workspace, **cleared_for, plan=run.plan)
    other = run.plan.model_copy(update={"model": "else"})
    with pytest.raises(UserError, match="the plan begins with another model"):
        require_clearance(workspace, **cleared_for, plan=other)

    upto = tunegate("gate", "--stage", "rag", "--format", "json")
    assert (upto.code, json.loads(upto.out)["trained"]) == (0, False)
    second = tunegate("gate", "--stage", "tune", "--format", "json")
    assert second.code == 1, second.err
    body = json.loads(second.out)
    assert (body["verdict"], body["trained"], body["method"]) == ("tune: no-go", True, "lora")
    assert body["why"][0].startswith("Seed 0 falls short")
    assert "not measured: strange: its pairs is ffff" in second.err
    assert "measuring the tune stage: real" in second.err
    third = tunegate("gate", "--format", "json")
    assert third.out == second.out
    assert "measuring" not in third.err
    record = next((cleared / ".tunegate" / "records").glob("*tune-no-go.json"))
    assert tunegate("gate", "--check", str(record)).code == 0
    kept = json.loads(record.read_text())
    told = {one["label"]: one["text"] for one in kept["training"]}
    assert told["method"] == "lora, tuning lora, rank 4"
    assert told["on T4 16 GB"].endswith("fits")
    cost = {one["label"]: one["text"] for one in kept["cost"]}
    assert "a seed" in cost["training on T4 16 GB"]
    assert "seed 0, retrieved" in [one["name"] for one in kept["stages"][2]["beside"]]
    assert {"D103", "C201"} <= set(kept["readiness"]["rules"])
    assert "nobody has judged answers of stage tune" in body["feedback_missing"]

    rag = next((cleared / ".tunegate" / "gate").glob("*/rag.json"))
    rag.unlink()
    again = tunegate("gate")
    assert again.code == 1
    assert "measuring the rag stage" in again.err
    assert "measuring the tune stage" not in again.err  # it stands on the same evidence
