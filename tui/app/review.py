"""The review screen: its keys, and the screens that they open over the queue."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import on
from textual.app import SuspendNotSupported
from textual.binding import BindingType

from tunegate.curate.decision import Decision
from tunegate.curate.errors import UserError
from tunegate.curate.findings import Finding
from tunegate.curate.pair import Pair
from tunegate.curate.transcript import to_text
from tunegate.tui.app.actions import Action, Place
from tunegate.tui.app.change import can_merge, short_id
from tunegate.tui.app.conflict import ConflictScreen, listed
from tunegate.tui.app.deciding_screen import DecidingScreen
from tunegate.tui.app.decisions import DecisionsScreen
from tunegate.tui.app.edit import EditScreen
from tunegate.tui.app.full_text import FullTextScreen
from tunegate.tui.app.group import GroupScreen
from tunegate.tui.app.keys import bindings_at
from tunegate.tui.app.line_table import LineTable
from tunegate.tui.app.one_by_one import is_one_by_one, one_by_one
from tunegate.tui.app.pair_list import is_pair_line
from tunegate.tui.app.pair_text import hit_text
from tunegate.tui.app.similar import SimilarScreen
from tunegate.tui.app.subject import because
from tunegate.tui.editor import edit_text

_ON_MARKED = ("keep", "drop", "fix", "dismiss_finding", "skip", "note", "tag", "assign")
"""Actions that are about everything that is marked, if anything is."""


class ReviewScreen(DecidingScreen):
    """Findings one by one. Every decision is one key, and the next finding takes its place."""

    PLACE: ClassVar[Place] = "review"
    HINT: ClassVar[str] = (
        "{mark} marks  {fix_all} fixes all of a rule  {full_text} full text  {app.help} all keys"
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings_at("review")

    def can(self, action: Action) -> bool:
        """Whether the action has something to act on."""
        finding = self._view.finding
        if self._table.marked and is_one_by_one(self, action.name):
            return False
        if self._table.marked and action.name in _ON_MARKED:
            return True
        if action.name in ("keep", "drop", "edit", "edit_outside", "copy", "similar"):
            return self._view.pair is not None
        if action.name in ("fix", "fix_all"):
            return self._view.repair is not None
        if action.name in ("merge", "group"):
            return finding is not None and can_merge(finding)
        if action.name == "conflict":
            return self._clash() is not None
        if action.name == "dismiss_finding":
            return finding is not None and not is_pair_line(finding)
        if action.name in ("skip", "full_text", "mark", "mark_range"):
            return finding is not None
        if action.name in ("note", "tag", "assign", "history"):
            return finding is not None and finding.pair is not None
        if action.name == "source":
            return self._view.shows_source or self._view.names_source
        return True

    @one_by_one
    def action_edit(self) -> None:
        if (at_hand := self._at_hand()) is not None:
            finding, pair = at_hand
            self._edit(finding, pair, to_text(pair), accept=False)

    @one_by_one
    def action_edit_outside(self) -> None:
        if (at_hand := self._at_hand()) is None:
            return
        finding, pair = at_hand
        before = to_text(pair)
        try:
            with self.app.suspend():
                text = edit_text(before)
        except SuspendNotSupported:
            self._refuse("this terminal cannot be lent to an editor", "{edit} edits here")
        except UserError as error:
            self.review_app.say_error(error)
        else:
            if text == before:
                self.review_app.say("nothing was changed")
            else:
                self._edit(finding, pair, text, accept=True)

    @one_by_one
    def action_conflict(self) -> None:
        if (both := self._clash()) is not None:
            self.app.push_screen(ConflictScreen(both))
        else:
            self._refuse(
                "this pair is in no conflict of two pairs", "{filter} shows the C rules alone"
            )

    @one_by_one
    def action_group(self) -> None:
        finding = self._view.finding
        if finding is not None and finding.pair is not None and can_merge(finding):
            self.app.push_screen(GroupScreen(finding.pair))
        else:
            self._refuse("this finding is about no duplicate", "{similar} shows similar pairs")

    @one_by_one
    def action_similar(self) -> None:
        if (at_hand := self._at_hand()) is not None and at_hand[0].pair is not None:
            self.app.push_screen(SimilarScreen(at_hand[0].pair))

    @on(LineTable.Chosen)
    def action_full_text(self) -> None:
        if self._view.finding is not None:
            make = partial(self._view.full_text, self.desk)
            self.app.push_screen(FullTextScreen("Full text", make))

    def action_source(self) -> None:
        if self._view.shows_source or self._view.names_source:
            self._view.toggle_source(self.desk)
            self.review_app.say()
        else:
            hint = "a `source` column names the document of a pair"
            self._refuse("there is no source to show here", hint)

    def action_history(self) -> None:
        if (finding := self._view.finding) is not None and finding.pair is not None:
            read = partial(self.desk.ledger.history, finding.pair)
            title = f"History of {short_id(finding.pair)}"
            self.app.push_screen(DecisionsScreen(title, read))

    def action_decisions(self) -> None:
        self.app.push_screen(DecisionsScreen("All decisions", self.desk.ledger.everything))

    def action_copy(self) -> None:
        if (at_hand := self._at_hand()) is not None:
            finding, pair = at_hand
            text = to_text(pair)
            self.app.copy_to_clipboard(text)
            self.review_app.say(f"copied {short_id(finding.pair or '')}, {len(text):,} characters")

    def _edit(self, finding: Finding, pair: Pair, text: str, *, accept: bool) -> None:
        async def edited(after: Pair | None) -> None:
            if after is None or after == pair:
                self.review_app.say("nothing was changed")
                return
            await self._decide([Decision("edit", finding.pair, edited=after, **because(finding))])

        at = hit_text(pair, finding)
        self.app.push_screen(EditScreen(pair, text, at=at, accept=accept), edited)

    def _clash(self) -> tuple[str, str] | None:
        """The two pairs of the conflict that the finding is about, or that holds its pair."""
        finding = self._view.finding
        if finding is None or finding.pair is None:
            return None
        if finding.rule.startswith("C") and finding.others:
            return finding.pair, finding.others[0]
        if not self._view.is_held:
            return None
        held = (one for one in listed(self.desk) if finding.pair in (one.first, one.second))
        return next(((one.first, one.second) for one in held), None)
