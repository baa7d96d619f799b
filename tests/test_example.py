"""The bundled workspace holds the defects it lists, and the rules find every one of them."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from shutil import copytree, ignore_patterns

import orjson
import pytest

from tunegate.curate.findings import Finding
from tunegate.curate.rules.choice import choose_rules
from tunegate.curate.survey import Survey, survey
from tunegate.curate.workspace import find_workspace


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy: what the models compute is kept in the workspace."""
    copy = tmp_path_factory.mktemp("example") / "support"
    with as_file(files("tunegate.examples").joinpath("support")) as folder:
        return Path(copytree(folder, copy, ignore=ignore_patterns(".tunegate")))


@pytest.fixture(scope="module")
def surveyed(example: Path) -> Survey:
    workspace = find_workspace(example)
    choice = choose_rules(workspace.settings)
    return survey(workspace.load(), [], choice=choice, context=workspace.context())


def planted(example: Path) -> list[dict[str, object]]:
    lines = (example / "planted.jsonl").read_bytes().splitlines()
    return [orjson.loads(line) for line in lines]


def concerns(finding: Finding, row: object, rows: dict[str, int]) -> bool:
    """Whether the finding is about this row, alone or with its twin."""
    return finding.row == row or any(rows.get(other) == row for other in finding.others)


def test_every_planted_defect_is_found(example: Path, surveyed: Survey) -> None:
    rows = dict(surveyed.curated.dataset.frame.select("id", "row").iter_rows())
    missed = [
        one
        for one in planted(example)
        if not any(
            finding.rule.startswith(str(one["rule"])) and concerns(finding, one["row"], rows)
            for finding in surveyed.findings
        )
    ]
    assert missed == []


def test_nothing_else_is_wrong_with_the_rest(example: Path, surveyed: Survey) -> None:
    """The other pairs are clean: what is left over is about the set as a whole."""
    rows = dict(surveyed.curated.dataset.frame.select("id", "row").iter_rows())
    listed = [one["row"] for one in planted(example)]
    false_alarms = [
        (finding.rule, finding.row, finding.message)
        for finding in surveyed.findings
        if finding.row is not None and not any(concerns(finding, row, rows) for row in listed)
    ]
    assert false_alarms == []
