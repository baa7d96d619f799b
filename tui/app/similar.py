"""Pairs that ask what one pair asks, the most alike first, each beside it."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.content import Content
from textual.worker import get_current_worker

from tunegate.curate.decision import Decision
from tunegate.curate.errors import Cancelled, UserError
from tunegate.curate.fixing import WHY_HELD
from tunegate.curate.similar import Similar, similar_pairs
from tunegate.tui.app.actions import Action, Place
from tunegate.tui.app.beside_screen import BesideScreen
from tunegate.tui.app.error_text import error_line
from tunegate.tui.app.keys import bindings_at
from tunegate.tui.app.passage import FAINT, STRONG, Passage, joined, plain
from tunegate.tui.app.worker_progress import WorkerProgress


class SimilarScreen(BesideScreen):
    """The most similar pairs of one pair; they are found in a worker."""

    PLACE: ClassVar[Place] = "similar"
    HINT: ClassVar[str] = "{page_down} scrolls the pair  {app.help} all keys"
    BINDINGS: ClassVar[list[BindingType]] = bindings_at("similar")

    def __init__(self, pair_id: str) -> None:
        super().__init__()
        self._pair_id = pair_id
        self._all: list[Similar] | None = None
        self._said: list[Passage] = [Passage(plain("looking for similar pairs…", FAINT))]

    def on_mount(self) -> None:
        super().on_mount()
        self._find()

    def show_desk(self) -> None:
        """Show the similar pairs that are still there."""
        place = self.desk.place(self._pair_id)
        found = self._found
        count = "" if self._all is None else f" · {len(found)}"
        title = joined((" Asks what ", STRONG), (place, STRONG), (" asks", STRONG), (count, FAINT))
        self.show_pairs(title, [self._line_of(one) for one in found], cursor=self._table.cursor)

    def can(self, action: Action) -> bool:
        """Whether the action has something to act on."""
        return action.group != "Settle" or action.name in ("undo", "redo") or bool(self._found)

    def compared(self) -> tuple[str, str | None] | None:
        found = self._found
        return (found[self._table.cursor].pair, self._pair_id) if found else None

    def empty(self) -> list[Passage]:
        return self._said

    async def action_merge(self) -> None:
        both = self.compared()
        if both is None:
            return
        if self.desk.conflicts() & {both[0], self._pair_id}:
            self._refuse(f"not merged: {WHY_HELD}", "{drop} drops the pair")
        elif self.desk.pair(self._pair_id) is None:
            self._refuse("the pair you came from has left the set", "{drop} drops this one")
        else:
            await self.review_app.decide([Decision("merge", both[0], into=self._pair_id)])

    async def action_drop(self) -> None:
        if (both := self.compared()) is not None:
            await self.review_app.decide([Decision("drop", both[0])])

    @property
    def _found(self) -> list[Similar]:
        """Those that are still in the set."""
        return [one for one in self._all or () if self.desk.pair(one.pair) is not None]

    def _line_of(self, one: Similar) -> Content:
        pair = self.desk.pair(one.pair)
        prompt = "" if pair is None else " ".join(pair.prompt[:400].split())
        return joined(
            (f"{one.prompt:.2f}", STRONG), (f" answers {one.response:.2f} ", FAINT),
            f"{self.desk.place(one.pair)} ", (prompt, FAINT),
        )  # fmt: skip

    @work(thread=True, exclusive=True, group="similar", exit_on_error=False)
    def _find(self) -> None:
        worker, desk = get_current_worker(), self.desk
        progress = WorkerProgress(self._tell, is_cancelled=lambda: worker.is_cancelled)
        pair = desk.pair(self._pair_id)
        if pair is None:
            return
        try:
            found = similar_pairs(
                desk.survey.curated.dataset,
                pair,
                desk.context.models,
                but=self._pair_id,
                progress=progress,
            )
        except Cancelled:
            return
        except UserError as error:
            said = Passage(error_line(error))
            self.app.call_from_thread(self._show_found, [], said)
        else:
            said = Passage(plain("There is no other pair.", STRONG))
            self.app.call_from_thread(self._show_found, found, said)

    def _tell(self, stage: str, done: int, total: int | None) -> None:
        if total and done:
            said = Passage(plain(f"{stage}: {done:,} of {total:,}", FAINT))
            self.app.call_from_thread(self._show_progress, said)

    def _show_progress(self, said: Passage) -> None:
        if self.is_mounted and self._all is None:
            self._said = [said]
            self._pane.show(self._said)

    def _show_found(self, found: list[Similar], said: Passage) -> None:
        if self.is_mounted:
            self._all, self._said = found, [said]
            self.show_desk()
