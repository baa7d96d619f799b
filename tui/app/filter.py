"""Choose what the queue shows: rules, severities, a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, SelectionList
from textual.widgets.selection_list import Selection

from tunegate.curate.findings import SEVERITIES, Severity
from tunegate.tui.app.passage import FAINT, KEY, joined
from tunegate.tui.app.queue import NO_FILTER, Filter
from tunegate.tui.app.text_lines import TextLines


class FilterScreen(ModalScreen[Filter | None]):
    """What to show. None leaves the filter as it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "apply", "Show these", priority=True),
        ("escape", "dismiss(None)", "Cancel"),
        ("ctrl+r", "reset", "Show all"),
    ]

    def __init__(
        self,
        current: Filter,
        *,
        by_rule: Mapping[str, int],
        by_severity: Mapping[Severity, int],
        names: Mapping[str, str],
    ) -> None:
        super().__init__()
        self._current = current
        self._by_rule = by_rule
        self._by_severity = by_severity
        self._names = names

    def compose(self) -> ComposeResult:
        with Vertical(classes="window") as window:
            window.border_title = "Show only"
            yield SelectionList[str](*self._choices(), id="choices")
            yield Input(self._current.text, placeholder="with this text", id="text")
            yield TextLines(id="filter-keys")

    def on_mount(self) -> None:
        self.query_one(SelectionList).focus()
        self.query_one("#filter-keys", TextLines).show(
            joined(
                ("space", KEY), " marks  ", ("Tab", KEY), " text  ", ("⏎", KEY), " shows them  ",
                ("ctrl+r", KEY), " all  ", ("esc", KEY), (" cancels", FAINT),
            )
        )  # fmt: skip

    def action_apply(self) -> None:
        chosen: list[str] = self.query_one(SelectionList).selected
        self.dismiss(
            Filter(
                rules=frozenset(one for one in chosen if one not in SEVERITIES),
                severities=frozenset(level for level in SEVERITIES if level in chosen),
                text=self.query_one(Input).value.strip(),
            )
        )

    def action_reset(self) -> None:
        self.dismiss(NO_FILTER)

    def _choices(self) -> list[Selection[str]]:
        levels: list[Selection[str]] = [
            Selection(
                joined(f"every {level}", (f"  {self._by_severity[level]:,}", FAINT)),
                level,
                level in self._current.severities,
            )
            for level in SEVERITIES
            if self._by_severity[level]
        ]
        rules = [
            Selection(
                joined(f"{code} {self._names.get(code, '')}", (f"  {count:,}", FAINT)),
                code,
                code in self._current.rules,
            )
            for code, count in self._by_rule.items()
        ]
        return [*levels, *rules]
