"""`tunegate quarantine`: the rows that could not become pairs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.options import Files, ReadShape
from tunegate.tui.streams import put, say, stdin_bytes
from tunegate.tui.table import shown

EXAMPLES = """
tunegate quarantine                       rows of the workspace that could not be read
tunegate quarantine export.csv --limit 0  all of them, of one file
tunegate quarantine --format jsonl        for programs
"""

_WIDTH = 200
"""Characters of a row's text that are shown."""


def command(
    files: Files = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=0, help="Show at most so many; 0 shows all.")
    ] = 50,
    output_format: Annotated[
        Literal["text", "jsonl"], typer.Option("--format", help="Form of the output.")
    ] = "text",
    shape: ReadShape = None,
) -> ExitCode:
    """List the rows that could not be read, and why.

    Private values in them are masked. A row is read again once the file is mended.
    """
    from tunegate.tui.progress import progress_bar
    from tunegate.tui.session import workspace_with

    workspace = workspace_with(shape=shape)
    with progress_bar() as progress:
        loaded = workspace.load(files or (), stdin=stdin_bytes(), progress=progress)
    say(loaded.summary)
    rows = loaded.quarantine.head(limit) if limit else loaded.quarantine
    if output_format == "jsonl":
        import orjson

        from tunegate.tui.safe import visible_json

        lines = (orjson.dumps(_as_json(row)).decode() for row in rows.iter_rows(named=True))
        put(visible_json("".join(f"{line}\n" for line in lines)))
    elif rows.is_empty():
        say("every row could be read")
    else:
        put("\n".join(map(_as_text, rows.iter_rows(named=True))))
    left_out = shown(rows.height, loaded.quarantine.height, "rows")
    if left_out:
        say(left_out)
    return ExitCode.FINE


def _as_json(row: dict[str, Any]) -> dict[str, Any]:
    from tunegate.curate.masking import mask

    return row | {"raw": mask(row["raw"])}


def _as_text(row: dict[str, Any]) -> str:
    from tunegate.curate.masking import excerpt
    from tunegate.tui.safe import visible_line

    place = f"row {row['row']}" if row["line"] is None else f"{row['line']}"
    raw = excerpt(row["raw"], 0, len(row["raw"]), width=_WIDTH)
    return visible_line(f"{row['file']}:{place}: {row['reason']}") + f"\n    {visible_line(raw)}"
