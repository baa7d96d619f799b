from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.evaluate.after.conftest import orders, save_model
from tunegate.curate.errors import ConfigError
from tunegate.curate.workspace import find_workspace
from tunegate.tui.commands.after import _models

Run = Callable[..., Any]
KEYS = {
    "concerns", "warnings", "base", "tuned", "forgetting", "following", "canaries",
    "canaries_before", "membership", "verbatim", "leakage", "declining", "rows", "held_out", "seed",
    "same_tokens",
}  # fmt: skip


def write(path: Path, seed: int, count: int) -> None:
    rows = [{"prompt": one.prompt, "response": one.response} for one in orders(count, seed=seed)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.mark.slow
def test_two_models_are_compared(tunegate: Run, folder: Path) -> None:
    """The second one's weights are far from the first one's, so that it forgot everything."""
    texts = [f"{row.prompt} {row.response}" for row in orders(20, seed=1)]
    save_model(folder / "before", "llama", texts, num_hidden_layers=1)
    save_model(folder / "behind", "llama", texts, num_hidden_layers=1, initializer_range=0.5)
    write(folder / "trained.jsonl", 1, 12)
    write(folder / "others.jsonl", 2, 14)
    with (folder / "others.jsonl").open("a", encoding="utf-8") as file:
        file.write((folder / "trained.jsonl").read_text(encoding="utf-8").partition("\n")[0])
    unanswerable = {"id": "u", "question": "Who came?", "unanswerable": True}
    (folder / "suite.jsonl").write_text(json.dumps(unanswerable) + "\n", encoding="utf-8")
    (folder / "tunegate.toml").write_text('suite = ["suite.jsonl"]\n', encoding="utf-8")
    ran = tunegate(
        "after", "before", "behind", "--data", "trained.jsonl", "--held-out", "others.jsonl",
        "--rows", "11", "--format", "json",
    )  # fmt: skip
    told = json.loads(ran.out)
    assert set(told) == KEYS
    assert ran.code == 1
    assert any("general texts are less likely" in clause for clause in told["concerns"])
    assert told["rows"] == [12, 11]
    assert told["held_out"] == [14, 11]
    assert "1 held-out pair left out: trained on too" in ran.err
    assert told["base"] != told["tuned"]
    assert told["membership"]["members"] == 11
    assert told["declining"]["unanswerable"]["n"] == 1


def _folders(folder: Path) -> None:
    for name, holds in (("whole", "config.json"), ("adapter", "adapter_config.json")):
        (folder / name).mkdir()
        (folder / name / holds).write_text("{}")


def test_an_adapter_goes_over_the_base(folder: Path) -> None:
    _folders(folder)
    workspace = find_workspace(folder)
    base, tuned = _models("whole", "adapter", workspace)
    assert (base._checkpoint.model, base._checkpoint.adapter) == ("whole", None)
    assert (tuned._checkpoint.model, tuned._checkpoint.adapter) == ("whole", "adapter")


@pytest.mark.parametrize(
    ("base", "tuned", "says"),
    [
        ("whole", "whole", "are one model"),
        ("adapter", "whole", "BASE is a whole model"),
        ("nothing", "whole", "nothing: there is no such generator, and no such folder"),
        ("whole", ".", "there is no model in this folder: neither config.json nor adapter"),
        ("whole", "served", r"\[generators.served\] is asked at a server"),
    ],
)
def test_what_is_no_pair_of_models_is_refused(
    base: str, tuned: str, says: str, folder: Path
) -> None:
    _folders(folder)
    (folder / "tunegate.toml").write_text(
        '[generators.served]\nkind = "endpoint"\nmodel = "m"\nbase_url = "http://localhost:1/v1"\n'
    )
    with pytest.raises(ConfigError, match=says):
        _models(base, tuned, find_workspace(folder))
