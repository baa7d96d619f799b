from __future__ import annotations

import pytest

from tunegate.curate.decision import Decision, Recorded
from tunegate.curate.ledger_log import Flip, Log, ranges


@pytest.mark.parametrize(
    ("seqs", "runs"),
    [
        ([], []),
        ([4], [(4, 4)]),
        ([1, 2, 3], [(1, 3)]),
        ([1, 3, 4, 9], [(1, 1), (3, 4), (9, 9)]),
    ],
)
def test_ranges_are_runs_without_gaps(seqs: list[int], runs: list[tuple[int, int]]) -> None:
    assert ranges(seqs) == runs


def test_the_latest_flip_of_a_decision_counts() -> None:
    log = Log()
    for seq in (1, 2, 3):
        log.append(Recorded(seq, 1, "", "ada", Decision("drop", f"p{seq}")))
    log.append(Flip(4, 2, "", "ada", "undo", 1, 3))
    log.append(Flip(5, 3, "", "bob", "redo", 2, 2))

    assert [one.seq for one in log.standing()] == [2]
    assert log.of_step(1, stands=False) == [1, 3]
    assert log.of_seq(2, stands=True) == [2]
    assert log.last_undone("ada") == [1, 3]
    assert log.last_standing_step("ada") == [2]
    assert log.last_standing_step("bob") == []


def test_everything_has_one_entry_for_each_decision_a_flip_names() -> None:
    log = Log()
    for seq in (1, 2):
        log.append(Recorded(seq, 1, "", "ada", Decision("drop", f"p{seq}")))
    log.append(Flip(3, 2, "", "bob", "undo", 1, 2))
    log.append(Flip(4, 3, "", "ada", "redo", 2, 2))

    happened = [(one.seq, one.author, one.kind, one.recorded.seq) for one in log.everything()]
    assert happened == [
        (1, "ada", "decide", 1),
        (2, "ada", "decide", 2),
        (3, "bob", "undo", 1),
        (3, "bob", "undo", 2),
        (4, "ada", "redo", 2),
    ]
    assert [one.stands for one in log.everything()] == [False, True, False, True, True]
    assert [one for one in log.everything() if one.recorded.decision.pair == "p2"] == log.history(
        "p2"
    )
