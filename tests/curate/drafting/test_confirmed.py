from __future__ import annotations

from tunegate.curate.check import check
from tunegate.curate.curated import replay
from tunegate.curate.dataset import Dataset
from tunegate.curate.decision import Decision, Recorded
from tunegate.curate.drafting.confirmed import (
    UNCONFIRMED,
    confirmed_pairs,
    unconfirmed,
    without_unconfirmed,
)
from tunegate.curate.pair import Pair
from tunegate.curate.rules.choice import choose_rules
from tunegate.curate.rules.rule import Context
from tunegate.curate.settings import Settings

MADE_OF = '{"by":"faq","chunk":"0","end":4,"page":3,"headings":["A","B"],"quote":"text","start":0}'
DATASET = Dataset.from_pairs(
    [Pair.single(f"Question {n}?", f"Answer {n}.") for n in range(4)],
    drafts=[MADE_OF, MADE_OF, MADE_OF, None],
    sources=["a.pdf"] * 4,
)
A, B, C, D = DATASET.frame["id"].to_list()
NEW = Pair.single("Question?", "Answer.")


def recorded(*decisions: Decision) -> list[Recorded]:
    return [Recorded(n, n, "", "ann", one) for n, one in enumerate(decisions, start=1)]


def test_keeping_editing_by_hand_and_dismissing_confirm() -> None:
    decisions = recorded(
        Decision("keep", A),
        Decision("edit", B, rule="F301", edited=NEW),
        Decision("dismiss", C, rule=UNCONFIRMED, finding="x"),
    )
    assert confirmed_pairs(decisions) == {A, B, C}


def test_fixes_drops_and_other_dismissals_confirm_nothing() -> None:
    decisions = recorded(
        Decision("edit", A, reason="trim", rule="F301", finding="x", edited=NEW),
        Decision("dismiss", B, rule="F301", finding="y"),
        Decision("drop", C),
        Decision("merge", D, into=A),
        Decision("dismiss", None, rule=UNCONFIRMED, finding="z"),
    )
    assert confirmed_pairs(decisions) == frozenset()


def test_what_waits_is_found_and_left_out() -> None:
    decisions = recorded(Decision("keep", A), Decision("edit", B, edited=NEW))
    assert unconfirmed(DATASET.frame, frozenset()).to_list() == [True, True, True, False]
    rest, waiting = without_unconfirmed(replay(DATASET, decisions), decisions)
    assert rest.dataset.frame["id"].to_list() == [A, B, D]
    assert (waiting, rest.edited, rest.kept) == (1, {B}, {A})
    plain = replay(DATASET, recorded(*(Decision("keep", one) for one in (A, B, C))))
    assert without_unconfirmed(plain, recorded(*(Decision("keep", one) for one in (A, B, C)))) == (
        plain,
        0,
    )


def test_the_rule_says_where_a_draft_is_from() -> None:
    choice = choose_rules(Settings(), select=[UNCONFIRMED], ignore=[])
    found = check(DATASET, choice, Context(confirmed=frozenset([A])))
    assert [(one.pair, one.message) for one in found] == [
        (B, "a draft from a.pdf, page 3, A > B, which says “text”"),
        (C, "a draft from a.pdf, page 3, A > B, which says “text”"),
    ]
