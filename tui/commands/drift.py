"""`tunegate drift`: does production still ask what the pairs teach."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.options import Color, Data, Raw
from tunegate.tui.streams import columns, put, say, wants_color

if TYPE_CHECKING:
    import polars as pl

    from tunegate.curate.progress import Progress
    from tunegate.curate.workspace import Workspace
    from tunegate.evaluate.drift.looks import Looks

EXAMPLES = """
tunegate drift logs/may.txt                           against the pairs
tunegate drift logs/may.txt --against logs/launch.txt
tunegate drift logs/*.jsonl --format json --sample 5000
0 6 1 * * cd /srv/faq && tunegate drift may.txt || mail -s "drift $?" ann@acme.example
"""

Format = Literal["text", "json"]


def command(
    *,
    queries: Annotated[
        list[str],
        typer.Argument(
            metavar="QUERIES",
            help="Files with production queries: one a line in text files, else as pairs are read.",
        ),
    ],
    against: Annotated[
        list[str] | None,
        typer.Option(
            "--against",
            metavar="OLDER",
            help="File with queries of another time, may be repeated; without one the queries are "
            "compared with the pairs.",
            show_default=False,
        ),
    ] = None,
    data: Data = None,
    output_format: Annotated[Format, typer.Option("--format", help="Form of the output.")] = "text",
    looks: Annotated[
        int | None,
        typer.Option(
            "--looks",
            metavar="N",
            min=1,
            max=366,
            help="How often this will be asked until the next training, said at the first look; "
            "12 when not given.",
            show_default=False,
        ),
    ] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin to count the looks anew: after a training.")
    ] = False,
    sample: Annotated[
        int,
        typer.Option(
            "--sample", metavar="N", min=20, help="Queries of either side to look at, at most."
        ),
    ] = 2000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the samples.")] = 0,
    raw: Raw = False,
    color: Color = "auto",
) -> ExitCode:
    """Tell whether production still asks what the pairs teach.

    Two tests of the queries (a classifier and MMD), the share that no pair covers, and the topics
    that moved. Each look is held to its part of an error of 5 %, which .tunegate/drift.json counts.

    Worth retraining: a significant change, and 5 % more of the queries without a pair, or 10 % more
    about topics that lack pairs. Exit 0: no need to retrain. Exit 1: worth retraining. Exit 4: it
    cannot be told, and the report says how many queries would tell.
    """
    from tunegate.evaluate.drift.drift import drawn, find_drift, inputs_of
    from tunegate.evaluate.drift.looks import Look, now, write_looks
    from tunegate.tui.output.terminal import render
    from tunegate.tui.progress import progress_bar
    from tunegate.tui.session import begin

    with progress_bar() as progress:
        session = begin(data, raw=raw, progress=progress)
        workspace = session.workspace
        frame = session.curated().dataset.frame
        asked = _read(queries, workspace, "query", progress)
        older = _read(against, workspace, "older query", progress) if against else None
        inputs = inputs_of(frame, asked, older, sample=sample, seed=seed)
        path, known = _looks(workspace, looks=looks, restart=restart)
        found = find_drift(
            frame,
            asked,
            session.context.models,
            floor=workspace.settings.thresholds.covered,
            older=older,
            look=known.number(inputs),
            looks=known.planned,
            sample=sample,
            seed=seed,
            progress=progress,
        )
        if path is not None and found.tests:
            write_looks(known.with_look(Look(now(), inputs, found.verdict.answer)), path)
        looked_at = drawn(asked, sample, seed=seed)
    if output_format == "json":
        from tunegate.tui.output.drift_json import drift_json

        put(drift_json(found, looked_at))
    else:
        from tunegate.tui.output.drift_text import drift_text

        shown = drift_text(found, looked_at)
        put(render(shown, width=columns(), color=wants_color(color)))
    codes = {"no": ExitCode.FINE, "retrain": ExitCode.FINDINGS, "cannot tell": ExitCode.EVIDENCE}
    return codes[found.verdict.answer]


def _read(names: list[str], workspace: Workspace, what: str, progress: Progress) -> pl.Series:
    from tunegate.curate.load.queries import read_queries
    from tunegate.curate.wording import count

    found = read_queries(names, settings=workspace.settings, base=workspace.root, progress=progress)
    hold = "row holds" if found.skipped == 1 else "rows hold"
    skipped = f", {found.skipped:,} {hold} none" if found.skipped else ""
    say(f"{count(len(found), what)}{skipped}")
    return found.texts


def _looks(workspace: Workspace, *, looks: int | None, restart: bool) -> tuple[Path | None, Looks]:
    """Where the looks are counted, None where they are not, and those so far."""
    from tunegate.curate.workspace import STATE_NAME
    from tunegate.evaluate.drift.looks import FILE_NAME, Looks, read_looks

    folder = workspace.root / STATE_NAME
    if not workspace.configured and not folder.is_dir():
        say("no workspace here, so looks are not counted; `tunegate init` makes one")
        return None, Looks(looks or 1)
    return folder / FILE_NAME, read_looks(folder / FILE_NAME, planned=looks, restart=restart)
