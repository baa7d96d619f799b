"""Conflicts of two pairs: how findings make one, and the decisions that settle it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tunegate.curate.conflict import (
    both_right,
    combined,
    conflicts,
    drop_both,
    edit_sides,
    keep_one,
    merge_into,
    scope_reason,
    scoped,
)
from tunegate.curate.curated import replay
from tunegate.curate.dataset import Dataset
from tunegate.curate.decision import Decision
from tunegate.curate.errors import UserError
from tunegate.curate.findings import Finding
from tunegate.curate.ledger import Ledger
from tunegate.curate.pair import Pair, Turn

ONE = Pair.single("How long do refunds take?", "14 days.")
TWO = Pair.single("How long do refunds take?", "30 days.")
DATA = Dataset.from_pairs([ONE, TWO], file="pairs.jsonl")
A, B = DATA.frame["id"].to_list()


def _finding(rule: str, pair: str | None, *others: str, key: str = "k") -> Finding:
    return Finding(
        key=key,
        rule=rule,
        severity="warning",
        pair=pair,
        file="pairs.jsonl",
        row=1,
        others=others,
        field="response",
        start=None,
        end=None,
        message="contradicts",
        score=0.9,
    )


CONFLICT = conflicts([_finding("C201", B, A, key="k1"), _finding("C203", A, B, key="k2")])[0]


def _after(decisions: list[Decision], folder: Path) -> dict[str, Pair]:
    """The pairs that remain, as the ledger would replay it."""
    ledger = Ledger(folder / "ledger.db")
    ledger.decide(decisions, author="ann")
    curated = replay(DATA, ledger.standing()).dataset
    ledger.close()
    return curated.pairs(curated.frame["id"].to_list())


def test_two_pairs_conflict_once_whatever_side_a_finding_is_on() -> None:
    assert (CONFLICT.first, CONFLICT.second) == (A, B)
    assert [one.key for one in CONFLICT.findings] == ["k1", "k2"]
    assert CONFLICT.other(A) == B
    assert CONFLICT.other(B) == A


def test_findings_of_one_pair_and_of_other_rules_are_no_conflicts() -> None:
    assert conflicts([_finding("C202", A), _finding("D102", B, A), _finding("C201", None)]) == []


def test_the_other_side_of_the_one_that_is_kept_leaves(tmp_path: Path) -> None:
    (decision,) = keep_one(CONFLICT, A)
    assert (decision.action, decision.pair, decision.finding) == ("drop", B, "k1")
    assert _after([decision], tmp_path) == {A: ONE}


def test_a_decision_names_the_finding_on_its_own_pair() -> None:
    assert [one.finding for one in drop_both(CONFLICT)] == ["k2", "k1"]


def test_merging_edits_one_and_takes_the_other_out(tmp_path: Path) -> None:
    merged = Pair.single("How long do refunds take?", "14 to 30 days.")
    assert _after(merge_into(CONFLICT, B, merged), tmp_path) == {B: merged}


def test_edits_are_a_persons_own_and_carry_no_reason() -> None:
    (decision,) = edit_sides(CONFLICT, {A: TWO})
    assert (decision.action, decision.edited, decision.reason) == ("edit", TWO, "")


def test_both_right_settles_every_finding_and_keeps_both_pairs(tmp_path: Path) -> None:
    shops = scoped(ONE, "for shops")
    decisions = both_right(CONFLICT, {A: shops}, reason="both right: for shops / in general")
    assert [one.action for one in decisions] == ["edit", "resolve", "resolve"]
    assert [(one.pair, one.into, one.finding) for one in decisions[1:]] == [
        (B, A, "k1"),
        (A, B, "k2"),
    ]
    assert _after(decisions, tmp_path) == {A: shops, B: TWO}


@pytest.mark.parametrize(
    ("prompt", "scope", "asked"),
    [
        ("How long do refunds take?", "for shops", "How long do refunds take for shops?"),
        ("Summarize the policy.", " in Norway ", "Summarize the policy in Norway."),
        ("refund time", "for shops", "refund time for shops"),
        ("Is it free?! \n", "abroad", "Is it free abroad?! \n"),
        ("Is it free?", ", in Norway", "Is it free, in Norway?"),
        ("???", "abroad", "abroad???"),
        ("Is it free?", "  ", "Is it free?"),
    ],
)
def test_a_scope_stands_in_front_of_the_closing_mark(prompt: str, scope: str, asked: str) -> None:
    assert scoped(Pair.single(prompt, "Yes."), scope) == Pair.single(asked, "Yes.")


def test_the_last_question_of_a_conversation_gets_the_scope() -> None:
    turns = (Turn("user", "Hi."), Turn("assistant", "Hello."), Turn("user", "Is it free?"))
    pair = Pair((*turns, Turn("assistant", "Yes.")))
    changed = scoped(pair, "abroad")
    assert [turn.content for turn in changed.turns] == [
        "Hi.",
        "Hello.",
        "Is it free abroad?",
        "Yes.",
    ]
    with pytest.raises(UserError, match="no question"):
        scoped(Pair((Turn("assistant", "Yes."),)), "abroad")


def test_the_reason_tells_both_scopes() -> None:
    assert scope_reason(("for shops", " ")) == "both right: for shops / in general"
    assert scope_reason(("", "")) == "both right"


def test_a_merge_starts_with_both_answers_unless_they_are_the_same() -> None:
    assert combined(ONE, TWO).response == "14 days.\n\n30 days."
    assert combined(ONE, Pair.single("Refunds?", "14 days. ")) == ONE
