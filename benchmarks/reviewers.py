"""Two people who review one workspace at once, each in an app of their own.

    python -m benchmarks reviewers [--minutes 5] [--pairs 10000]

The pairs are those of `benchmarks.million`. Ana works from the top of the queue, Ben some lines
below her, in two terminals of 120x40 and by keys alone; both think for a moment between two
decisions, up to as long as a quick reviewer would, and undo and redo a step now and then. What
their screens acknowledged has to be in the ledger: all of it and nothing else, in order, with the
right name, the steps rising and the times not falling.

Seen is a decision when its finding leaves the other one's screen, counted from the words that
acknowledge it; only findings that stood on that screen at that moment count, and only until the
other one decides on the same. At the end Ben only looks on: measured is when
his screen says that another session decided, and when both queues say the same.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.check import generated
from benchmarks.machine import print_machine
from benchmarks.review import Reviewer, misplaced, print_times, recorded
from tunegate.curate.workspace import find_workspace

SETTINGS = '[rules]\nselect = ["S", "F", "P", "V", "D101"]\n'
THINKING = (0.1, 0.3, 0.6, 1.0, 2.0, 4.0)
"""Seconds between a decision and the next key, one of these."""
AHEAD = 12
"""Lines between the two."""
STAYS = 0.2
"""Seconds that a finding has to be gone from a screen."""
LOOKS = 6
"""Decisions of one at the end, while the other looks on."""
SETTLING = 60.0
"""Seconds in which both have to see the same in the end."""

Line = tuple[str, str]
"""Rule and row of a finding."""


@dataclass
class Sight:
    """What one of them sees of the other's decisions."""

    waiting: dict[Line, float] = field(default_factory=dict)
    """Findings on the screen that the other one settled, and when."""
    gone: dict[Line, float] = field(default_factory=dict)
    """Of these, those that have left the screen, and when."""
    seen: list[float] = field(default_factory=list)
    """Seconds, for each that stayed away."""
    lines: frozenset[Line] = frozenset()
    """What stands there now."""

    def look(self, lines: frozenset[Line], moment: float, *, own: Line) -> None:
        """Note what has left the screen; `own` is what is decided on here."""
        if not lines:
            return
        self.lines = lines
        self.waiting.pop(own, None)
        for line, settled in list(self.waiting.items()):
            if line in lines:
                self.gone.pop(line, None)
            elif moment - self.gone.setdefault(line, moment) > STAYS:
                self.seen.append(max(0.0, self.gone.pop(line) - settled))
                del self.waiting[line]


def side(reviewer: Reviewer, mine: Sight, other: Sight, *, ahead: int, until: float) -> None:
    """Review until that moment, at least so many lines behind the top of the queue."""
    reviewer.terminal.watching = lambda moment: mine.look(
        reviewer.seen.lines, moment, own=reviewer.subject
    )
    while time.monotonic() < until and (left := reviewer.left()):
        for _ in range(reviewer.seen.position, min(ahead + 1, left)):
            reviewer.move("j")
        reviewer.go_on()
        if reviewer.subject in other.lines and reviewer.subject not in reviewer.seen.lines:
            other.waiting[reviewer.subject] = time.monotonic()
        reviewer.think()


@dataclass(frozen=True)
class Look:
    """A decision of one while the other only looks on."""

    told: float
    """Seconds until the other screen says that it is behind."""
    same: float
    """Seconds until both queues say the same."""


def looked_on(ana: Reviewer, ben: Reviewer, pool: ThreadPoolExecutor) -> Look:
    """Let one decide and the other look on."""
    told = pool.submit(ben.terminal.wait, lambda: ben.seen.updating is True)
    ana.go_on()
    began = time.monotonic()
    return Look(told.result() - began, agreed((ana, ben), pool) - began)


def agreed(both: Sequence[Reviewer], pool: ThreadPoolExecutor) -> float:
    """Wait until all queues say the same; the moment they did."""

    def same() -> bool:
        seen = [each.seen for each in both]
        told = {(each.total, each.decided, each.updating) for each in seen}
        return len(told) == 1 and seen[0].updating is False

    moments = pool.map(lambda one: one.terminal.wait(same, seconds=SETTLING), both)
    return max(float(moment) for moment in moments)


@dataclass(frozen=True)
class Together:
    """What came of it."""

    lost: dict[str, int]
    """By author, acknowledged steps that are not in the ledger at their place."""
    more: int
    """Steps in the ledger that no screen acknowledged."""
    in_order: bool
    """Whether steps rise and times do not fall."""
    seen: list[float]
    """Seconds until a decision was seen by the other one."""
    unseen: int
    """Decisions that the other one still had on the screen at the end."""
    looks: list[Look]


def together(folder: Path, *, seconds: float) -> tuple[Together, list[Reviewer]]:
    """Let two review a workspace for so long.

    Raises:
        TerminalError: when an app does not do what a key is for.
    """
    both = [
        Reviewer(folder, Random(nth), words=("--author", name), thinking=THINKING)
        for nth, name in enumerate(("ana", "ben"))
    ]
    ana, ben = both
    sights = Sight(), Sight()
    try:
        with ThreadPoolExecutor() as pool:
            list(pool.map(Reviewer.open, both))
            end = time.monotonic() + seconds
            ways = (sights, sights[::-1])
            sides = [
                pool.submit(side, one, *way, ahead=lines, until=end)
                for one, way, lines in zip(both, ways, (0, AHEAD), strict=True)
            ]
            for done in sides:
                done.result()
            agreed(both, pool)
            looks = [looked_on(ana, ben, pool) for _ in range(LOOKS)]
        for one in both:
            one.terminal.leave()
    finally:
        for one in both:
            one.terminal.end()
    with closing(find_workspace(folder).ledger()) as ledger:
        entries = ledger.everything()
    steps = [next(step) for _, step in groupby(entries, lambda one: one.step)]
    lost = {
        name: misplaced(one.steps, recorded(folder, name))
        for name, one in (("ana", ana), ("ben", ben))
    }
    return (
        Together(
            lost=lost,
            more=len(steps) - sum(len(one.steps) for one in both),
            in_order=all(
                one.seq < other.seq and one.step < other.step and one.at <= other.at
                for one, other in pairwise(steps)
            ),
            seen=[seconds for sight in sights for seconds in sight.seen],
            unseen=sum(len(sight.waiting.keys() - sight.gone.keys()) for sight in sights),
            looks=looks,
        ),
        both,
    )


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=5)
    options.add_argument("--pairs", type=int, default=10_000)
    chosen = options.parse_args()
    print_machine("textual")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        path = generated(folder, chosen.pairs)
        (folder / "tunegate.toml").write_text(f'data = ["{path.name}"]\n\n{SETTINGS}')
        found, both = together(folder, seconds=60 * chosen.minutes)
    print_times([press for one in both for press in one.presses])
    print("\n| reviewer | steps | keys | lost |\n|---|---:|---:|---:|")
    for (name, lost), one in zip(found.lost.items(), both, strict=True):
        print(f"| {name} | {len(one.steps):,} | {len(one.presses):,} | {lost} |")
    middle, high, most = np.percentile(found.seen, [50, 95, 100])
    print(
        f"\n{found.more} steps more than were acknowledged; in order: "
        f"{'yes' if found.in_order else 'NO'}. {len(found.seen):,} decisions left the other's "
        f"screen behind {middle:.1f} s (median), {high:.1f} s (p95), {most:.1f} s (most); "
        f"{found.unseen} were still there at the end. To one who only looked on, "
        f"{len(found.looks)} decisions were told within "
        f"{max(one.told for one in found.looks):.1f} s at most, and both queues said the same "
        f"within {max(one.same for one in found.looks):.1f} s."
    )
    if any(found.lost.values()) or found.more or not found.in_order:
        sys.exit(1)


if __name__ == "__main__":
    main()
