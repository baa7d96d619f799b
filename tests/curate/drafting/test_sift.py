from __future__ import annotations

from dataclasses import replace

from tunegate.curate.dataset import Dataset
from tunegate.curate.drafting.draft import Draft
from tunegate.curate.drafting.sift import AMONG_DRAFTS, AMONG_PAIRS, sifted
from tunegate.curate.pair import Pair

DRAFT = Draft(
    prompt="How long does the delivery of a parcel take?",
    response="The delivery of a parcel takes about three days within the country.",
    document="a.md",
    chunk="0",
    start=0,
    end=4,
    quote="text",
    by="faq",
)
AGAIN = replace(DRAFT, response=f"{DRAFT.response[:-1]}, mostly.", document="b.md")
OTHER_DAYS = replace(DRAFT, response=DRAFT.response.replace("three", "nine"), document="c.md")
OTHER = replace(DRAFT, prompt="Who pays for it?", response="The sender pays for it, always.")


def test_near_copies_leave_and_other_figures_stay() -> None:
    kept, passed = sifted([DRAFT, AGAIN, OTHER_DAYS, OTHER])
    assert kept == [DRAFT, OTHER_DAYS, OTHER]
    assert [(one.reason, one.document) for one in passed] == [(AMONG_DRAFTS, "b.md")]


def test_what_the_set_has_already_is_not_drafted_again() -> None:
    pairs = Dataset.from_pairs([Pair.single(DRAFT.prompt, DRAFT.response)]).frame
    kept, passed = sifted([DRAFT, AGAIN, OTHER], pairs=pairs)
    assert kept == [OTHER]
    assert [one.reason for one in passed] == [AMONG_PAIRS, AMONG_PAIRS]


def test_equal_drafts_and_none() -> None:
    assert sifted([DRAFT, DRAFT])[0] == [DRAFT]
    assert sifted([]) == ([], [])
