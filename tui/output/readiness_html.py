"""The readiness report as one self-contained HTML page: no network, no script, inline plots."""

from __future__ import annotations

from collections import Counter

from tunegate import __version__
from tunegate.curate.findings import SEVERITIES
from tunegate.curate.rules.rule import FAMILIES
from tunegate.curate.wording import share as share_text
from tunegate.tui.output.charts import Bar, Segment, bar_chart, column_chart
from tunegate.tui.output.numbers import count_text, minutes_text, points_text, score_text
from tunegate.tui.output.page import page_template
from tunegate.tui.output.readiness_page import MOST_TASKS, Histogram, ReadinessPage
from tunegate.tui.output.topics_shown import topics_note
from tunegate.tui.output.wording import (
    CRITERION_NAMES,
    METHOD_NAMES,
    STATUS_WORDS,
    VERDICT_WORDS,
    nothing_to_fix,
)


def readiness_html(page: ReadinessPage) -> str:
    """The page. The same page gives the same bytes; it holds no text of any pair.

    Everything that came from outside is escaped, and characters that act or hide are visible.
    """
    return page_template("readiness.html.j2").render(
        page=page,
        readiness=page.readiness,
        version=__version__,
        charts=_charts(page),
        criterion_names=CRITERION_NAMES,
        method_names=METHOD_NAMES,
        status_words=STATUS_WORDS,
        verdict_words=VERDICT_WORDS,
        score_text=score_text,
        points_text=points_text,
        minutes_text=minutes_text,
        count_text=count_text,
        nothing_to_fix=nothing_to_fix(page.readiness),
        topics_note=topics_note,
    )


def _charts(page: ReadinessPage) -> dict[str, str]:
    """SVG by name; an empty text where there is nothing to plot."""
    return {
        "score": _score(page),
        "prompts": _lengths(page.prompts, "Prompts"),
        "responses": _lengths(page.responses, "Responses"),
        "tasks": _tasks(page),
        "families": _families(page),
        "topics": _topics(page),
    }


def _score(page: ReadinessPage) -> str:
    scores = [("curated" if page.before else "score", page.readiness.score)]
    if page.before is not None:
        scores.insert(0, ("as loaded", page.before.score))
    bars = [
        Bar(label, (Segment("plain" if label != "as loaded" else "was", score),), score_text(score))
        for label, score in scores
    ]
    says = ", ".join(f"{label} {score_text(score)} of 100" for label, score in scores)
    return bar_chart(bars, says=says, most=100)


def _lengths(histogram: Histogram, name: str) -> str:
    says = f"{name}: {histogram.shortest:,} to {histogram.longest:,} characters"
    return column_chart(histogram.counts, histogram.edges, says=says)


def _tasks(page: ReadinessPage) -> str:
    bars = [Bar(label, (Segment("plain", number),), f"{number:,}") for label, number in page.tasks]
    rest = ((f"{page.more_tasks:,} more", page.more_pairs), ("no task", page.unlabelled))
    bars += [
        Bar(label, (Segment("was", number),), f"{number:,}") for label, number in rest if number
    ]
    tasks = count_text(len(page.tasks) + page.more_tasks, "task")
    return bar_chart(bars, says=f"Pairs of {tasks}")


def _topics(page: ReadinessPage) -> str:
    """Share of the pairs, and of the queries below it when there are some."""
    known = page.readiness.representation
    if known is None or known.topics is None:
        return ""
    topics = known.topics
    bars: list[Bar] = []
    for topic in topics.topics[:MOST_TASKS]:
        held = share_text(topic.pairs, topics.pairs)
        bars.append(Bar(topic.label, (Segment("plain", topic.pairs / topics.pairs),), held))
        if topics.queries:
            asked = topic.queries / topics.queries
            shown = share_text(topic.queries, topics.queries)
            bars.append(Bar("asked", (Segment("was", asked),), shown))
    return bar_chart(bars, says=topics_note(topics))


def _families(page: ReadinessPage) -> str:
    counted: Counter[tuple[str, str]] = Counter()
    for one in page.findings:
        counted[one.rule[0], one.severity] += one.findings
    totals = {family: sum(counted[family, level] for level in SEVERITIES) for family in FAMILIES}
    bars = [
        Bar(
            f"{family} {FAMILIES[family]}",
            tuple(Segment(level, counted[family, level]) for level in SEVERITIES),
            f"{total:,}",
        )
        for family, total in totals.items()
        if total
    ]
    said = ", ".join(f"{FAMILIES[family]} {total:,}" for family, total in totals.items() if total)
    return bar_chart(bars, says=f"Findings by family: {said}")
