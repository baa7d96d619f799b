"""`tunegate tour`: a workspace from its first check to a verdict, step by step."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tunegate.tui.exit_codes import ExitCode

EXAMPLES = """
tunegate example demo --company && cd demo && tunegate tour
tunegate tour --yes > tour.txt          without a stop, every output in full
"""


def command(
    *,
    yes: Annotated[
        bool,
        typer.Option("--yes", help="Do not wait for a key between the steps, nor open the app."),
    ] = False,
) -> ExitCode:
    """Walk from the first check to a verdict, step by step.

    It checks and repairs the pairs, opens the review, measures what the gate asks for, and says
    after each step what it showed. Every step is a command that can be typed as well;
    `tunegate undo` takes its decisions back. On a terminal the tour waits between the steps, opens
    the app for the review, and shows the first lines of long output.

    Exit status: that of the gate's step, or of a step that failed.
    """
    from tunegate.curate.errors import ConfigError
    from tunegate.curate.workspace import find_workspace
    from tunegate.tui.tour import walk_through

    workspace = find_workspace(Path.cwd())
    if not workspace.configured:
        raise ConfigError(
            "there is no workspace here (no tunegate.toml in this folder or above it)",
            "tunegate example demo --company, then cd demo",
        )
    return walk_through(workspace, waits=not yes)
