from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import Findings, Severity, empty_hits
from tunegate.curate.readiness.assess import assess
from tunegate.curate.readiness.readiness import FixFirst
from tunegate.curate.rules.rule import Fix, Rule, drop
from tunegate.curate.settings import Settings

Hit = tuple[str, Severity, int | None, Sequence[int]]
MakeDataset = Callable[[int], Dataset]
MakeFindings = Callable[[Dataset, Sequence[Hit]], Findings]


def rule(code: str, name: str, fix: Fix | None = None) -> Rule:
    return Rule(
        code=code,
        name=name,
        summary=f"{name} is there",
        why="",
        bad="",
        good="",
        severity="warning",
        check=lambda frame, context: empty_hits(),
        fix=fix,
    )


RULES = {
    one.code: one
    for one in (
        rule("F301", "trailing-space", Fix("strip", drop, safe=True, says="remove it")),
        rule("D101", "exact", Fix("drop", drop, safe=False, says="drop the later pair")),
        rule("Q401", "refusal"),
        rule("B701", "one-task"),
    )
}


def groups(dataset: Dataset, findings: Findings, *, quarantined: int = 0) -> list[FixFirst]:
    report = assess(
        dataset,
        findings,
        rows=len(dataset) + quarantined,
        quarantined=quarantined,
        settings=Settings(),
        rules=RULES,
    )
    return list(report.fix_first)


def test_groups_say_what_to_do_how_long_it_takes_and_how_to_start(
    clean: MakeDataset, found: MakeFindings
) -> None:
    dataset = clean(200)
    hits: list[Hit] = [("F301", "warning", at, ()) for at in range(60)]
    hits += [("D101", "warning", at, (0,)) for at in range(100, 106)]
    hits += [("Q401", "warning", at, ()) for at in range(4)]
    hits += [("B701", "warning", None, ())]
    told = {one.rule: one for one in groups(dataset, found(dataset, hits), quarantined=3)}
    minutes = {code: one.minutes for code, one in told.items()}
    assert minutes == pytest.approx({"F301": 1, "D101": 1, "Q401": 3, "B701": 30, "S001": 3})
    assert {code: one.action for code, one in told.items()} == {
        "F301": "apply the safe fix: remove it",
        "D101": "review each proposed fix: drop the later pair",
        "Q401": "review each",
        "B701": "change what is in the set",
        "S001": "repair the rows in their file",
    }
    assert {code: one.command for code, one in told.items()} == {
        "F301": "tunegate check --select F301 --fix",
        "D101": "tunegate review --select D101",
        "Q401": "tunegate review --select Q401",
        "B701": "tunegate rule B701",
        "S001": "tunegate quarantine",
    }
    assert (told["D101"].name, told["D101"].findings, told["D101"].pairs) == ("exact", 6, 7)
    assert told["S001"].name == "S001"


def test_merging_repeats_brings_no_new_pairs(clean: MakeDataset, found: MakeFindings) -> None:
    """The gain is what the fix does, not what ten more good pairs would be worth."""
    dataset = clean(60)
    repeats: list[Hit] = [("D101", "warning", 50 + at, (at,)) for at in range(10)]
    findings = found(dataset, repeats)
    (group,) = (one for one in groups(dataset, findings) if one.rule == "D101")
    merged = Dataset.of(dataset.frame.head(50))
    scores = [
        assess(one, some, rows=60, quarantined=0, settings=Settings(), rules=RULES).score
        for one, some in ((dataset, findings), (merged, found(merged, [])))
    ]
    assert group.gain == pytest.approx(scores[1] - scores[0], abs=1e-9)


def test_most_points_per_minute_come_first(clean: MakeDataset, found: MakeFindings) -> None:
    dataset = clean(200)
    hits: list[Hit] = [("F301", "warning", at, ()) for at in range(100)]
    hits += [("Q401", "warning", at, ()) for at in range(100)]
    safe, by_hand = groups(dataset, found(dataset, hits))
    assert (safe.rule, by_hand.rule) == ("F301", "Q401")
    assert safe.minutes == 1
    assert by_hand.minutes == pytest.approx(75)
    assert by_hand.gain > safe.gain > 0


def test_too_few_pairs_ask_for_more_and_cost_what_volume_costs(
    clean: MakeDataset, found: MakeFindings
) -> None:
    dataset = clean(120)
    few: list[Hit] = [("V802", "warning", None, ()), ("V803", "info", None, ())]
    (more,) = groups(dataset, found(dataset, few))
    assert (more.rule, more.findings, more.pairs, more.minutes) == ("V802", 1, 0, 380 * 3)
    assert more.action == "collect or write 380 more pairs"
    report = assess(
        dataset, found(dataset, few), rows=120, quarantined=0, settings=Settings(), rules={}
    )
    assert [one.rule for one in report.deductions] == ["volume"]
    enough = assess(
        clean(500), found(clean(500), []), rows=500, quarantined=0, settings=Settings(), rules={}
    )
    assert report.score + more.gain == pytest.approx(enough.score)


def test_an_empty_set_needs_pairs(clean: MakeDataset, found: MakeFindings) -> None:
    dataset = clean(0)
    (more,) = groups(dataset, found(dataset, [("V801", "error", None, ())]))
    assert more.action == "collect or write 50 more pairs"
    assert more.gain == pytest.approx(51.7, abs=0.1)
