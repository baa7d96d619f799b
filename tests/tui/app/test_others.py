from __future__ import annotations

from pathlib import Path

from tunegate.curate.decision import Decision
from tunegate.curate.ledger import Ledger
from tunegate.tui.app.others import Others, taken, told


def test_what_others_did_in_words(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    others = Others(ledger, 0)
    own = ledger.decide([Decision("keep", "a" * 16)], author="ana")
    others.leave_out(own)
    ledger.decide([Decision("drop", "b" * 16), Decision("drop", "c" * 16)], author="ben")
    dropped = others.take_in(others.listen())
    assert told(dropped) == "ben: dropped 2 pairs"
    assert [one.pair for one in taken(dropped)] == ["b" * 16, "c" * 16]
    assert others.listen() == []
    ledger.undo(author="ben")
    undone = others.take_in(others.listen())
    assert told(undone) == "ben: undid: dropped 2 pairs"
    assert taken(undone) == []
    ledger.decide([Decision("note", "a" * 16, reason="odd")], author="cy")
    ledger.decide([Decision("keep", "a" * 16)], author="ben")
    both = others.take_in(others.listen())
    assert told(both) == "cy, ben: 2 decisions taken or undone"
    assert len(taken(both)) == 1
    assert [one.action for one in others.after(4)] == ["keep"]
    assert others.after(99) == []
    ledger.close()
