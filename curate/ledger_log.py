"""What the entries of a ledger add up to: which decisions stand, and what can be undone next."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import compress
from typing import Literal

from tunegate.curate.decision import Recorded
from tunegate.curate.errors import LedgerError

StepKind = Literal["decide", "undo", "redo"]


@dataclass(frozen=True, slots=True)
class Flip:
    """An entry that takes the decisions `first` to `last` out of force, or back into it."""

    seq: int
    step: int
    at: str
    author: str
    kind: Literal["undo", "redo"]
    first: int
    last: int
    """Seq numbers, both inclusive; all of them decisions of one step."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened to a pair: a decision, or its undoing or redoing."""

    seq: int
    step: int
    at: str
    """UTC time, ISO 8601 with seconds."""
    author: str
    """Who did it; for an undo not always the author of the decision."""
    kind: StepKind
    recorded: Recorded
    """The decision that was taken, undone or redone."""
    stands: bool
    """Whether that decision is in force now."""


@dataclass(frozen=True, slots=True)
class _Step:
    author: str
    kind: StepKind
    first: int
    last: int


class Log:
    """All entries of a ledger in order, and which of its decisions stand.

    An undo or redo flips exactly the decisions it names; the latest flip of a decision counts.
    Seq numbers run from 1 without gaps, and so do steps.
    """

    def __init__(self) -> None:
        self.entries: list[Recorded | Flip] = []
        self._steps: list[_Step] = []
        self._stands = bytearray()
        """By seq - 1: 1 for a decision in force, 0 for one that is not, and for a flip."""
        self._flipped_in = array("q")
        """By seq - 1: the step that last undid or redid the decision, 0 for none."""

    def append(self, entry: Recorded | Flip) -> None:
        """Add the next entry."""
        self.entries.append(entry)
        self._flipped_in.append(0)
        kind: StepKind = "decide"
        if isinstance(entry, Flip):
            kind = entry.kind
            count = entry.last - entry.first + 1
            span = slice(entry.first - 1, entry.last)
            self._stands.append(0)
            self._stands[span] = (b"\x01" if kind == "redo" else b"\x00") * count
            self._flipped_in[span] = array("q", [entry.step]) * count
        else:
            self._stands.append(1)
        if entry.step > len(self._steps):
            self._steps.append(_Step(entry.author, kind, entry.seq, entry.seq))
        else:
            first = self._steps[-1].first
            self._steps[-1] = _Step(entry.author, kind, first, entry.seq)

    def standing(self) -> list[Recorded]:
        """Decisions in force, in order of seq."""
        found = compress(self.entries, self._stands)
        return [entry for entry in found if isinstance(entry, Recorded)]

    def decisions(self, seqs: Iterable[int]) -> tuple[Recorded, ...]:
        """The decisions with these seq numbers."""
        found = (self.entries[seq - 1] for seq in seqs)
        return tuple(entry for entry in found if isinstance(entry, Recorded))

    def history(self, pair: str) -> list[Entry]:
        """Decisions on the pair, or that merge or resolve another with it, and their flips."""
        concerned: list[Recorded] = []
        happened: list[Entry] = []
        for entry in self.entries:
            if isinstance(entry, Flip):
                hit = [one for one in concerned if entry.first <= one.seq <= entry.last]
            elif pair in (entry.decision.pair, entry.decision.into):
                concerned.append(entry)
                hit = [entry]
            else:
                continue
            happened += self._happened(entry, hit)
        return happened

    def everything(self, *, after: int = 0) -> list[Entry]:
        """Every decision, and every undoing and redoing of one, in order; those behind `after`."""
        happened: list[Entry] = []
        for entry in self.entries[after:]:
            span = range(entry.first, entry.last + 1) if isinstance(entry, Flip) else [entry.seq]
            happened += self._happened(entry, self.decisions(span))
        return happened

    def last_standing_step(self, author: str) -> list[int]:
        """Seqs in force of the author's last step that has any; empty when there is none."""
        for step in reversed(self._steps):
            if step.author == author and step.kind == "decide":
                seqs = self._of_step(step, stands=True)
                if seqs:
                    return seqs
        return []

    def last_undone(self, author: str) -> list[int]:
        """Seqs that the author's last open undo took out.

        An undo is open until the author decides anew, or until all it took out was flipped again.
        """
        for number in range(len(self._steps), 0, -1):
            step = self._steps[number - 1]
            if step.author != author:
                continue
            if step.kind == "decide":
                break
            if step.kind == "undo":
                flips = self.entries[step.first - 1 : step.last]
                named = (
                    seq
                    for flip in flips
                    if isinstance(flip, Flip)
                    for seq in range(flip.first, flip.last + 1)
                )
                seqs = [seq for seq in named if self._flipped_in[seq - 1] == number]
                if seqs:
                    return seqs
        return []

    def of_step(self, number: int, *, stands: bool) -> list[int]:
        """Seqs of the decisions of a step that are in force, or that are not.

        Raises:
            LedgerError: when there is no such step, or it is itself an undo or redo.
        """
        if not 1 <= number <= len(self._steps):
            raise LedgerError(f"there is no step {number}; the last one is {len(self._steps)}")
        step = self._steps[number - 1]
        if step.kind != "decide":
            raise LedgerError(
                f"step {number} is itself an {step.kind}"
                if step.kind == "undo"
                else f"step {number} is itself a redo",
                "name the step of the decisions",
            )
        return self._of_step(step, stands=stands)

    def of_seq(self, seq: int, *, stands: bool) -> list[int]:
        """The seq of one decision if it is in force, or if it is not; else nothing.

        Raises:
            LedgerError: when there is no such entry, or it is an undo or redo.
        """
        if not 1 <= seq <= len(self.entries):
            raise LedgerError(f"there is no decision {seq}; the last entry is {len(self.entries)}")
        if isinstance(self.entries[seq - 1], Flip):
            raise LedgerError(f"entry {seq} is not a decision", "name the decision it flipped")
        return [seq] if bool(self._stands[seq - 1]) is stands else []

    def _happened(self, entry: Recorded | Flip, decisions: Iterable[Recorded]) -> list[Entry]:
        """What an entry did to these decisions, one by one."""
        kind: StepKind = entry.kind if isinstance(entry, Flip) else "decide"
        return [
            Entry(
                seq=entry.seq,
                step=entry.step,
                at=entry.at,
                author=entry.author,
                kind=kind,
                recorded=one,
                stands=bool(self._stands[one.seq - 1]),
            )
            for one in decisions
        ]

    def _of_step(self, step: _Step, *, stands: bool) -> list[int]:
        return [
            seq for seq in range(step.first, step.last + 1) if bool(self._stands[seq - 1]) is stands
        ]


def ranges(seqs: Iterable[int]) -> list[tuple[int, int]]:
    """Ascending numbers as runs without gaps, both ends inclusive."""
    runs: list[tuple[int, int]] = []
    for seq in seqs:
        if runs and runs[-1][1] == seq - 1:
            runs[-1] = (runs[-1][0], seq)
        else:
            runs.append((seq, seq))
    return runs
