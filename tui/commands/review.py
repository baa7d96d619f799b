"""`tunegate review`: work the findings off in the terminal."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.options import (
    Files,
    Ignore,
    Profile,
    ProfileOption,
    Select,
    Target,
    TargetOption,
    split_codes,
)
from tunegate.tui.streams import is_terminal, put, say
from tunegate.tui.table import aligned, shown

if TYPE_CHECKING:
    from tunegate.curate.findings import Finding
    from tunegate.curate.workspace import Workspace
    from tunegate.tui.app.actions import Action

EXAMPLES = """
tunegate review                   the workspace's findings, in the app
tunegate review --select P        only private data
tunegate review --list            the same queue as text; `tunegate decide` works it off
tunegate review --web             the app in a browser, at an address with a secret token
tunegate review --web --author ana --author ben    one address for each colleague
"""

_LOOPBACK = "127.0.0.1"
_PORT = 8000


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
        str,
        typer.Option(
            "--host",
            metavar="ADDRESS",
            help="With --web: where to listen; by default for this machine alone.",
        ),
    ] = _LOOPBACK,
    port: Annotated[
        int,
        typer.Option(
            "--port", metavar="N", min=0, max=65535, help="With --web: 0 takes a free one."
        ),
    ] = _PORT,
) -> ExitCode:
    """Work the findings off in the app.

    Keep, edit, drop, merge, fix or dismiss, one finding after the other, with undo.
    """
    from tunegate.curate.errors import ConfigError

    authors = _names(author)
    if web and as_list:
        raise ConfigError("--web and --list exclude each other", "take one of them")
    if web:
        workspace, _ = _before_the_app(files, target, profile)
        given = {"--select": select, "--ignore": ignore}
        options = [
            word for name, codes in given.items() for code in codes or () for word in (name, code)
        ]
        options += ["--target", target] if target else []
        options += ["--profile", profile] if profile else []
        return _serve(files, options, workspace, authors, host, port)
    if len(authors) > 1:
        raise ConfigError("--author is given twice", "only --web serves several reviewers")
    if as_list:
        return _print_queue(files, select, ignore, target, profile, limit)
    return open_app(
        files,
        select=select,
        ignore=ignore,
        target=target,
        profile=profile,
        author=authors[0] if authors else None,
        start="review",
    )


def open_app(
    files: Sequence[str] | None = None,
    *,
    select: Sequence[str] | None = None,
    ignore: Sequence[str] | None = None,
    target: Target | None = None,
    profile: Profile | None = None,
    author: str | None = None,
    start: Literal["overview", "review"],
) -> ExitCode:
    """Run the app until the person leaves it.

    Raises:
        UserError: when there is no terminal, or the settings are wrong.
    """
    from tunegate.curate.errors import ConfigError

    if _is_in_browser():
        from tunegate.tui.web.orphan import end_with_parent

        end_with_parent()
    elif not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        raise ConfigError(
            "the app needs a terminal",
            "`tunegate review --list` prints the queue, `tunegate decide` works it off",
        )
    workspace, actions = _before_the_app(files, target, profile, author)
    from tunegate.tui.app.app import ReviewApp

    app = ReviewApp(
        workspace,
        files or (),
        actions=actions,
        select=split_codes(select),
        ignore=split_codes(ignore),
        start=start,
    )
    app.run()
    if app.failure is not None:
        raise app.failure
    return ExitCode(app.return_code or 0)


def _is_in_browser() -> bool:
    """Whether a server runs this and passes keys and screen on; then there are pipes."""
    return bool(os.environ.get("TEXTUAL_DRIVER"))


def _before_the_app(
    files: Sequence[str] | None,
    target: Target | None,
    profile: Profile | None,
    author: str | None = None,
) -> tuple[Workspace, Sequence[Action]]:
    """The workspace and the keys; what is wrong with either is an error here, not on a screen."""
    from tunegate.curate.errors import ConfigError
    from tunegate.curate.settings import CONFIG_NAME
    from tunegate.tui.app.keys import remapped
    from tunegate.tui.session import workspace_with
    from tunegate.tui.user_keys import user_keys, user_settings_path

    if "-" in (files or ()):
        raise ConfigError("the app cannot read pairs from standard input", "name a file")
    workspace = workspace_with(target=target, profile=profile, author=author)
    actions = remapped(user_keys(), origin=str(user_settings_path()))
    actions = remapped(
        workspace.settings.keys, origin=str(workspace.root / CONFIG_NAME), before=actions
    )
    return workspace, actions


def _serve(
    files: Sequence[str] | None,
    options: Sequence[str],
    workspace: Workspace,
    authors: Sequence[str],
    host: str,
    port: int,
) -> ExitCode:
    from tunegate.tui.web.guests import Guests
    from tunegate.tui.web.serving import is_loopback, serve

    guests = Guests(authors or [workspace.author])
    if not is_loopback(host):
        say(
            f"warning: listening on {host}: whoever gets hold of an address below can read and "
            "change the pairs, and nothing is encrypted on the way. Over ssh it is safer: "
            f"`ssh -L {port}:{_LOOPBACK}:{port}` and no --host"
        )

    def command(author: str) -> str:
        words = ["-m", "tunegate.tui", "review", *options, "--author", author, "--", *(files or ())]
        return f"exec {shlex.join([sys.executable, *words])}"

    def opened(origin: str) -> None:
        put(aligned(guests.addresses(origin)))
        say("one address for each reviewer; keep it secret. Ctrl+C ends")

    serve(guests, host=host, port=port, command=command, opened=opened, said=say)
    return ExitCode.FINE


def _names(authors: Sequence[str] | None) -> list[str]:
    """The names as they were given, without spaces around them.

    Raises:
        ConfigError: for one that cannot stand in a log.
    """
    from tunegate.curate.errors import ConfigError

    names = [name.strip() for name in authors or ()]
    for name in names:
        if not name or not name.isprintable():
            raise ConfigError(f"--author {name!r} is no name", "give letters, as in --author ana")
    return names


def _print_queue(
    files: Sequence[str] | None,
    select: Sequence[str] | None,
    ignore: Sequence[str] | None,
    target: Target | None,
    profile: Profile | None,
    limit: int,
) -> ExitCode:
    from tunegate.tui.app.queue import Queue
    from tunegate.tui.progress import progress_bar
    from tunegate.tui.session import begin

    with progress_bar() as progress:
        session = begin(
            files,
            select=split_codes(select),
            ignore=split_codes(ignore),
            target=target,
            profile=profile,
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
