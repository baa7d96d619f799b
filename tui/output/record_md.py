"""A decision record as Markdown, for a pull request or a wiki."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from tunegate.decide.record.record import Line, Record, StageClock, StagePart
from tunegate.tui.output.numbers import score_text
from tunegate.tui.output.record_words import (
    SIGNERS,
    asked_line,
    checked_text,
    feedback_text,
    frozen_lines,
    measured_text,
    nothing_leaked,
    nothing_private,
    stage_words,
    verdict_words,
)
from tunegate.tui.safe import visible_line

_MARKUP = re.compile(r"([\\`*_{}\[\]<>|#~&!])")
_TICKS = re.compile(r"`+")


def record_md(record: Record, *, digest: str) -> str:
    """Everything in the record but the hashes of single items. The same record, the same bytes."""
    return "\n".join([*_lines(record, digest), ""])


def _lines(record: Record, digest: str) -> Iterator[str]:
    yield f"# {_text(verdict_words(record.verdict))}"
    yield ""
    at = _text(record.clock.at)
    yield f"Decision record of {_text(record.project)}, on the evidence of {at}."
    yield ""
    for sentence in record.why:
        yield f"- {_text(sentence)}"
    if record.needed_items is not None:
        yield f"- Further test items that would decide: about {record.needed_items:,}."
    for one in record.overrides:
        yield f"- **Set aside by a person**: {_text(one.label)}: {_text(one.text)}"
    for sentence in record.missing:
        yield f"- **Missing**: {_text(sentence)}."
    for sentence in record.warnings:
        yield f"- **Warning**: {_text(sentence)}"
    yield ""
    yield _text(asked_line(record))
    yield ""
    yield "## Stages"
    yield ""
    yield from _table(
        ("Stage", "Variant", "Metric", "Score", "Outcome", "Looks"),
        (
            (
                stage_words(one.stage),
                one.variant,
                one.metric,
                measured_text(one.score),
                one.outcome,
                f"{one.looks:,}",
            )
            for one in record.stages
        ),
    )
    for stage in record.stages:
        yield from _stage(stage, record.clock.stages.get(stage.stage))
    yield from _readiness(record)
    yield from _listed("## Cost and break-even", record.cost)
    yield from _listed("## Method and memory", record.training, nothing="There is no train plan.")
    yield from _feedback(record)
    if record.advice:
        yield from ("", "## Asked before anything was spent", "")
        yield from _table(
            ("Question", "", "What the data shows", "What follows", "Source"),
            ((a.question, a.sign, a.shows, a.means, a.source) for a in record.advice),
        )
    yield from _listed("## Decided otherwise by a person", record.overrides)
    yield from _listed("## Locks given up before this one", record.refreezes)
    yield from _frozen(record)
    yield from ("", "## Signatures", "")
    yield from _table(
        ("Who", "Says", "Name", "Date", "Signature"),
        ((who, says, "", "", "") for who, says in SIGNERS),
    )
    yield from ("", "## To repeat it", "")
    for command in record.commands:
        yield f"    {visible_line(command)}"
    yield ""
    named = ", ".join(f"{name} {number}" for name, number in sorted(record.versions.items()))
    yield _text(f"tunegate {record.tunegate}" + (f"; {named}" if named else ""))
    yield ""
    yield f"Digest of this record: {_code(digest)}"


def _stage(stage: StagePart, clock: StageClock | None) -> Iterator[str]:
    yield from ("", f"### {stage_words(stage.stage)}", "")
    for one in stage.beside:
        yield f"- {_text(one.name)}: {_text(measured_text(one))}"
    for line in stage.facts:
        yield f"- {_text(line.label)}: {_text(line.text)}"
    yield f"- evidence: {_code(stage.evidence)}, digest {_code(stage.digest)}"
    if clock is not None:
        took = "".join(f"; {line.label} {line.text}" for line in clock.took)
        yield f"- measured: {_text(clock.at + took)}; SHA-256 of the file {_code(clock.sha256)}"
    if stage.failures:
        yield ""
        yield from _table(
            ("Failed", "Items", "What helps"),
            ((one.kind, f"{one.items:,}", one.lever) for one in stage.failures),
        )
    for example in stage.examples:
        within = f" in {_text(example.slice)}" if example.slice else ""
        yield ""
        yield f"{_text(example.failure)}{within}, {_code(example.id)}:"
        yield ""
        for line in example.lines:
            yield f"> {_text(line.label)}: {_text(line.text)}  "


def _readiness(record: Record) -> Iterator[str]:
    yield from ("", "## Data", "")
    found = record.readiness
    if found is None:
        yield "No pairs were looked at."
        return
    yield (
        f"Readiness {score_text(found.score)} of 100, {found.pairs:,} pairs, "
        f"{found.usable:,} usable, fingerprint {_code(found.fingerprint)}."
    )
    if checked := checked_text(found):
        yield ""
        yield f"{_text(checked)}."
    yield ""
    yield from _table(
        ("Criterion", "Status", "Evidence"),
        ((one.name, one.status, one.evidence) for one in found.criteria),
    )
    yield from _listed("### For which method", found.methods)
    yield from _listed("### Privacy", found.private, nothing=nothing_private(found))
    yield from _listed("### Leakage", found.leaked, nothing=nothing_leaked(found))


def _feedback(record: Record) -> Iterator[str]:
    yield from ("", "## What people say", "")
    if not record.feedback:
        yield "Nobody has judged an answer."
    for one in record.feedback:
        yield f"- {stage_words(one.stage)}: {_text(feedback_text(one))}"
        for said in one.comments:
            yield (
                f"  - {said.thumb}, {_text(said.author)} on {_code(said.item)}: "
                f"{_text(said.comment)}"
            )


def _frozen(record: Record) -> Iterator[str]:
    yield from ("", "## What was frozen", "")
    yield f"Lock {_code(record.lock)}"
    if record.clock.chain:
        yield f"frozen {_text(record.clock.frozen)}, chain {_code(record.clock.chain)}"
    yield ""
    yield from _table(("What", "Value"), frozen_lines(record.frozen))


def _listed(heading: str, lines: Sequence[Line], *, nothing: str = "") -> Iterator[str]:
    if not lines and not nothing:
        return
    yield from ("", heading, "")
    if not lines:
        yield nothing
    for line in lines:
        yield f"- {_text(line.label)}: {_text(line.text)}"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"| {' | '.join('---' for _ in header)} |"
    for row in rows:
        yield f"| {' | '.join(map(_text, row))} |"


def _text(text: str) -> str:
    """Text from outside as text: nothing in it is markup, nothing in it acts or hides."""
    return _MARKUP.sub(r"\\\1", visible_line(text))


def _code(text: str) -> str:
    """Text from outside between ticks, more of them than it has itself."""
    shown = visible_line(text)
    ticks = "`" * (max((len(run) for run in _TICKS.findall(shown)), default=0) + 1)
    room = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{ticks}{room}{shown}{room}{ticks}"
