"""What went wrong, as a sentence on stderr and an exit code; never a traceback unasked."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from pathlib import Path

import typer

from tunegate.curate.errors import Cancelled, UserError
from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.streams import say

DEBUG = "TUNEGATE_DEBUG"
"""Environment variable that shows tracebacks when it is set to anything but nothing."""


def tell(error: BaseException) -> ExitCode:
    """Say on stderr what happened and give the exit code that goes with it."""
    if os.environ.get(DEBUG):
        traceback.print_exception(error)
    if isinstance(error, (Cancelled, KeyboardInterrupt)):
        say("cancelled")
        return ExitCode.CANCELLED
    if isinstance(error, UserError):
        _say_error(error.message, error.hint)
        return ExitCode.USAGE
    if isinstance(error, typer.TyperException):
        context = getattr(error, "ctx", None)
        path = context.command_path if context is not None else "tunegate"
        _say_error(_sentence(error.format_message()), f"`{path} --help` shows what it takes")
        return ExitCode.USAGE
    log = _write_log(error)
    # The text of the exception may quote somebody's data; it is in the log only.
    _say_error(
        f"a bug in tunegate, sorry ({type(error).__name__})",
        "please report it" + (f" with {log}, which holds the details" if log else ""),
    )
    return ExitCode.BUG


def _say_error(message: str, hint: str) -> None:
    say(f"error: {message}")
    if hint:
        first, *more = hint.split("\n")
        for line in (f"hint: {first}", *(f"      {line}" for line in more)):
            say(line)


def _sentence(message: str) -> str:
    """Typer's messages begin like sentences and end with a full stop; ours do not."""
    message = " ".join(message.replace("Value error, ", "").split()).removesuffix(".")
    return message[:1].lower() + message[1:]


def _write_log(error: BaseException) -> Path | None:
    """Write the traceback where only this user can read it; None when that fails too.

    In the workspace's state folder when there is one, else in the temporary folder.
    """
    text = f"arguments: {sys.argv[1:]!r}\n" + "".join(traceback.format_exception(error))
    for folder in (_state(), None):
        try:
            handle, name = tempfile.mkstemp(prefix="error-", suffix=".log", dir=folder)
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
            return Path(name)
        except OSError:
            continue
    return None


def _state() -> Path | None:
    """The state folder of the workspace the shell is in, if there is one."""
    try:
        here = Path.cwd()
    except OSError:  # the folder was removed
        return None
    folders = (path / ".tunegate" for path in (here, *here.parents))
    return next((folder for folder in folders if folder.is_dir()), None)
