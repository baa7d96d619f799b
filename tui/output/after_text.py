"""The checks after training as text for people."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tunegate.curate.wording import count
from tunegate.evaluate.after.after_training import AfterTraining
from tunegate.evaluate.after.effects import Effects
from tunegate.evaluate.statistics.interval import Interval
from tunegate.tui.output.evaluation_words import percent
from tunegate.tui.safe import visible_line


def after_text(after: AfterTraining, found: Effects) -> RenderableType:
    """The answer, its reasons, both models, and each check."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("Check", "Base", "Tuned"):
        table.add_column(heading, justify="left" if heading == "Check" else "right", no_wrap=True)
    table.add_column("What it says", overflow="fold")
    for row in _rows(after):
        table.add_row(*row)
    models = Text(f"base   {visible_line(after.base)}\ntuned  {visible_line(after.tuned)}")
    return Group(*_answer(found), "", models, "", table)


def _answer(found: Effects) -> Iterator[RenderableType]:
    if found.concerns:
        yield Text("Beyond what is tolerated", "bold red")
    elif found.warnings:
        yield Text("Nothing beyond what is tolerated for certain", "yellow")
    else:
        yield Text("Nothing beyond what is tolerated", "green")
    for sign, clauses in (("concern", found.concerns), ("warning", found.warnings)):
        for clause in clauses:
            yield Padding(Text(visible_line(f"{sign}: {clause}")), (0, 0, 0, 2))


def _rows(after: AfterTraining) -> Iterator[tuple[str, str, str, str]]:
    change = after.forgetting.overall
    low, high = change.interval.low, change.interval.high
    yield (
        "general texts",
        f"{change.base:.2f}",
        f"{change.tuned:.2f}",
        f"nats a token, {change.interval.estimate:+.2f} ({low:+.2f} to {high:+.2f})"
        if after.same_tokens
        else "nats a token, of tokens that do not compare",
    )
    following = after.following
    yield (
        "instructions",
        percent(following.base.estimate),
        percent(following.tuned.estimate),
        f"of {following.test.n:,} followed; {following.test.lost:,} no longer",
    )
    recited = after.verbatim
    yield (
        "recited",
        _share(recited.base),
        _share(recited.tuned),
        f"of {count(recited.tuned.n, 'trained pair')}; of {recited.held_out.n:,} others "
        f"{_share(recited.held_out)}; {recited.left_out:,} too short or too long to tell",
    )
    leaked = after.leakage
    yield (
        "private values",
        _share(leaked.base),
        _share(leaked.tuned),
        f"of {leaked.tuned.n:,} given away; {sum(one.new for one in leaked.leaked):,} only now",
    )
    told = after.membership
    if told is None:
        yield "trained or not", "", "", "not measured: too few pairs, or none held out"
    else:
        yield (
            "trained or not",
            "",
            f"{100 * told.area.estimate:.0f} in 100",
            f"told apart (50 by chance, {100 * told.control.estimate:.0f} by words alone); at 1 % "
            f"taken wrongly {percent(told.at_one_percent.found.estimate)} found",
        )
    declining = after.declining
    if declining is None:
        yield "declining", "", "", "not measured: no suite"
    else:
        yield (
            "declining",
            percent(declining.base.recall.estimate),
            percent(declining.tuned.recall.estimate),
            f"of {count(declining.unanswerable.n, 'unanswerable question')} declined; of "
            f"{declining.answerable.n:,} answerable ones {declining.answerable.lost:,} only now",
        )


def _share(found: Interval) -> str:
    return percent(found.estimate) if found.n else "-"
