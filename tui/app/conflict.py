"""Conflicts side by side: two pairs, what differs, what speaks for either, and ways to settle it.

What the relation model and the sources say comes from a worker; everything else is there at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.worker import get_current_worker

from tunegate.curate.conflict import (
    Conflict,
    both_right,
    combined,
    conflicts,
    drop_both,
    edit_sides,
    keep_one,
    merge_into,
    scope_reason,
    scoped,
)
from tunegate.curate.conflict_sides import Sides, sides
from tunegate.curate.decision import Decision
from tunegate.curate.errors import Cancelled, UserError
from tunegate.curate.findings import finding_of
from tunegate.curate.fixing import dismiss
from tunegate.curate.pair import Pair
from tunegate.curate.transcript import to_text
from tunegate.tui.app.actions import Action, Place
from tunegate.tui.app.base_screen import PlaceScreen
from tunegate.tui.app.change import Change, pairs_of
from tunegate.tui.app.conflict_text import conflict_title, evidence_lines, side_title
from tunegate.tui.app.desk import Desk
from tunegate.tui.app.differences import differing
from tunegate.tui.app.edit import EditScreen
from tunegate.tui.app.keys import bindings_at
from tunegate.tui.app.pair_text import SHORT, pair_passages
from tunegate.tui.app.passage import FAINT, STRONG, Passage, joined, plain
from tunegate.tui.app.scope import ScopeScreen
from tunegate.tui.app.text_lines import TextLines
from tunegate.tui.app.text_pane import TextPane
from tunegate.tui.app.worker_progress import WorkerProgress

Both = tuple[Pair, Pair]
"""The left pair and the right one."""


class ConflictScreen(PlaceScreen):
    """One conflict after the other; a decision brings the next one."""

    PLACE: ClassVar[Place] = "conflict"
    HINT: ClassVar[str] = "~ words that differ  {back} back  {app.help} all keys"
    BINDINGS: ClassVar[list[BindingType]] = bindings_at("conflict")
    HORIZONTAL_BREAKPOINTS = [(0, "-stacked"), (81, "-beside")]  # noqa: RUF012  (as Screen has it)

    def __init__(self, at: tuple[str, str]) -> None:
        """Make the screen; it opens at the conflict of these two pairs."""
        super().__init__()
        self._at = frozenset(at)
        self._cursor = 0
        self._listed: list[Conflict] = []
        self._weighed: dict[Both, Sides | UserError] = {}
        self._asked: list[Conflict] = []
        """What the worker was sent out for."""
        self._shown: Both | None = None

    def compose_content(self) -> ComposeResult:
        yield TextLines(id="conflict-title")
        with Container(id="sides"):
            for side in ("first", "second"):
                with Vertical(id=side, classes="side"):
                    yield TextLines(id=f"{side}-title")
                    pane = TextPane(id=f"{side}-pair")
                    pane.can_focus = False  # j and k belong to the conflicts
                    yield pane
        yield TextLines(id="evidence")

    def show_desk(self) -> None:
        """Show the conflicts that are open now, from the one that was shown on."""
        self._listed = listed(self.desk)
        places = [frozenset((one.first, one.second)) for one in self._listed]
        if self._at in places:
            self._cursor = places.index(self._at)
        self._show()

    def can(self, action: Action) -> bool:
        """Whether the action has something to act on."""
        if action.group != "Settle" or action.name in ("undo", "redo"):
            return action.name not in ("next", "previous") or len(self._listed) > 1
        return self._both is not None

    def go_to(self, change: Change) -> None:
        """Show the conflict that an undo brought back."""
        named = pairs_of(change.decisions)
        for nth, one in enumerate(listed(self.desk)):
            if named & {one.first, one.second}:
                self._cursor, self._at = nth, frozenset((one.first, one.second))
                return

    async def action_keep_left(self) -> None:
        if (conflict := self._conflict) is not None and self._both is not None:
            await self._settle(keep_one(conflict, conflict.first))

    async def action_keep_right(self) -> None:
        if (conflict := self._conflict) is not None and self._both is not None:
            await self._settle(keep_one(conflict, conflict.second))

    async def action_drop_both(self) -> None:
        if (conflict := self._conflict) is not None and self._both is not None:
            await self._settle(drop_both(conflict))

    async def action_dismiss_findings(self) -> None:
        if (conflict := self._conflict) is not None:
            await self._settle([dismiss(one) for one in conflict.findings])

    def action_merge(self) -> None:
        conflict, both = self._conflict, self._both
        if conflict is None or both is None:
            return
        left, right = both
        start = combined(left, right)

        async def merged(after: Pair | None) -> None:
            if after is None:
                self.review_app.say("nothing was changed")
            elif after == left:
                await self._settle(keep_one(conflict, conflict.first))
            else:
                await self._settle(merge_into(conflict, conflict.first, after))

        self.app.push_screen(
            EditScreen(
                left,
                to_text(start),
                at=right.response,
                title="Merge into the left pair; both answers stand here",
                untouched="" if start == left else "both answers are still there; make one of them",
            ),
            merged,
        )

    def action_edit_both(self) -> None:
        conflict, both = self._conflict, self._both
        if conflict is None or both is None:
            return
        left, right = both

        def first_edited(after: Pair | None) -> None:
            if after is None:
                self.review_app.say("nothing was changed")
            else:
                # one editor has to be gone before the next one comes
                self.call_later(self._edit_second, conflict, (left, right), after)

        self.app.push_screen(
            EditScreen(left, to_text(left), title="Edit left (1 of 2)"), first_edited
        )

    def action_both_right(self) -> None:
        conflict, both = self._conflict, self._both
        if conflict is None or both is None:
            return

        async def answered(scopes: tuple[str, str] | None) -> None:
            if scopes is None:
                self.review_app.say("nothing was changed")
                return
            named = zip((conflict.first, conflict.second), both, scopes, strict=True)
            changed = {pair_id: scoped(pair, scope) for pair_id, pair, scope in named if scope}
            await self._settle(both_right(conflict, changed, reason=scope_reason(scopes)))

        self.app.push_screen(ScopeScreen(both), answered)

    def action_next(self) -> None:
        self._move(1)

    def action_previous(self) -> None:
        self._move(-1)

    def action_page_down(self) -> None:
        for pane in self._panes:
            pane.page(1)

    def action_page_up(self) -> None:
        for pane in self._panes:
            pane.page(-1)

    def action_back(self) -> None:
        self.dismiss()

    @property
    def _panes(self) -> tuple[TextPane, TextPane]:
        return self.query_one("#first-pair", TextPane), self.query_one("#second-pair", TextPane)

    @property
    def _conflict(self) -> Conflict | None:
        return self._listed[self._cursor] if self._cursor < len(self._listed) else None

    @property
    def _both(self) -> Both | None:
        conflict = self._conflict
        return None if conflict is None else self._pairs_of(conflict)

    def _move(self, step: int) -> None:
        if self._listed:
            self._cursor = (self._cursor + step) % len(self._listed)
            self._show()

    async def _settle(self, decisions: Sequence[Decision]) -> None:
        await self.review_app.decide(decisions)

    def _edit_second(self, conflict: Conflict, both: Both, first: Pair) -> None:
        left, right = both

        async def edited(second: Pair | None) -> None:
            pairs = ((conflict.first, left, first), (conflict.second, right, second or right))
            changed = {pair_id: after for pair_id, before, after in pairs if after != before}
            if not changed:
                self.review_app.say("nothing was changed")
            elif second is None:
                await self.review_app.decide(edit_sides(conflict, changed), then=right_stays)
            else:
                await self._settle(edit_sides(conflict, changed))

        def right_stays() -> None:
            self.review_app.notice += joined((" · the right one was left as it is", FAINT))

        accepted = "" if first == left else "; the left edit is accepted"
        title = f"Edit right (2 of 2){accepted}"
        self.app.push_screen(EditScreen(right, to_text(right), title=title), edited)

    def _show(self) -> None:
        self._cursor = min(self._cursor, max(0, len(self._listed) - 1))
        conflict, both = self._conflict, self._both
        title = self.query_one("#conflict-title", TextLines)
        if conflict is None or both is None:
            title.show(joined((" No conflict is open.", STRONG)))
            self._shown = None
            self._show_none()
        else:
            self._at = frozenset((conflict.first, conflict.second))
            title.show(conflict_title(conflict, self._cursor + 1, len(self._listed)))
            self._show_sides(conflict, both)
            self._show_evidence()
            self._weigh_ahead()
        self.show_bars()

    def _show_none(self) -> None:
        for name in ("first-title", "second-title", "evidence"):
            self.query_one(f"#{name}", TextLines).show()
        left, right = self._panes
        left.show([Passage(self.hint("{back} goes back to the queue, {undo} undoes."))])
        right.show([Passage(plain(""))])

    def _show_sides(self, conflict: Conflict, both: Both) -> None:
        marks = differing(*both)
        origins = [self.desk.origin(one) for one in (conflict.first, conflict.second)]
        same = both == self._shown
        for nth, (name, pane, pair) in enumerate(
            zip(("first", "second"), self._panes, both, strict=True)
        ):
            pair_id = conflict.first if nth == 0 else conflict.second
            self.query_one(f"#{name}-title", TextLines).show(
                *side_title(pair_id, origins[nth], left=nth == 0)
            )
            pane.show(
                pair_passages(pair, differs=marks[nth], limit=SHORT),
                at_difference=not same,
                keep=same,
            )
        self._shown = both

    def _show_evidence(self) -> None:
        conflict, both = self._conflict, self._both
        if conflict is None or both is None:
            return
        weighed = self._weighed.get(both)
        self.query_one("#evidence", TextLines).show_fitted(
            lambda width, height: evidence_lines(
                weighed, conflict, both, width=width, height=height
            )
        )

    def _weigh_ahead(self) -> None:
        """Have the conflict that is shown weighed, and the one that comes next."""
        after = self._listed[self._cursor : self._cursor + 2]
        wanted = [one for one in after if self._pairs_of(one) not in self._weighed]
        if wanted != self._asked:
            # the same question is not asked again while the answer is on its way
            self._asked = wanted
            self._weigh(wanted)

    def _pairs_of(self, conflict: Conflict) -> Both | None:
        """The two pairs as they stand now; None when one has left."""
        left, right = self.desk.pair(conflict.first), self.desk.pair(conflict.second)
        return None if left is None or right is None else (left, right)

    @work(thread=True, exclusive=True, group="weigh", exit_on_error=False)
    def _weigh(self, chosen: Sequence[Conflict]) -> None:
        """Ask models and sources about conflicts."""
        worker, desk = get_current_worker(), self.desk
        progress = WorkerProgress(
            lambda stage, done, total: None, is_cancelled=lambda: worker.is_cancelled
        )
        for conflict in chosen:
            both = self._pairs_of(conflict)
            if both is None:
                continue
            found: Sides | UserError
            try:
                found = sides(
                    *both,
                    desk.context.models,
                    origins=(desk.origin(conflict.first), desk.origin(conflict.second)),
                    documents=desk.context.documents,
                    progress=progress,
                )
            except Cancelled:
                return
            except UserError as error:
                found = error
            if worker.is_cancelled:
                return
            self.app.call_from_thread(self._take, both, found)

    def _take(self, both: Both, found: Sides | UserError) -> None:
        """Show what was found out about two pairs, if these are on the screen."""
        self._weighed[both] = found
        if self.is_mounted:
            self._show_evidence()


def listed(desk: Desk) -> list[Conflict]:
    """The open conflicts of two pairs, whatever the filter says."""
    rows = desk.queue.naming_others("C").iter_rows(named=True)
    return conflicts(finding_of(row) for row in rows)
