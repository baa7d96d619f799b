"""What other sessions write into the ledger while this one reviews."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tunegate.curate.decision import Decision
from tunegate.curate.ledger import Ledger
from tunegate.curate.ledger_log import Entry, StepKind
from tunegate.curate.wording import count
from tunegate.tui.app.change import summary_of
from tunegate.tui.safe import visible_line


class Others:
    """Entries of other sessions that no survey of this one knows of yet."""

    def __init__(self, ledger: Ledger, seq: int) -> None:
        """Listen from an entry on, which is known with all before it."""
        self._ledger = ledger
        self._heard = seq
        """The last entry that was listened to."""
        self._own: set[int] = set()
        """Steps of this session."""
        self._news: list[Entry] = []

    def leave_out(self, step: int) -> None:
        """Take a step for one of this session's."""
        self._own.add(step)

    def listen(self) -> list[Entry]:
        """Entries since the last ones that were taken in. In a worker; changes nothing.

        Raises:
            LedgerError: when the ledger cannot be read.
        """
        if self._ledger.last_seq() <= self._heard:
            return []
        return self._ledger.everything(after=self._heard)

    def take_in(self, entries: Sequence[Entry]) -> list[Entry]:
        """Remember what was listened to; those of other sessions, which are news, are returned."""
        news = [one for one in entries if one.seq > self._heard and one.step not in self._own]
        self._heard = max([self._heard, *(one.seq for one in entries)])
        self._news += news
        return news

    def after(self, seq: int) -> list[Decision]:
        """Decisions that a survey up to this entry lacks; what it has is forgotten."""
        self._news = [one for one in self._news if one.seq > seq]
        return taken(self._news)


def taken(entries: Collection[Entry]) -> list[Decision]:
    """Decisions that were taken and stand; notes, tags and names beside pairs settle nothing."""
    decisions = [one.recorded.decision for one in entries if one.kind == "decide" and one.stands]
    return [one for one in decisions if not one.is_annotation]


def told(entries: Sequence[Entry]) -> str:
    """What others did, in a few words: `ben: dropped 3f2a91c0`, `ana, ben: 12 decisions`."""
    who = ", ".join(dict.fromkeys(visible_line(one.author) for one in entries))
    if len({one.step for one in entries}) == 1:
        said = summary_of([one.recorded.decision for one in entries])
        return f"{who}: {_BEFORE[entries[0].kind]}{said}"
    return f"{who}: {count(len(entries), 'decision')} taken or undone"


_BEFORE: dict[StepKind, str] = {"decide": "", "undo": "undid: ", "redo": "redid: "}
