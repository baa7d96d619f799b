"""The two streams: stdout is data, stderr is talk."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import BinaryIO, Literal, TextIO

from tunegate.curate.errors import UserError
from tunegate.tui.safe import visible_line

ColorChoice = Literal["auto", "always", "never"]

PLAIN = 80
"""Columns of text that does not go to a terminal."""

WIDEST = 120
"""Longer lines are hard to read."""


def put(text: str) -> None:
    """Write data to stdout and end its last line; an empty text writes nothing.

    What the stream's encoding cannot hold is written as a backslash escape.

    Raises:
        UserError: when stdout is closed or cannot take it. A reader that left is no such case.
    """
    if not text:
        return
    if sys.stdout is None:
        raise UserError("standard output is closed", "send it to a terminal, a file or a pipe")
    try:
        _write(sys.stdout, text)
    except BrokenPipeError:
        raise
    except OSError as error:
        _give_up(sys.stdout)
        raise UserError(
            f"standard output cannot be written to: {error.strerror}",
            "make room, or send it elsewhere",
        ) from error


def say(text: str) -> None:
    """Write a line of talk to stderr, with what could act on the terminal made visible.

    Where stderr is closed or full there is nobody to tell, and the work goes on.
    """
    if sys.stderr is None:
        return
    try:
        _write(sys.stderr, visible_line(text))
    except BrokenPipeError:
        raise
    except OSError:
        _give_up(sys.stderr)


def stdin_bytes() -> BinaryIO | None:
    """What `-` stands for; None when stdin is closed."""
    return None if sys.stdin is None else sys.stdin.buffer


def put_or_write(text: str, path: Path | None) -> None:
    """Write data to a file when one is named, else to stdout.

    Raises:
        UserError: when the file cannot be written.
    """
    if path is None:
        put(text)
        return
    try:
        path.write_text(text if text.endswith("\n") or not text else text + "\n", encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"{path}: it cannot be written: {error.strerror}", "name a file in a folder of yours"
        ) from error
    say(f"wrote {path}")


def wants_color(choice: ColorChoice, *, path: Path | None = None) -> bool:
    """Whether to colour data that goes to stdout, or to a file when one is named.

    On `auto` files, pipes and NO_COLOR say no, and FORCE_COLOR overrules pipes.
    """
    if choice != "auto":
        return choice == "always"
    if path is not None or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or is_terminal(sys.stdout)


def columns(path: Path | None = None) -> int:
    """How wide data for people may be: the terminal's width up to `WIDEST`, else `PLAIN`."""
    if path is not None or not is_terminal(sys.stdout):
        return PLAIN
    return min(shutil.get_terminal_size().columns, WIDEST)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person looks at the stream; None is one that was closed before we began."""
    return stream is not None and not stream.closed and stream.isatty()


def _write(stream: TextIO, text: str) -> None:
    if not text:
        return
    text = text if text.endswith("\n") else text + "\n"
    try:
        stream.write(text)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()


def _give_up(stream: TextIO) -> None:
    """Let what the stream still holds go nowhere; else Python complains of it at the exit."""
    try:
        number = stream.fileno()
    except (OSError, ValueError):  # a stream in memory
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)
