"""The readiness report for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tunegate.curate.readiness.readiness import MethodStatus, Readiness, Status
from tunegate.tui.output.numbers import count_text, minutes_text, points_text, score_text
from tunegate.tui.output.topics_shown import topic_header, topic_rows, topics_note
from tunegate.tui.output.wording import (
    CRITERION_NAMES,
    METHOD_NAMES,
    STATUS_WORDS,
    VERDICT_WORDS,
    nothing_to_fix,
)
from tunegate.tui.safe import visible_line

STATUS_STYLES: dict[Status, str] = {"pass": "green", "warn": "yellow", "fail": "bold red"}
VERDICT_STYLES: dict[MethodStatus, str] = {"ready": "green", "not-yet": "yellow", "not-suited": ""}

_BAR = 40
"""Cells of the bar for 100 points."""


def readiness_text(
    readiness: Readiness, *, before: Readiness | None = None, most: int = 6
) -> RenderableType:
    """Score, criteria, methods, topics, what costs points and what to fix first.

    Args:
        readiness: Of the curated set.
        before: Of the set as it was loaded; its score is shown beside.
        most: Topics, deductions and groups to list; the others are counted.
    """
    return Group(
        *_head(readiness, before),
        *_section("Criteria", _criteria(readiness)),
        *_section("Methods", _methods(readiness)),
        *_topics(readiness, most),
        *_section("What costs points", *_deductions(readiness, most)),
        *_section("What to fix first", *_fix_first(readiness, most)),
    )


def _head(readiness: Readiness, before: Readiness | None) -> Iterable[RenderableType]:
    was = f"  (was {score_text(before.score)})" if before is not None else ""
    filled = int(readiness.score / 100 * _BAR)
    yield Text.assemble(
        ("Readiness ", "bold"),
        (score_text(readiness.score), "bold"),
        f" of 100{was}  ",
        ("█" * filled, "cyan"),
        ("░" * (_BAR - filled), "dim"),
    )
    usable = "" if readiness.usable == readiness.pairs else f", {readiness.usable:,} usable"
    yield Text(
        f"{count_text(readiness.pairs, 'pair')}{usable}, from "
        f"{count_text(readiness.rows, 'row')}; fingerprint {readiness.fingerprint}",
        "dim",
    )


def _section(title: str, *parts: RenderableType) -> Iterable[RenderableType]:
    yield Text(f"\n{title}", "bold")
    for part in parts:
        yield Padding(part, (0, 0, 0, 2))


def _criteria(readiness: Readiness) -> Table:
    return _columns(
        (
            Text(STATUS_WORDS[one.status], STATUS_STYLES[one.status]),
            CRITERION_NAMES[one.name],
            visible_line(one.evidence),
        )
        for one in readiness.criteria
    )


def _methods(readiness: Readiness) -> Table:
    return _columns(
        (
            Text(VERDICT_WORDS[one.verdict], VERDICT_STYLES[one.verdict]),
            METHOD_NAMES[one.name],
            visible_line(one.why),
        )
        for one in readiness.methods
    )


def _topics(readiness: Readiness, most: int) -> Iterable[RenderableType]:
    known = readiness.representation
    if known is None or known.topics is None:
        return
    rows = topic_rows(known.topics, most=most)
    shown: list[list[str | Text]] = [
        [Text(cell.lower(), "dim") for cell in topic_header(known.topics)],
    ]
    for *shares, label in rows:
        shown.append([*(Text(cell, justify="right") for cell in shares), visible_line(label)])
    note = Text(topics_note(known.topics), "dim")
    yield from _section("Topics", _columns(shown), note)


def _deductions(readiness: Readiness, most: int) -> Iterable[RenderableType]:
    listed, rest = readiness.deductions[:most], readiness.deductions[most:]
    if not listed:
        yield Text("Nothing.")
        return
    yield _columns(
        (
            Text(f"-{points_text(one.points)}", justify="right"),
            f"{one.rule} {one.name}" if one.rule != one.name else one.rule,
            visible_line(one.why),
        )
        for one in listed
    )
    if rest:
        points = points_text(sum(one.points for one in rest))
        yield Text(f"and {len(rest):,} more that cost {points} together", "dim")


def _fix_first(readiness: Readiness, most: int) -> Iterable[RenderableType]:
    groups = readiness.fix_first
    if not groups:
        yield Text(nothing_to_fix(readiness))
        return
    for one in groups[:most]:
        name = f"{one.rule} {one.name}" if one.rule != one.name else one.rule
        yield Text.assemble(
            (f"+{points_text(one.gain)} points", "bold"),
            f" in {minutes_text(one.minutes)}: {name}, {count_text(one.findings, 'finding')}; ",
            visible_line(one.action),
        )
        yield Text.assemble("  ", (one.command, "cyan"))
    rest = groups[most:]
    if rest:
        minutes = minutes_text(sum(one.minutes for one in rest))
        yield Text(f"and {count_text(len(rest), 'further group')}, {minutes}", "dim")


def _columns(rows: Iterable[Sequence[str | Text]]) -> Table:
    """Rows of text in aligned columns; the last column wraps."""
    table = Table.grid(padding=(0, 2))
    cells = [[Text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    for nth in range(max(map(len, cells))):
        last = nth == len(cells[0]) - 1
        table.add_column(no_wrap=not last, ratio=1 if last else None, overflow="fold")
    for row in cells:
        table.add_row(*row)
    return table
