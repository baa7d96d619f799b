"""The app in a terminal of its own: keys go in, and what is painted is read off a screen.

`opened` starts a command in a pseudo-terminal; `press` writes keys and says when the first of what
they brought was painted, when what was waited for stood there, and when everything did. `Review`
is what a person reads off the review screen. Nothing but bytes goes to the app or comes from it.
"""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from select import select
from unicodedata import east_asian_width

import numpy as np

WIDTH, HEIGHT = 120, 40
QUIET = 0.03
"""Seconds without output after which everything is taken to be painted."""
PATIENCE = 60.0
"""Seconds in which what is waited for has to come."""
OPENING = 900.0
"""Seconds that reading and checking may take."""
KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "down": "\x1b[B",
    "f2": "\x1bOQ",
    "ctrl+end": "\x1b[1;5F",
}
"""What a terminal sends for keys that are no character."""

_PIECE = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H"  # go there
    r"|\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[^\[\]]"  # colours, modes
    r"|(?P<text>[^\x00-\x1f]+)|(?P<control>[\x00-\x1a\x1c-\x1f])"
)


class Screen:
    """What stands on a terminal that Textual paints on: it goes somewhere and writes there."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT) -> None:
        self._cells = [[" "] * width for _ in range(height)]
        self.row = 0
        """Where the next character goes, from 0: a row that may be half written."""
        self._column = 0
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""
        """A sequence that is not whole yet."""

    @property
    def lines(self) -> list[str]:
        """The rows, one character a cell; a wide one is followed by nothing."""
        return ["".join(row) for row in self._cells]

    def feed(self, some: bytes) -> None:
        """Write what the app sent."""
        text = self._rest + self._decode(some)
        at = 0
        while (piece := _PIECE.match(text, at)) is not None:
            at = piece.end()
            if piece["row"]:
                self.row, self._column = int(piece["row"]) - 1, int(piece["column"]) - 1
            elif piece["text"]:
                self._write(piece["text"])
            elif piece["control"] == "\r":
                self._column = 0
            elif piece["control"] == "\n":
                self.row += 1
        self._rest = text[at:]

    def _write(self, text: str) -> None:
        if self.row >= len(self._cells):
            return
        row = self._cells[self.row]
        for character in text:
            wide = not character.isascii() and east_asian_width(character) in "WF"
            if self._column < len(row):
                row[self._column] = character
            if wide and self._column + 1 < len(row):
                row[self._column + 1] = ""
            self._column += 1 + wide


@dataclass(frozen=True)
class Painted:
    """Seconds from a key to what it brought."""

    first: float
    """To the first byte of output after the key."""
    there: float
    """Until what was waited for stood on the screen."""
    last: float
    """To the last byte before the output was quiet."""


def in_ms(seconds: Sequence[float]) -> str:
    """Median and 95th percentile."""
    middle, high = np.percentile(seconds, [50, 95]) * 1000
    return f"{middle:.0f}, p95 {high:.0f}"


def _environment() -> dict[str, str]:
    """The variables of a terminal that has a size of its own."""
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    return {**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor"}


class TerminalError(Exception):
    """What was waited for did not come; the screen as it stood then."""


class Terminal:
    """A command in a pseudo-terminal."""

    def __init__(self, folder: Path, *command: str) -> None:
        self._keys, there = pty.openpty()
        size = struct.pack("HHHH", HEIGHT, WIDTH, 0, 0)
        fcntl.ioctl(there, termios.TIOCSWINSZ, size)
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=there,
            stdout=there,
            stderr=there,
            env=_environment(),
            start_new_session=True,
        )
        os.close(there)
        self.screen = Screen()
        self.ended = False
        """Whether the other end is closed."""
        self.watching: Callable[[float], None] = lambda moment: None
        """Called with the moment at which something was painted."""

    def read(self, seconds: float) -> float | None:
        """Take what is painted within so many seconds; the moment it came, or None."""
        if self.ended:
            time.sleep(seconds)
            return None
        if not select([self._keys], [], [], max(0.0, seconds))[0]:
            return None
        moment = time.monotonic()
        try:
            some = os.read(self._keys, 1 << 16)
        except OSError:  # how Linux says that the other end is closed
            some = b""
        if not some:
            self.ended = True
            return None
        self.screen.feed(some)
        self.watching(moment)
        return moment

    def rest(self, seconds: float) -> None:
        """Read for so long, as a person who thinks does."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.read(left)

    def wait(self, true: Callable[[], bool], *, seconds: float = PATIENCE) -> float:
        """Read until something is so on the screen; the moment it became so.

        Raises:
            TerminalError: when it does not, or the app ends before it.
        """
        end = moment = time.monotonic()
        end += seconds
        while not true():
            if self.ended or time.monotonic() > end:
                raise TerminalError("\n".join(self.screen.lines))
            moment = self.read(0.1) or moment
        return moment

    def press(self, *keys: str, until: Callable[[], bool] = lambda: True) -> Painted:
        """Write keys, and read until something was painted, `until` holds and it is quiet.

        Raises:
            TerminalError: when that does not happen.
        """
        while self.read(0) is not None:
            pass
        pressed = time.monotonic()
        self.send(*keys)
        end = pressed + PATIENCE
        first = there = last = 0.0
        while not there or time.monotonic() - pressed < last + QUIET:
            moment = self.read(QUIET / 3)
            if self.ended or time.monotonic() > end:
                raise TerminalError(f"after {' '.join(keys)}:\n" + "\n".join(self.screen.lines))
            if moment is not None:
                last = moment - pressed
                first = first or last
            if first and not there and until():
                there = last
        return Painted(first, there, last)

    def send(self, *keys: str) -> None:
        """Write keys, and nothing else."""
        os.write(self._keys, "".join(KEYS.get(key, key) for key in keys).encode())

    def kill(self) -> int:
        """Kill the app and what it started, as `kill -9` does; the processes that were killed."""
        killed = family(self.process.pid)
        for one in killed:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        self.process.wait()
        self.close()
        return len(killed)

    def close(self) -> None:
        """Let go of a terminal whose app is gone."""
        if self._keys >= 0:
            os.close(self._keys)
            self._keys = -1
        self.ended = True

    def end(self) -> None:
        """Kill what still runs."""
        if self.process.poll() is None:
            self.kill()
        self.close()

    def leave(self) -> tuple[int, float]:
        """Press `q` and wait for the end; the exit status, and the peak memory in MB."""
        self.send("q")
        end = time.monotonic() + PATIENCE
        while not self.ended and time.monotonic() < end:
            self.read(0.1)
        if not self.ended:
            self.process.kill()
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        self.close()
        scale = 1024 * 1024 if sys.platform == "darwin" else 1024
        return self.process.returncode, usage.ru_maxrss / scale


@contextmanager
def opened(folder: Path, *command: str) -> Iterator[Terminal]:
    """A command in a terminal, killed at the end if it still runs."""
    terminal = Terminal(folder, *command)
    try:
        yield terminal
    finally:
        terminal.end()


def app(*words: str) -> tuple[str, ...]:
    """The command that opens the review of the workspace it runs in."""
    return sys.executable, "-m", "tunegate.tui", "review", *words


def family(pid: int) -> list[int]:
    """A process and all that it started, itself first."""
    told = subprocess.run(
        ("ps", "-A", "-o", "pid=,ppid="), capture_output=True, text=True, check=True
    ).stdout
    parents = [tuple(map(int, line.split())) for line in told.splitlines()]
    found = [pid]
    for one in found:
        found += [child for child, parent in parents if parent == one]
    return found


def resident_mb(pid: int) -> float:
    """What a process holds in memory, in MB."""
    told = subprocess.run(("ps", "-o", "rss=", "-p", str(pid)), capture_output=True, check=True)
    return int(told.stdout) / 1024


@dataclass(frozen=True)
class Review:
    """What a person reads off the review screen, or off the one that lies over it."""

    rule: str = ""
    """Of the finding under the cursor; empty when the queue is empty, or not in sight."""
    row: str = ""
    """Of its pair; `set` for a finding on the whole set."""
    position: int = 0
    """Line of the cursor, from 1."""
    total: int | None = None
    """Findings in the queue; None when it is not in sight."""
    decided: int = 0
    said: str = ""
    """The decision that the app has acknowledged last: `dropped 3f2a91c0`."""
    updating: bool | None = None
    """Whether the app says that score and queue are behind the decisions; None out of sight."""
    whole: bool = False
    """Whether the pair beside the queue is that of the finding under the cursor."""
    lines: frozenset[tuple[str, str]] = frozenset()
    """Rule and row of the findings in sight."""


_TITLE = re.compile(r" (?:(?P<position>[\d,]+) / )?(?P<total>[\d,]+)(?: of [\d,]+)? findings?\b")
_LINE = re.compile(r"[› ][ *][EWI] (?P<rule>[A-Z]\d{3})\s+(?P<row>[\d,]+|set) ")
_HEAD = re.compile(r"▏  (?P<rule>[A-Z]\d{3}) [^·]+ · \w+(?: · [^·]+:(?P<row>\d+))?")
_SCORE = re.compile(r"^ score .*? · (?P<decided>[\d,]+) of [\d,]+ decided")
_SAID = re.compile(r"^ (?P<said>.+?) · [uU] (?:undo|redo)es")


def review(screen: Screen) -> Review:
    """Read the review screen; what is not in sight is left out."""
    lines = screen.lines
    title = _TITLE.match(lines[1])
    listed = [(line, _LINE.match(line)) for line in lines[2:]]
    found = [(one["rule"], one["row"]) for _, one in listed if one is not None]
    here = next((one for line, one in listed if one is not None and line[0] == "›"), None)
    head = _HEAD.search(lines[1])
    score = _SCORE.match(lines[-3])
    said = _SAID.match(lines[-2]) if screen.row != len(lines) - 2 else None
    at = ("", "") if here is None else (here["rule"], here["row"])
    shown = ("", "") if head is None else (head["rule"], head["row"] or "set")
    return Review(
        rule=at[0],
        row=at[1],
        position=_number(title["position"]) if title is not None else 0,
        total=None if title is None else _number(title["total"]),
        decided=0 if score is None else _number(score["decided"]),
        said="" if said is None else said["said"],
        updating=None if score is None else "…" in score[0],
        whole=at == shown != ("", ""),
        lines=frozenset(found),
    )


def _number(text: str | None) -> int:
    return int((text or "0").replace(",", ""))
