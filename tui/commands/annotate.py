"""`tunegate annotate`: notes, tags and names beside pairs, from the shell."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.options import Data
from tunegate.tui.streams import put, say
from tunegate.tui.table import aligned

if TYPE_CHECKING:
    from tunegate.curate.annotations import Annotation
    from tunegate.curate.decision import Decision
    from tunegate.curate.workspace import Workspace

EXAMPLES = """
tunegate annotate                          what stands beside pairs
tunegate annotate 3f2a --note "ask legal before June" --tag legal
tunegate annotate 3f2a 77b0 --assign bob
tunegate annotate 3f2a --untag legal --assign ""
"""


def command(
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ID",
            help="Pairs, by id, unique beginning of one, or file:row; without one all annotations "
            "are listed.",
            show_default=False,
        ),
    ] = None,
    *,
    note: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help="A comment.", show_default=False)
    ] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option("--tag", metavar="TAG", help="One word; may be repeated.", show_default=False),
    ] = None,
    untag: Annotated[
        list[str] | None,
        typer.Option("--untag", metavar="TAG", help="A tag to take off.", show_default=False),
    ] = None,
    assign: Annotated[
        str | None,
        typer.Option(
            "--assign",
            metavar="NAME",
            help='Who is to look at the pairs; "" for nobody.',
            show_default=False,
        ),
    ] = None,
    data: Data = None,
) -> ExitCode:
    """Write notes, tags and names beside pairs. The curated set stays as it is.

    All that one command writes is one step in the ledger; `tunegate undo` takes it back, and
    `tunegate log --pair ID` shows it among the decisions.
    """
    from pathlib import Path

    from tunegate.curate.decision import Decision
    from tunegate.curate.errors import ConfigError
    from tunegate.curate.workspace import find_workspace
    from tunegate.tui.lookup import pair_id
    from tunegate.tui.progress import progress_bar
    from tunegate.tui.session import begin

    said = [
        *([("note", note)] if note is not None else []),
        *(("tag", one) for one in tag or ()),
        *(("untag", one) for one in untag or ()),
        *([("assign", assign)] if assign is not None else []),
    ]
    if not ids:
        if said:
            raise ConfigError("no pair is named", "`tunegate annotate 3f2a --tag legal`")
        return _list(find_workspace(Path.cwd()))
    if not said:
        raise ConfigError(
            "there is nothing to write beside these pairs",
            "--note, --tag, --untag or --assign; `tunegate show ID` prints a pair",
        )
    with progress_bar() as progress:
        session = begin(data, progress=progress)
    named = dict.fromkeys(pair_id(name, session.loaded.dataset) for name in ids)
    decisions: list[Decision] = [
        Decision(action, pair, reason=text)  # type: ignore[arg-type]
        for pair in named
        for action, text in said
    ]
    step = session.decide(decisions)
    say(f"{len(decisions):,} written, step {step}; `tunegate undo` takes it back")
    return ExitCode.FINE


def _list(workspace: Workspace) -> ExitCode:
    from tunegate.curate.annotations import annotations_of
    from tunegate.curate.masking import mask
    from tunegate.tui.safe import visible_line

    found: dict[str, Annotation] = {}
    if workspace.ledger_path.is_file():
        with closing(workspace.ledger()) as ledger:
            found = annotations_of(ledger.standing())
    if not found:
        say("nothing stands beside any pair")
        return ExitCode.FINE
    rows = [
        (
            pair,
            visible_line(one.assignee) or "-",
            visible_line(" ".join(one.tags)) or "-",
            visible_line("; ".join(mask(note.decision.reason) for note in one.notes)) or "-",
        )
        for pair, one in found.items()
    ]
    put(aligned([("PAIR", "FOR", "TAGS", "NOTES"), *rows]))
    return ExitCode.FINE
