"""The ledger: the append-only list of decisions, in one SQLite file that several may write to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any, get_args

from tunegate.curate.decision import Action, Decision, Recorded
from tunegate.curate.errors import LedgerError
from tunegate.curate.ledger_file import open_ledger, plain_errors, raise_version, writing
from tunegate.curate.ledger_log import Entry, Flip, Log, ranges
from tunegate.curate.pair import Pair

__all__ = ["Entry", "Ledger", "Undone"]

_COLUMNS = (
    "seq, step, at, author, action, pair, reason, rule, finding, edited, into_pair, first, last"
)
_INSERT = f"INSERT INTO entries ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ACTIONS = get_args(Action)


class _UnknownActionError(Exception):
    """An entry has an action that this version does not know."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo took out of force, or a redo put back."""

    step: int
    """Of the undo or redo itself."""
    decisions: tuple[Recorded, ...]
    """In order of seq; never empty."""


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


class Ledger:
    """Decisions on disk, with undo and redo. Undoing is a further entry, never a deletion.

    Whatever a method has returned from is on disk: a killed process loses nothing that was
    acknowledged. Several processes, and several threads of one, may use a ledger at once; each
    step is one transaction, and every answer includes what the others have written.

    Undo and redo work on an author's own steps, the last one first, unless a step or a single
    decision is named, which may be anyone's. A new decision of an author closes that author's
    redo; what was undone can still be redone by its number.
    """

    def __init__(self, path: Path, *, clock: Callable[[], datetime] = utc_now) -> None:
        """Open the ledger at `path`, making the file and its folder when missing.

        One that may only be read is opened too; `decide`, `undo` and `redo` then fail.

        Raises:
            LedgerError: when the file is damaged, not a ledger, of a newer version, or out of
                reach.
        """
        self.path = path
        self._clock = clock
        self._lock = RLock()
        self._log = Log()
        self._db = open_ledger(path)

    def decide(self, decisions: Sequence[Decision], *, author: str) -> int:
        """Record decisions as one step and return its number.

        Raises:
            LedgerError: when there are no decisions, one lacks what its action needs, the author
                has no name, or the file cannot be written. Nothing is recorded then.
        """
        if not decisions:
            raise LedgerError("there is nothing to decide")
        for decision in decisions:
            _validate(decision)
        rows = [_row(decision) for decision in decisions]
        with self._lock, plain_errors(self.path), writing(self._db):
            seq, step = self._end()
            head = (step + 1, self._now(), _name(author))
            if any(decision.is_annotation for decision in decisions):
                raise_version(self._db)
            self._db.executemany(
                _INSERT,
                ((seq + nth, *head, *row, None, None) for nth, row in enumerate(rows, start=1)),
            )
        return step + 1

    def undo(self, *, author: str, step: int | None = None, seq: int | None = None) -> Undone:
        """Take a step or a single decision out of force: the author's last one by default.

        Raises:
            LedgerError: when there is nothing to undo, or what is named does not stand.
        """
        return self._flip("undo", author, step=step, seq=seq)

    def redo(self, *, author: str, step: int | None = None, seq: int | None = None) -> Undone:
        """Put back a step, a single decision, or by default what the author last undid.

        Raises:
            LedgerError: when there is nothing to redo, or what is named stands already.
        """
        return self._flip("redo", author, step=step, seq=seq)

    def standing(self) -> list[Recorded]:
        """All decisions in force, in order of seq."""
        with self._lock:
            return self._current().standing()

    def history(self, pair: str) -> list[Entry]:
        """Everything that ever happened to a pair, in order; merges into it included."""
        with self._lock:
            return self._current().history(pair)

    def everything(self, *, after: int = 0) -> list[Entry]:
        """All that ever happened, in order: decisions, and the undoing and redoing of each.

        Args:
            after: A seq; only what came behind it.
        """
        with self._lock:
            return self._current().everything(after=after)

    def find_damage(self) -> str:
        """What SQLite finds wrong with the file, in its words; empty when nothing is."""
        with self._lock, plain_errors(self.path):
            found = str(self._db.execute("PRAGMA integrity_check(1)").fetchone()[0])
        return "" if found == "ok" else found

    def last_seq(self) -> int:
        """The number of the last entry, 0 in an empty ledger; grows with all that happens."""
        with self._lock, plain_errors(self.path):
            return self._end()[0]

    def close(self) -> None:
        """Release the file. The ledger cannot be used afterwards."""
        with self._lock:
            self._db.close()

    def _flip(self, kind: str, author: str, *, step: int | None, seq: int | None) -> Undone:
        if step is not None and seq is not None:
            raise ValueError("name a step or a decision, not both")
        undoing = kind == "undo"
        with self._lock, plain_errors(self.path), writing(self._db):
            log = self._current()
            if step is not None:
                seqs, what = log.of_step(step, stands=undoing), f"step {step}"
            elif seq is not None:
                seqs, what = log.of_seq(seq, stands=undoing), f"decision {seq}"
            else:
                seqs = log.last_standing_step(author) if undoing else log.last_undone(author)
                what = ""
            if not seqs and what:
                raise LedgerError(f"{what} {'is undone already' if undoing else 'stands already'}")
            if not seqs:
                raise LedgerError(f"there is nothing to {kind} for {author}")
            end, last_step = self._end()
            head = (last_step + 1, self._now(), _name(author), kind)
            self._db.executemany(
                _INSERT,
                (
                    (end + nth, *head, None, "", None, None, None, None, first, last)
                    for nth, (first, last) in enumerate(ranges(seqs), start=1)
                ),
            )
            return Undone(step=last_step + 1, decisions=log.decisions(seqs))

    def _current(self) -> Log:
        """The log with all entries of the file. They never change, so only new ones are read."""
        with plain_errors(self.path):
            known = len(self._log.entries)
            rows = self._db.execute(
                f"SELECT {_COLUMNS} FROM entries WHERE seq > ? ORDER BY seq", (known,)
            )
            for expected, row in enumerate(rows, start=known + 1):
                try:
                    entry = _entry(row)
                except _UnknownActionError as error:
                    raise LedgerError(
                        f"{self.path}: entry {expected} has an action that is unknown here: "
                        f"{str(error)!r}",
                        "upgrade tunegate if a newer version wrote it, else restore a copy",
                    ) from error
                except (ValueError, KeyError, TypeError) as error:
                    raise _damaged(self.path, expected) from error
                if entry.seq != expected:
                    raise _damaged(self.path, expected)
                self._log.append(entry)
        return self._log

    def _end(self) -> tuple[int, int]:
        """The last seq and the last step; zeros in an empty ledger."""
        query = "SELECT seq, step FROM entries ORDER BY seq DESC LIMIT 1"
        return self._db.execute(query).fetchone() or (0, 0)

    def _now(self) -> str:
        return self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _validate(decision: Decision) -> None:
    """Check that a decision has what its action needs and nothing that contradicts it."""
    action = decision.action
    if action not in _ACTIONS:
        raise LedgerError(f"unknown action {action!r}", f"one of {', '.join(_ACTIONS)}")
    needs_pair = action != "dismiss"
    needs_other = action in ("merge", "resolve")
    if needs_pair and not decision.pair:
        raise LedgerError(f"{action} needs a pair")
    if action == "dismiss" and not decision.finding:
        raise LedgerError("dismiss needs a finding")
    if action == "note" and not decision.reason.strip():
        raise LedgerError(
            f"the note on pair {decision.pair} says nothing", "write what it is to say"
        )
    if action in ("tag", "untag") and len(decision.reason.split()) != 1:
        raise LedgerError(
            f"{decision.reason!r} is no tag: a tag is one word", "join words with -, as in to-ask"
        )
    if (action == "edit") != (decision.edited is not None):
        raise LedgerError(
            f"edit of pair {decision.pair} has no new content"
            if action == "edit"
            else f"{action} of pair {decision.pair} cannot carry new content"
        )
    if needs_other != (decision.into is not None):
        raise LedgerError(
            f"{action} of pair {decision.pair} does not name the other pair"
            if needs_other
            else f"{action} of pair {decision.pair} cannot name another pair"
        )
    if needs_other and decision.into == decision.pair:
        raise LedgerError(f"pair {decision.pair} cannot {action} with itself")


def _row(decision: Decision) -> tuple[str | None, ...]:
    try:
        edited = None if decision.edited is None else decision.edited.to_json()
    except TypeError as error:
        raise LedgerError(
            f"the new content of pair {decision.pair} is not valid Unicode text"
        ) from error
    row = (
        decision.action,
        decision.pair,
        decision.reason,
        decision.rule,
        decision.finding,
        edited,
        decision.into,
    )
    return tuple(None if value is None else _text(value) for value in row)


def _entry(row: tuple[Any, ...]) -> Recorded | Flip:
    seq, step, at, author, action, pair, reason, rule, finding, edited, into, first, last = row
    if action in ("undo", "redo"):
        if not 1 <= first <= last < seq:
            raise ValueError(f"entry {seq} flips {first} to {last}")
        return Flip(seq=seq, step=step, at=at, author=author, kind=action, first=first, last=last)
    if action not in _ACTIONS:
        raise _UnknownActionError(action)
    decision = Decision(
        action=action,
        pair=pair,
        reason=reason,
        rule=rule,
        finding=finding,
        edited=None if edited is None else Pair.from_json(edited),
        into=into,
    )
    return Recorded(seq=seq, step=step, at=at, author=author, decision=decision)


def _name(author: str) -> str:
    if not author.strip():
        raise LedgerError(
            "a decision needs an author", "set `author` in tunegate.toml to your name"
        )
    return _text(author)


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise LedgerError(f"{value!r} is not valid Unicode text") from error
    return value


def _damaged(path: Path, seq: int) -> LedgerError:
    return LedgerError(
        f"{path}: the ledger is damaged at entry {seq}",
        "restore it from a copy, or move it away to start a new one",
    )
