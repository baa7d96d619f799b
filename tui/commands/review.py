"""`tunegate review`: work the findings off in the terminal."""

from __future__ import annotations

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

EXAMPLES = """
tunegate review                   the workspace's findings, in the app
tunegate review --select P        only private data
tunegate review --list            the same queue as text; `tunegate decide` works it off
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
) -> ExitCode:
    """Work the findings off in the app.

    Keep, edit, drop, merge, fix or dismiss, one finding after the other, with undo.
    """
    if as_list:
        return _print_queue(files, select, ignore, target, profile, limit)
    return open_app(
        files, select=select, ignore=ignore, target=target, profile=profile, start="review"
    )


def open_app(
    files: Sequence[str] | None = None,
    *,
    select: Sequence[str] | None = None,
    ignore: Sequence[str] | None = None,
    target: Target | None = None,
    profile: Profile | None = None,
    start: Literal["overview", "review"],
) -> ExitCode:
    """Run the app until the person leaves it.

    Raises:
        UserError: when there is no terminal, or the settings are wrong.
    """
    from tunegate.curate.errors import ConfigError
    from tunegate.curate.settings import CONFIG_NAME
    from tunegate.tui.session import workspace_with

    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        raise ConfigError(
            "the app needs a terminal",
            "`tunegate review --list` prints the queue, `tunegate decide` works it off",
        )
    if "-" in (files or ()):
        raise ConfigError("the app cannot read pairs from standard input", "name a file")
    workspace = workspace_with(target=target, profile=profile)
    from tunegate.tui.app.app import ReviewApp
    from tunegate.tui.app.keys import remapped
    from tunegate.tui.user_keys import user_keys, user_settings_path

    actions = remapped(user_keys(), origin=str(user_settings_path()))
    actions = remapped(
        workspace.settings.keys, origin=str(workspace.root / CONFIG_NAME), before=actions
    )
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
