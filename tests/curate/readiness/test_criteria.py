from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from tunegate.curate.coverage import Coverage
from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import FINDING_SCHEMA, Findings
from tunegate.curate.pair import Pair
from tunegate.curate.readiness.criteria import criteria
from tunegate.curate.readiness.facts import Facts, facts
from tunegate.curate.readiness.losses import measure
from tunegate.curate.readiness.readiness import CriterionName
from tunegate.curate.settings import Settings

GOOD = Facts(
    pairs=1000,
    usable=1000,
    unreadable=0,
    malformed=0,
    unclean=0,
    doubtful=0,
    private=0,
    leaked=0,
    tasks=4,
    labelled=1000,
    well_filled=1000,
    task_minimum=10,
    same_system=0,
    majority=0.9,
    imbalances=0,
    prompts=1000,
    grounded=0,
)


def test_a_good_set_passes_all_four_in_order() -> None:
    judged = criteria(GOOD)
    assert [one.name for one in judged] == ["structured", "volume", "clean", "defined-task"]
    assert {one.status for one in judged} == {"pass"}
    assert judged[0].evidence == "All 1,000 rows are complete pairs."


@pytest.mark.parametrize(
    ("name", "change", "status", "says"),
    [
        ("structured", {"malformed": 50}, "warn", "50 of 1,000 rows (5.0 %) are broken"),
        ("structured", {"malformed": 51}, "fail", "0 unreadable, 51 with an error"),
        ("structured", {"unreadable": 10}, "warn", "10 of 1,010 rows (1.0 %)"),
        ("volume", {"usable": 49}, "fail", "49 usable pairs of 1,000; no method does with"),
        ("volume", {"usable": 50}, "warn", "50 usable pairs of 1,000; enough to try LoRA"),
        ("volume", {"usable": 500}, "pass", "500 usable pairs of 1,000; 500 are recommended"),
        ("clean", {"unclean": 1}, "warn", "1 of 1,000 pairs (0.1 %) has an open error"),
        ("clean", {"unclean": 51}, "fail", "51 of 1,000 pairs (5.1 %) have an open error"),
        ("clean", {"unclean": 1, "private": 1}, "fail", "1 with private data must be settled"),
        ("clean", {"unclean": 2, "leaked": 2}, "fail", "2 with a leak must be settled first"),
        ("clean", {"doubtful": 100}, "pass", "100 of 1,000 pairs (10 %) have a warning"),
        ("clean", {"doubtful": 101}, "warn", "101 pairs a warning"),
        ("defined-task", {"labelled": 899}, "warn", "899 of 1,000 pairs (90 %) say what"),
        ("defined-task", {"labelled": 0}, "warn", "No pair says what the task is"),
        ("defined-task", {"labelled": 900}, "pass", "4 tasks"),
        ("defined-task", {"labelled": 0, "same_system": 950}, "pass", "in 95 % of the pairs"),
        ("defined-task", {"tasks": 501}, "fail", "501 tasks for 1,000 pairs"),
        ("defined-task", {"well_filled": 499}, "warn", "only 499 of 1,000 pairs (50 %)"),
        ("defined-task", {"imbalances": 2}, "warn", "2 open findings on their balance"),
    ],
)
def test_each_line_is_drawn_where_its_constant_says(
    name: CriterionName, change: dict[str, int], status: str, says: str
) -> None:
    judged = {one.name: one for one in criteria(replace(GOOD, **change))}
    assert judged[name].status == status
    assert says in judged[name].evidence
    others = {one.status for one in judged.values() if one.name != name}
    assert others == {"pass"}


def test_without_pairs_all_four_fail() -> None:
    nothing = replace(GOOD, pairs=0, usable=0, unreadable=3, tasks=0, labelled=0)
    judged = criteria(nothing)
    assert {one.status for one in judged} == {"fail"}
    assert judged[0].evidence == "None of 3 rows could be read as a pair."


def test_facts_are_counted_from_pairs_and_findings() -> None:
    pairs = [
        Pair.single("a?", "1", system="be brief", context="a passage"),
        Pair.single("b?", "2", system="be brief", context=""),
        Pair.single("b?", "3"),
        Pair.single("c?", "4"),
    ]
    dataset = Dataset.from_pairs(
        pairs, tasks=["t", "t", "u", None], sources=[None, None, "manual", None]
    )
    ids = dataset.frame["id"].to_list()
    rows = [
        {"rule": "S002", "severity": "error", "pair": ids[0]},
        {"rule": "P501", "severity": "error", "pair": ids[1]},
        {"rule": "P502", "severity": "error", "pair": ids[1]},
        {"rule": "F301", "severity": "warning", "pair": ids[1]},
        {"rule": "F301", "severity": "warning", "pair": ids[2]},
        {"rule": "Q401", "severity": "info", "pair": ids[3]},
        {"rule": "B701", "severity": "warning", "pair": None},
        {"rule": "B702", "severity": "info", "pair": None},
    ]
    findings = Findings(pl.DataFrame(rows, schema=FINDING_SCHEMA), dataset.fingerprint)
    losses = measure(dataset, findings, quarantined=2)
    counted = facts(
        dataset,
        findings,
        losses,
        settings=Settings.model_validate({"thresholds": {"task_minimum": 2}}),
    )
    assert counted == Facts(
        pairs=4,
        usable=3,
        unreadable=2,
        malformed=1,
        unclean=1,
        doubtful=1,
        private=1,
        leaked=0,
        tasks=2,
        labelled=3,
        well_filled=2,
        task_minimum=2,
        same_system=2,
        majority=0.9,
        imbalances=1,
        prompts=3,
        grounded=2,
    )


def test_production_queries_are_evidence_of_the_task() -> None:
    judged = criteria(replace(GOOD, queries=200, covered=200))[3]
    assert judged.status == "pass"
    assert judged.evidence.endswith("200 of 200 production queries (100 %) resemble a pair.")
    open_ones = criteria(replace(GOOD, queries=200, covered=150, unmet=2))[3]
    assert open_ones.status == "warn"
    assert open_ones.evidence.endswith(
        "150 of 200 production queries (75 %) resemble a pair; 2 open findings on the others."
    )
    assert "queries" not in criteria(GOOD)[3].evidence


def test_findings_on_queries_are_counted_apart_from_those_on_tasks() -> None:
    dataset = Dataset.from_pairs([Pair.single("Where is it?", "On its way.")])
    rows = [
        {"rule": rule, "severity": "warning", "pair": None} for rule in ("B701", "B710", "B711")
    ]
    findings = Findings(pl.DataFrame(rows, schema=FINDING_SCHEMA), dataset.fingerprint)
    losses = measure(dataset, findings, quarantined=0)
    nobody = np.zeros(0, np.float32)
    coverage = Coverage(40, 30, 10, 9, 0.001, (), (), nobody)
    counted = facts(dataset, findings, losses, settings=Settings(), coverage=coverage)
    assert (counted.imbalances, counted.unmet) == (1, 2)
    assert (counted.queries, counted.covered) == (40, 30)
