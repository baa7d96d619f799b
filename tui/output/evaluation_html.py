"""A run, or two runs compared, as one self-contained HTML page with inline plots."""

from __future__ import annotations

from tunegate import __version__
from tunegate.evaluate.comparison import Comparison
from tunegate.evaluate.evaluation import Evaluation, shown_failures, slice_reports
from tunegate.evaluate.failure import LEVERS
from tunegate.tui.output.charts import Bar, Range, Segment, bar_chart, range_chart
from tunegate.tui.output.evaluation_words import (
    changed_answers,
    decidable_lines,
    decidable_of,
    difference_text,
    example_lines,
    held_line,
    needed_text,
    percent,
    points,
    range_text,
    setup_lines,
    test_text,
    usage_line,
)
from tunegate.tui.output.page import page_template

_SLICES = 20
_EXAMPLES = 12
_KINDS = {"better": "good", "worse": "error", "cannot tell": "was"}


def evaluation_html(
    evaluation: Evaluation,
    *,
    against: Evaluation | None = None,
    comparison: Comparison | None = None,
) -> str:
    """The page of a run; with `against` and its comparison, of what changed from there.

    The same runs give the same bytes. Texts of questions and answers are masked excerpts.
    """
    moved = []
    if against is not None:
        for before, now in changed_answers(against, evaluation, most=_EXAMPLES):
            asked, accepted, (_, was) = example_lines(before)[:3]
            lines = [asked, accepted, ("before", was), ("now", example_lines(now)[2][1])]
            moved.append((before.id, lines))
    return page_template("evaluation.html.j2").render(
        run=evaluation,
        against=against,
        comparison=comparison,
        moved=moved,
        reports=slice_reports(evaluation),
        examples=[
            (name, answer.failure, answer.id, example_lines(answer))
            for name, answer in shown_failures(evaluation, slices=4, each=3)
        ],
        charts={
            "score": _score(evaluation, against),
            "failures": _failures(evaluation, against),
            "slices": _slices(evaluation),
            "differences": _differences(comparison),
        },
        levers=LEVERS,
        decides=decidable_lines(decidable_of(evaluation)),
        setup=setup_lines(evaluation.facts.setup),
        held=held_line(evaluation),
        usage=usage_line(evaluation.facts.usage),
        usage_before=None if against is None else usage_line(against.facts.usage),
        percent=percent,
        range_text=range_text,
        difference_text=difference_text,
        needed_text=needed_text,
        test_text=test_text,
        version=__version__,
    )


def _score(evaluation: Evaluation, against: Evaluation | None) -> str:
    runs = [run for run in (against, evaluation) if run is not None]
    ranges = [
        Range(
            run.facts.name,
            run.scores.overall.low,
            run.scores.overall.estimate,
            run.scores.overall.high,
            percent(run.scores.overall.estimate),
            "was" if run is against else "plain",
        )
        for run in runs
    ]
    says = ", ".join(f"{one.label} {one.shown}" for one in ranges)
    return range_chart(ranges, low=0, high=1, says=says)


def _slices(evaluation: Evaluation) -> str:
    ranges = [
        Range(
            one.name,
            one.interval.low,
            one.interval.estimate,
            one.interval.high,
            percent(one.interval.estimate),
        )
        for one in slice_reports(evaluation)[:_SLICES]
    ]
    return range_chart(ranges, low=0, high=1, says="Score by slice, the worst first")


def _failures(evaluation: Evaluation, against: Evaluation | None) -> str:
    now = evaluation.failures
    before = {} if against is None else against.failures
    bars: list[Bar] = []
    for kind in LEVERS:
        if not (now.get(kind) or before.get(kind)):
            continue
        number = now.get(kind, 0)
        bars.append(Bar(kind, (Segment("plain", number),), f"{number:,}"))
        if against is not None:
            number = before.get(kind, 0)
            bars.append(Bar("", (Segment("was", number),), f"{number:,} before"))
    return bar_chart(bars, says="Items by why they failed")


def _differences(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    listed = [("all items", comparison.overall), *comparison.by_gain[:_SLICES]]
    ranges = [
        Range(
            name,
            max(-1.0, one.interval.low),
            one.interval.estimate,
            min(1.0, one.interval.high),
            points(one.interval.estimate),
            _KINDS[one.verdict],
        )
        for name, one in listed
    ]
    reach = max(0.05, *(max(abs(one.low), abs(one.high)) for one in ranges))
    return range_chart(ranges, low=-reach, high=reach, says="Difference in points")
