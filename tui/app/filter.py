"""Choose what the queue shows: rules, severities, tasks, sources, a text."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from tunegate.curate.annotations import Annotation, assignee_counts, tag_counts
from tunegate.curate.findings import SEVERITIES, Severity
from tunegate.tui.app.bars import clickable
from tunegate.tui.app.line_table import LineTable
from tunegate.tui.app.passage import FAINT, KEY, STRONG, joined
from tunegate.tui.app.queue_filter import NO_FILTER, Filter
from tunegate.tui.app.text_lines import TextLines


@dataclass(frozen=True)
class PairGroup:
    """Pairs that can be shown by themselves."""

    name: str
    """For people: `#legal`, `for bob`."""
    pairs: frozenset[str]


def annotated_groups(found: Mapping[str, Annotation]) -> list[PairGroup]:
    """Pairs by the person they are for, by tag, and those with a note."""
    groups = [
        PairGroup(f"for {name}", frozenset(one for one in found if found[one].assignee == name))
        for name in assignee_counts(found)
    ]
    groups += [
        PairGroup(f"#{tag}", frozenset(one for one in found if tag in found[one].tags))
        for tag in tag_counts(found)
    ]
    noted = frozenset(one for one in found if found[one].notes)
    return [*groups, *([PairGroup("with a note", noted)] if noted else [])]


class ChoiceTable(LineTable):
    """Things to choose from, each marked or not."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("space,x", "mark", "Mark"),
        ("j,down", "move(1)", "Down"),
        ("k,up", "move(-1)", "Up"),
        ("pagedown", "page(1)", "Page down"),
        ("pageup", "page(-1)", "Page up"),
        ("g,home", "go(0)", "First"),
        ("G,end", "go(-1)", "Last"),
    ]

    def __init__(self, choices: Sequence[tuple[str, str, int]], *, marked: Collection[str]) -> None:
        """Make the table.

        Args:
            choices: Value, label and count of each.
            marked: Values that are marked at first.
        """
        super().__init__(id="choices")
        self._choices = choices
        self.marked = set(marked)

    def on_mount(self) -> None:
        self.show(len(self._choices), cursor=0)

    def line(self, index: int, width: int) -> Content:
        value, label, count = self._choices[index]
        sign = ("[x] ", STRONG) if value in self.marked else ("[ ] ", FAINT)
        return joined(sign, label, (f"  {count:,}", FAINT))

    def action_mark(self) -> None:
        if self._choices:
            self.marked ^= {self._choices[self.cursor][0]}
            self.refresh()

    def action_move(self, lines: int) -> None:
        self.move(lines)

    def action_page(self, pages: int) -> None:
        self.move(pages * self.page_lines)

    def action_go(self, line: int) -> None:
        """Go to a line; from the end when negative."""
        self.move_to(line % max(1, self.count))


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
        by_task: Mapping[str, int],
        by_source: Mapping[str, int],
        groups: Sequence[PairGroup] = (),
    ) -> None:
        super().__init__()
        self._current = current
        self._groups = {one.name: one.pairs for one in groups}
        if current.pairs:
            self._groups.setdefault(current.name, current.pairs)
        self._choices: list[tuple[str, str, int]] = [
            (level, f"every {level}", by_severity[level])
            for level in SEVERITIES
            if by_severity[level]
        ]
        self._choices += [
            (code, f"{code} {names.get(code, '')}", count) for code, count in by_rule.items()
        ]
        self._choices += [(name, name, len(pairs)) for name, pairs in self._groups.items()]
        self._tasks = {f"task {one}": one for one in by_task}
        self._sources = {f"from {one}": one for one in by_source}
        counts = (*by_task.values(), *by_source.values())
        labels = (*self._tasks, *self._sources)
        self._choices += [(one, one, nth) for one, nth in zip(labels, counts, strict=True)]

    def compose(self) -> ComposeResult:
        with Vertical(classes="window") as window:
            window.border_title = "Show only"
            marked = self._current.rules | self._current.severities
            if self._current.pairs:
                marked |= {self._current.name}
            marked |= {key for key, one in self._tasks.items() if one in self._current.tasks}
            marked |= {key for key, one in self._sources.items() if one in self._current.sources}
            yield ChoiceTable(self._choices, marked=marked)
            yield Input(self._current.text, placeholder="with this text", id="text")
            yield TextLines(id="filter-keys")

    def on_mount(self) -> None:
        self.query_one(ChoiceTable).focus()
        self.query_one("#filter-keys", TextLines).show(
            joined(
                clickable(joined(("space", KEY), " marks"), "screen.mark"), "  ",
                ("Tab", KEY), " text  ",
                clickable(joined(("⏎", KEY), " shows"), "screen.apply"), "  ",
                clickable(joined(("ctrl+r", KEY), " all"), "screen.reset"), "  ",
                clickable(joined(("esc", KEY), (" cancels", FAINT)), "screen.dismiss(None)"),
            )
        )  # fmt: skip

    @on(LineTable.Chosen)
    def action_mark(self) -> None:
        """Mark what the cursor is on, or take the mark off."""
        self.query_one(ChoiceTable).action_mark()

    def action_apply(self) -> None:
        marked = self.query_one(ChoiceTable).marked
        groups = [name for name in self._groups if name in marked]
        self.dismiss(
            Filter(
                rules=frozenset(marked.difference(SEVERITIES, groups, self._tasks, self._sources)),
                tasks=frozenset(one for key, one in self._tasks.items() if key in marked),
                sources=frozenset(one for key, one in self._sources.items() if key in marked),
                pairs=frozenset(pair for name in groups for pair in self._groups[name]),
                name=", ".join(groups),
                severities=frozenset(level for level in SEVERITIES if level in marked),
                text=self.query_one(Input).value.strip(),
            )
        )

    def action_reset(self) -> None:
        self.dismiss(NO_FILTER)
