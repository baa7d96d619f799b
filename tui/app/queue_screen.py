"""The queue beside the finding under its cursor: to move in, to mark, to search and to filter."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input

from tunegate.curate.wording import count
from tunegate.tui.app.base_screen import ModeScreen
from tunegate.tui.app.change import Change
from tunegate.tui.app.filter import FilterScreen, annotated_groups
from tunegate.tui.app.finding_view import FindingView
from tunegate.tui.app.line_table import LineTable
from tunegate.tui.app.passage import KEY, joined
from tunegate.tui.app.queue_filter import NO_FILTER, Filter
from tunegate.tui.app.queue_table import QueueTable
from tunegate.tui.app.queue_title import queue_title
from tunegate.tui.app.text_lines import TextLines


class QueueScreen(ModeScreen):
    """Shows the queue and one finding of it. What can be done about that is for others to say."""

    HINT_MARKED: ClassVar[str]
    """The hint while something is marked."""

    def compose_content(self) -> ComposeResult:
        with Container(id="panes"):
            with Vertical(id="left"):
                yield TextLines(id="queue-title")
                yield QueueTable(id="queue")
            yield FindingView(self.hint, id="right")
        with Horizontal(id="search-line"):
            yield TextLines(id="search-sign")
            yield Input(id="search", placeholder="find in messages, files, ids and pairs")

    def on_mount(self) -> None:
        self.query_one("#search-sign", TextLines).show(joined((" /", KEY)))
        self._search_line.display = False
        super().on_mount()
        self._table.focus()

    def show_desk(self) -> None:
        """Show the queue as it is now, the cursor on the finding it was on, or on the next one."""
        files = self.desk.survey.loaded.files
        self._table.show_queue(
            self.desk.queue,
            cursor=self._cursor(),
            several_files=len(files) > 1,
            last_row=max((file.rows for file in files), default=0),
        )
        self._show_finding()

    @property
    def standing_hint(self) -> str:
        return self.HINT_MARKED if self._table.marked else self.HINT

    def go_to(self, change: Change) -> None:
        """Put the cursor on what an undo or redo brought back, if anything."""
        queue = self.desk.queue
        for decision in change.decisions:
            place = queue.position(decision.finding) if decision.finding else None
            if place is None and decision.pair:
                place = queue.position_of_pair(decision.pair)
            if place is not None:
                self._view.finding = queue.finding(place)
                return

    def action_next(self) -> None:
        self._step(1)

    def action_previous(self) -> None:
        self._step(-1)

    def action_page_down(self) -> None:
        self._step(self._table.page_lines)

    def action_page_up(self) -> None:
        self._step(-self._table.page_lines)

    def action_first(self) -> None:
        self._go_to(0)

    def action_last(self) -> None:
        self._go_to(self._table.count - 1)

    def action_pair_down(self) -> None:
        self._view.pane.page(1)

    def action_pair_up(self) -> None:
        self._view.pane.page(-1)

    def action_other_pane(self) -> None:
        pane = self._view.pane
        (self._table if pane.has_focus else pane).focus()

    def action_mark(self) -> None:
        table = self._table
        if table.marks.has_range:
            table.marks.end_range(cursor=table.cursor)
        else:
            table.marks.toggle(table.cursor)
            self._step(1)
        self._show_marks()

    def action_mark_range(self) -> None:
        table = self._table
        if table.marks.has_range:
            table.marks.end_range(cursor=table.cursor)
        else:
            table.marks.begin_range(table.cursor)
        self._show_marks()

    @on(LineTable.Picked)
    def _picked(self, event: LineTable.Picked) -> None:
        table = self._table
        table.marks.end_range(cursor=table.cursor)
        if event.up_to:
            table.marks.add(table.cursor, event.line)
        else:
            table.marks.toggle(event.line)
        self._go_to(event.line)
        self._show_marks()

    def action_search(self) -> None:
        search = self.query_one("#search", Input)
        search.value = self.desk.queue.search
        self._search_line.display = True
        self.set_focus(search)

    def action_next_found(self) -> None:
        self._go_to_found(1)

    def action_previous_found(self) -> None:
        self._go_to_found(-1)

    async def action_filter(self) -> None:
        self._table.marks.end_range(cursor=self._table.cursor)
        queue = self.desk.queue
        by_task, by_source = await asyncio.to_thread(
            lambda: (queue.by_label("task"), queue.by_label("source"))
        )
        self.app.push_screen(
            FilterScreen(
                queue.filter,
                by_rule=queue.by_rule(),
                by_severity=queue.by_severity(),
                names={code: rule.name for code, rule in self.desk.rules.items()},
                by_task=by_task,
                by_source=by_source,
                groups=annotated_groups(self.desk.annotations),
            ),
            self._filtered,
        )

    async def action_clear(self) -> None:
        """Take back what is nearest: the search line, the range, the marks, or the filter."""
        marks = self._table.marks
        if self._search_line.display:
            self._close_search()
        elif marks.has_range:
            marks.give_up_range()
            self._show_marks()
        elif self._table.marked:
            marks.clear()
            self._show_marks()
        elif self.desk.queue.filter or self.desk.queue.search:
            await self.review_app.search("")
            await self.review_app.narrow(NO_FILTER)

    @property
    def _table(self) -> QueueTable:
        return self.query_one(QueueTable)

    @property
    def _view(self) -> FindingView:
        return self.query_one(FindingView)

    @property
    def _search_line(self) -> Horizontal:
        return self.query_one("#search-line", Horizontal)

    def _step(self, lines: int) -> None:
        """Move the cursor down, or up when negative."""
        self._go_to(self._table.cursor + lines)

    def _go_to(self, place: int) -> None:
        """Move the cursor and show its finding at once: the next key is about that one."""
        with self._table.prevent(LineTable.Moved):
            self._table.move_to(place)
        self._show_finding()

    @on(LineTable.Moved)
    def _show_finding(self) -> None:
        self._view.show(self._table.finding, self.desk)
        self._show_title()
        self.show_bars()

    @on(Input.Submitted, "#search")
    async def _search(self, event: Input.Submitted) -> None:
        self._close_search()
        found = await self.review_app.search(event.value)
        if found:
            self._go_to_found(0)
        elif event.value:
            self._refuse(f"nothing here holds {event.value!r}", "{clear} clears filter and search")

    async def _filtered(self, wanted: Filter | None) -> None:
        if wanted is None:
            return
        before = self._table.marked
        await self.review_app.narrow(wanted)
        if hidden := before - self._table.marked:
            self.review_app.say(f"unmarked what the filter hides: {count(hidden, 'finding')}")

    def _show_marks(self) -> None:
        """Show what is marked now; what happened before makes room for what can be done with it."""
        self.review_app.notice = Content("")
        self._table.refresh()
        self._show_title()
        self.show_bars()

    def _show_title(self) -> None:
        table = self._table
        title = queue_title(
            self.desk.queue,
            cursor=table.cursor,
            marked=table.marked,
            has_range=table.marks.has_range,
        )
        self.query_one("#queue-title", TextLines).show(title)

    def _cursor(self) -> int:
        """Where the cursor belongs in the queue as it is now."""
        finding, queue = self._view.finding, self.desk.queue
        place = None if finding is None else queue.position(finding.key)
        if finding is None or (place is None and finding.key in queue.skipped):
            return self._table.cursor
        return queue.position_for(finding) if place is None else place

    def _go_to_found(self, step: int) -> None:
        """Go to a finding that holds the searched text; step 0 is the first one from here on."""
        queue, cursor = self.desk.queue, self._table.cursor
        found = queue.found()
        if not len(found):
            self._refuse("nothing was found", "{search} finds text")
            return
        nth = int(found.searchsorted(cursor + max(step, 0))) + min(step, 0)
        nth %= len(found)
        self._go_to(int(found[nth]))
        self.review_app.say(
            f"{nth + 1:,} of {len(found):,} with {queue.search!r} · ",
            self.hint("{next_found} next  {previous_found} previous"),
            of=self,
        )

    def _close_search(self) -> None:
        self._search_line.display = False
        self.set_focus(self._table)
