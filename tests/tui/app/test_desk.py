"""The desk: what a step does to queue, contents, progress and score, and what a survey changes."""

from __future__ import annotations

from typing import Any

import pytest

from tunegate.curate.decision import Decision
from tunegate.curate.errors import Cancelled
from tunegate.curate.fixing import keep
from tunegate.curate.pair import Pair
from tunegate.tui.app.change import short_id, summary_of
from tunegate.tui.app.desk import Desk


def _do(desk: Desk, *decisions: Decision) -> None:
    desk.apply(desk.decide(decisions))


def _keys(desk: Desk) -> list[str]:
    return [desk.queue.finding(position).key for position in range(len(desk.queue))]


def _pair(desk: Desk, row: int) -> str:
    return str(desk.survey.loaded.dataset.frame["id"][row - 1])


def test_after_every_step_the_queue_is_what_a_fresh_survey_gives(desk: Any) -> None:
    """Also after undoing and redoing; only set rules may lag, and here they are pair-wise."""
    here: Desk = desk()
    steps: list[Any] = [
        lambda: here.decide([Decision("drop", _pair(here, 7))]),
        lambda: here.decide(keep(_pair(here, 2), here.queue.of_pair(_pair(here, 2)))),
        lambda: here.decide(
            [Decision("edit", _pair(here, 4), edited=Pair.single("Quern?", "A hand mill."))]
        ),
        lambda: here.decide([Decision("merge", _pair(here, 3), into=_pair(here, 1))]),
        here.undo,
        here.redo,
        lambda: here.decide([Decision("dismiss", None, finding=_keys(here)[-1])]),
        here.undo,
        here.undo,
        here.undo,
        here.undo,
        here.redo,
    ]
    for step in steps:
        here.apply(step())
        at_once, decided, left = _keys(here), here.decided, here.left
        outcome = here.look()
        assert here.adopt(outcome)
        missing = set(_keys(here)) - set(at_once)
        assert all(_rule(here, key) == "D101" for key in missing)
        assert [key for key in _keys(here) if key not in missing] == at_once
        assert here.decided == decided
        assert here.left - left in (0, len(missing))


def _rule(desk: Desk, key: str) -> str:
    position = desk.queue.position(key)
    assert position is not None
    return desk.queue.finding(position).rule


def test_an_edit_shows_its_own_findings_at_the_new_offsets(desk: Any) -> None:
    here: Desk = desk()
    pair = _pair(here, 5)
    _do(here, Decision("edit", pair, edited=Pair.single("How old?", "Ask zoe@mill.example.")))
    (finding,) = here.queue.of_pair(pair)
    assert (finding.rule, finding.start, finding.end) == ("P501", 4, 20)
    assert here.pair(pair) == Pair.single("How old?", "Ask zoe@mill.example.")


def test_contents_follow_drop_undo_and_survey(desk: Any) -> None:
    here: Desk = desk()
    pair = _pair(here, 2)
    before = here.pair(pair)
    _do(here, Decision("drop", pair))
    assert here.pair(pair) is None
    here.apply(here.undo())
    assert here.pair(pair) == before
    here.adopt(here.look())
    assert here.pair(pair) == before
    assert here.pair("nothing") is None
    assert here.place(pair) == "pairs.jsonl:2"


def test_a_survey_from_before_a_decision_does_not_bring_findings_back(desk: Any) -> None:
    here: Desk = desk()
    outcome = here.look()
    _do(here, Decision("drop", _pair(here, 2)))
    keys = _keys(here)
    assert not here.adopt(outcome)
    assert _keys(here) == keys
    assert here.adopt(here.look())
    assert _keys(here) == keys


def test_a_second_desk_finds_everything_the_first_one_did(desk: Any) -> None:
    here: Desk = desk()
    _do(here, Decision("drop", _pair(here, 2)))
    _do(here, Decision("edit", _pair(here, 4), edited=Pair.single("Quern?", "A mill.")))
    there: Desk = desk()
    assert _keys(there) == _keys(here)
    assert (there.decided, there.left) == (here.decided, here.left)
    there.apply(there.undo())
    assert there.pair(_pair(there, 4)) == Pair.single("What is a quern?", "")
    assert [finding.rule for finding in there.queue.of_pair(_pair(there, 4))] == ["S003"]


def test_large_steps_wait_for_the_survey_but_settle_what_they_name(desk: Any) -> None:
    pairs = [Pair.single(f"Who is {n}?", f"Ask ann{n * 'n'}@mill.example.") for n in range(60)]
    here: Desk = desk(pairs)
    planned = here.repairs(here.queue.of_rule("P501"))
    assert len(planned) == 60
    _do(here, *(decision for repair in planned for decision in repair.decisions))
    assert here.left == 0
    here.apply(here.undo())
    here.adopt(here.look())
    assert here.left == 60


def test_the_repair_of_a_finding_is_of_the_pair_as_it_stands_now(desk: Any) -> None:
    here: Desk = desk()
    pair = _pair(here, 7)
    _do(here, Decision("edit", pair, edited=Pair.single("Whose?", "Of dan@mill.example.")))
    (finding,) = here.queue.of_pair(pair)
    repair = here.repair(finding, here.pair(pair) or Pair(()))
    assert repair is not None
    assert repair.after == Pair.single("Whose?", "Of [EMAIL].")


def test_what_a_step_did_in_a_few_words() -> None:
    edited = Pair.single("a", "b")
    assert summary_of([Decision("drop", "0123456789abcdef-2")]) == "dropped 01234567-2"
    assert summary_of(keep("0123456789abcdef", [])) == "kept 01234567"
    fix = Decision("edit", "p1", reason="put [EMAIL]", rule="P501", edited=edited)
    assert summary_of([fix]) == "fixed p1"
    assert summary_of([fix, Decision("drop", "p2")]) == "fixed 1 pair, dropped 1"
    assert summary_of([Decision("edit", "p1", rule="P501", edited=edited)]) == "edited p1"
    assert summary_of([Decision("merge", "p1", into="p2")]) == "merged p1 into p2"
    assert summary_of([Decision("dismiss", None, rule="V801", finding="k")]) == "dismissed V801"
    assert summary_of([Decision("dismiss", "p1", rule="P501")]) == "dismissed P501 of p1"
    both = [Decision("dismiss", pair, rule="P501") for pair in ("p1", None)]
    assert summary_of(both) == "dismissed 2 findings"
    assert summary_of(keep("p1", []) + keep("p2", [])) == "kept 2 pairs"
    tags = [Decision("tag", pair, reason="legal") for pair in ("p1", "p2")]
    assert summary_of(tags) == "tagged 2 pairs legal"
    assert short_id("0123456789abcdef") == "01234567"


def test_undoing_a_fix_brings_back_every_finding_of_the_pair_at_once(desk: Any) -> None:
    pair = Pair.single("Whom?", "Ask ann@mill.example or\x1b[31m dan@mill.example.")
    here: Desk = desk([pair])
    keys = _keys(here)
    assert len(keys) == 4
    (repair,) = here.repairs(here.queue.of_rule("P501"))
    change = here.decide(repair.decisions)
    here.apply(change)
    assert [one.rule for one in here.queue.of_pair(_pair(here, 1))] == ["F305"]
    assert here.unchecked == {_pair(here, 1): change.step}
    here.apply(here.recheck(change.step, here.unchecked))
    assert not here.unchecked
    (finding,) = here.queue.of_pair(_pair(here, 1))
    assert finding.start == "Ask [EMAIL] or".__len__()
    here.apply(here.undo())
    assert _keys(here) == keys
    assert here.pair(_pair(here, 1)) == pair
    assert here.adopt(here.look())
    assert _keys(here) == keys


def test_undoing_a_drop_brings_back_findings_of_pairs_that_named_it(desk: Any) -> None:
    here: Desk = desk()
    keys = _keys(here)
    _do(here, Decision("drop", _pair(here, 1)))
    assert "D101" not in here.queue.by_rule()
    here.apply(here.undo())
    assert _keys(here) == keys


def test_decisions_on_pairs_of_other_files_do_not_count(desk: Any) -> None:
    first: Desk = desk()
    _do(first, Decision("drop", _pair(first, 2)))
    other: Desk = desk([Pair.single("Whom?", "Ask ann@mill.example.")])
    assert (other.decided, other.left) == (0, 2)


def test_a_survey_of_a_closed_desk_is_cancelled(desk: Any) -> None:
    here: Desk = desk()
    here.close()
    with pytest.raises(Cancelled):
        here.look()
