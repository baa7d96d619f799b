from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from tunegate.curate.annotations import annotations_of, assignee_counts, tag_counts
from tunegate.curate.curated import replay
from tunegate.curate.dataset import Dataset
from tunegate.curate.decision import Decision, Recorded
from tunegate.curate.errors import LedgerError
from tunegate.curate.export.provenance import in_force
from tunegate.curate.ledger import Ledger
from tunegate.curate.pair import Pair

DATASET = Dataset.from_pairs([Pair.single("How long?", "A day."), Pair.single("Where?", "Here.")])
FIRST, SECOND = DATASET.frame["id"]


def said(*decisions: Decision) -> list[Recorded]:
    return [Recorded(nth, nth, "", "ann", one) for nth, one in enumerate(decisions, start=1)]


def test_notes_add_up_tags_come_off_and_the_last_assignment_holds() -> None:
    found = annotations_of(
        said(
            Decision("note", FIRST, reason="ask legal"),
            Decision("tag", FIRST, reason="legal"),
            Decision("tag", FIRST, reason="late"),
            Decision("tag", FIRST, reason="legal"),
            Decision("untag", FIRST, reason="late"),
            Decision("assign", FIRST, reason="bob"),
            Decision("assign", FIRST, reason="eve "),
            Decision("note", FIRST, reason="legal said yes"),
            Decision("tag", SECOND, reason="legal"),
            Decision("assign", SECOND, reason="bob"),
            Decision("assign", SECOND, reason=""),
            Decision("drop", SECOND, reason="wrong"),
        )
    )
    assert [one.decision.reason for one in found[FIRST].notes] == ["ask legal", "legal said yes"]
    assert (found[FIRST].tags, found[FIRST].assignee) == (("legal",), "eve")
    assert (found[SECOND].tags, found[SECOND].assignee, found[SECOND].notes) == (("legal",), "", ())
    assert tag_counts(found) == {"legal": 2}
    assert assignee_counts(found) == {"eve": 1}


def test_a_pair_whose_annotations_are_gone_has_none() -> None:
    decisions = said(Decision("tag", FIRST, reason="x"), Decision("untag", FIRST, reason="x"))
    assert annotations_of(decisions) == {}


def test_annotations_leave_the_curated_set_and_what_is_exported_as_they_are() -> None:
    decisions = said(
        Decision("drop", FIRST),
        Decision("keep", SECOND),
        Decision("note", FIRST, reason="why?"),
        Decision("tag", SECOND, reason="x"),
        Decision("assign", FIRST, reason="bob"),
        Decision("note", "gone", reason="its row left"),
    )
    curated = replay(DATASET, decisions)
    assert curated.dropped == {FIRST}
    assert curated.kept == {SECOND}
    assert curated.dismissed == frozenset()
    assert [one.seq for one in curated.lost] == [6]
    assert [one.seq for one in in_force(curated, decisions)] == [1, 2]


def test_the_ledger_takes_them_back(tmp_path: Path) -> None:
    with closing(Ledger(tmp_path / "ledger.db")) as ledger:
        ledger.decide([Decision("tag", FIRST, reason="x")], author="ann")
        ledger.undo(author="ann")
        assert annotations_of(ledger.standing()) == {}


@pytest.mark.parametrize("tag", ["", " ", "two words"])
def test_a_tag_is_one_word(tmp_path: Path, tag: str) -> None:
    with (
        closing(Ledger(tmp_path / "ledger.db")) as ledger,
        pytest.raises(LedgerError, match="is no tag: a tag is one word"),
    ):
        ledger.decide([Decision("tag", FIRST, reason=tag)], author="ann")
