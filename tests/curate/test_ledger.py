from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tunegate.curate.curated import replay
from tunegate.curate.dataset import Dataset
from tunegate.curate.decision import Action, Decision
from tunegate.curate.errors import LedgerError
from tunegate.curate.ledger import Ledger
from tunegate.curate.pair import Pair, ToolCall, Turn

NOON = datetime(2024, 5, 17, 12, 0, 0, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "state" / "ledger.db", clock=lambda: NOON)
    yield opened
    opened.close()


def drop(pair: str) -> Decision:
    return Decision("drop", pair)


def standing_pairs(ledger: Ledger) -> list[str | None]:
    return [one.decision.pair for one in ledger.standing()]


def test_a_decision_comes_back_as_it_was_given(ledger: Ledger) -> None:
    edited = Pair(
        turns=(
            Turn("user", "a\x00b\r\nc\u2028d", name="ann"),
            Turn("assistant", "", tool_calls=(ToolCall("f", "{ }", "c1"),), weight=0.0),
            Turn("tool", "🙂\ufeff", call_id="c1"),
            Turn("assistant", "done"),
        ),
        system="",
        tools="[]",
    )
    given = [
        Decision("edit", "p1", reason="naïve\x00?", rule="P501", finding="f1", edited=edited),
        Decision("keep", "p2"),
        Decision("drop", "p3", reason="wrong"),
        Decision("merge", "p4", into="p2"),
        Decision("resolve", "p5", into="p2", reason="both right in context"),
        Decision("dismiss", None, finding="f2"),
        Decision("note", "p2", reason="ask legal\nbefore June"),
        Decision("tag", "p2", reason="legal"),
        Decision("untag", "p2", reason="legal"),
        Decision("assign", "p2", reason="bob"),
    ]

    step = ledger.decide(given, author="ada")

    recorded = ledger.standing()
    assert [one.decision for one in recorded] == given
    assert [(one.seq, one.step, one.at, one.author) for one in recorded] == [
        (nth, step, "2024-05-17T12:00:00Z", "ada") for nth in range(1, 11)
    ]
    assert ledger.last_seq() == 10


def test_times_are_recorded_in_utc(tmp_path: Path) -> None:
    east = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))
    ledger = Ledger(tmp_path / "ledger.db", clock=lambda: east)
    ledger.decide([drop("a")], author="ada")
    assert ledger.standing()[0].at == "2024-05-17T12:00:00Z"
    ledger.close()


def test_an_empty_ledger_has_nothing(ledger: Ledger) -> None:
    assert ledger.standing() == []
    assert ledger.history("p") == []
    assert ledger.last_seq() == 0


@pytest.mark.parametrize(
    ("decision", "complaint"),
    [
        (Decision("edit", "p"), "edit of pair p has no new content"),
        (Decision("keep", "p", edited=Pair.single("a", "b")), "keep of pair p cannot carry"),
        (Decision("keep", None), "keep needs a pair"),
        (Decision("drop", ""), "drop needs a pair"),
        (Decision("merge", "p"), "merge of pair p does not name the other pair"),
        (Decision("resolve", "p"), "resolve of pair p does not name the other pair"),
        (Decision("merge", "p", into="p"), "pair p cannot merge with itself"),
        (Decision("drop", "p", into="q"), "drop of pair p cannot name another pair"),
        (Decision("dismiss", "p"), "dismiss needs a finding"),
        (Decision("undo", "p"), "unknown action 'undo'"),  # type: ignore[arg-type]
        (Decision("drop", "p", reason="\udcff"), "not valid Unicode"),
        (Decision("edit", "p", edited=Pair.single("\ud800", "b")), "not valid Unicode"),
    ],
)
def test_a_bad_decision_is_refused_and_takes_the_whole_step_with_it(
    ledger: Ledger, decision: Decision, complaint: str
) -> None:
    with pytest.raises(LedgerError, match=complaint):
        ledger.decide([drop("good"), decision], author="ada")
    assert ledger.last_seq() == 0


def test_no_decisions_or_no_author_is_refused(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="nothing to decide"):
        ledger.decide([], author="ada")
    with pytest.raises(LedgerError, match="needs an author"):
        ledger.decide([drop("a")], author="  ")
    assert ledger.last_seq() == 0


def test_undo_and_redo_walk_an_authors_own_steps(ledger: Ledger) -> None:
    ledger.decide([drop("a1"), drop("a2")], author="ada")
    ledger.decide([drop("b1")], author="bob")
    ledger.decide([drop("a3")], author="ada")

    assert [one.decision.pair for one in ledger.undo(author="ada").decisions] == ["a3"]
    assert [one.decision.pair for one in ledger.undo(author="ada").decisions] == ["a1", "a2"]
    assert standing_pairs(ledger) == ["b1"]
    with pytest.raises(LedgerError, match="nothing to undo for ada"):
        ledger.undo(author="ada")

    assert [one.decision.pair for one in ledger.redo(author="ada").decisions] == ["a1", "a2"]
    assert [one.decision.pair for one in ledger.redo(author="ada").decisions] == ["a3"]
    assert standing_pairs(ledger) == ["a1", "a2", "b1", "a3"]
    with pytest.raises(LedgerError, match="nothing to redo for ada"):
        ledger.redo(author="ada")


def test_a_new_decision_closes_the_authors_redo_only(ledger: Ledger) -> None:
    first = ledger.decide([drop("a1")], author="ada")
    ledger.decide([drop("b1")], author="bob")
    ledger.undo(author="ada")
    ledger.undo(author="bob")
    ledger.decide([drop("a2")], author="ada")

    with pytest.raises(LedgerError, match="nothing to redo"):
        ledger.redo(author="ada")
    assert [one.decision.pair for one in ledger.redo(author="bob").decisions] == ["b1"]
    ledger.redo(author="ada", step=first)
    assert standing_pairs(ledger) == ["a1", "b1", "a2"]


def test_one_decision_of_a_step_can_be_undone_by_anyone(ledger: Ledger) -> None:
    step = ledger.decide([drop("a"), drop("b"), drop("c")], author="ada")
    ledger.undo(author="bob", seq=2)
    assert standing_pairs(ledger) == ["a", "c"]

    # The step's undo takes out what still stood, and its redo puts exactly that back.
    ledger.undo(author="ada")
    assert standing_pairs(ledger) == []
    ledger.redo(author="ada")
    assert standing_pairs(ledger) == ["a", "c"]
    ledger.redo(author="bob")
    assert standing_pairs(ledger) == ["a", "b", "c"]
    ledger.undo(author="bob", step=step)
    assert standing_pairs(ledger) == []


def test_what_another_has_undone_since_is_not_redone(ledger: Ledger) -> None:
    ledger.decide([drop("a")], author="ada")
    ledger.undo(author="ada")
    ledger.redo(author="bob", seq=1)
    ledger.undo(author="bob", seq=1)
    with pytest.raises(LedgerError, match="nothing to redo for ada"):
        ledger.redo(author="ada")


@pytest.mark.parametrize(
    ("named", "complaint"),
    [
        ({"step": 9}, "there is no step 9; the last one is 2"),
        ({"step": 0}, "there is no step 0"),
        ({"step": 2}, "step 2 is itself an undo"),
        ({"step": 1}, "step 1 is undone already"),
        ({"seq": 1}, "decision 1 is undone already"),
        ({"seq": 2}, "entry 2 is not a decision"),
        ({"seq": 3}, "there is no decision 3; the last entry is 2"),
    ],
)
def test_naming_what_cannot_be_undone_says_why(
    ledger: Ledger, named: dict[str, int], complaint: str
) -> None:
    ledger.decide([drop("a")], author="ada")
    ledger.undo(author="ada")
    with pytest.raises(LedgerError, match=complaint):
        ledger.undo(author="ada", **named)
    assert ledger.last_seq() == 2


def test_redoing_what_stands_is_refused(ledger: Ledger) -> None:
    ledger.decide([drop("a")], author="ada")
    with pytest.raises(LedgerError, match="step 1 stands already"):
        ledger.redo(author="ada", step=1)
    with pytest.raises(ValueError, match="not both"):
        ledger.redo(author="ada", step=1, seq=1)


def test_history_says_who_did_what_and_whether_it_stands(ledger: Ledger) -> None:
    ledger.decide([drop("a"), Decision("merge", "b", into="a")], author="ada")
    ledger.decide([drop("c")], author="ada")
    ledger.undo(author="bob", seq=1)
    ledger.undo(author="bob", step=1)
    ledger.redo(author="bob", seq=1)

    told = [
        (entry.seq, entry.author, entry.kind, entry.recorded.decision.action, entry.stands)
        for entry in ledger.history("a")
    ]
    assert told == [
        (1, "ada", "decide", "drop", True),
        (2, "ada", "decide", "merge", False),
        (4, "bob", "undo", "drop", True),
        (5, "bob", "undo", "merge", False),
        (6, "bob", "redo", "drop", True),
    ]
    assert [entry.seq for entry in ledger.history("c")] == [3]


def test_two_open_ledgers_see_each_other(ledger: Ledger) -> None:
    other = Ledger(ledger.path)
    ledger.decide([drop("a")], author="ada")
    assert other.last_seq() == 1
    other.decide([drop("b")], author="bob")
    assert standing_pairs(ledger) == ["a", "b"]
    other.close()


PAIRS = [Pair.single(f"question {nth}", f"answer {nth}") for nth in range(6)]
DATASET = Dataset.from_pairs(PAIRS)
IDS = DATASET.frame["id"].to_list()
AUTHORS = st.sampled_from(["ada", "bob", "cy"])


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    action: Action = draw(st.sampled_from(["keep", "edit", "drop", "merge", "resolve", "dismiss"]))
    pair = draw(st.sampled_from(IDS))
    if action == "edit":
        text = draw(st.text(max_size=5))
        return Decision(action, pair, edited=Pair.single("edited", text))
    if action == "dismiss":
        return Decision(action, pair, finding=draw(st.sampled_from("fgh")))
    if action in ("merge", "resolve"):
        other = draw(st.sampled_from([one for one in IDS if one != pair]))
        return Decision(action, pair, into=other)
    return Decision(action, pair)


class LedgerAgainstModel(RuleBasedStateMachine):
    """Any sequence of steps, undos and redos equals a plain replay of what should stand."""

    def __init__(self) -> None:
        super().__init__()
        # A folder per example: hypothesis runs many examples within one test.
        self.folder = TemporaryDirectory()
        self.ledger = Ledger(Path(self.folder.name, "ledger.db"))
        self.decided: dict[int, Decision] = {}
        self.stands: set[int] = set()
        self.steps: dict[int, tuple[str, list[int]]] = {}
        self.undone: dict[str, list[set[int]]] = {}
        self.seq = 0
        self.step = 0

    @rule(author=AUTHORS, taken=st.lists(decisions(), min_size=1, max_size=4))
    def decide(self, author: str, taken: list[Decision]) -> None:
        self.step += 1
        assert self.ledger.decide(taken, author=author) == self.step
        seqs = list(range(self.seq + 1, self.seq + 1 + len(taken)))
        self.decided |= dict(zip(seqs, taken, strict=True))
        self.stands |= set(seqs)
        self.steps[self.step] = (author, seqs)
        self.undone[author] = []
        self.seq += len(taken)

    @rule(author=AUTHORS)
    def undo(self, author: str) -> None:
        own = [seqs for who, seqs in self.steps.values() if who == author]
        open_steps = [seqs for seqs in own if self.stands & set(seqs)]
        expected = self.stands & set(open_steps[-1]) if open_steps else set()
        self.flip("undo", author, {}, expected)

    @rule(author=AUTHORS)
    def redo(self, author: str) -> None:
        stack = [taken for taken in self.undone.get(author, []) if taken]
        self.flip("redo", author, {}, set(stack[-1]) if stack else set())

    @precondition(lambda self: self.steps)
    @rule(author=AUTHORS, data=st.data(), kind=st.sampled_from(["undo", "redo"]))
    def flip_a_step(self, author: str, data: st.DataObject, kind: str) -> None:
        step = data.draw(st.sampled_from(sorted(self.steps)))
        seqs = set(self.steps[step][1])
        expected = seqs & self.stands if kind == "undo" else seqs - self.stands
        self.flip(kind, author, {"step": step}, expected)

    @precondition(lambda self: self.decided)
    @rule(author=AUTHORS, data=st.data(), kind=st.sampled_from(["undo", "redo"]))
    def flip_a_decision(self, author: str, data: st.DataObject, kind: str) -> None:
        seq = data.draw(st.sampled_from(sorted(self.decided)))
        expected = {seq} & self.stands if kind == "undo" else {seq} - self.stands
        self.flip(kind, author, {"seq": seq}, expected)

    @rule()
    def reopen(self) -> None:
        self.ledger.close()
        self.ledger = Ledger(Path(self.folder.name, "ledger.db"))

    def flip(self, kind: str, author: str, named: dict[str, int], expected: set[int]) -> None:
        call = self.ledger.undo if kind == "undo" else self.ledger.redo
        if not expected:
            with pytest.raises(LedgerError):
                call(author=author, **named)
            return
        undone = call(author=author, **named)
        assert {one.seq for one in undone.decisions} == expected
        self.step += 1
        assert undone.step == self.step
        for stack in self.undone.values():
            for taken in stack:
                taken -= expected
        if kind == "undo":
            self.stands -= expected
            self.undone.setdefault(author, []).append(set(expected))
        else:
            self.stands |= expected
        self.seq = self.ledger.last_seq()

    @invariant()
    def standing_equals_the_model(self) -> None:
        recorded = self.ledger.standing()
        expected = {seq: self.decided[seq] for seq in sorted(self.stands)}
        assert {one.seq: one.decision for one in recorded} == expected
        assert [one.seq for one in recorded] == sorted(self.stands)

    @invariant()
    def replay_equals_the_model(self) -> None:
        contents: dict[str, Pair] = dict(zip(IDS, PAIRS, strict=True))
        gone: set[str] = set()
        for seq in sorted(self.stands):
            decision = self.decided[seq]
            if decision.action in ("resolve", "dismiss"):
                continue
            assert decision.pair is not None
            if decision.action == "merge" and decision.into in gone:
                continue
            gone.discard(decision.pair)
            if decision.action in ("drop", "merge"):
                gone.add(decision.pair)
            if decision.edited is not None:
                contents[decision.pair] = decision.edited
        curated = replay(DATASET, self.ledger.standing())
        left = [(row["id"], pair) for row, pair in curated.dataset.iter_pairs()]
        assert left == [(one, contents[one]) for one in IDS if one not in gone]
        assert curated.dropped == gone

    def teardown(self) -> None:
        self.ledger.close()
        self.folder.cleanup()


TestLedgerAgainstModel = LedgerAgainstModel.TestCase
TestLedgerAgainstModel.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


CHILD = """
import sys
from pathlib import Path
from tunegate.curate.decision import Decision
from tunegate.curate.ledger import Ledger

ledger = Ledger(Path(sys.argv[1]))
sys.stdin.readline()
author, count = sys.argv[2], int(sys.argv[3])
for nth in range(count):
    pair = f"{author}-{nth}"
    step = ledger.decide([Decision("drop", pair), Decision("keep", pair)], author=author)
    print(step, pair, flush=True)
"""


def child(path: Path, author: str, count: int) -> subprocess.Popen[str]:
    """A process that decides `count` times once it is told to start."""
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), author, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def start(running: subprocess.Popen[str]) -> None:
    assert running.stdin is not None
    running.stdin.write("start\n")
    running.stdin.close()


def test_processes_that_decide_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    authors = ["ada", "bob", "cy"]
    children = [child(path, author, 100) for author in authors]
    acknowledged: dict[int, str] = {}
    for running in children:
        start(running)
    for running in children:
        assert running.stdout is not None
        output = running.stdout.read()
        running.stdout.close()
        assert running.wait(timeout=60) == 0
        for line in output.splitlines():
            step, pair = line.split()
            assert int(step) not in acknowledged
            acknowledged[int(step)] = pair

    ledger = Ledger(path)
    recorded = ledger.standing()
    ledger.close()
    assert len(acknowledged) == 300
    assert [one.seq for one in recorded] == list(range(1, 601))
    for drop_it, keep_it in zip(recorded[::2], recorded[1::2], strict=True):
        assert drop_it.step == keep_it.step
        assert drop_it.decision.pair == keep_it.decision.pair == acknowledged[drop_it.step]
    for author in authors:
        own = [one.decision.pair for one in recorded[::2] if one.author == author]
        assert own == [f"{author}-{nth}" for nth in range(100)]


def test_kill_9_loses_no_acknowledged_decision(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    moments = random.Random(20240517)
    acknowledged: list[str] = []
    for attempt in range(6):
        running = child(path, f"author{attempt}", 200)
        start(running)
        assert running.stdout is not None
        first = [running.stdout.readline() for _ in range(moments.randint(1, 190))]
        running.send_signal(signal.SIGKILL)
        rest = running.stdout.read()
        assert running.wait() == -signal.SIGKILL
        running.stdout.close()
        acknowledged += [line.split()[1] for line in [*first, *rest.split("\n")[:-1]]]

        ledger = Ledger(path)
        recorded = ledger.standing()
        ledger.close()
        assert {one.decision.pair for one in recorded} >= set(acknowledged)
        # Steps are whole: both decisions of a step are there, or none.
        assert len(recorded) % 2 == 0
        assert [one.seq for one in recorded] == list(range(1, len(recorded) + 1))
    assert len(acknowledged) >= 100


def test_everything_includes_what_others_wrote(ledger: Ledger) -> None:
    ledger.decide([drop("a")], author="ada")
    other = Ledger(ledger.path)
    other.decide([drop("b")], author="bob")
    other.close()
    ledger.undo(author="ada")
    assert [(one.author, one.kind, one.stands) for one in ledger.everything()] == [
        ("ada", "decide", False),
        ("bob", "decide", True),
        ("ada", "undo", False),
    ]


def test_damage_inside_the_file_is_found(ledger: Ledger) -> None:
    ledger.decide([drop(f"pair {nth}") for nth in range(2000)], author="ada")
    assert ledger.find_damage() == ""
    ledger.close()
    with ledger.path.open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xff" * 4096)
    damaged = Ledger(ledger.path)
    assert "Page 6" in damaged.find_damage()
    damaged.close()
