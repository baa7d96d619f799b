"""What a decision is about, as data: decisions on one finding or several, each pair once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tunegate.curate.annotations import Annotation
from tunegate.curate.findings import Finding
from tunegate.curate.fixing import is_held
from tunegate.tui.app.desk import Desk
from tunegate.tui.app.fix_plan import FixPlan
from tunegate.tui.app.pair_list import PAIR_LINE
from tunegate.tui.app.subject import Subject


def _all(desk: Desk) -> Subject:
    queue = desk.queue
    return Subject(tuple(queue.finding(place) for place in range(len(queue))))


def _line(finding: Finding) -> Finding:
    return replace(finding, rule=PAIR_LINE, key=f"pair {finding.pair}")


def test_a_pair_is_decided_on_once(desk: Any) -> None:
    subject = _all(desk())
    assert len(subject.findings) == 9
    assert (len(subject.by_pair), subject.without_pair) == (6, 1)
    dropped = subject.drop()
    assert [one.pair for one in dropped] == list(subject.by_pair)
    assert dropped[0].rule == "P501"
    assert dropped[0].finding == subject.findings[0].key


def test_keep_dismisses_what_is_open_about_the_pair_and_not_only_what_is_marked(desk: Any) -> None:
    here: Desk = desk()
    kept = Subject((here.queue.finding(0),)).keep(here.queue)
    assert [one.action for one in kept] == ["keep", "dismiss", "dismiss"]


def test_lines_about_pairs_are_no_findings(desk: Any) -> None:
    line = _line(desk().queue.finding(0))
    subject = Subject((line,))
    assert subject.dismiss() == []
    (dropped,) = subject.drop()
    assert (dropped.pair, dropped.rule, dropped.finding) == (line.pair, None, None)


def test_a_tag_that_some_lack_goes_on_those_and_one_that_all_have_comes_off(desk: Any) -> None:
    subject = Subject(_all(desk()).findings[:3])
    first, second = subject.by_pair
    beside = {first: Annotation(tags=("legal", "old"))}
    assert subject.common_tags(beside) == set()
    put_on = subject.annotate("tag", "legal", beside)
    assert [(one.action, one.pair) for one in put_on] == [("tag", second)]
    beside[second] = Annotation(tags=("legal",))
    assert subject.common_tags(beside) == {"legal"}
    taken_off = subject.annotate("tag", "legal", beside)
    assert [(one.action, one.pair) for one in taken_off] == [("untag", first), ("untag", second)]
    assert [one.reason for one in subject.annotate("assign", "bob", beside)] == ["bob", "bob"]
    assert Subject(()).common_tags(beside) == set()


def test_a_plan_says_what_it_leaves(desk: Any) -> None:
    here: Desk = desk()
    subject = _all(here)
    plan = FixPlan(subject, tuple(here.repairs(subject.findings)), here.conflicts())
    assert {one.rule for one in plan.unfixed} == {"Q401", "V801"}
    assert plan.left == "left: 2 findings without a fix"
    assert len({one.pair for one in plan.decisions}) == 5
    duplicate = next(one for one in subject.findings if one.rule == "D101")
    assert is_held(duplicate, {duplicate.pair})
    held = FixPlan(Subject((duplicate,)), (), {duplicate.pair or ""})
    assert held.left == "left: 1 held by a conflict"
    every = FixPlan(Subject((duplicate,)), tuple(here.repairs([duplicate])), ())
    assert every.left == ""
