"""`tunegate log`: the decisions in the ledger."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.options import Data
from tunegate.tui.streams import put, say
from tunegate.tui.table import aligned, shown

if TYPE_CHECKING:
    from tunegate.curate.ledger import Entry
    from tunegate.curate.workspace import Workspace

EXAMPLES = """
tunegate log                      what was decided, the newest first
tunegate log --pair 3f2a          what happened to one pair
tunegate log --lost               decisions whose row is no longer in the files
tunegate log --format jsonl --limit 0
"""


def command(
    *,
    pair: Annotated[
        str | None,
        typer.Option(
            "--pair",
            metavar="ID",
            help="Only this pair; the beginning of its id is enough.",
            show_default=False,
        ),
    ] = None,
    lost: Annotated[
        bool, typer.Option("--lost", help="Only decisions whose row is no longer in the files.")
    ] = False,
    data: Data = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=0, help="Show at most so many; 0 shows all.")
    ] = 50,
    output_format: Annotated[
        Literal["text", "jsonl"], typer.Option("--format", help="Form of the output.")
    ] = "text",
) -> ExitCode:
    """List the decisions, the newest first."""
    from tunegate.curate.workspace import find_workspace

    workspace = find_workspace(Path.cwd())
    if not workspace.ledger_path.is_file():
        say("no decisions yet")
        return ExitCode.FINE
    with closing(workspace.ledger()) as ledger:
        entries = ledger.everything()
    if pair is not None:
        entries = _of_pair(entries, pair)
    if lost:
        gone = _lost(workspace, data or [], entries)
        entries = [one for one in entries if one.recorded.seq in gone and one.kind == "decide"]
    if not entries:
        say("no lost decisions" if lost else "no decisions yet")
        return ExitCode.FINE
    newest = entries[::-1][: limit or None]
    if output_format == "jsonl":
        import orjson

        from tunegate.tui.safe import visible_json

        lines = (orjson.dumps(_as_json(entry)).decode() for entry in newest)
        put(visible_json("".join(f"{line}\n" for line in lines)))
    else:
        put(aligned([("NO", "STEP", "WHEN (UTC)", "WHO", "WHAT"), *map(_row, newest)]))
    left_out = shown(len(newest), len(entries), "entries")
    if left_out:
        say(left_out)
    return ExitCode.FINE


def _of_pair(entries: list[Entry], start: str) -> list[Entry]:
    from tunegate.curate.errors import UserError
    from tunegate.tui.lookup import one_of

    known = {
        pair
        for entry in entries
        for pair in (entry.recorded.decision.pair, entry.recorded.decision.into)
        if pair is not None
    }
    try:
        wanted = one_of(start, known, "pair with decisions")
    except UserError as error:
        raise UserError(error.message, "`tunegate log --limit 0` lists all decisions") from error
    return [
        entry
        for entry in entries
        if wanted in (entry.recorded.decision.pair, entry.recorded.decision.into)
    ]


def _lost(workspace: Workspace, data: list[str], entries: list[Entry]) -> set[int]:
    """Numbers of the decisions in force that name a pair the files do not hold."""
    from tunegate.curate.curated import replay
    from tunegate.tui.progress import progress_bar

    with progress_bar() as progress:
        loaded = workspace.load(data, progress=progress)
    standing = [one.recorded for one in entries if one.kind == "decide" and one.stands]
    return {one.seq for one in replay(loaded.dataset, standing).lost}


def _row(entry: Entry) -> tuple[str, ...]:
    from tunegate.tui.history import told, when
    from tunegate.tui.safe import visible_line

    return (
        str(entry.seq),
        str(entry.step),
        when(entry),
        visible_line(entry.author),
        visible_line(told(entry)),
    )


def _as_json(entry: Entry) -> dict[str, Any]:
    from tunegate.curate.masking import mask

    decision = entry.recorded.decision
    return {
        "seq": entry.seq,
        "step": entry.step,
        "at": entry.at,
        "author": entry.author,
        "kind": entry.kind,
        "stands": entry.stands,
        "decision": entry.recorded.seq,
        "action": decision.action,
        "pair": decision.pair,
        "into": decision.into,
        "rule": decision.rule,
        "finding": decision.finding,
        "reason": mask(decision.reason),
    }
