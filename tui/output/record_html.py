"""A decision record as one self-contained HTML page: no network, no script, inline plots."""

from __future__ import annotations

from tunegate.decide.record.record import FailureCount, Record
from tunegate.tui.output.charts import Bar as CountBar
from tunegate.tui.output.charts import Segment, bar_chart
from tunegate.tui.output.ladder import Bar, Rung, ladder_chart
from tunegate.tui.output.page import page_template
from tunegate.tui.output.record_words import (
    SIGNERS,
    asked_line,
    checked_text,
    feedback_text,
    frozen_lines,
    measured_text,
    nothing_leaked,
    nothing_private,
    percent,
    stage_words,
    verdict_kind,
    verdict_words,
)

_KINDS = {"good enough": "good", "falls short": "error"}
_SHOWN_BESIDE = 8
"""Of a stage in the picture: both base cells and those of three seeds; the text below has all."""


def record_html(record: Record, *, digest: str) -> str:
    """The page. The same record gives the same bytes; texts in it are escaped and made visible."""
    return page_template("record.html.j2").render(
        record=record,
        digest=digest,
        asked=asked_line(record),
        kind=verdict_kind(record.verdict),
        verdict=verdict_words(record.verdict),
        ladder=_ladder(record),
        failures={stage.stage: _failures(stage.failures) for stage in record.stages},
        frozen=frozen_lines(record.frozen),
        signers=SIGNERS,
        stage_words=stage_words,
        measured_text=measured_text,
        feedback_text=feedback_text,
        checked_text=checked_text,
        nothing_private=nothing_private,
        nothing_leaked=nothing_leaked,
    )


def _ladder(record: Record) -> str:
    rungs: list[Rung] = []
    for stage in record.stages:
        one = stage.score
        rungs.append(
            Rung(
                f"{stage_words(stage.stage)} · {stage.outcome}",
                one.low,
                one.score,
                one.high,
                percent(one.score),
                _KINDS.get(stage.outcome, "plain"),
            )
        )
        rungs += [
            Rung(
                beside.name, beside.low, beside.score, beside.high, percent(beside.score), "was",
                small=True,
            )
            for beside in stage.beside[:_SHOWN_BESIDE]
        ]  # fmt: skip
    bars = [Bar(f"wanted {percent(record.target)}", record.target)]
    if record.good_enough < record.target:
        bars.append(Bar(f"good enough {percent(record.good_enough)}", record.good_enough))
    says = "; ".join(
        f"{stage_words(one.stage)}: {measured_text(one.score)}" for one in record.stages
    )
    return ladder_chart(rungs, bars, says=f"Stages with their intervals. {says}")


def _failures(failures: list[FailureCount]) -> str:
    bars = [
        CountBar(one.kind, (Segment("plain", one.items),), f"{one.items:,}") for one in failures
    ]
    return bar_chart(bars, says="Items by why they failed")
