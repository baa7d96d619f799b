"""The app is driven by keys in a terminal, killed and opened again; nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from benchmarks.review import Reviewer, misplaced, recorded, worked_off
from benchmarks.reviewers import STAYS, Sight
from benchmarks.terminal import Screen, review

QUEUE = (
    " tunegate  9 pairs",
    " 2 / 1,206 findings · P501                        ▏  P501 email-address · warning · a.jsonl:7"
    " · 3ffac9ac-2",
    "  E S003   3 the response is empty                ▏  an e-mail address",
    "›*W P501   7 e-mail address                       ▏  ── user",
    "  W V802 set few pairs                            ▏  Who?",
    " score 84.2 (+0.4) ████████░░ … · 12 of 1,218 decided · about 4 min left",
    " dismissed P501 of 3ffac9ac · u undoes",
    " a keep  x drop  f fix",
)


def painted(*lines: str) -> Screen:
    screen = Screen(height=len(lines))
    for row, line in enumerate(lines, start=1):
        screen.feed(f"\x1b[{row};1H\x1b[1;38;5;222m{line}\x1b[0m\r\n".encode())
    return screen


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1_000])
def test_a_screen_is_the_same_however_its_bytes_are_cut(size: int) -> None:
    sent = "\x1b[?2026h\x1b[2;3Hé\x1b[0m日本\r\n\x1b[1;1Hab\x1b]22;default\x07c".encode()
    screen = Screen(width=8, height=2)
    for at in range(0, len(sent), size):
        screen.feed(sent[at : at + size])
    assert screen.lines == ["abc     ", "  é日本 "]


def test_what_a_person_reads_off_the_review_screen() -> None:
    seen = review(painted(*QUEUE))
    assert (seen.rule, seen.row, seen.whole) == ("P501", "7", True)
    assert (seen.position, seen.total, seen.decided, seen.updating) == (2, 1206, 12, True)
    assert seen.said == "dismissed P501 of 3ffac9ac"
    assert seen.lines == {("S003", "3"), ("P501", "7"), ("V802", "set")}
    moved = [*QUEUE[:2], QUEUE[2].replace(" ", "›", 1), QUEUE[3].replace("›", " "), *QUEUE[4:]]
    assert not review(painted(*moved)).whole
    assert review(painted(*[" "] * 8)).total is None


def test_a_decision_is_seen_when_its_finding_stays_away_and_was_not_decided_here() -> None:
    sight = Sight()
    settled, mine, other = ("P501", "7"), ("S003", "3"), ("V802", "set")
    sight.waiting = {settled: 10.0, mine: 10.0}
    sight.look(frozenset({settled, other}), 11.0, own=mine)
    sight.look(frozenset({other}), 12.0, own=mine)
    assert sight.seen == []
    sight.look(frozenset({settled, other}), 12.1, own=mine)
    sight.look(frozenset({other}), 13.0, own=mine)
    sight.look(frozenset({other}), 13.1 + STAYS, own=mine)
    assert sight.seen == [3.0]
    assert not sight.waiting


def test_steps_are_misplaced_when_they_are_missing_or_in_another_order() -> None:
    assert misplaced(["a", "b"], ["a", "b", "c"]) == 0
    assert misplaced(["a", "b"], ["b", "a"]) == 2
    assert misplaced(["a", "b", "c"], ["a"]) == 2


def test_what_the_screen_acknowledged_outlives_two_kills(tmp_path: Path) -> None:
    rows = [{"prompt": f"What is part {nth}?", "response": ""} for nth in range(5)]
    rows += [{"prompt": f"Where is box {nth}?", "response": f" Shelf {nth}."} for nth in range(5)]
    pairs = "".join(f"{json.dumps(row)}\n" for row in rows)
    (tmp_path / "pairs.jsonl").write_text(pairs, encoding="utf-8")
    settings = 'data = ["pairs.jsonl"]\n[rules]\nselect = ["S003", "F320"]\n'
    (tmp_path / "tunegate.toml").write_text(settings, encoding="utf-8")
    reviewer = Reviewer(tmp_path, Random(0), thinking=(0.0,))
    hour = worked_off(reviewer, findings=9, kills=2)
    assert (hour.lost, hour.code, len(hour.killed)) == (0, 0, 2)
    assert hour.unseen <= 1
    assert hour.settled >= 9
    assert hour.steps == recorded(tmp_path)
    assert {step.split()[0] for step in hour.steps} == {"dropped", "fixed"}
    decided = [one for one in reviewer.presses if one.kind == "decide"]
    assert all(0 < one.painted.first <= one.painted.there for one in decided)
    assert {tally.keys for (rule, _), tally in reviewer.tally.items() if rule == "F320"} <= {
        3,
        4,
        5,
    }
