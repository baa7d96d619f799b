"""The readiness report as Markdown, for a pull request or a wiki."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tunegate.curate.readiness.readiness import Readiness
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

MOST_TOPICS = 20
"""Topics that are listed, the largest ones."""

_MARKUP = re.compile(r"([\\`*_{}\[\]<>|#~&])")


def readiness_md(readiness: Readiness, *, before: Readiness | None = None) -> str:
    """Everything in the report, all deductions and groups included."""
    was = f" (was {score_text(before.score)})" if before is not None else ""
    usable = "" if readiness.usable == readiness.pairs else f", {readiness.usable:,} usable"
    lines = [
        "# Readiness",
        "",
        f"**{score_text(readiness.score)} of 100**{was}: "
        f"{count_text(readiness.pairs, 'pair')}{usable}, from "
        f"{count_text(readiness.rows, 'row')}. Fingerprint `{readiness.fingerprint}`.",
        "",
        *_table(
            ("Criterion", "Status", "Evidence"),
            (
                (CRITERION_NAMES[one.name], STATUS_WORDS[one.status], _cell(one.evidence))
                for one in readiness.criteria
            ),
        ),
        "",
        *_table(
            ("Method", "Verdict", "Why"),
            (
                (METHOD_NAMES[one.name], VERDICT_WORDS[one.verdict], _cell(one.why))
                for one in readiness.methods
            ),
        ),
        "",
        *_topics(readiness),
        "## What costs points",
        "",
        *_deductions(readiness),
        "",
        "## What to fix first",
        "",
        *_fix_first(readiness),
    ]
    return "\n".join(lines) + "\n"


def _topics(readiness: Readiness) -> list[str]:
    known = readiness.representation
    if known is None or known.topics is None:
        return []
    rows = topic_rows(known.topics, most=MOST_TOPICS)
    shown = ((*row[:-1], _cell(row[-1])) for row in rows)
    note = f"{topics_note(known.topics)}."
    return ["## Topics", "", *_table(topic_header(known.topics), shown), "", note, ""]


def _deductions(readiness: Readiness) -> list[str]:
    if not readiness.deductions:
        return ["Nothing."]
    return _table(
        ("Points", "Rule", "Why"),
        (
            (f"-{points_text(one.points)}", f"{one.rule} {_cell(one.name)}", _cell(one.why))
            for one in readiness.deductions
        ),
    )


def _fix_first(readiness: Readiness) -> list[str]:
    if not readiness.fix_first:
        return [nothing_to_fix(readiness)]
    return _table(
        ("Gain", "Time", "Rule", "Findings", "What to do", "Command"),
        (
            (
                f"+{points_text(one.gain)}",
                minutes_text(one.minutes),
                f"{one.rule} {_cell(one.name)}",
                f"{one.findings:,}",
                _cell(one.action),
                f"`{one.command}`",
            )
            for one in readiness.fix_first
        ),
    )


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    aligned = ["---"] * len(header)
    return [f"| {' | '.join(cells)} |" for cells in (header, aligned, *rows)]


def _cell(text: str) -> str:
    """Text on one line, without markup or characters that act."""
    return _MARKUP.sub(r"\\\1", visible_line(text))
