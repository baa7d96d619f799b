"""Decisions as a list: what was decided, by whom, when and why; of all pairs, or of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from tunegate.curate.errors import UserError
from tunegate.curate.ledger import Entry
from tunegate.curate.pair import Pair
from tunegate.tui.app.actions import Action, Place
from tunegate.tui.app.base_screen import PlaceScreen
from tunegate.tui.app.change import short_id, summary_of
from tunegate.tui.app.differences import change_passages
from tunegate.tui.app.keys import bindings_at
from tunegate.tui.app.line_table import LineTable
from tunegate.tui.app.pair_text import SHORT, pair_passages
from tunegate.tui.app.passage import FAINT, HEADING, STRONG, Passage, joined, plain
from tunegate.tui.app.text_lines import TextLines
from tunegate.tui.app.text_pane import TextPane
from tunegate.tui.history import when

_WHO_CELLS = 10
_KINDS = {"undo": "undid: ", "redo": "redid: ", "decide": ""}


class DecisionTable(LineTable):
    """One line for each entry of the ledger, the newest first."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  (Textual's name)
        super().__init__(id=id)
        self.entries: Sequence[Entry] = ()

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor; None when there is none."""
        return self.entries[self.cursor] if self.cursor < len(self.entries) else None

    def line(self, index: int, width: int) -> Content:
        entry = self.entries[index]
        decision = entry.recorded.decision
        why = " ".join(
            filter(None, [decision.rule, "" if decision.is_annotation else decision.reason])
        )
        said = f": {decision.reason}" if decision.action == "note" else ""
        gone = "" if entry.stands or entry.kind != "decide" else " (undone)"
        return joined(
            (f"{when(entry)[:16]} ", FAINT),
            f"{entry.author[:_WHO_CELLS]:<{_WHO_CELLS}} ",
            (f"{_KINDS[entry.kind]}{summary_of([decision])}", STRONG),
            " ".join(said.split(" ")),
            (f"{gone}  {' '.join(why.split())}", FAINT),
        )


class DecisionsScreen(PlaceScreen):
    """The list, and the decision under the cursor in full. Enter goes back to its pair."""

    PLACE: ClassVar[Place] = "decisions"
    HINT: ClassVar[str] = "{jump} goes to the pair  {undo} takes this one back"
    BINDINGS: ClassVar[list[BindingType]] = bindings_at("decisions")

    def __init__(self, title: str, read: Callable[[], Sequence[Entry]]) -> None:
        """Make the screen; `read` gives the entries, in order, in a worker."""
        super().__init__()
        self._title = title
        self._read = read
        self._seq = -1

    def compose_content(self) -> ComposeResult:
        yield TextLines(id="decisions-title")
        yield DecisionTable(id="decisions")
        yield TextPane(id="decision")

    def on_mount(self) -> None:
        self.query_one("#decision", TextPane).can_focus = False
        self._table.focus()
        super().on_mount()

    @property
    def _table(self) -> DecisionTable:
        return self.query_one(DecisionTable)

    def show_desk(self) -> None:
        """Show what the ledger holds now."""
        if self.desk.seq != self._seq:
            self._seq = self.desk.seq
            self._fill()
        super().show_desk()

    def can(self, action: Action) -> bool:
        """Whether the action has something to act on."""
        entry = self._table.entry
        if action.name == "jump":
            return entry is not None and entry.recorded.decision.pair is not None
        if action.name == "undo":
            return entry is not None and entry.stands
        return True

    def action_next(self) -> None:
        self._table.move(1)

    def action_previous(self) -> None:
        self._table.move(-1)

    def action_page_down(self) -> None:
        self._table.move(self._table.page_lines)

    def action_page_up(self) -> None:
        self._table.move(-self._table.page_lines)

    def action_text_down(self) -> None:
        self.query_one("#decision", TextPane).page(1)

    def action_text_up(self) -> None:
        self.query_one("#decision", TextPane).page(-1)

    def action_close(self) -> None:
        self.dismiss(None)

    @on(LineTable.Chosen)
    async def action_jump(self) -> None:
        """Leave for the pair of the decision."""
        entry = self._table.entry
        if entry is None:
            return
        pair_id = entry.recorded.decision.pair
        if pair_id is None:
            self._refuse("this decision is about the whole set", "there is no pair to go to")
            return
        if self.desk.pair_as_read(pair_id) is None:
            self._refuse(f"pair {short_id(pair_id)} is not in the files any more", "{close} leaves")
            return
        self.dismiss(None)
        await self.review_app.show_pairs([pair_id], f"pair {short_id(pair_id)}")

    async def action_undo(self) -> None:
        entry = self._table.entry
        if entry is None:
            return
        if not entry.stands:
            self._refuse("this decision is undone already", "{redo} redoes your last undo")
            return
        await self.review_app.undo(entry.recorded.seq)

    @on(LineTable.Moved)
    def _show_decision(self) -> None:
        entry = self._table.entry
        pane = self.query_one("#decision", TextPane)
        if entry is None:
            pane.show([Passage(plain("Nothing was decided yet.", STRONG))])
        else:
            shown = decision_passages(entry, self._before(entry), self.desk.rules_named)
            decision = entry.recorded.decision
            pair = None if decision.pair is None else self.desk.pair_as_read(decision.pair)
            if decision.edited is None and pair is not None:
                shown += [Passage(plain("")), *pair_passages(pair, limit=SHORT)]
            pane.show(shown)
        self.show_bars()

    @work(exclusive=True, group="decisions", thread=True)
    def _fill(self) -> None:
        try:
            entries = self._read()
        except UserError as error:
            self.app.call_from_thread(self.review_app.say_error, error)
            return
        self.app.call_from_thread(self._show_entries, entries[::-1])

    def _show_entries(self, entries: Sequence[Entry]) -> None:
        table = self._table
        here = table.entry
        nth = next((nth for nth, one in enumerate(entries) if one == here), 0)
        table.entries = entries
        table.show(len(entries), cursor=nth)
        noun = "entry" if len(entries) == 1 else "entries"
        title = joined((f" {self._title}", HEADING), (f" · {len(entries):,} {noun}", FAINT))
        self.query_one("#decisions-title", TextLines).show(title)
        self._show_decision()

    def _before(self, entry: Entry) -> Pair | None:
        """The pair as it stood before an edit: by the edit before it, else as it was read."""
        decision = entry.recorded.decision
        if decision.edited is None or decision.pair is None:
            return None
        earlier = [
            one.recorded.decision.edited
            for one in self._table.entries
            if one.recorded.decision.pair == decision.pair
            and one.recorded.seq < entry.recorded.seq
            and one.kind == "decide"
            and one.stands
            and one.recorded.decision.edited is not None
        ]
        return earlier[0] if earlier else self.desk.pair_as_read(decision.pair)


def decision_passages(
    entry: Entry, before: Pair | None, names: Callable[[str], str]
) -> list[Passage]:
    """Everything about a decision; `names` gives the name of a rule."""
    decision = entry.recorded.decision
    state = "stands" if entry.stands else "is undone"
    shown = [
        Passage(joined((_KINDS[entry.kind] + summary_of([decision]), STRONG), f" · {state}")),
        Passage(
            joined(
                (f"{entry.author}, {when(entry)} UTC, decision {entry.recorded.seq}", FAINT),
                (f" of step {entry.recorded.step}", FAINT),
            )
        ),
    ]
    if decision.rule is not None:
        shown.append(Passage(joined("because of ", (names(decision.rule), STRONG))))
    if decision.reason:
        label = "" if decision.is_annotation else "reason: "
        shown.append(Passage(joined((label, FAINT), decision.reason)))
    if decision.edited is not None:
        shown.append(Passage(plain("")))
        changes = [] if before is None else change_passages(before, decision.edited)
        shown += changes or pair_passages(decision.edited)
    return shown
