"""Balance: how a set is spread over lengths, tasks, topics and formats, and over what is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from tunegate.curate.classes import effective_number, label_responses
from tunegate.curate.coverage import FEWEST_PAIRS, FEWEST_QUERIES, Coverage
from tunegate.curate.normalize import normal_form
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.queries import Queries
from tunegate.curate.representation import Representation
from tunegate.curate.rules.text_format.response_format import response_shapes
from tunegate.curate.spherical import Numbers
from tunegate.curate.tokens import TokenCounter
from tunegate.curate.topics import FEWEST_PAIRS as FEWEST_FOR_TOPICS
from tunegate.curate.topics import Topics
from tunegate.curate.wording import count, share

MOST_BARS = 200
"""Tasks that have a bar of their own; the smaller ones share one."""

ASKED_MORE = "▲"
"""Beside topics with a clearly larger share of the queries than of the pairs."""

NO_BAR = -1
"""Number for a pair or query that is in no bar."""

_STEPS = 10
"""Bars of a length up to which 95 of 100 pairs reach; the longest ones share one more."""

ChartName = Literal["prompt length", "response length", "tasks", "topics", "formats", "queries"]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart."""

    label: str
    count: int
    """Pairs, or queries."""
    note: str = ""
    """What else there is to say about it."""


@dataclass(frozen=True)
class Chart:
    """How pairs, or queries, are spread over something."""

    name: ChartName
    says: str
    """What it comes to; why there is no bar when there is none."""
    bars: tuple[Bar, ...] = ()
    of_rows: Numbers | None = None
    """The bar of each pair, in the order of the frame, or of each query; `NO_BAR` for none."""
    counts: Literal["pairs", "queries"] = "pairs"

    @property
    def total(self) -> int:
        """Pairs or queries in all bars."""
        return sum(bar.count for bar in self.bars)

    def rows(self, bar: int) -> list[int]:
        """Rows of the frame, or places of the queries, that are in a bar."""
        if self.of_rows is None:
            return []
        return [int(row) for row in np.flatnonzero(self.of_rows == bar)]


@dataclass(frozen=True)
class Balance:
    """All charts of a set."""

    charts: tuple[Chart, ...]
    queries: pl.Series
    """Texts that the chart of queries counts."""
    scores: Sequence[float] = ()
    """Cosine of each query and the prompt most like it; empty without coverage."""


def balance(
    frame: pl.DataFrame,
    *,
    counter: TokenCounter,
    queries: Queries,
    represented: Callable[[], Representation],
    progress: Progress = SILENT,
) -> Balance:
    """The charts of a set; one that cannot be drawn says why instead.

    Args:
        frame: `PAIR_SCHEMA` plus `pos`.
        counter: Measures lengths.
        queries: Production queries.
        represented: Gives topics and coverage; may take long, and is called last.
        progress: Sees a stage for each chart.

    Raises:
        UserError: when a model is needed and cannot be used.
        Cancelled: when `progress` says so.
    """
    progress.start("measuring lengths", total=None)
    charts = [
        length_chart("prompt length", counter.count(frame["prompt"]), estimated=counter.estimated),
        length_chart(
            "response length", counter.count(frame["response"]), estimated=counter.estimated
        ),
    ]
    progress.start("counting tasks and formats", total=None)
    charts += [task_chart(frame), format_chart(frame)]
    progress.start("finding topics", total=None)
    found = represented()
    charts.insert(3, topic_chart(found, pairs=frame.height))
    charts.append(query_chart(found.coverage, queries, pairs=frame.height))
    scores = [] if found.coverage is None else [float(one) for one in found.coverage.scores]
    return Balance(tuple(charts), queries.texts, scores)


def length_chart(name: ChartName, lengths: pl.Series, *, estimated: bool) -> Chart:
    """A histogram in equal steps; the longest 5 of 100 may share the last bar."""
    if lengths.is_empty():
        return Chart(name, "There are no pairs.")
    values = lengths.to_numpy().astype(np.int64)
    most = int(np.quantile(values, 0.95, method="higher"))
    step = _nice_step(most + 1, _STEPS)
    last = most // step + 1
    numbers = np.minimum(values // step, last).astype(np.int32)
    counts = np.bincount(numbers, minlength=last + 1)
    bars = [_length_bar(nth * step, step, int(number)) for nth, number in enumerate(counts[:-1])]
    if counts[-1]:
        bars.append(Bar(f"{last * step:,} and more", int(counts[-1])))
    about = " (estimated)" if estimated else ""
    says = (
        f"Half have up to {int(np.median(values)):,} tokens{about}, 95 of 100 up to {most:,}, the "
        f"longest {values.max():,}."
    )
    return Chart(name, says, tuple(bars), numbers)


def task_chart(frame: pl.DataFrame) -> Chart:
    """Pairs by task; by response where no pair has a task and the responses are labels."""
    tasks = frame["task"].str.strip_chars()
    tasks = tasks.set(tasks == "", None)
    if tasks.null_count() < len(tasks):
        return _counted("tasks", tasks, noun="task", rest="(no task)")
    labels = frame.select(
        label=pl.when(label_responses(frame)).then(normal_form(frame["response"]))
    ).to_series()
    if labels.null_count() < len(labels):
        return _counted("tasks", labels, noun="response label", rest="(no label)")
    return Chart("tasks", "No pair has a task; `task` in [columns] names the column that has it.")


def format_chart(frame: pl.DataFrame) -> Chart:
    """Pairs by the format of their response."""
    shapes = response_shapes(frame).select("pos", "shape")
    joined = frame.select("pos").join(shapes, on="pos", how="left", maintain_order="left")
    if joined["shape"].null_count() == joined.height:
        return Chart("formats", "No pair has a response in words.")
    return _counted("formats", joined["shape"], noun="format", rest="(empty, or a tool call)")


def topic_chart(found: Representation, *, pairs: int) -> Chart:
    """Pairs by topic, and beside each what share of the queries is about it."""
    topics = found.topics
    if topics is None:
        return Chart(
            "topics",
            f"Topics take {FEWEST_FOR_TOPICS} pairs with different prompts; the set "
            f"has {count(pairs, 'pair')}.",
        )
    missed = {one.topic for one in found.shift.missed} if found.shift is not None else set()
    bars = [
        Bar(topic.label, topic.pairs, _asked(topics, nth, missed=nth in missed))
        for nth, topic in enumerate(topics.topics)
    ]
    says = (
        f"{count(len(bars), 'topic')}, as varied as {topics.effective:,.0f} of the same size."
        + (f" {count(len(missed), 'topic')} asked for clearly more: {ASKED_MORE}" if missed else "")
    )
    return Chart("topics", says, tuple(bars), topics.of_pairs)


def query_chart(coverage: Coverage | None, queries: Queries, *, pairs: int) -> Chart:
    """Queries by whether a pair resembles them, and what those are about that none does."""
    if not len(queries):
        says = "No production queries: `queries` in tunegate.toml names files with what is asked."
        return Chart("queries", says, counts="queries")
    if coverage is None:
        says = (
            f"Coverage takes {FEWEST_PAIRS} pairs and {FEWEST_QUERIES} queries; here are "
            f"{count(pairs, 'pair')} and {count(len(queries), 'query')}."
        )
        return Chart("queries", says, counts="queries")
    numbers = np.zeros(coverage.queries, np.int32)
    bars = [Bar("a pair resembles them", coverage.covered)]
    for gap in coverage.gaps:
        numbers[list(gap.queries)] = len(bars)
        bars.append(Bar(f"no pair: {gap.label}", len(gap.queries)))
    if coverage.alone:
        numbers[list(coverage.alone)] = len(bars)
        bars.append(Bar("no pair: each about something else", len(coverage.alone)))
    own = share(coverage.alike, coverage.compared)
    says = (
        f"A pair resembles {share(coverage.covered, coverage.queries)} of "
        f"{count(coverage.queries, 'query')}; {own} of the set's own prompts resemble another one."
    )
    return Chart("queries", says, tuple(bars), numbers, "queries")


def _length_bar(start: int, step: int, number: int) -> Bar:
    label = f"{start:,}" if step == 1 else f"{start:,} to {start + step - 1:,}"
    return Bar(label, number)


def _nice_step(span: int, most: int) -> int:
    """The smallest of 1, 2, 5, 10, 20... of which `most` cover `span`."""
    step, scale = 1, 1
    while step * most < span:
        factor = {1: 2, 2: 5, 5: 10}[step // scale]
        step = factor * scale
        scale = step if factor == 10 else scale
    return step


def _counted(name: ChartName, labels: pl.Series, *, noun: str, rest: str) -> Chart:
    """Rows by label, the most frequent first; those without one last."""
    counted = (
        labels.alias("label")
        .drop_nulls()
        .value_counts()
        .sort(["count", "label"], descending=[True, False])
        .with_row_index("bar")
    )
    shown = counted.head(MOST_BARS)
    bars = [Bar(label, number) for label, number in shown.select("label", "count").iter_rows()]
    few = counted.slice(MOST_BARS)
    if few.height:
        bars.append(Bar(f"({few.height:,} smaller ones)", int(few["count"].sum())))
    if labels.null_count():
        bars.append(Bar(rest, labels.null_count()))
    numbers = (
        labels.alias("label")
        .to_frame()
        .join(counted, on="label", how="left", maintain_order="left")["bar"]
        .clip(upper_bound=MOST_BARS)
        .fill_null(len(bars) - 1)
    )
    even = effective_number(counted["count"].to_list())
    says = f"{count(counted.height, noun)}, as varied as {even:,.1f} of the same size."
    return Chart(name, says, tuple(bars), numbers.to_numpy().astype(np.int32))


def _asked(topics: Topics, nth: int, *, missed: bool) -> str:
    if not topics.queries:
        return ""
    told = f"asked {share(topics.topics[nth].queries, topics.queries)}"
    return f"{told} {ASKED_MORE}" if missed else told
