"""An hour of review by keys alone, in the real app, which is killed (kill -9) on the way.

    python -m benchmarks review --data DIR [--findings 500] [--kills 4] [--pairs 1400]

DIR holds `dolly_3k` with its `data.jsonl`; without `--data` the environment variable TUNEGATE_DATA
names it. Defects and contradictions are planted among its pairs. A script looks at the screen of
`tunegate review`, 120x40, and presses what a reviewer would, with the thinking left out or cut
short; now and then it looks ahead, skips a finding, edits one, or undoes a step and redoes it.

Measured is the time from writing a key to the terminal until the first byte that comes after it,
until what the key is for stands on the screen (for a decision the words that acknowledge it, for a
movement the pair of the finding beside the queue), and to the last byte before 30 ms of silence.
A survey runs when the app says so and the last decision is older than the pause it waits for.

Every second kill comes when a decision was acknowledged, the others right behind a key. What was
acknowledged has to be in the ledger, in order, and nothing else but that last key's decision.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby, islice, zip_longest
from pathlib import Path
from random import Random

from benchmarks import million
from benchmarks.conflicts import planted
from benchmarks.machine import print_machine
from benchmarks.spoiling import Cell, spoiled
from benchmarks.terminal import OPENING, Painted, Review, Terminal, app, in_ms, review
from benchmarks.workspaces import Row, read, write
from tunegate.curate.workspace import find_workspace
from tunegate.tui.app.change import summary_of
from tunegate.tui.session import standing

SETTINGS = """\
data = ["d.jsonl"]
language = "en"

[rules]
select = ["S", "D", "C201", "F", "Q", "P", "V"]
"""
SPOILED = ("copied", "contradicted", "refused", "emptied", "marked up", "chat markers", "repeated")
SHARE = 0.017
"""Of the pairs, spoiled in each of these ways."""
PLANTED = {"exact": 20, "near": 25, "reworded": 25, "conflict": 40}
"""Help-desk pairs that repeat or contradict another one, with that one."""
DEFECTS = 20
"""Pairs with each of the defects of `benchmarks.million`."""
SEARCHED = 60_000
"""Generated pairs among which those are."""
THINKING = (0.0, 0.1, 0.6, 1.2)
"""Seconds between a decision and the next key, one of these."""
PAUSE = 0.45
"""Seconds behind a decision after which a survey is under way."""
SAME = 0.3
"""Seconds after which words that are the same as before are taken to be new."""
SOON = 0.03
"""Seconds behind a key in which the app is killed that has not said what it did."""

WAYS: dict[str, tuple[str, ...]] = {
    "S003": ("x",),
    "C201": ("c",),
    "D101": ("m",),
    "D102": ("m",),
    "D103": ("m",),
    "D104": ("a", "i"),
    "F303": ("a", "i", "a", "x"),
    "F304": ("e", "x", "a"),
    "F305": ("x", "e"),
    "Q401": ("x",),
    "Q402": ("x",),
    "Q403": ("x",),
}
"""What a reviewer presses, in turn; where nothing is said the fix if there is one, else keep."""
SIDES = ("h", "l", "h", "l", "i", "x")
"""And for a conflict, side by side."""
NAMES = {"a": "keep", "x": "drop", "f": "apply the fix", "i": "dismiss", "m": "merge"}


def workspace(folder: Path, data: Path, *, pairs: int) -> int:
    """Write pairs with planted defects and conflicts; how many there are."""
    rows: list[Row] = [
        {
            "prompt": row["instruction"],
            "context": row["context"],
            "response": row["response"],
            "task": row["category"],
        }
        for row in islice(read(data / "dolly_3k" / "data.jsonl"), pairs)
    ]
    for kind in SPOILED:
        rows = spoiled(rows, Cell(kind, SHARE))
    made = planted(4_000, seed=0)
    for kind, count in PLANTED.items():
        for both in made.truth[kind][:count]:
            for one in (made.pairs[at] for at in both):
                rows.append({"prompt": one.prompt, "response": one.response, "task": "help desk"})
    found: Counter[str] = Counter()
    for pair, notes in islice(million.pairs(0, {}), SEARCHED):
        kinds = [note["kind"] for note in notes if found[note["kind"]] < DEFECTS]
        found.update(kinds)
        rows += [{**pair, "task": "help desk"}] * bool(kinds)
    Random(0).shuffle(rows)
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "d.jsonl", [{"context": "", **row} for row in rows])
    (folder / "tunegate.toml").write_text(SETTINGS, encoding="utf-8")
    return len(rows)


@dataclass(frozen=True)
class Press:
    """A key, and when what it brought was painted."""

    kind: str
    """`decide`, `move`, `type`, or `open` for another screen."""
    painted: Painted
    surveying: bool | None
    """Whether a survey ran meanwhile; None when that cannot be told."""


@dataclass
class Tally:
    """Keys pressed, and decisions that came of it."""

    keys: int = 0
    decisions: int = 0


class Reviewer:
    """Somebody who looks at the screen and presses keys."""

    def __init__(
        self,
        folder: Path,
        draw: Random,
        *,
        words: Sequence[str] = (),
        thinking: Sequence[float] = THINKING,
    ) -> None:
        """Make somebody who opens the app in a folder with these options."""
        self.folder = folder
        self.terminal: Terminal
        """Since `open`."""
        self.steps: list[str] = []
        """What the app said it had recorded, in order."""
        self.presses: list[Press] = []
        self.tally: dict[tuple[str, str], Tally] = defaultdict(Tally)
        """By rule and what was done."""
        self.subject = ("", "")
        """Rule and row of the finding that was decided on last."""
        self._words = words
        self._draw = draw
        self._thinking = thinking
        self._turns: Counter[str] = Counter()
        self._edited: set[tuple[str, str]] = set()
        self._decided_at = 0.0

    @property
    def seen(self) -> Review:
        """What stands on the screen."""
        return review(self.terminal.screen)

    def open(self) -> float:
        """Start the app and wait for the queue; the seconds that took."""
        began = time.monotonic()
        self.terminal = Terminal(self.folder, *app(*self._words))
        self._decided_at = began
        screen = self.terminal.screen
        self.terminal.wait(
            lambda: bool(screen.lines[-1].strip()) and (self.seen.whole or self.seen.total == 0),
            seconds=OPENING,
        )
        return time.monotonic() - began

    def left(self) -> int:
        """Findings in the queue."""
        self.terminal.wait(lambda: self.seen.total is not None)
        return self.seen.total or 0

    def think(self) -> None:
        """Do nothing for a moment."""
        self.terminal.rest(self._draw.choice(self._thinking))

    def go_on(self) -> None:
        """Decide on the finding under the cursor, or do what reviewers do between two."""
        self.terminal.wait(lambda: self.seen.whole)
        steps = len(self.steps)
        if steps % 40 == 39:
            self._take_back()
            return
        if steps % 8 == 0:
            self._look_ahead()
        if steps % 60 == 20:
            self.press("move", "s", until=lambda: "skipped" in self.notice and self.seen.whole)
        here = self.seen
        self.subject = (here.rule, here.row)
        way = self._way(here)
        self._turns[here.rule] += 1
        if way == "c":
            self._settle_conflicts()
        elif way == "e":
            self._edit(here)
        elif not self._decide(here.rule, way):
            self._decide(here.rule, "a")

    def killed(self, *, at_once: bool) -> int:
        """Decide and be killed: when that is acknowledged, or right behind the key."""
        told = acknowledged(self.terminal)
        self.terminal.send("i" if self.seen.row == "set" else "x")
        if at_once:
            time.sleep(self._draw.uniform(0, SOON))
        else:
            self.terminal.wait(told)
            self.steps.append(self.seen.said)
        return self.terminal.kill()

    def _way(self, here: Review) -> str:
        """The key for a finding."""
        if here.row == "set":
            return "i"
        has_fix = " f fix" in self.terminal.screen.lines[-1]
        ways = WAYS.get(here.rule, ("f" if has_fix else "a",))
        way = ways[self._turns[here.rule] % len(ways)]
        return "x" if way == "e" and (here.rule, here.row) in self._edited else way

    def press(self, kind: str, key: str, *, until: Callable[[], bool]) -> None:
        """Press a key and note when what it is for was painted."""
        surveying = self.seen.updating
        if surveying and time.monotonic() - self._decided_at < PAUSE:
            surveying = None
        self.presses.append(Press(kind, self.terminal.press(key, until=until), surveying))

    def _decide(self, rule: str, key: str, *, name: str = "") -> bool:
        """Press a key and wait until the app says what it recorded; False when it refuses."""
        told, tally = acknowledged(self.terminal), self.tally[rule, name or NAMES[key]]
        tally.keys += 1
        notice = self.notice

        def refused() -> bool:
            return self.notice.startswith(" ! ") and self.notice != notice

        self.press("decide", key, until=lambda: refused() or told())
        if refused():
            return False
        tally.decisions += 1
        self._note_step()
        return True

    def _note_step(self) -> None:
        self.steps.append(self.seen.said)
        self._decided_at = time.monotonic()

    @property
    def notice(self) -> str:
        """The line with the last thing that happened."""
        return self.terminal.screen.lines[-2]

    def _edit(self, here: Review) -> None:
        """Put something right by hand, look at what changes, and accept it."""
        self._edited.add((here.rule, here.row))
        told, tally = acknowledged(self.terminal), self.tally[here.rule, "edit"]
        typed = ("ctrl+end", ".") if here.rule == "F304" else ("A", "n", "a", " ")
        screen = self.terminal.screen
        self.press("open", "e", until=lambda: any("F2 or ctrl+s" in one for one in screen.lines))
        for key in typed:
            self.press("type", key, until=lambda: True)
        self.press("open", "f2", until=lambda: any("⏎ accept" in one for one in screen.lines))
        self.press("decide", "enter", until=told)
        tally.keys += len(typed) + 3
        tally.decisions += 1
        self._note_step()

    def _settle_conflicts(self) -> None:
        """Go through the conflicts side by side until none is left."""
        screen = self.terminal.screen
        self.tally["C201", "settle a conflict"].keys += 2  # there and back
        self.press("open", "c", until=lambda: screen.lines[0].startswith(" conflict "))
        while screen.lines[0].startswith(" conflict "):
            side = SIDES[self._turns["sides"] % len(SIDES)]
            self._turns["sides"] += 1
            self._decide("C201", side, name="settle a conflict")
            self.think()
        self.press("open", "escape", until=lambda: self.seen.whole)

    def _look_ahead(self) -> None:
        """Down and up again, where there is something below."""
        if self.seen.position < (self.seen.total or 0):
            self.move("j")
            self.move("k")

    def move(self, key: str) -> None:
        """Go to another finding."""
        before = self.seen

        def moved() -> bool:
            seen = self.seen
            at = (before.position, before.rule, before.row)
            return seen.whole and (seen.position, seen.rule, seen.row) != at

        self.press("move", key, until=moved)

    def _take_back(self) -> None:
        """Undo the last step, and redo it."""
        self.subject = ("", "")
        for key in "uU":
            self.press("decide", key, until=acknowledged(self.terminal))
            self._note_step()


def acknowledged(terminal: Terminal) -> Callable[[], bool]:
    """Tells whether the app has acknowledged something since now.

    The same words for two steps are told apart by the number of findings, a moment later.
    """
    before = review(terminal.screen)
    changed_at = 0.0

    def told() -> bool:
        nonlocal changed_at
        seen = review(terminal.screen)
        if seen.said != before.said:
            return bool(seen.said)
        if seen.total != before.total and not changed_at:
            changed_at = time.monotonic()
        return bool(seen.said and changed_at) and time.monotonic() - changed_at > SAME

    return told


def recorded(folder: Path, author: str | None = None) -> list[str]:
    """The steps of the ledger, or those of one author, as the app words them, in order."""
    kinds = {"undo": "undid: ", "redo": "redid: ", "decide": ""}
    with closing(find_workspace(folder).ledger()) as ledger:
        entries = [one for one in ledger.everything() if author in (None, one.author)]
    steps = [list(step) for _, step in groupby(entries, lambda one: one.step)]
    return [
        kinds[step[0].kind] + summary_of([one.recorded.decision for one in step]) for step in steps
    ]


@dataclass(frozen=True)
class Hour:
    """What came of it."""

    settled: int
    """Findings that are open no more."""
    steps: list[str]
    """Acknowledged steps, in order."""
    lost: int
    """Those that are not in the ledger where they belong."""
    unseen: int
    """Steps of the ledger for which a kill came before the words."""
    killed: list[int]
    """Processes that each kill ended."""
    openings: list[float]
    """Seconds until the queue was there, for each time the app was opened."""
    seconds: float
    stand: int
    """Decisions in force at the end."""
    code: int
    """With which the app left."""


def worked_off(reviewer: Reviewer, *, findings: int, kills: int) -> Hour:
    """Settle so many findings, killed so many times on the way.

    Raises:
        TerminalError: when the app does not do what a key is for.
    """
    began = time.monotonic()
    due = [findings * nth // (kills + 1) for nth in range(1, kills + 1)]
    killed: list[int] = []
    lost = unseen = 0
    openings = []
    try:
        openings.append(reviewer.open())
        first = reviewer.left()
        while (left := reviewer.left()) and first - left < findings:
            if due and first - left >= due[0]:
                due.pop(0)
                killed.append(reviewer.killed(at_once=bool(len(killed) % 2)))
                there = recorded(reviewer.folder)
                lost += misplaced(reviewer.steps, there)
                unseen += len(there) - len(reviewer.steps)
                reviewer.steps = there
                openings.append(reviewer.open())
            else:
                reviewer.go_on()
            reviewer.think()
        settled = first - reviewer.left()
        code, _ = reviewer.terminal.leave()
    finally:
        reviewer.terminal.end()
    there = recorded(reviewer.folder)
    lost += misplaced(reviewer.steps, there)
    return Hour(
        settled=settled,
        steps=there,
        lost=lost,
        unseen=unseen + len(there) - len(reviewer.steps),
        killed=killed,
        openings=openings,
        seconds=time.monotonic() - began,
        stand=len(standing(find_workspace(reviewer.folder))),
        code=code,
    )


def misplaced(acknowledged: Sequence[str], there: Sequence[str]) -> int:
    """Acknowledged steps that the ledger does not hold at their place."""
    both = zip_longest(acknowledged, there[: len(acknowledged)])
    return sum(one != other for one, other in both)


def print_times(presses: Sequence[Press]) -> None:
    """Median and p95, by what the key was for and what went on."""
    survey, still = "a decision while a survey ran", "a decision while none ran"
    kinds = {
        "every key": presses,
        "a decision": [one for one in presses if one.kind == "decide"],
        survey: [one for one in presses if one.kind == "decide" and one.surveying],
        still: [one for one in presses if one.kind == "decide" and one.surveying is False],
        "a movement": [one for one in presses if one.kind == "move"],
        "another screen": [one for one in presses if one.kind == "open"],
        "a character": [one for one in presses if one.kind == "type"],
    }
    print("| key for | keys | first output, ms | there, ms | all painted, ms |")
    print("|---|---:|---:|---:|---:|")
    for name, some in kinds.items():
        if some:
            cells = [
                in_ms([getattr(one.painted, part) for one in some])
                for part in ("first", "there", "last")
            ]
            print(f"| {name} | {len(some):,} | " + " | ".join(cells) + " |")


def print_keys(tally: Mapping[tuple[str, str], Tally]) -> None:
    """Keys for each decision, by what was done and by rule."""
    print("\n| decision | rules | decisions | keys each |\n|---|---|---:|---:|")
    for way in dict.fromkeys(way for _, way in tally):
        some = {rule: one for (rule, done), one in tally.items() if done == way and one.decisions}
        decisions = sum(one.decisions for one in some.values())
        if decisions:
            each = sum(one.keys for one in some.values()) / decisions
            print(f"| {way} | {', '.join(sorted(some))} | {decisions:,} | {each:.2f} |")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=os.environ.get("TUNEGATE_DATA"))
    options.add_argument("--findings", type=int, default=500)
    options.add_argument("--kills", type=int, default=4)
    options.add_argument("--pairs", type=int, default=1_400)
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    if chosen.data is None:
        options.error("name the folder with dolly_3k: --data DIR, or TUNEGATE_DATA")
    print_machine("textual", "torch", "transformers")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        pairs = workspace(folder, Path(chosen.data), pairs=chosen.pairs)
        reviewer = Reviewer(folder, Random(chosen.seed))
        hour = worked_off(reviewer, findings=chosen.findings, kills=chosen.kills)
    print_times(reviewer.presses)
    print_keys(reviewer.tally)
    keys = sum(one.keys for one in reviewer.tally.values())
    decisions = sum(one.decisions for one in reviewer.tally.values())
    again = ", ".join(f"{one:.1f}" for one in hour.openings[1:])
    print(
        f"\n{pairs:,} pairs, {hour.settled:,} findings settled by {decisions:,} decisions and "
        f"{keys:,} keys, {keys / decisions:.2f} each, in {hour.seconds / 60:.0f} min; opened first "
        f"in {hour.openings[0]:.1f} s. Killed {len(hour.killed)} times "
        f"({', '.join(map(str, hour.killed))} processes) and opened again in {again} s: "
        f"{hour.lost} of {len(hour.steps):,} steps are not in the ledger where the screen said, "
        f"{hour.unseen} came behind its last words; {hour.stand:,} decisions stand. The app left "
        f"with {hour.code}."
    )
    if hour.lost or hour.unseen > len(hour.killed) // 2 or hour.code:
        sys.exit(1)


if __name__ == "__main__":
    main()
