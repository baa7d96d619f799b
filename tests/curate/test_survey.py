from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tunegate.curate.errors import InputError
from tunegate.curate.models import Models
from tunegate.curate.rules.choice import choose_rules
from tunegate.curate.survey import survey
from tunegate.curate.workspace import Workspace, find_workspace

Asked = Callable[..., list[str]]


@pytest.fixture
def workspace(tmp_path: Path, asked: Asked) -> Workspace:
    """200 pairs about parcels, and queries half of which are about warranties."""
    pairs = [f'{{"prompt": "{prompt}", "response": "yes"}}' for prompt in asked("parcel", 200)]
    (tmp_path / "pairs.jsonl").write_text("\n".join(pairs), encoding="utf-8")
    queries = asked("parcel", 60, seed=1) + asked("warranty", 60, seed=1)
    (tmp_path / "asked.txt").write_text("\n".join(queries), encoding="utf-8")
    settings = 'data = ["pairs.jsonl"]\nqueries = ["asked.txt"]\n'
    (tmp_path / "tunegate.toml").write_text(settings, encoding="utf-8")
    return find_workspace(tmp_path)


def test_a_survey_with_queries_knows_what_is_asked(
    workspace: Workspace, fake_models: Models
) -> None:
    context = replace(workspace.context(), models=fake_models)
    choice = choose_rules(workspace.settings, select=["B"])
    found = survey(workspace.load(), [], choice=choice, context=context)
    known = found.readiness.representation
    assert known is not None
    assert known.coverage is not None
    assert (known.coverage.queries, known.coverage.covered) == (120, 60)
    assert {"B710", "B711"} <= set(found.findings.by_rule)
    (task,) = (one for one in found.readiness.criteria if one.name == "defined-task")
    assert task.status == "warn"
    assert "60 of 120 production queries (50 %) resemble a pair" in task.evidence


def test_without_rules_on_topics_nothing_is_read_or_shown(
    workspace: Workspace, broken_models: Models
) -> None:
    (workspace.root / "asked.txt").unlink()
    context = replace(workspace.context(), models=broken_models)
    choice = choose_rules(workspace.settings, select=["S", "V"])
    assert (
        survey(workspace.load(), [], choice=choice, context=context).readiness.representation
        is None
    )


def test_queries_are_read_once_and_a_missing_file_is_named(workspace: Workspace) -> None:
    context = workspace.context()
    assert len(context.queries()) == 120
    assert context.queries() is context.queries()
    (workspace.root / "asked.txt").unlink()
    with pytest.raises(InputError, match=r"asked\.txt"):
        workspace.context().queries()


def test_a_workspace_without_queries_has_none(tmp_path: Path) -> None:
    assert len(find_workspace(tmp_path).context().queries()) == 0
