"""The bundled company: made again it is the same, its answers stand in its documents, and
`check` finds what is planted among its pairs.
"""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import orjson
import pytest

from tunegate.curate.findings import Finding
from tunegate.curate.rules.choice import choose_rules
from tunegate.curate.survey import Survey, survey
from tunegate.curate.workspace import find_workspace
from tunegate.decide.policy import FEWEST_ITEMS
from tunegate.decide.project import split_suite
from tunegate.evaluate.suite_file import read_suite
from tunegate.examples.company.making.sections import read_documents
from tunegate.examples.company.making.workspace import made_files

KNOWN_ALARMS = {"C202": 1}
"""Findings on clean pairs: one sentence reworded from its source."""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("example") / "company"
    with as_file(files("tunegate.examples").joinpath("company")) as folder:
        return Path(copytree(folder, copy, ignore=ignore_patterns(".tunegate", "*.py", "making")))


@pytest.fixture(scope="module")
def surveyed(company: Path) -> Survey:
    workspace = find_workspace(company)
    choice = choose_rules(workspace.settings)
    return survey(workspace.load(), [], choice=choice, context=workspace.context())


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def test_made_again_every_file_has_the_same_bytes(company: Path) -> None:
    made = made_files(company)
    assert set(made) == {path.name for path in company.glob("*.jsonl")}
    assert {name for name, body in made.items() if (company / name).read_bytes() != body} == set()


def test_answers_stand_word_for_word_in_their_documents(company: Path) -> None:
    documents = read_documents(company)
    suite = read_suite([str(company / "suite.jsonl")], base=company)
    assert len(suite) >= 800
    for item in suite.items:
        text = documents[str(item.source).removeprefix("documents/")].text
        if item.unanswerable:
            assert (item.accepted, item.gold) == ((), ())
            continue
        assert item.gold[0].text in text
        if item.slice != "yes or no":
            assert item.accepted[0].lower() in item.gold[0].text.lower(), item.question


def test_the_test_split_has_documents_enough_for_a_verdict(company: Path) -> None:
    suite = read_suite([str(company / "suite.jsonl")], base=company)
    share = find_workspace(company).settings.gate.dev_share
    _, test = split_suite(suite, share=share, seed=0)
    assert len({item.source for item in test.items}) >= FEWEST_ITEMS + 4


def concerns(finding: Finding, row: int, rows: dict[str, int]) -> bool:
    return finding.row == row or any(rows.get(other) == row for other in finding.others)


def test_every_planted_defect_is_found(company: Path, surveyed: Survey) -> None:
    rows = dict(surveyed.curated.dataset.frame.select("id", "row").iter_rows())
    missed = [
        one
        for one in rows_of(company / "planted.jsonl")
        if not any(
            finding.rule == one["rule"]
            and (one["row"] is None or concerns(finding, one["row"], rows))
            for finding in surveyed.findings
        )
    ]
    assert missed == []


def test_clean_pairs_are_clean_but_for_the_known_alarms(company: Path, surveyed: Survey) -> None:
    rows = dict(surveyed.curated.dataset.frame.select("id", "row").iter_rows())
    listed = [one["row"] for one in rows_of(company / "planted.jsonl") if one["row"]]
    alarms: dict[str, int] = {}
    for finding in surveyed.findings:
        if finding.row and not any(concerns(finding, row, rows) for row in listed):
            alarms[finding.rule] = alarms.get(finding.rule, 0) + 1
    assert all(count <= KNOWN_ALARMS.get(rule, 0) for rule, count in alarms.items()), alarms
