"""`tunegate` alone: the app, the report, or how to begin."""

from __future__ import annotations

import sys
from pathlib import Path

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.streams import is_terminal, put

EXAMPLES = """
tunegate example demo && cd demo && tunegate     try it on made-up pairs
tunegate check pairs.jsonl                       see what is wrong with yours
tunegate init pairs.jsonl && tunegate            make this folder a workspace and review
"""

_WELCOME = """\
There is no workspace here (no tunegate.toml in this folder or above it). To begin:

  tunegate example demo       a folder with made-up pairs to try everything on
  tunegate check FILE         what is wrong with the pairs in a file
  tunegate init FILE          make this folder a workspace, then run `tunegate`

`tunegate --help` lists all commands."""


def command() -> ExitCode:
    """Open the app in a workspace; without a terminal print the readiness report."""
    from tunegate.curate.workspace import find_workspace

    if not find_workspace(Path.cwd()).configured:
        put(_WELCOME)
        return ExitCode.FINE
    if is_terminal(sys.stdin) and is_terminal(sys.stdout):
        from tunegate.tui.starting import Wanted, open_app

        return open_app(Wanted(), start="overview")
    from tunegate.tui.commands.ready import command as ready

    return ready()
