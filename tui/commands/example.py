"""`tunegate example`: a workspace to try everything on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.output.numbers import count_text
from tunegate.tui.streams import say

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

EXAMPLES = """
tunegate example demo
tunegate example demo --company
cd demo
tunegate
"""

NAME = "support"
"""Folder of the bundled workspace."""
COMPANY = "company"
"""Folder of the larger one, with documents, queries and a suite for the gate."""
READER = ("reader", "model")
"""Folder of the small model that the larger one asks; it goes to `models/reader`."""


def command(
    *,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where to put it; a new or an empty folder.")
    ],
    company: Annotated[
        bool,
        typer.Option(
            "--company",
            help="The larger example: documents, pairs, queries, a suite and a model to ask.",
        ),
    ] = False,
    if_missing: Annotated[
        bool,
        typer.Option("--if-missing", help="Do nothing when the folder holds a workspace already."),
    ] = False,
) -> ExitCode:
    """Copy a workspace with made-up pairs to try everything on.

    The pairs are answers of a company that does not exist, with planted defects of every kind.
    """
    from importlib.resources import files

    from tunegate.curate.errors import ConfigError

    if if_missing and (folder / "tunegate.toml").is_file():
        say(f"{folder} is there already")
        return ExitCode.FINE
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ConfigError(f"{folder} is there already and not empty", "name another folder")
        bundled = files("tunegate.examples")
        count = _copy(bundled.joinpath(COMPANY if company else NAME), folder)
        if company:
            count += _copy(bundled.joinpath(*READER), folder / "models" / "reader")
    except OSError as error:
        raise ConfigError(
            f"{folder}: the example cannot be written: {error.strerror}", "name a folder of yours"
        ) from error
    say(f"{count_text(count, 'file')} in {folder}; next: cd {folder} && tunegate")
    return ExitCode.FINE


def _copy(source: Traversable, folder: Path) -> int:
    """Copy a folder of package data and return how many files it had."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for entry in sorted(source.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            count += (
                0
                if entry.name.startswith(("_", ".", "making"))
                else _copy(entry, folder / entry.name)
            )
        elif not entry.name.endswith((".py", ".pyc")) and not entry.name.startswith("."):
            (folder / entry.name).write_bytes(entry.read_bytes())
            count += 1
    return count
