"""Balance: how the set is spread, a chart at a time, and the pairs behind every bar."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.message import Message
from textual.worker import Worker, get_current_worker

from tunegate.curate.balance import Balance, Chart
from tunegate.curate.errors import Cancelled, UserError
from tunegate.curate.survey import Survey
from tunegate.curate.wording import count, share
from tunegate.tui.app.actions import Action, Place
from tunegate.tui.app.bars import clickable
from tunegate.tui.app.base_screen import ModeScreen
from tunegate.tui.app.error_text import error_line
from tunegate.tui.app.full_text import FullTextScreen
from tunegate.tui.app.keys import bindings_at
from tunegate.tui.app.line_table import LineTable
from tunegate.tui.app.passage import (
    FAINT,
    HEADING,
    KEY,
    STRONG,
    Passage,
    joined,
    plain,
)
from tunegate.tui.app.text_lines import TextLines, fitted
from tunegate.tui.app.text_pane import TextPane
from tunegate.tui.app.worker_progress import WorkerProgress
from tunegate.tui.bar import bar

_LISTED = 50
"""Pairs of a bar that stand beside it; enter opens all of them."""

_LABEL_SHARE = 0.42
"""Of a line, for the label at most."""

_FEWEST_CELLS = 8
"""Columns of the longest bar, at least; the note behind it goes first."""


class Counting(Message):
    """How far the counting is."""

    def __init__(self, stage: str, done: int, total: int | None) -> None:
        super().__init__()
        self.stage = stage
        self.done = done
        self.total = total


class Counted(Message):
    """The charts of a survey are there, or the reason why they are not."""

    def __init__(self, of: Survey, result: Balance | UserError | None) -> None:
        super().__init__()
        self.of = of
        self.result = result
        """None when the person stopped it."""


class BarTable(LineTable):
    """One line for each bar of a chart: label, bar, count, share, note."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  (Textual's name)
        super().__init__(id=id)
        self._chart: Chart | None = None
        self._label_cells = 0
        self._note_cells = 0
        self._share_cells = 0
        self._most = 0
        self._total = 0

    def show_chart(self, chart: Chart | None, *, cursor: int) -> None:
        """Show the bars of a chart."""
        self._chart = chart
        bars = chart.bars if chart is not None else ()
        self._label_cells = max((plain(one.label).cell_length for one in bars), default=0)
        self._note_cells = max((len(one.note) for one in bars), default=0)
        self._most = max((one.count for one in bars), default=0)
        self._total = chart.total if chart is not None else 0
        self._share_cells = max((len(share(one.count, self._total)) for one in bars), default=0)
        self.show(len(bars), cursor=cursor)

    def line(self, index: int, width: int) -> Content:
        if self._chart is None:
            return Content("")
        one = self._chart.bars[index]
        digits = len(f"{self._most:,}")
        cells = min(self._label_cells, max(8, int(_LABEL_SHARE * width)))
        room = width - cells - digits - self._share_cells - len("    ")
        behind = self._note_cells + len("  ") if self._note_cells else 0
        if room - behind < _FEWEST_CELLS:
            behind = 0
        room = max(1, room - behind)
        label = plain(" ".join(one.label.split())).truncate(cells, ellipsis=True, pad=True)
        return label + joined(
            " ",
            (f"{bar(one.count, self._most, room):<{room}} ", KEY),
            (f"{one.count:>{digits},}", STRONG),
            (f"  {share(one.count, self._total):>{self._share_cells}}", FAINT),
            f"  {one.note}" if behind else "",
        )


class BalanceScreen(ModeScreen):
    """One chart, its bars, and the first pairs of the bar under the cursor."""

    PLACE: ClassVar[Place] = "balance"
    HINT: ClassVar[str] = "choose a bar and press {open} for its pairs  {app.help} all keys"
    BINDINGS: ClassVar[list[BindingType]] = bindings_at("balance")

    def __init__(self) -> None:
        super().__init__()
        self._balance: Balance | None = None
        self._of: Survey | None = None
        """The survey whose pairs were counted last, or are being counted."""
        self._shown: Survey | None = None
        """The survey that `_balance` is about."""
        self._counting: Worker[None] | None = None
        self._note = Content("")
        self._nth = 0
        self._cursors: dict[int, int] = {}
        """By chart: the bar that the cursor was on."""

    def compose_content(self) -> ComposeResult:
        yield TextLines(id="charts")
        yield TextLines(id="chart-says")
        with Container(id="balance"):
            yield BarTable(id="bars")
            with Vertical(id="bar-side"):
                yield TextLines(id="bar-title")
                yield TextPane(id="bar-pairs")

    def on_mount(self) -> None:
        self.query_one("#bar-pairs", TextPane).can_focus = False
        self._table.focus()
        super().on_mount()

    def show_desk(self) -> None:
        """Show the charts; count anew when the set was surveyed since."""
        if self._of is not self.desk.survey and self._counting is None and self.is_current:
            self._count()
        self._show_chart()

    def can(self, action: Action) -> bool:
        """Whether the action has something to act on."""
        if action.name == "open":
            return self._chart is not None and bool(self._chart.bars)
        if action.name == "stop":
            return self._counting is not None
        if action.name == "again":
            return self._counting is None and self._balance is None
        return action.name not in ("next_chart", "previous_chart") or self._balance is not None

    async def action_open(self) -> None:
        chart = self._chart
        if chart is None or not chart.bars:
            return
        nth = self._table.cursor
        label = " ".join(chart.bars[nth].label.split())
        if chart.counts == "queries":
            make = partial(self._query_passages, chart, nth)
            self.app.push_screen(FullTextScreen(f"Queries · {label}", make))
            return
        ids = [one for one in self._ids(chart.rows(nth)) if not self.desk.has_left(one)]
        if ids:
            await self.review_app.show_pairs(ids, f"{chart.name}: {label}")
        else:
            self._refuse("the pairs of this bar have left the set", "the chart is counted anew")

    @on(LineTable.Chosen)
    async def _chosen(self) -> None:
        await self.action_open()

    def action_next(self) -> None:
        self._table.move(1)

    def action_previous(self) -> None:
        self._table.move(-1)

    def action_first(self) -> None:
        self._table.move_to(0)

    def action_last(self) -> None:
        self._table.move_to(self._table.count - 1)

    def action_next_chart(self) -> None:
        self._go_to(self._nth + 1)

    def action_previous_chart(self) -> None:
        self._go_to(self._nth - 1)

    def action_chart(self, nth: int) -> None:
        """Show one chart, as a click on its name does."""
        self._go_to(nth)

    def action_pairs_down(self) -> None:
        self.query_one("#bar-pairs", TextPane).page(1)

    def action_pairs_up(self) -> None:
        self.query_one("#bar-pairs", TextPane).page(-1)

    def action_stop(self) -> None:
        if self._counting is not None:
            self._counting.cancel()
            self._note = joined("stopping…")
            self._show_chart()

    def action_again(self) -> None:
        if self._counting is None:
            self._count()
            self._show_chart()

    @property
    def _table(self) -> BarTable:
        return self.query_one(BarTable)

    @property
    def _chart(self) -> Chart | None:
        return self._balance.charts[self._nth] if self._balance is not None else None

    def _count(self) -> None:
        self._of = self.desk.survey
        self._note = joined("counting…   ", self.hint("{stop} stops"))
        self._counting = self._work(self._of)

    @work(thread=True, exclusive=True, group="balance")
    def _work(self, of: Survey) -> None:
        worker = get_current_worker()
        progress = WorkerProgress(
            lambda stage, done, total: self.post_message(Counting(stage, done, total)),
            is_cancelled=lambda: worker.is_cancelled,
        )
        result: Balance | UserError | None
        try:
            result = self.desk.balance(of, progress=progress)
        except Cancelled:
            result = None
        except UserError as error:
            result = error
        self.post_message(Counted(of, result))

    @on(Counting)
    def _show_progress(self, message: Counting) -> None:
        if self._counting is None:
            return
        share_done = f" {message.done / message.total:.0%}" if message.total else ""
        self._note = joined(f"{message.stage}…{share_done}   ", self.hint("{stop} stops"))
        self._show_says()

    @on(Counted)
    def _counted(self, message: Counted) -> None:
        self._counting = None
        if isinstance(message.result, Balance):
            self._balance, self._shown, self._note = message.result, message.of, Content("")
        elif message.result is None:
            self._note = joined("stopped   ", self.hint("{again} counts again"))
        else:
            self._note = error_line(message.result)
        self.show_desk()

    def _go_to(self, nth: int) -> None:
        if self._balance is None:
            return
        self._cursors[self._nth] = self._table.cursor
        self._nth = nth % len(self._balance.charts)
        self._table.show_chart(self._chart, cursor=self._cursors.get(self._nth, 0))
        self._show_chart()

    def _show_chart(self) -> None:
        self.query_one("#charts", TextLines).show(self._tabs())
        self._table.show_chart(self._chart, cursor=self._table.cursor)
        self._show_says()
        self._show_bar()

    def _tabs(self) -> Content:
        if self._balance is None:
            return joined((" Balance", HEADING))
        tabs = [
            joined((f"[{chart.name}]", STRONG))
            if nth == self._nth
            else clickable(joined((f" {chart.name} ", FAINT)), f"screen.chart({nth})")
            for nth, chart in enumerate(self._balance.charts)
        ]
        first = 0
        while sum(tab.cell_length for tab in tabs[first : self._nth + 1]) >= self.size.width:
            first += 1
        return joined("‹" if first else " ") + Content("").join(tabs[first:])

    def _show_says(self) -> None:
        says = plain(self._chart.says) if self._chart is not None else Content("")
        parts = [(self._note, 1), (says, 2)]
        self.query_one("#chart-says", TextLines).show_fitted(
            lambda width, height: fitted(parts, width=width, height=height)
        )

    @on(LineTable.Moved)
    def _show_bar(self) -> None:
        chart, title = self._chart, self.query_one("#bar-title", TextLines)
        pane = self.query_one("#bar-pairs", TextPane)
        if chart is None or not chart.bars:
            title.show()
            pane.show([])
        else:
            one = chart.bars[self._table.cursor]
            noun = count(one.count, "pair" if chart.counts == "pairs" else "query")
            shown = f", the first {_LISTED}" if one.count > _LISTED else ""
            title.show(joined((f" {noun}{shown}", HEADING), (f" · {one.label}", FAINT)))
            pane.show(self._bar_passages(chart, self._table.cursor))
        self.show_bars()

    def _bar_passages(self, chart: Chart, nth: int) -> list[Passage]:
        rows = chart.rows(nth)[:_LISTED]
        if self._balance is None or self._shown is None:
            return []
        if chart.counts == "queries":
            return [Passage(plain(_on_one_line(text))) for text in self._balance.queries[rows]]
        frame = self._shown.curated.dataset.frame[rows]
        return [
            Passage(joined(_on_one_line(prompt), ("  → ", KEY), (_on_one_line(response), FAINT)))
            for prompt, response in frame.select("prompt", "response").iter_rows()
        ]

    def _query_passages(self, chart: Chart, nth: int) -> list[Passage]:
        """All queries of a bar, with how much the nearest prompt is like each."""
        if self._balance is None:
            return []
        texts, scores = self._balance.queries, self._balance.scores
        head = Passage(joined(("likeness of the nearest prompt, 0 to 1, then the query", FAINT)))
        return [
            head,
            *(
                Passage(joined((f"{scores[row]:.2f}  ", STRONG), texts[row]), hang=6)
                for row in sorted(chart.rows(nth), key=lambda row: scores[row])
            ),
        ]

    def _ids(self, rows: Sequence[int]) -> list[str]:
        if self._shown is None:
            return []
        return self._shown.curated.dataset.frame["id"].gather(list(rows)).to_list()


def _on_one_line(text: str) -> str:
    """The beginning of a text, for a list."""
    return " ".join(text[:400].split())[:160]
