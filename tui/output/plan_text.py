"""A plan for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tunegate.train.memory.estimate import PARTS
from tunegate.train.on_cards import OnCard
from tunegate.train.plan import Scalar
from tunegate.tui.output.grid_text import STYLES, grid_parts
from tunegate.tui.output.numbers import count_text
from tunegate.tui.output.plan_words import (
    bytes_text,
    money_text,
    price_line,
    speed_line,
    time_text,
)
from tunegate.tui.output.wording import METHOD_NAMES
from tunegate.tui.planning import Report
from tunegate.tui.safe import visible_line

_TOLD_APART = ("method", "tuning", "pairs", "privacy", "leakage")
"""Reasons on whether and how to train; the others are settings."""


def plan_text(report: Report) -> RenderableType:
    """Method, settings with their sources, memory, cards, time and cost, and what to change."""
    sources = list(dict.fromkeys(one.source for one in report.planned.plan.reasons if one.source))
    return Group(
        *_head(report),
        *_section("Why this method", _reasons(report, sources, apart=True)),
        *_section("Settings", _reasons(report, sources, apart=False)),
        *_overrides(report),
        *_section(f"Memory: {report.verdict} on {_where(report)}", *_memory(report)),
        *_grid(report),
        *_section("Time and cost", *_cost(report)),
        *_section("On common cards", *_cards(report)),
        *_changes(report),
        *_section("Sources", _columns((f"[{nth}]", one) for nth, one in enumerate(sources, 1))),
    )


def _head(report: Report) -> Iterable[RenderableType]:
    plan = report.planned.plan
    how = "" if plan.tuning == plan.method else f" by {METHOD_NAMES[plan.tuning]}"
    yield Text.assemble(
        ("Plan: ", "bold"),
        (f"{METHOD_NAMES[plan.method]}{how}", "bold"),
        f" of {visible_line(plan.model)}, {report.architecture.parameters:,} parameters",
    )
    yield Text(
        f"{count_text(plan.pairs, 'pair')}, {plan.held_out:.0%} of them held out; fingerprint "
        f"{plan.data}; seed {plan.seed}",
        "dim",
    )


def _section(title: str, *parts: RenderableType) -> Iterable[RenderableType]:
    yield Text(f"\n{title}", "bold")
    for part in parts:
        yield Padding(part, (0, 0, 0, 2))


def _reasons(report: Report, sources: Sequence[str], *, apart: bool) -> Table:
    rows: list[Sequence[str | Text]] = []
    for one in report.planned.plan.reasons:
        if (one.setting in _TOLD_APART) is apart:
            why = Text(visible_line(one.why))
            if one.source:
                why.append(f" [{sources.index(one.source) + 1}]", "dim")
            value = "" if one.setting in ("pairs", "privacy", "leakage") else _value(one.value)
            rows.append((one.setting, value, why))
    return _columns(rows)


def _value(value: Scalar) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else visible_line(str(value))


def _overrides(report: Report) -> Iterable[RenderableType]:
    overrides = report.planned.plan.overrides
    if overrides:
        rows = [
            (one.setting, _value(one.given), f"instead of {_value(one.instead_of)}")
            for one in overrides
        ]
        yield from _section("Chosen by you", _columns(rows))


def _where(report: Report) -> str:
    machine = report.machine
    if machine.card is None:
        return f"this computer without a card ({bytes_text(machine.memory)})"
    return f"{machine.card.name} ({bytes_text(machine.card.memory)})"


def _memory(report: Report) -> Iterable[RenderableType]:
    need = report.planned.need
    rows: list[Sequence[str | Text]] = [
        (name, Text(bytes_text(size), justify="right"))
        for name in PARTS
        if (size := int(getattr(need, name)))
    ]
    rows.append((Text("together", "bold"), Text(bytes_text(need.total), "bold", justify="right")))
    yield _columns(rows)
    if need.paged:
        yield Text(f"and {bytes_text(need.paged)} of the optimizer that may be moved out", "dim")
    yield Text(f"at the fullest moment of a step, the {_moment(need.phase)}", "dim")
    if report.measured is not None:
        off = need.total - need.context - report.measured.peak
        yield Text(
            f"the dry run took {bytes_text(report.measured.peak)}; the estimate is "
            f"{off / report.measured.peak:+.1%} off"
        )


def _grid(report: Report) -> Iterable[RenderableType]:
    if report.grid is not None:
        title = f"By method, rows at a time and tokens a row, on {_where(report)}"
        yield from _section(title, *grid_parts(report.grid))


def _moment(phase: str) -> str:
    return {
        "forward": "forward pass",
        "backward": "backward pass of the last layer",
        "last": "backward pass of the first layer",
        "optimizer": "optimizer's step",
    }.get(phase, phase)


def _cost(report: Report) -> Iterable[RenderableType]:
    cost = report.cost
    yield Text(
        f"{count_text(cost.steps, 'step')} over {cost.tokens:,} tokens at most; early stopping "
        "ends it before"
    )
    if cost.seconds is not None:
        price = "" if cost.money is None else f", {money_text(cost.money)} dollars"
        yield Text(f"{time_text(cost.seconds)}{price}", "bold")
    yield Text(speed_line(cost), "dim")
    if report.price_from is not None:
        yield Text(price_line(report.price_from), "dim")


def _cards(report: Report) -> Iterable[RenderableType]:
    rows: list[Sequence[str | Text]] = [
        tuple(Text(name, "dim") for name in ("card", "needs", "", "time", "dollars"))
    ]
    rows += [_card(one) for one in report.cards]
    yield _columns(rows)
    several = report.planned.plan.processes
    each = "" if several == 1 else f"on {several} of each, with what one of them needs; "
    yield Text(
        f"as planned, in 16 bits; {each}times are not measured, "
        "taken from the cards' stated speeds; " + price_line(None),
        "dim",
    )


def _card(one: OnCard) -> Sequence[str | Text]:
    known = one.verdict != "does not fit"
    return (
        one.card.name,
        Text(bytes_text(one.need.total), justify="right"),
        Text(one.verdict, STYLES[one.verdict]),
        Text(time_text(one.cost.seconds) if known else "", justify="right"),
        Text(money_text(one.cost.money) if known else "", justify="right"),
    )


def _changes(report: Report) -> Iterable[RenderableType]:
    """What makes it fit here; where it fits here, what does on the cards where it does not."""
    here = report.planned.change
    if here is not None:
        end = f"then it {here.verdict}, with {bytes_text(here.need.total)}"
        lines = [*here.says, end if here.says else "nothing that is known here makes it fit"]
        yield from _section("What to change", *(Text(f"- {line}") for line in lines))
        return
    missing = [one for one in report.cards if one.change is not None]
    if not missing:
        return
    rows = [
        (
            one.card.name,
            "; ".join(one.change.says) + f": {one.change.verdict}"
            if one.change.says
            else "nothing that is known makes it fit",
        )
        for one in missing
        if one.change is not None
    ]
    yield from _section("What would make it fit", _columns(rows))


def _columns(rows: Iterable[Sequence[str | Text]]) -> Table:
    """Rows of text in aligned columns; the last column wraps."""
    table = Table.grid(padding=(0, 2))
    cells = [[Text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    for nth in range(max(map(len, cells), default=0)):
        last = nth == len(cells[0]) - 1
        table.add_column(no_wrap=not last, overflow="fold")
    for row in cells:
        table.add_row(*row)
    return table
