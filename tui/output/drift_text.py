"""The drift report as text for people."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tunegate.curate.wording import count
from tunegate.evaluate.drift.coverage_loss import CoverageLoss
from tunegate.evaluate.drift.drift import Drift
from tunegate.evaluate.drift.moved import MovedTopic
from tunegate.tui.output.drift_shown import TEST_NAMES, gap_examples
from tunegate.tui.safe import visible_line

ANSWERS = {
    "retrain": ("Worth retraining", "bold red"),
    "cannot tell": ("Cannot tell", "yellow"),
    "no": ("No need to retrain", "green"),
}
_TOPICS = 10


def drift_text(drift: Drift, looked_at: pl.Series) -> RenderableType:
    """The answer, what was compared, each test, coverage with its gaps, topics that moved."""
    parts: list[RenderableType] = [*_answer(drift), "", _compared(drift), "", _tests(drift)]
    if drift.loss is not None:
        parts += ["", *_coverage(drift, drift.loss, looked_at)]
    parts += ["", *_moved(drift)]
    return Group(*parts)


def _answer(drift: Drift) -> Iterator[RenderableType]:
    words, style = ANSWERS[drift.verdict.answer]
    yield Text(words, style)
    for why in drift.verdict.why:
        yield Padding(Text(visible_line(why)), (0, 0, 0, 2))
    needed = drift.verdict.needed
    if needed is not None:
        says = f"about {needed:,} queries would tell, if it is as it looks"
        if drift.queries >= needed > drift.sample[1]:
            says += f"; the log has them: --sample {needed}"
        yield Padding(Text(says), (0, 0, 0, 2))


def _compared(drift: Drift) -> RenderableType:
    before, now = drift.sample
    what = "older queries" if drift.older is not None else "prompts of the pairs"
    among = drift.pairs if drift.older is None else drift.older
    lines = [
        f"{_counted(now, drift.queries)} against {_of(before, among)} {what}, {drift.pairs:,} pairs"
    ]
    if drift.older is not None and 2 * drift.repeated >= drift.older:
        lines.append(
            f"{drift.repeated:,} of the older queries stand among the others too: where one log "
            "goes on with the other, give what came after; the tests see less than there is"
        )
    if now < drift.queries or before < among:
        lines.append(f"drawn at random with the seed {drift.seed}; --sample takes more")
    percent = f"{100 * drift.level:.2f}".rstrip("0").rstrip(".")
    if drift.language is not None:
        lines.append(
            f"the language is {drift.language}, and the packaged embedders, through which the "
            "tests and topics always look, were made for English: drift may stay unseen, or topics "
            "be mixed up"
        )
    lines.append(f"look {drift.look} of {drift.looks} planned, each at {percent} % confidence")
    return Text("\n".join(lines))


def _counted(part: int, whole: int) -> str:
    return count(whole, "query") if part == whole else f"{part:,} of {count(whole, 'query')}"


def _of(part: int, whole: int) -> str:
    return f"{whole:,}" if part == whole else f"{part:,} of {whole:,}"


def _tests(drift: Drift) -> RenderableType:
    if not drift.tests:
        return Text("Nothing was tested: too few queries.")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("Test", "Found", "p", ""):
        table.add_column(heading, justify="right" if heading == "p" else "left", no_wrap=True)
    for name, p in drift.tests.items():
        mark = Text("significant", "red") if name in drift.significant else Text("")
        table.add_row(TEST_NAMES[name], _found(drift, name), _p(p), mark)
    return Group(table, Text("p is adjusted for the number of tests", "dim"))


def _found(drift: Drift, name: str) -> str:
    if name == "classifier" and drift.classifier is not None:
        return f"{100 * drift.classifier.observed:.0f} times in 100 (50 by chance)"
    if name == "mmd" and drift.mmd is not None:
        return f"squared {drift.mmd.observed:.4f} (0 by chance)"
    return "" if drift.loss is None else f"{100 * drift.loss.interval.estimate:+.1f} points"


def _p(value: float) -> str:
    return f"{value:.3f}" if value >= 0.001 else f"{value:.1g}"


def _coverage(drift: Drift, loss: CoverageLoss, looked_at: pl.Series) -> Iterator[RenderableType]:
    before, now = (100 * part / whole for part, whole in (loss.before, loss.now))
    what = "older queries" if drift.older is not None else "prompts, each without itself"
    yield Text(
        f"No pair covers {now:.1f} % of the queries, {before:.1f} % of the {what}: "
        f"{100 * loss.interval.estimate:+.1f} points "
        f"({100 * loss.interval.low:+.1f} to {100 * loss.interval.high:+.1f})"
    )
    for gap in loss.gaps:
        examples = "; ".join(gap_examples(gap, looked_at))
        says = f"{gap.queries:,} about {visible_line(gap.label)}: {visible_line(examples)}"
        yield Padding(Text(says, no_wrap=True, overflow="ellipsis"), (0, 0, 0, 2))
    if loss.other_gaps:
        yield Padding(Text(f"{loss.other_gaps:,} on other matters"), (0, 0, 0, 2))


def _moved(drift: Drift) -> Iterator[RenderableType]:
    if drift.moved is None:
        yield Text("Topics: the set is too small for them.")
        return
    if not drift.moved:
        yield Text("Topics: none has clearly another share than before.")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("Before", "Now", "Pairs", "Share"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Topic that moved", overflow="ellipsis", no_wrap=True)
    for one in drift.moved[:_TOPICS]:
        table.add_row(*_row(one))
    yield table
    more = len(drift.moved) - _TOPICS
    if more > 0:
        yield Text(f"and {more:,} more; --format json lists them")


def _row(one: MovedTopic) -> tuple[str, ...]:
    shares = [f"{100 * share:.1f} %" for share in (one.before, one.now)]
    taught = f"{100 * one.taught:.1f} %"
    lacks = " (lacks pairs)" if one.lacks_pairs else ""
    return (*shares, f"{one.pairs:,}", taught, f"{visible_line(one.label)}{lacks}")
