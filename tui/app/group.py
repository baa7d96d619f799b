"""A duplicate group: who stands for it and why, by how much each pair is alike, and what to do."""

from __future__ import annotations

from typing import ClassVar

import polars as pl
from textual import on
from textual.binding import BindingType
from textual.content import Content

from tunegate.curate.duplicate_group import (
    DuplicateGroup,
    duplicate_group,
    keep_group,
    merge_group,
)
from tunegate.curate.findings import Finding
from tunegate.curate.fixing import WHY_HELD
from tunegate.curate.redundant import STAYS, why_stays
from tunegate.tui.app.actions import Action, Place
from tunegate.tui.app.beside_screen import BesideScreen
from tunegate.tui.app.change import Change, pairs_of
from tunegate.tui.app.keys import bindings_at
from tunegate.tui.app.line_table import LineTable
from tunegate.tui.app.passage import ERROR, FAINT, GOOD, STRONG, WARNING, Passage, joined

_EXACT = "D101"


class GroupScreen(BesideScreen):
    """The pairs of one group, the representative first; then the next group."""

    PLACE: ClassVar[Place] = "group"
    HINT: ClassVar[str] = (
        "{mark} lets a pair stay  {page_down} scrolls the pair  {app.help} all keys"
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings_at("group")

    def __init__(self, pair_id: str) -> None:
        """Make the screen; it opens at the group of this pair."""
        super().__init__()
        self._at = pair_id
        self._group: DuplicateGroup | None = None
        self._staying: set[str] = set()
        """Pairs that a person wants to stay."""

    def show_desk(self) -> None:
        """Show the group as it is now; the next one when it is gone."""
        before, findings = self._group, self.desk.queue.naming_others("D")
        self._group = duplicate_group(findings, self._at)
        if self._group is None and before is not None:
            still = (duplicate_group(findings, one) for one in before.pairs)
            self._group = next((one for one in still if one is not None), None)
        if self._group is None and not findings.is_empty():
            self._group = duplicate_group(findings, str(findings["pair"][0]))
        same = (
            before is not None
            and self._group is not None
            and (before.representative == self._group.representative)
        )
        if self._group is not None and self._at not in self._group.pairs:
            self._at = self._group.representative
        self._show(cursor=self._table.cursor if same else self._start())

    def can(self, action: Action) -> bool:
        """Whether the action has something to act on."""
        if action.name in ("undo", "redo", "back", "help"):
            return True
        if action.name == "mark":
            return self._edge is not None
        return self._group is not None

    def go_to(self, change: Change) -> None:
        """Show the group that an undo brought back."""
        for pair_id in sorted(pairs_of(change.decisions)):
            if duplicate_group(self.desk.queue.naming_others("D"), pair_id) is not None:
                self._at, self._group = pair_id, None
                return

    def compared(self) -> tuple[str, str | None] | None:
        if self._group is None:
            return None
        edge = self._edge
        if edge is None:
            return self._group.representative, None
        return edge.pair or "", edge.others[0]

    def empty(self) -> list[Passage]:
        return [
            Passage(joined(("No duplicates are open.", STRONG))),
            Passage(self.hint("{back} goes back to the queue, {undo} undoes.")),
        ]

    async def action_merge(self) -> None:
        if self._group is None:
            return
        stay = self._staying | self._held
        going = [edge for edge in self._group.edges if edge.pair not in stay]
        if not going:
            self._refuse(
                f"not merged: {WHY_HELD}" if self._held else "every pair is marked to stay",
                "{mark} lets a pair go, {keep_all} keeps all",
            )
            return
        decisions = merge_group(self._group, but=stay)
        await self.review_app.decide(
            [one for one in decisions if one.action == "merge" or one.pair not in self._held]
        )

    async def action_keep_all(self) -> None:
        if self._group is not None:
            await self.review_app.decide(keep_group(self._group))

    @on(LineTable.Chosen)
    def action_mark(self) -> None:
        edge = self._edge
        if edge is None or edge.pair is None:
            self._refuse("this one stands for the others", "{next} goes to the next one")
        elif edge.pair in self._held:
            self._refuse(
                f"it stays: {WHY_HELD}", "{back}, then {review.conflict} shows the conflict"
            )
        else:
            self._staying ^= {edge.pair}
            self._show(cursor=self._table.cursor)

    def action_next_group(self) -> None:
        self._go(1)

    def action_previous_group(self) -> None:
        self._go(-1)

    @property
    def _edge(self) -> Finding | None:
        """What joins the pair of the cursor to the group; None for the representative."""
        at = self._table.cursor - 1
        if self._group is None or not 0 <= at < len(self._group.edges):
            return None
        return self._group.edges[len(self._group.edges) - 1 - at]

    @property
    def _held(self) -> set[str]:
        """Pairs that a conflict keeps from being merged."""
        if self._group is None:
            return set()
        conflicts = self.desk.conflicts()
        return {one.pair for one in self._group.edges if one.pair in conflicts and one.pair}

    def _start(self) -> int:
        """The line of the pair that the screen was opened for."""
        pairs = [] if self._group is None else list(self._group.pairs)
        if self._at not in pairs[1:]:
            return min(1, max(0, len(pairs) - 1))
        return 1 + list(reversed(pairs[1:])).index(self._at)

    def _go(self, step: int) -> None:
        findings = self.desk.queue.naming_others("D")
        tops: list[str] = []
        found: set[str] = set()
        for pair_id in findings["pair"].to_list():
            if pair_id in found:
                continue
            group = duplicate_group(findings, pair_id)
            if group is not None:
                tops.append(group.representative)
                found.update(group.pairs)
        if self._group is None or len(tops) < 2:
            self._refuse("there is no other group", "{back} goes back")
            return
        at = tops.index(self._group.representative)
        self._at, self._group = tops[(at + step) % len(tops)], None
        self.show_desk()

    def _show(self, *, cursor: int) -> None:
        group = self._group
        if group is None:
            self.show_pairs(joined((" Duplicates", STRONG)), [], cursor=0)
            return
        rules = ", ".join(sorted({edge.rule for edge in group.edges}))
        title = joined(
            (f" {len(group.pairs)} pairs, {len(group.edges)} repeat another", STRONG),
            (f" · {rules}", FAINT),
        )
        lines = [self._line_of_representative(group)]
        lines += [self._line_of(edge) for edge in reversed(group.edges)]
        self.show_pairs(title, lines, cursor=cursor)

    def _line_of_representative(self, group: DuplicateGroup) -> Content:
        why = dict.fromkeys(self._why(edge) for edge in group.edges)
        return joined(
            ("stays ", GOOD),
            f"{self.desk.place(group.representative)} ",
            (", ".join(why), FAINT),
        )

    def _line_of(self, edge: Finding) -> Content:
        pair_id = edge.pair or ""
        if pair_id in self._held:
            sign = ("held  ", ERROR)
        elif pair_id in self._staying:
            sign = ("stays ", GOOD)
        else:
            sign = ("goes  ", WARNING)
        alike = "" if edge.score is None else f" {edge.score:.2f}"
        group = self._group
        into = (
            ""
            if group is None or edge.others[0] == group.representative
            else (f" · repeats {self.desk.place(edge.others[0])}")
        )
        return joined(
            sign, f"{self.desk.place(pair_id)} ", (f"{edge.rule}{alike}", STRONG), (into, FAINT),
            (f" · {edge.message}", FAINT),
        )  # fmt: skip

    def _why(self, edge: Finding) -> str:
        """Why the pair stays that this one repeats."""
        if edge.rule == _EXACT:
            return STAYS["first"]
        ids = pl.Series([edge.pair, edge.others[0]], dtype=pl.String)
        dataset = self.desk.survey.curated.dataset
        rows = dataset.placed.filter(pl.col("id").is_in(ids.implode()))
        if rows.height < len(ids):
            return STAYS["first"]
        reviewed = self.desk.survey.curated.kept | self.desk.survey.curated.edited
        return STAYS[why_stays(ids[0], ids[1], rows, reviewed=reviewed)]
