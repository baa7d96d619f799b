"""`tunegate ready`: is the set ready, for what, and what to fix first."""

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
from tunegate.tui.streams import ColorChoice, columns, put, put_or_write, say, wants_color

if TYPE_CHECKING:
    from tunegate.curate.readiness.readiness import Readiness
    from tunegate.curate.survey import Survey

EXAMPLES = """
tunegate ready                            the workspace's pairs
tunegate ready --html report.html         a page to send around, with the state before
tunegate ready --format json --fail-below 80
"""

Format = Literal["text", "json", "md"]


def command(
    *,
    files: Files = None,
    output_format: Annotated[Format, typer.Option("--format", help="Form of the output.")] = "text",
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="FILE",
            help="Also write one self-contained page, with plots.",
            show_default=False,
        ),
    ] = None,
    fail_below: Annotated[
        float | None,
        typer.Option(
            "--fail-below",
            metavar="SCORE",
            min=0,
            max=100,
            help="Exit 1 when the score is lower.",
            show_default=False,
        ),
    ] = None,
    select: Select = None,
    ignore: Ignore = None,
    target: TargetOption = None,
    profile: ProfileOption = None,
    shape: ReadShape = None,
    raw: Raw = False,
    color: Color = "auto",
) -> ExitCode:
    """Report how ready the pairs are, and what to fix first.

    A score with its deductions, the four criteria, and a verdict for each training method.

    With decisions in the ledger the report also says what the score was before them.
    """
    from dataclasses import replace

    from tunegate.tui.progress import progress_bar
    from tunegate.tui.session import begin

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
        after = session.survey(progress=progress)
        before = None
        if session.decisions:
            before = replace(session, decisions=()).survey(reuse=after, progress=progress)
    was = None if before is None else before.readiness
    put(_rendered(after.readiness, was, output_format, color))
    if html is not None:
        put_or_write(_page(after, was), html)
    if fail_below is not None and after.readiness.score < fail_below:
        say(f"the score {after.readiness.score:.1f} is below {fail_below:g}")
        return ExitCode.FINDINGS
    return ExitCode.FINE


def _page(survey: Survey, before: Readiness | None) -> str:
    from tunegate.tui.output.readiness_html import readiness_html
    from tunegate.tui.output.readiness_page import readiness_page

    page = readiness_page(
        survey.curated.dataset,
        survey.findings,
        survey.readiness,
        before=before,
        summary=survey.loaded.summary,
        decisions=len(survey.decisions),
    )
    return readiness_html(page)


def _rendered(
    readiness: Readiness, before: Readiness | None, output_format: Format, color: ColorChoice
) -> str:
    if output_format == "json":
        from tunegate.tui.output.readiness_json import readiness_json

        return readiness_json(readiness, before=before)
    if output_format == "md":
        from tunegate.tui.output.readiness_md import readiness_md

        return readiness_md(readiness, before=before)
    from tunegate.tui.output.readiness_text import readiness_text
    from tunegate.tui.output.terminal import render

    return render(
        readiness_text(readiness, before=before), width=columns(), color=wants_color(color)
    )
