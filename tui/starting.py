"""Starting the app: in this terminal, or behind a server for browsers."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tunegate.curate.errors import ConfigError
from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.options import Profile, Target, split_codes
from tunegate.tui.streams import is_terminal, put, say
from tunegate.tui.table import aligned
from tunegate.tui.web.leash import VARIABLE, end_with_tab, is_led

if TYPE_CHECKING:
    from tunegate.curate.workspace import Workspace
    from tunegate.tui.app.actions import Action

LOOPBACK = "127.0.0.1"
"""Reached from this machine alone."""
PORT = 8000
"""Where the server listens when nobody says."""
_TURN_SECONDS = 0.0005
"""How long a check in the background may keep the interpreter when the screens ask for it. A key
asks some dozens of times, since every look into a frame gives it away: Python's 5 ms add up."""


@dataclass(frozen=True)
class Wanted:
    """What the command line asks of the app."""

    files: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    """Rule codes as they were typed."""
    ignore: tuple[str, ...] = ()
    target: Target | None = None
    profile: Profile | None = None

    def command(self, author: str, leash: Path) -> str:
        """The shell command that opens the same for a reviewer, as long as a file is there."""
        words = ["-m", "tunegate.tui", "review", "--author", author]
        for name, codes in (("--select", self.select), ("--ignore", self.ignore)):
            words += [word for code in codes for word in (name, code)]
        words += ["--target", self.target] if self.target else []
        words += ["--profile", self.profile] if self.profile else []
        started = shlex.join([sys.executable, *words, "--", *self.files])
        return f"{VARIABLE}={shlex.quote(str(leash))} exec {started}"


def open_app(
    wanted: Wanted, *, start: Literal["overview", "review"], author: str | None = None
) -> ExitCode:
    """Run the app until the person leaves it.

    Args:
        wanted: Of the command line.
        start: The mode that is shown first.
        author: Name on the decisions, in place of that of the settings.

    Raises:
        UserError: when there is no terminal, or the settings are wrong.
    """
    if is_led():
        end_with_tab()
    elif not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        raise ConfigError(
            "the app needs a terminal",
            "`tunegate review --list` prints the queue, `tunegate decide` works it off",
        )
    workspace, actions = _settings(wanted, author)
    sys.setswitchinterval(_TURN_SECONDS)
    from tunegate.tui.app.app import ReviewApp
    from tunegate.tui.user_theme import keep_user_theme, user_theme

    app = ReviewApp(
        workspace,
        wanted.files,
        actions=actions,
        select=split_codes(wanted.select),
        ignore=split_codes(wanted.ignore),
        start=start,
    )
    kept = user_theme(app.available_themes)
    if kept is not None and "TEXTUAL_THEME" not in os.environ:
        app.theme = kept
    before = app.theme
    app.run()
    if app.theme != before and not is_led():  # a guest's choice is not the host's
        keep_user_theme(app.theme)
    if app.failure is not None:
        raise app.failure
    return ExitCode(app.return_code or 0)


def serve_app(wanted: Wanted, *, authors: Sequence[str], host: str, port: int) -> ExitCode:
    """Serve the app to browsers until the process is interrupted or terminated.

    Args:
        wanted: Of the command line.
        authors: The reviewers, each with an address; the author of the settings when empty.
        host: Where to listen.
        port: Where to listen; 0 takes a free one.

    Raises:
        UserError: when one cannot listen there, or the settings are wrong.
    """
    from tunegate.tui.web.guests import invited
    from tunegate.tui.web.serving import is_loopback, serve

    workspace, _ = _settings(wanted)
    guests = invited(authors or [workspace.author])

    def opened(origin: str, taken: int) -> None:
        if not is_loopback(host):
            say(
                f"warning: listening on {host}: whoever gets hold of an address below can read and "
                "change the pairs and start what the gate and training cost, and nothing is "
                f"encrypted on the way. Over ssh it is safer: `ssh -L {taken}:{LOOPBACK}:{taken}` "
                "and no --host"
            )
        put(aligned([(one.author, one.address(origin)) for one in guests]))
        say("an address for each reviewer; keep it secret. Ctrl+C ends")

    serve(guests, host=host, port=port, command=wanted.command, opened=opened, said=say)
    return ExitCode.FINE


def _settings(wanted: Wanted, author: str | None = None) -> tuple[Workspace, Sequence[Action]]:
    """The workspace and the keys; what is wrong with either is an error here, not on a screen."""
    from tunegate.curate.settings import CONFIG_NAME
    from tunegate.tui.app.keys import remapped
    from tunegate.tui.session import workspace_with
    from tunegate.tui.user_keys import user_keys, user_settings_path

    if "-" in wanted.files:
        raise ConfigError("the app cannot read pairs from standard input", "name a file")
    workspace = workspace_with(target=wanted.target, profile=wanted.profile, author=author)
    actions = remapped(user_keys(), origin=str(user_settings_path()))
    origin = str(workspace.root / CONFIG_NAME)
    return workspace, remapped(workspace.settings.keys, origin=origin, before=actions)
