from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]


def words(ran: Any) -> list[str]:
    return [line.split()[0] for line in ran.out.splitlines()]


def test_a_sound_workspace(tunegate: Command, workspace: Path, ids: list[str]) -> None:
    tunegate("decide", "drop", ids[0])
    ran = tunegate("doctor")
    assert ran.code == 0
    assert set(words(ran)) <= {"OK", "WARN"}
    for part in (
        "Python 3.",
        "polars ",
        str(workspace),
        "1 file,",
        "1 decision in force",
        "GB free",
    ):
        assert part in ran.out


def test_without_a_workspace(tunegate: Command, folder: Path) -> None:
    ran = tunegate("doctor")
    assert ran.code == 0
    assert "WARN  no tunegate.toml" in ran.out
    assert not (folder / ".tunegate").exists()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ("data = [", "not valid TOML"),
        ('data = ["gone.jsonl"]', "gone.jsonl: no such file"),
        ('data = ["pairs.jsonl"]\nrules.select = ["Z"]', "no rule matches 'Z'"),
        ('data = ["pairs.jsonl"]\ntokenizer = "gone.json"', "gone.json is not there"),
    ],
)
def test_what_is_wrong_fails(settings: str, says: str, tunegate: Command, workspace: Path) -> None:
    (workspace / "tunegate.toml").write_text(settings, encoding="utf-8")
    ran = tunegate("doctor")
    assert ran.code == 1
    [failed] = [line for line in ran.out.splitlines() if line.startswith("FAIL")]
    assert says in failed


def test_a_damaged_ledger(tunegate: Command, workspace: Path) -> None:
    (workspace / ".tunegate").mkdir()
    (workspace / ".tunegate" / "ledger.db").write_text("not a ledger", encoding="utf-8")
    ran = tunegate("doctor")
    assert ran.code == 1
    assert "it is not a ledger" in ran.out


def test_the_packaged_models_are_named(tunegate: Command, workspace: Path) -> None:
    ran = tunegate("doctor")
    assert "packaged model: all-MiniLM-L6-v2, as published" in ran.out
    assert "embedding: minilm (minilm 53aa51172d142c89)" in ran.out
    assert "relation: bundled (" in ran.out
    assert "cache: " not in ran.out


def test_models_elsewhere_are_asked_for_only_on_request(tunegate: Command, workspace: Path) -> None:
    address = "http://127.0.0.1:9/v1#small"
    settings = (
        f'data = ["pairs.jsonl"]\n[models]\nembedding = "{address}"\nembedding_key = "NO_KEY"'
    )
    (workspace / "tunegate.toml").write_text(settings, encoding="utf-8")
    ran = tunegate("doctor")
    assert ran.code == 0
    assert f"embedding: {address} was not asked for" in ran.out
    asked = tunegate("doctor", "--network")
    assert asked.code == 1
    [failed] = [line for line in asked.out.splitlines() if line.startswith("FAIL")]
    assert "environment variable NO_KEY" in failed


def test_a_folder_that_holds_no_model_fails(tunegate: Command, workspace: Path) -> None:
    (workspace / "empty").mkdir()
    settings = 'data = ["pairs.jsonl"]\n[models]\nembedding = "empty"'
    (workspace / "tunegate.toml").write_text(settings, encoding="utf-8")
    ran = tunegate("doctor")
    assert ran.code == 1
    assert "there is no model in this folder" in ran.out


def test_generators_are_named_and_what_they_lack(
    tunegate: Command, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_KEY", raising=False)
    (workspace / "tunegate.toml").write_text(
        'data = ["pairs.jsonl"]\n'
        '[generators.served]\nkind = "endpoint"\nmodel = "m"\nbase_url = "http://h:1/v1"\n'
        'key_env = "NO_KEY"\n'
        '[generators.here]\nkind = "local"\nmodel = "./none"\n'
        '[generators.hub]\nkind = "local"\nmodel = "org/name"\n',
        encoding="utf-8",
    )
    ran = tunegate("doctor")
    assert ran.code == 1
    assert "WARN  generator served: the environment variable NO_KEY is not set" in ran.out
    assert f"FAIL  generator here: {workspace / 'none'} is no folder" in ran.out
    assert "OK    generator hub: org/name, on this machine" in ran.out
