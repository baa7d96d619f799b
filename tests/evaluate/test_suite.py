from __future__ import annotations

from dataclasses import replace

import pytest

from tunegate.curate.errors import UserError
from tunegate.evaluate.item import Item, Passage
from tunegate.evaluate.suite import Suite

FIRST = Item("1", "How long?", ("30 days",), slice="returns", source="terms.md")
SECOND = Item("2", "How much?", ("$5",), metric="contains", slice="fees", source="terms.md")


def test_the_fingerprint_follows_the_items_and_not_their_order() -> None:
    assert Suite.of([FIRST, SECOND]).fingerprint == Suite.of([SECOND, FIRST]).fingerprint
    assert len(Suite.of([FIRST]).fingerprint) == 16


@pytest.mark.parametrize(
    "changed",
    [
        replace(FIRST, question="How long"),
        replace(FIRST, accepted=("30 days", "a month")),
        replace(FIRST, metric="exact_match"),
        replace(FIRST, unanswerable=True),
        replace(FIRST, gold=(Passage("p"),)),
        replace(FIRST, slice=None),
        replace(FIRST, source=None),
        replace(FIRST, system="Be brief."),
        replace(FIRST, metric="numeric", options={"relative": 0.1}),
    ],
)
def test_whatever_a_score_depends_on_changes_the_fingerprint(changed: Item) -> None:
    assert Suite.of([changed]).fingerprint != Suite.of([FIRST]).fingerprint


def test_what_is_asked_again_is_counted() -> None:
    again = replace(FIRST, id="3", slice=None)
    other = replace(FIRST, id="4", gold=(Passage("p"),))
    assert Suite.of([FIRST, SECOND, other]).asked_again == 0
    assert Suite.of([FIRST, SECOND, again, other]).asked_again == 1


def test_what_a_suite_says_of_itself() -> None:
    suite = Suite.of([FIRST, SECOND, Item("3", "Why?", unanswerable=True)])
    assert len(suite) == 3
    assert suite.slices == ("fees", "returns")
    assert suite.clustered
    assert not suite.binary
    assert Suite.of([SECOND]).binary
    assert not Suite.of([SECOND]).clustered


@pytest.mark.parametrize(
    ("items", "complaint"),
    [
        ([], "the suite has no items"),
        ([FIRST, replace(SECOND, id="1")], "two items have the id '1'"),
        ([replace(FIRST, accepted=())], "item '1': it has no accepted answer"),
        ([replace(FIRST, metric="f1")], "item '1': there is no metric 'f1'"),
    ],
)
def test_a_suite_that_cannot_be_measured_is_refused(items: list[Item], complaint: str) -> None:
    with pytest.raises(UserError, match=complaint):
        Suite.of(items)
