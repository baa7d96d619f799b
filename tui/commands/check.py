"""`tunegate check`: run the rules, and repair what they offer to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.options import (
    Color,
    Files,
    Ignore,
    ProfileOption,
    Raw,
    ReadShape,
    Select,
    TargetOption,
    split_codes,
)
from tunegate.tui.output.numbers import count_text
from tunegate.tui.streams import ColorChoice, columns, put_or_write, say, wants_color
from tunegate.tui.table import shown

if TYPE_CHECKING:
    from tunegate.curate.dataset import Dataset
    from tunegate.curate.findings import Findings
    from tunegate.curate.fixing import Repair
    from tunegate.curate.progress import Progress
    from tunegate.tui.session import Examined, Session

EXAMPLES = """
tunegate check                            the workspace's pairs
tunegate check pairs.jsonl --select S,P   one file, two families of rules
tunegate check --fix --diff               see what the safe fixes would do
tunegate check --fix                      record them; tunegate undo takes them back
cat pairs.jsonl | tunegate check - --format jsonl
"""

Format = Literal["text", "lines", "json", "jsonl", "sarif", "github"]
FailOn = Literal["error", "warning", "info", "never"]

DEFAULT_LIMIT = 50
"""Findings that the text form shows; the other forms show all."""


def command(
    *,
    files: Files = None,
    select: Select = None,
    ignore: Ignore = None,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="Exit 1 on findings this severe or worse.")
    ] = "warning",
    fix: Annotated[
        bool,
        typer.Option("--fix", help="Record the safe fixes as decisions. Files are left alone."),
    ] = False,
    unsafe_fixes: Annotated[
        bool,
        typer.Option("--unsafe-fixes", help="With --fix or --diff: fixes that need a look, too."),
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Print what --fix would change, and record nothing.")
    ] = False,
    output_format: Annotated[
        Format,
        typer.Option(
            "--format",
            help="Form of the output. text: by rule; lines: one finding a line; github: "
            "annotations of a workflow.",
        ),
    ] = "text",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write the output to a file.",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            metavar="N",
            min=0,
            help="Show at most so many findings, 0 for all. By default text shows some of every "
            f"rule, {DEFAULT_LIMIT} at most, and the other forms show all.",
            show_default=False,
        ),
    ] = None,
    target: TargetOption = None,
    profile: ProfileOption = None,
    shape: ReadShape = None,
    raw: Raw = False,
    color: Color = "auto",
) -> ExitCode:
    """Find what is wrong with the pairs, and fix it.

    What is checked are your files with the decisions in the ledger applied.

    Private values are masked in all forms of the output. Exit status 1 says that there are
    findings at or above --fail-on; with --diff, that there is something to fix.
    """
    import time

    from tunegate.tui.progress import progress_bar
    from tunegate.tui.session import begin

    _check_options(fix=fix, unsafe=unsafe_fixes, diff=diff, raw=raw, output_format=output_format)
    began = time.monotonic()
    with progress_bar() as progress:
        session = begin(
            files,
            select=split_codes(select),
            ignore=split_codes(ignore),
            target=target,
            profile=profile,
            shape=shape,
            raw=raw,
            progress=progress,
        )
        examined = session.examine(progress=progress)
        planned = _planned(session, examined, unsafe=unsafe_fixes) if fix or diff else []
        if fix and not diff:
            session, examined = _fix(session, examined, planned, progress)
    if diff:
        return _show_diff(planned, examined.curated.dataset, output)
    put_or_write(_rendered(session, examined, output_format, limit, output, color), output)
    pairs = count_text(len(examined.curated.dataset), "pair")
    say(f"checked {pairs} in {time.monotonic() - began:.1f} s")
    failing = 0 if fail_on == "never" else examined.findings.at_least(fail_on)
    return ExitCode.FINDINGS if failing else ExitCode.FINE


def _check_options(
    *, fix: bool, unsafe: bool, diff: bool, raw: bool, output_format: Format
) -> None:
    from tunegate.curate.errors import ConfigError

    if unsafe and not (fix or diff):
        raise ConfigError("--unsafe-fixes does nothing by itself", "add --diff to see, --fix to do")
    if fix and raw:
        raise ConfigError(
            "--fix and --raw exclude each other", "fixes build on the decisions that stand"
        )
    if diff and output_format != "text":
        raise ConfigError(f"--diff has no {output_format} form", "leave --format out")


def _planned(session: Session, examined: Examined, *, unsafe: bool) -> list[Repair]:
    from tunegate.curate.fixing import WHY_HELD, held, repairs

    if staying := held(examined.findings, unsafe=unsafe):
        say(f"{count_text(len(staying), 'duplicate')} not merged: {WHY_HELD}")
    return repairs(examined.curated.dataset, examined.findings, session.context, unsafe=unsafe)


def _fix(
    session: Session, examined: Examined, planned: list[Repair], progress: Progress
) -> tuple[Session, Examined]:
    """Record the repairs as one step and look again."""
    decisions = [decision for repair in planned for decision in repair.decisions]
    if not decisions:
        say("nothing to fix")
        return session, examined
    step = session.decide(decisions)
    say(
        f"fixed {count_text(len(planned), 'pair')} with {count_text(len(decisions), 'decision')}, "
        f"step {step}; `tunegate undo` takes it back"
    )
    session = session.renewed()
    return session, session.examine(reuse=examined, progress=progress)


def _show_diff(planned: list[Repair], dataset: Dataset, output: Path | None) -> ExitCode:
    """Print the changes as unified diffs, each below a line that says where and why."""
    import polars as pl

    from tunegate.curate.fixing import diff
    from tunegate.curate.masking import mask
    from tunegate.tui.safe import visible

    changed = pl.Series([repair.pair for repair in planned], dtype=pl.String)
    rows = dataset.frame.filter(pl.col("id").is_in(changed.implode())).select("id", "file", "row")
    places = {pair: f"{file}:{row}" for pair, file, row in rows.iter_rows()}
    parts = []
    for repair in planned:
        why = ", ".join(f"{one.rule}: {one.reason}" for one in repair.decisions)
        parts.append(visible(f"{places[repair.pair]} {mask(why)}\n{diff(repair)}\n"))
    put_or_write("\n".join(parts), output)
    say(f"would change {count_text(len(planned), 'pair')}; nothing was recorded")
    return ExitCode.FINDINGS if planned else ExitCode.FINE


def _rendered(
    session: Session,
    examined: Examined,
    output_format: Format,
    limit: int | None,
    output: Path | None,
    color: ColorChoice,
) -> str:
    """The findings in the form that was asked for; says on stderr when some are left out."""
    from tunegate.curate.findings import Findings
    from tunegate.tui.output.findings_github import findings_github
    from tunegate.tui.output.findings_json import findings_json
    from tunegate.tui.output.findings_jsonl import findings_jsonl
    from tunegate.tui.output.findings_sarif import findings_sarif
    from tunegate.tui.output.findings_text import findings_lines, findings_text

    findings, dataset = examined.findings, examined.curated.dataset
    quarantine = session.loaded.quarantine
    if output_format == "text":
        from tunegate.tui.output.terminal import render

        limit = DEFAULT_LIMIT if limit is None else limit
        per_rule = _per_rule(findings, limit or len(findings))
        _say_shown(sum(min(count, per_rule) for count in _group_sizes(findings)), len(findings))
        return render(
            findings_text(findings, dataset, quarantine=quarantine, per_rule=per_rule),
            width=columns(output),
            color=wants_color(color, path=output),
        )
    if limit:
        _say_shown(limit, len(findings))
        findings = Findings(findings.frame.head(limit), findings.fingerprint)
    forms = {
        "lines": findings_lines,
        "json": findings_json,
        "jsonl": findings_jsonl,
        "sarif": findings_sarif,
        "github": findings_github,
    }
    return forms[output_format](findings, dataset, quarantine=quarantine)


def _per_rule(findings: Findings, limit: int) -> int:
    """How many findings of each rule make up `limit` at most; at least one of each."""
    sizes = _group_sizes(findings)
    per_rule = 1
    for size in sorted(set(sizes)):
        if sum(min(one, size) for one in sizes) <= limit:
            per_rule = size
    while sum(min(one, per_rule + 1) for one in sizes) <= limit and per_rule < max(
        sizes, default=0
    ):
        per_rule += 1
    return per_rule


def _group_sizes(findings: Findings) -> list[int]:
    return findings.frame.group_by("severity", "rule").len()["len"].to_list()


def _say_shown(count: int, total: int) -> None:
    left_out = shown(count, total, "findings")
    if left_out:
        say(left_out)
