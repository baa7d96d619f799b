"""`tunegate review`: work the findings off in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from tunegate.curate.errors import ConfigError
from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.options import (
    Files,
    Ignore,
    ProfileOption,
    Select,
    TargetOption,
    split_codes,
)
from tunegate.tui.starting import LOOPBACK, PORT, Wanted, open_app, serve_app
from tunegate.tui.streams import put, say
from tunegate.tui.table import aligned, shown

if TYPE_CHECKING:
    from tunegate.curate.findings import Finding

EXAMPLES = """
tunegate review                   the workspace's findings, in the app
tunegate review --select P        only private data
tunegate review --list            the same queue as text; `tunegate decide` works it off
tunegate review --web             the app in a browser, at an address with a secret token
tunegate review --web --author ana --author ben    one address for each colleague
"""


def command(
    *,
    files: Files = None,
    select: Select = None,
    ignore: Ignore = None,
    target: TargetOption = None,
    profile: ProfileOption = None,
    as_list: Annotated[
        bool, typer.Option("--list", help="Print the queue instead of opening the app.")
    ] = False,
    limit: Annotated[
        int,
        typer.Option(
            "--limit", metavar="N", min=0, help="With --list: show at most so many; 0 shows all."
        ),
    ] = 50,
    author: Annotated[
        list[str] | None,
        typer.Option(
            "--author",
            metavar="NAME",
            help="Name on the decisions, in place of that of tunegate.toml; with --web once for "
            "each colleague.",
            show_default=False,
        ),
    ] = None,
    web: Annotated[
        bool, typer.Option("--web", help="Serve the app to browsers, until Ctrl+C.")
    ] = False,
    host: Annotated[
        str | None,
        typer.Option(
            "--host",
            metavar="ADDRESS",
            help=f"With --web: where to listen; {LOOPBACK}, which is this machine alone, when not "
            "given.",
            show_default=False,
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            "--port",
            metavar="N",
            min=0,
            max=65535,
            help=f"With --web: {PORT} when not given, 0 takes a free one.",
            show_default=False,
        ),
    ] = None,
) -> ExitCode:
    """Work the findings off in the app.

    Keep, edit, drop, merge, fix or dismiss, one finding after the other, with undo.
    """
    authors = _names(author)
    if web and as_list:
        raise ConfigError("--web and --list exclude each other", "take one of them")
    wanted = Wanted(tuple(files or ()), tuple(select or ()), tuple(ignore or ()), target, profile)
    if web:
        port = PORT if port is None else port
        return serve_app(wanted, authors=authors, host=host or LOOPBACK, port=port)
    if host is not None or port is not None:
        raise ConfigError("--host and --port are of --web", "add --web, or leave them out")
    if len(authors) > 1:
        raise ConfigError("--author is given twice", "only --web serves several reviewers")
    if as_list:
        return _print_queue(wanted, limit)
    return open_app(wanted, start="review", author=authors[0] if authors else None)


def _names(authors: Sequence[str] | None) -> list[str]:
    """The names as they were given, without spaces around them.

    Raises:
        ConfigError: for one that cannot stand in a log.
    """
    names = [name.strip() for name in authors or ()]
    for name in names:
        if not name or not name.isprintable():
            raise ConfigError(f"--author {name!r} is no name", "give letters, as in --author ana")
    return names


def _print_queue(wanted: Wanted, limit: int) -> ExitCode:
    from tunegate.tui.app.queue import Queue
    from tunegate.tui.progress import progress_bar
    from tunegate.tui.session import begin

    with progress_bar() as progress:
        session = begin(
            wanted.files,
            select=split_codes(wanted.select),
            ignore=split_codes(wanted.ignore),
            target=wanted.target,
            profile=wanted.profile,
            progress=progress,
        )
        examined = session.examine(progress=progress)
    queue = Queue(examined.findings, examined.curated.dataset)
    count = min(limit or len(queue), len(queue))
    if count:
        rows = [_row(queue.finding(position)) for position in range(count)]
        put(aligned([("FINDING", "PAIR", "RULE", "SEVERITY", "PLACE", "MESSAGE"), *rows]))
    else:
        say("nothing is open")
    left_out = shown(count, len(queue), "findings")
    if left_out:
        say(left_out)
    return ExitCode.FINE


def _row(finding: Finding) -> tuple[str, ...]:
    from tunegate.tui.safe import visible_line

    place = "-" if finding.file is None else f"{visible_line(finding.file)}:{finding.row}"
    pair = finding.pair or "-"
    message = visible_line(finding.message)
    return (finding.key, pair, finding.rule, finding.severity, place, message)
