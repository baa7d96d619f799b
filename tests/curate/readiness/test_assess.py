from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from time import perf_counter

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunegate.curate.dataset import PAIR_SCHEMA, Dataset, with_ids
from tunegate.curate.findings import FINDING_SCHEMA, SEVERITIES, Findings, Severity
from tunegate.curate.quarantine import QUARANTINE_SCHEMA, quarantine_findings
from tunegate.curate.readiness.assess import assess, pair_points
from tunegate.curate.readiness.readiness import Readiness
from tunegate.curate.settings import Settings

Hit = tuple[str, Severity, int | None, Sequence[int]]
MakeDataset = Callable[[int], Dataset]
MakeFindings = Callable[[Dataset, Sequence[Hit]], Findings]

FAMILIES = {
    "S": "S002",
    "D": "D101",
    "C": "C201",
    "F": "F301",
    "Q": "Q401",
    "P": "P501",
    "L": "L601",
    "B": "B701",
    "V": "V804",
}
SIZES = (10, 200, 10_000)


def ready(dataset: Dataset, findings: Findings | None = None, *, quarantined: int = 0) -> Readiness:
    none = Findings(pl.DataFrame(schema=FINDING_SCHEMA), dataset.fingerprint)
    return assess(
        dataset,
        none if findings is None else findings,
        rows=len(dataset) + quarantined,
        quarantined=quarantined,
        settings=Settings(),
        rules={},
    )


def filled(frame: pl.DataFrame, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """The frame with the columns of the schema that it lacks, empty."""
    return frame.with_columns(
        pl.lit(None, dtype).alias(name)
        for name, dtype in schema.items()
        if name not in frame.columns
    ).select(list(schema))


def one_each(rule: str, severity: Severity, positions: Sequence[int]) -> list[Hit]:
    return [(rule, severity, at, ()) for at in positions]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("rule", FAMILIES.values())
@pytest.mark.parametrize("severity", SEVERITIES)
def test_each_further_defect_of_any_family_lowers_the_score(
    size: int, rule: str, severity: Severity, clean: MakeDataset, found: MakeFindings
) -> None:
    dataset = clean(size)
    scores = [ready(dataset).score]
    for defects in sorted({1, 2, 3, size // 10, size // 2, size - 1, size}):
        findings = found(dataset, one_each(rule, severity, range(defects)))
        scores.append(ready(dataset, findings).score)
    assert scores == sorted(set(scores), reverse=True)
    assert scores[-1] > 0


@pytest.mark.parametrize("size", SIZES)
@settings(max_examples=25, deadline=None)
@given(drawn=st.data())
def test_adding_any_findings_to_any_findings_lowers_the_score_and_settling_restores_it(
    size: int, drawn: st.DataObject, clean: MakeDataset, found: MakeFindings
) -> None:
    dataset = clean(size)
    hit = st.tuples(
        st.sampled_from(sorted(FAMILIES.values())),
        st.sampled_from(SEVERITIES),
        st.none() | st.integers(0, size - 1),
        st.lists(st.integers(0, size - 1), max_size=2),
    )
    before = drawn.draw(st.lists(hit, max_size=12))
    added = drawn.draw(st.lists(hit, min_size=1, max_size=6))
    quarantined = drawn.draw(st.integers(0, 5))
    was = ready(dataset, found(dataset, before), quarantined=quarantined)
    now = ready(dataset, found(dataset, [*before, *added]), quarantined=quarantined)
    assert now.score < was.score
    assert now.score > 0
    everything = found(dataset, [*before, *added])
    settled = everything.without([f"{n:012x}" for n in range(len(before), len(everything))])
    assert ready(dataset, settled, quarantined=quarantined).score == was.score
    for report in (was, now):
        points = sum(one.points for one in report.deductions)
        assert points + report.score == pytest.approx(100, abs=1e-6)
        assert all(one.points > 0 for one in report.deductions)


@pytest.mark.parametrize("size", SIZES)
def test_unreadable_rows_lower_the_score(size: int, clean: MakeDataset) -> None:
    dataset = clean(size)
    reports = [ready(dataset, quarantined=rows) for rows in (0, 1, 2, size // 2, size, 3 * size)]
    scores = [report.score for report in reports]
    assert scores == sorted(set(scores), reverse=True)
    assert reports[1].deductions[-1].rule in ("S001", "volume")
    assert {one.rule: one.findings for one in reports[3].deductions}["S001"] == size // 2


def test_quarantined_rows_and_their_findings_count_once(clean: MakeDataset) -> None:
    dataset = clean(200)
    rows = {"file": ["a"] * 4, "row": [1, 2, 3, 4], "line": [1, 2, 3, 4]}
    rows |= {"reason": ["not JSON"] * 4, "raw": ["{"] * 4}
    quarantine = pl.DataFrame(rows, schema=QUARANTINE_SCHEMA)
    findings = Findings(quarantine_findings(quarantine, severity="error"), dataset.fingerprint)
    assert ready(dataset, findings, quarantined=4) == ready(dataset, quarantined=4)
    assert ready(dataset, findings).deductions == ready(dataset, quarantined=4).deductions


@pytest.mark.parametrize("rule", ["S002", "P501", "L601"])
def test_one_pair_in_a_hundred_shows_in_a_large_set(
    rule: str, clean: MakeDataset, found: MakeFindings
) -> None:
    dataset = clean(10_000)
    report = ready(dataset, found(dataset, one_each(rule, "error", range(100))))
    assert 5 < 100 - report.score < 20


@pytest.mark.parametrize("rule", sorted(FAMILIES.values()))
def test_one_family_alone_reaches_the_bottom_only_where_its_pairs_teach_nothing_right(
    rule: str, clean: MakeDataset, found: MakeFindings
) -> None:
    dataset = clean(10_000)
    score = ready(dataset, found(dataset, one_each(rule, "error", range(10_000)))).score
    if rule[0] in "SDL":
        assert score < 10
    elif rule[0] in "CQ":
        assert score < 25
    else:
        assert 25 < score < 80


def test_a_worse_severity_costs_more(clean: MakeDataset, found: MakeFindings) -> None:
    dataset = clean(200)
    for at in (range(20), [None]):
        info, warning, error = (
            ready(dataset, found(dataset, [("P501", severity, one, ()) for one in at])).score
            for severity in ("info", "warning", "error")
        )
        assert info > warning > error


def test_a_pair_hit_twice_costs_less_than_two_pairs_and_more_than_one(
    clean: MakeDataset, found: MakeFindings
) -> None:
    dataset = clean(200)
    once, twice, both = (
        ready(dataset, found(dataset, one_each("P501", "error", at))).score
        for at in ([3], [3, 3], [3, 4])
    )
    assert once > twice > both


def test_the_other_pairs_of_a_finding_bear_it_too(clean: MakeDataset, found: MakeFindings) -> None:
    dataset = clean(200)
    findings = found(dataset, [("C201", "error", 3, (7, 9))])
    report = ready(dataset, findings)
    (contradiction,) = [one for one in report.deductions if one.rule == "C201"]
    assert (contradiction.findings, contradiction.pairs) == (1, 3)
    points = pair_points(dataset, findings, quarantined=0)
    assert points["points"].to_list() == pytest.approx([contradiction.points / 3] * 3)
    ids = dataset.frame["id"]
    assert set(points["pair"]) == {ids[3], ids[7], ids[9]}


def test_points_of_pairs_rows_and_set_make_up_the_deductions(
    clean: MakeDataset, found: MakeFindings
) -> None:
    dataset = clean(200)
    hits: list[Hit] = [
        ("P501", "error", 3, ()),
        ("P501", "warning", 3, ()),
        ("P502", "warning", 3, ()),
        ("P502", "warning", 4, ()),
        ("B701", "warning", None, ()),
        ("D102", "warning", 5, (6,)),
    ]
    findings = found(dataset, hits)
    report = ready(dataset, findings)
    by_rule = {one.rule: one.points for one in report.deductions}
    points = pair_points(dataset, findings, quarantined=0)
    summed = dict(points.group_by("rule").agg(pl.col("points").sum()).iter_rows())
    assert set(by_rule) == {"P501", "P502", "B701", "D102", "volume"}
    assert {rule: by_rule[rule] for rule in summed} == pytest.approx(summed)
    assert by_rule["P501"] > by_rule["P502"]
    assert [one.points for one in report.deductions] == sorted(by_rule.values(), reverse=True)


def test_repeats_count_once_as_volume_however_they_are_reported(
    clean: MakeDataset, found: MakeFindings
) -> None:
    dataset = clean(100)
    later: list[Hit] = [("D101", "warning", 1, (0,)), ("D101", "warning", 2, (0,))]
    first: list[Hit] = [("D101", "warning", 0, (1, 2))]
    mutual: list[Hit] = [("D101", "warning", 0, (1, 2)), *later]
    for hits in (later, first, mutual):
        assert ready(dataset, found(dataset, hits)).usable == 98
    assert ready(dataset, found(dataset, [("D101", "warning", 5, ())])).usable == 99


def test_dropping_repeats_raises_the_score(clean: MakeDataset, found: MakeFindings) -> None:
    before = clean(30)
    hits: list[Hit] = [("D101", "info", at, (0,)) for at in range(10, 30)]
    after = Dataset.of(before.frame.head(10))
    assert ready(before, found(before, hits)).usable == 10
    assert ready(before, found(before, hits)).score < ready(after).score


def test_more_pairs_score_more_until_there_are_enough(clean: MakeDataset) -> None:
    scores = [ready(clean(size)).score for size in (0, 1, 50, 200, 500, 1000, 5000, 10_000)]
    assert scores == pytest.approx([0, 14.7, 51.6, 80.6, 91.7, 96.2, 100, 100], abs=0.5)
    assert scores[-1] == 100
    assert ready(clean(10_000)).deductions == ()


def test_without_pairs_the_score_is_0_and_everything_says_why(clean: MakeDataset) -> None:
    nothing = ready(clean(0))
    assert nothing.score == 0
    assert [one.status for one in nothing.criteria] == ["fail"] * 4
    assert {one.why for one in nothing.methods} == {"There are no pairs."}
    assert [(one.rule, one.points) for one in nothing.deductions] == [("volume", 100)]
    assert nothing.fix_first == ()
    unread = ready(clean(0), quarantined=3)
    assert unread.score == 0
    (deduction,) = unread.deductions
    assert (deduction.rule, deduction.points, deduction.findings) == ("S001", 100, 3)
    assert deduction.why == "None of 3 rows could be read as a pair."
    assert unread.fix_first[0].gain > 10


def test_gain_is_the_score_without_the_findings_minus_the_score(
    clean: MakeDataset, found: MakeFindings
) -> None:
    dataset = clean(300)
    draw = random.Random(7)
    codes = ["S002", "S003", "D101", "D102", "P501", "P502", "L601", "F301", "B701", "Q401"]
    hits: list[Hit] = []
    for _ in range(400):
        at = draw.choice([None, *range(300), *range(300)])
        others = draw.sample(range(300), k=draw.choice([0, 0, 1, 2])) if at is not None else []
        hits.append((draw.choice(codes), draw.choice(SEVERITIES), at, others))
    findings = found(dataset, hits)
    report = ready(dataset, findings, quarantined=9)
    gains = {one.rule: one.gain for one in report.fix_first}
    assert set(gains) == {*codes, "S001"}
    for rule, gain in gains.items():
        rest = Findings(findings.frame.filter(pl.col("rule") != rule), findings.fingerprint)
        settled = ready(dataset, rest, quarantined=0 if rule == "S001" else 9)
        assert settled.score - report.score == pytest.approx(gain, abs=1e-6)


def test_three_hundred_thousand_findings_over_a_million_pairs_take_under_a_second() -> None:
    size, hits = 1_000_000, 300_000
    columns = {
        "digest": pl.int_range(size, dtype=pl.UInt64, eager=True),
        "row": pl.int_range(1, size + 1, dtype=pl.UInt32, eager=True),
    }
    pairs = pl.DataFrame(columns).with_columns(
        file=pl.lit("a.jsonl"),
        prompt=pl.format("question {}", pl.col("row")),
        response=pl.lit("answer"),
        roles=pl.lit("ua"),
        task=pl.format("task {}", pl.col("row") % 9),
    )
    dataset = Dataset(with_ids(filled(pairs, PAIR_SCHEMA)), "0")
    hit = pl.DataFrame(
        {
            "rule": ["S002", "D101", "P501", "Q401", "F301", "F302"] * (hits // 6),
            "pair": dataset.frame["id"].gather_every(3).head(hits),
            "severity": ["warning"] * hits,
        }
    ).with_columns(others=pl.when(pl.col("rule") == "D101").then(pl.concat_list("pair")))
    findings = Findings(filled(hit, FINDING_SCHEMA), "0")
    began = perf_counter()
    report = ready(dataset, findings)
    took = perf_counter() - began
    assert {one.findings for one in report.fix_first} == {50_000}
    assert took < 5, f"{took:.2f} s; under one on an idle machine"
