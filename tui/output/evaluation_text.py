"""A run, and two runs compared, for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tunegate.evaluate.comparison import Comparison, Verdict
from tunegate.evaluate.evaluation import Evaluation, shown_failures, slice_reports
from tunegate.evaluate.failure import LEVERS, Failure
from tunegate.evaluate.judge import FEWEST_LABELS, VOTE, Agreement, Judged
from tunegate.tui.output.evaluation_words import (
    changed_answers,
    decidable_lines,
    decidable_of,
    difference_text,
    example_lines,
    held_line,
    needed_text,
    percent,
    range_text,
    setup_lines,
    test_text,
    usage_line,
)
from tunegate.tui.safe import visible_line

VERDICT_STYLES: dict[Verdict, str] = {
    "better": "green",
    "worse": "bold red",
    "cannot tell": "yellow",
}
_BAR = 30
_SLICES = 8
_WIDEST = 24
"""Characters of a name in a column that others stand beside."""


def evaluation_text(evaluation: Evaluation) -> RenderableType:
    """Score, why items failed, the worst slices with examples, what it took, what it decides."""
    return Group(
        *_head(evaluation),
        *_section("Why items failed", *_failures(evaluation)),
        *_slices(evaluation),
        *_examples(evaluation),
        *_section("What it took", Text(usage_line(evaluation.facts.usage))),
        *_section("What this suite can decide", *_decidable(evaluation)),
    )


def comparison_text(
    first: Evaluation, second: Evaluation, comparison: Comparison, *, most: int = 4
) -> RenderableType:
    """The second run against the first: verdict, by slice, failures and items that moved."""
    one = comparison.overall
    return Group(
        Text.assemble(
            (visible_line(second.facts.name), "bold"),
            " against ",
            (visible_line(first.facts.name), "bold"),
        ),
        Text.assemble(
            (one.verdict, VERDICT_STYLES[one.verdict]),
            f": {percent(one.second)} against {percent(one.first)}",
        ),
        *(
            Padding(Text(line), (0, 0, 0, 2))
            for line in (difference_text(one), test_text(one), needed_text(one))
            if line
        ),
        *_differing(first, second),
        *_compared_slices(comparison),
        *_section("Why items failed", _both_failures(first.failures, second.failures)),
        *_moved(first, second, most),
        *_section(
            "What it took",
            Text.assemble("before: ", usage_line(first.facts.usage)),
            Text.assemble("now: ", usage_line(second.facts.usage)),
        ),
        *_section("What this suite can decide", *_decidable(second)),
    )


def judged_text(judged: Judged, agreement: Agreement | None) -> RenderableType:
    """What a judge said, and whether it has a vote."""
    said = ", ".join(f"{label} {number:,}" for label, number in sorted(judged.counts.items()))
    lines = [
        Text(f"{visible_line(judged.judge)}, rubric {visible_line(judged.rubric)}", "dim"),
        Text(f"{said or 'no verdict'}; {len(judged.unread):,} could not be read"),
    ]
    if agreement is None:
        lines.append(
            Text("without labels of people nothing is known of it: it has no vote", "yellow")
        )
    else:
        kappa = agreement.kappa
        few = agreement.items < FEWEST_LABELS
        lack = f"of fewer than {FEWEST_LABELS} items" if few else f"below {VOTE}"
        vote = "it has a vote" if agreement.has_vote else f"{lack}: it has no vote"
        lines.append(
            Text(
                f"agrees with people on {agreement.agreed:,} of {agreement.items:,} items; kappa "
                f"{kappa.estimate:z.2f} ({kappa.low:z.2f} to {kappa.high:z.2f}): {vote}",
                "green" if agreement.has_vote else "yellow",
            )
        )
    return Group(*_section("The judge", *lines))


def _head(evaluation: Evaluation) -> Iterator[RenderableType]:
    overall = evaluation.scores.overall
    filled = int((overall.estimate if overall.n else 0) * _BAR)
    yield Text(visible_line(evaluation.facts.name), "bold")
    yield Text.assemble(
        (f"Score {percent(overall.estimate)}", "bold"),
        f"  {range_text(overall)}  ",
        ("█" * filled, "cyan"),
        ("░" * (_BAR - filled), "dim"),
    )
    for line in setup_lines(evaluation.facts.setup):
        yield Text(visible_line(line), "dim")
    if held_line(evaluation):
        yield Text(held_line(evaluation))
    rate = evaluation.scores.abstention
    if rate is not None:
        yield Text(
            f"declining: precision {percent(rate.precision.estimate)}, "
            f"recall {percent(rate.recall.estimate)} of {rate.recall.n:,} unanswerable"
        )
    if evaluation.scores.missing:
        missing = evaluation.scores.missing
        yield Text(f"items without a reply, which score 0: {missing:,}", "yellow")


def _failures(evaluation: Evaluation) -> Iterator[RenderableType]:
    counted = evaluation.failures
    if not counted:
        yield Text("None did.")
        return
    yield _columns(
        [
            [Text(f"{number:,}", justify="right"), kind, LEVERS[kind]]
            for kind, number in counted.items()
        ]
    )


def _slices(evaluation: Evaluation) -> Iterator[RenderableType]:
    reports = slice_reports(evaluation)
    if not reports:
        return
    rows: list[Sequence[str | Text]] = [
        [
            Text(percent(one.interval.estimate), justify="right"),
            Text(f"{100 * one.interval.low:.0f} to {100 * one.interval.high:.0f}", justify="right"),
            Text(f"{one.interval.n:,}", justify="right"),
            visible_line(one.name),
            ", ".join(f"{kind} {number:,}" for kind, number in one.failures.items()),
        ]
        for one in reports[:_SLICES]
    ]
    parts: list[RenderableType] = [_columns(rows)]
    if len(reports) > _SLICES:
        parts.append(Text(f"and {len(reports) - _SLICES:,} better ones", "dim"))
    yield from _section("Slices, the worst first", *parts)


def _examples(evaluation: Evaluation) -> Iterator[RenderableType]:
    found = shown_failures(evaluation)
    if not found:
        return
    parts: list[RenderableType] = []
    for name, answer in found:
        place = "" if name is None else f" in {name}"
        head = Text.assemble((f"{answer.failure}", "bold"), visible_line(f"{place}: {answer.id}"))
        parts += [head, Padding(_columns(example_lines(answer)), (0, 0, 0, 2))]
    yield from _section("Examples", *parts)


def _decidable(evaluation: Evaluation) -> Iterator[RenderableType]:
    first, *warnings = decidable_lines(decidable_of(evaluation))
    yield Text(first)
    for line in warnings:
        yield Text(line, "yellow")


def _differing(first: Evaluation, second: Evaluation) -> Iterator[RenderableType]:
    """What is different about the two runs beside their answers."""
    before, now = first.facts.setup.model_dump(), second.facts.setup.model_dump()
    names = [
        name for name in before if name not in ("plan", "template") and before[name] != now[name]
    ]
    if names:
        rows = [
            [name.replace("_", " "), visible_line(f"{before[name]} -> {now[name]}")]
            for name in names
        ]
        yield from _section("What was changed", _columns(rows))
    else:
        yield from _section("What was changed", Text("nothing that the records know of"))


def _compared_slices(comparison: Comparison) -> Iterator[RenderableType]:
    if not comparison.slices:
        return
    worst = comparison.by_gain
    rows: list[Sequence[str | Text]] = [
        [
            Text(one.verdict, VERDICT_STYLES[one.verdict]),
            visible_line(name),
            "; ".join(part for part in (difference_text(one), needed_text(one)) if part),
        ]
        for name, one in worst[:_SLICES]
    ]
    parts: list[RenderableType] = [_columns(rows)]
    if len(worst) > _SLICES:
        parts.append(Text(f"and {len(worst) - _SLICES:,} with more gain", "dim"))
    yield from _section("By slice, the least gain first", *parts)


def _both_failures(before: Mapping[Failure, int], now: Mapping[Failure, int]) -> RenderableType:
    kinds = [kind for kind in LEVERS if before.get(kind) or now.get(kind)]
    if not kinds:
        return Text("None did.")
    return _columns([[f"{before.get(kind, 0):,} -> {now.get(kind, 0):,}", kind] for kind in kinds])


def _moved(first: Evaluation, second: Evaluation, most: int) -> Iterator[RenderableType]:
    parts: list[RenderableType] = []
    for before, now in changed_answers(first, second, most=most):
        parts.append(Text(visible_line(before.id), "bold"))
        rows = [*example_lines(before)[:2]]
        rows += [("before", example_lines(before)[2][1]), ("now", example_lines(now)[2][1])]
        parts.append(Padding(_columns(rows), (0, 0, 0, 2)))
    if parts:
        yield from _section("Items that moved most", *parts)


def _section(title: str, *parts: RenderableType) -> Iterable[RenderableType]:
    yield Text(f"\n{title}", "bold")
    for part in parts:
        yield Padding(part, (0, 0, 0, 2))


def _columns(rows: Sequence[Sequence[str | Text]]) -> Table:
    """Rows of text in aligned columns; the last column wraps."""
    table = Table.grid(padding=(0, 2))
    cells = [
        [Text(visible_line(cell)) if isinstance(cell, str) else cell for cell in row]
        for row in rows
    ]
    for nth in range(max(map(len, cells))):
        last = nth == len(cells[0]) - 1
        if last:
            table.add_column(ratio=1, overflow="fold")
        else:
            table.add_column(no_wrap=True, max_width=_WIDEST, overflow="ellipsis")
    for row in cells:
        table.add_row(*row)
    return table
