"""Work in another process, so that this one's threads keep running.

The child imports what the work needs and keeps what it loaded until it is closed. It ends by
itself when its parent is gone.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from select import select
from signal import SIGKILL
from struct import Struct
from tempfile import TemporaryFile
from threading import Lock
from typing import IO, Any, Protocol, TypeVar, cast

from tunegate.curate.errors import Cancelled, UserError
from tunegate.curate.progress import SILENT, Progress

Result = TypeVar("Result")

_TICK_SECONDS = 0.1
"""How often the progress of a waiting caller may cancel."""
_LEAVING_SECONDS = 10.0
"""That a child may take between its last word and its end."""
_NICE = 5
"""How far the child stands back behind whoever types."""
_LENGTH = Struct("<Q")
"""Of a message, before it."""
_READ_BYTES = 1 << 20


class Run(Protocol):
    """Where heavy work is done."""

    def __call__(
        self, work: Callable[..., Result], *arguments: Any, progress: Progress = SILENT
    ) -> Result:
        """What `work(*arguments)` returns.

        Args:
            work: A function of a module; it, its arguments and its result can be pickled.
            arguments: What it is called with.
            progress: Is asked now and then whether to go on; never told of any.

        Raises:
            Cancelled: when `progress` says so.
        """


def in_process(work: Callable[..., Result], *arguments: Any, progress: Progress = SILENT) -> Result:
    """Do it here and now; see `Run`."""
    progress.advance(0)
    return work(*arguments)


class Child:
    """Does work in one process of its own, started when there is some; see `Run`.

    Threads take turns. What the work prints goes nowhere. A caller that is cancelled leaves the
    child at its work; the next one waits for it.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._said: IO[bytes] | None = None
        """What it writes to stderr."""
        self._turn = Lock()
        self._asked = 0
        self._closed = False

    def __call__(
        self, work: Callable[..., Result], *arguments: Any, progress: Progress = SILENT
    ) -> Result:
        """See `Run`.

        Raises:
            Cancelled: when `progress` says so, or the child was closed.
            UserError: when the system killed the child, as it does when memory runs out.
        """
        while not self._turn.acquire(timeout=_TICK_SECONDS):
            progress.advance(0)
        try:
            failed, answer = self._ask(work, arguments, progress)
        except (EOFError, OSError) as error:
            raise self._why_it_ended() from error
        finally:
            self._turn.release()
        if failed:
            raise answer
        return cast("Result", answer)

    def close(self) -> None:
        """End the child now, whatever it does; a caller that waits for it sees `Cancelled`."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()
            with self._turn:
                self._clear()

    def _ask(
        self, work: Callable[..., object], arguments: tuple[object, ...], progress: Progress
    ) -> tuple[bool, Any]:
        """Whether the work failed, and its result or exception."""
        child = self._started()
        requests, answers = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)
        self._asked += 1
        _send(requests, (self._asked, work, arguments))
        while True:
            while not select([answers], [], [], _TICK_SECONDS)[0]:
                progress.advance(0)
            number, failed, answer = pickle.loads(_received(answers))
            if number == self._asked:
                return failed, answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._closed:
            raise Cancelled
        if self._process is None:
            self._said = TemporaryFile()  # noqa: SIM115  (`_clear` closes it)
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "tunegate.curate.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
                start_new_session=True,
            )
            if self._closed:
                self._process.kill()
        return self._process

    def _why_it_ended(self) -> Exception:
        """What to raise for a child that is gone; the next call starts another one."""
        status, said = self._clear()
        if self._closed:
            return Cancelled()
        if status == -SIGKILL:
            return UserError(
                "the process that runs the models was killed by the system",
                "it does this when memory runs out: close other programs, or take a smaller model",
            )
        return RuntimeError(f"the process that runs the models ended with {status}: {said}")

    def _clear(self) -> tuple[int, str]:
        """Let go of a child that is ending; its exit status, and the end of what it said."""
        if self._process is None or self._said is None:
            return 0, ""
        try:
            status = self._process.wait(_LEAVING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        self._said.seek(0)
        said = self._said.read()[-2_000:].decode(errors="replace")
        self._said.close()
        cast("IO[bytes]", self._process.stdout).close()
        with suppress(BrokenPipeError):  # by a request that it did not take any more
            cast("IO[bytes]", self._process.stdin).close()
        self._process = self._said = None
        return status, said


def serve() -> None:
    """What the child does: answer until the parent is gone."""
    os.nice(_NICE)
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while requests.read(_LENGTH.size):
        number, work, arguments = pickle.load(requests)
        try:
            answer = (number, False, work(*arguments))
        except Exception as error:  # noqa: BLE001  (whatever it is, the parent raises it)
            answer = (number, True, error)
        _send(answers, answer)


def _send(pipe: IO[bytes], message: object) -> None:
    """Write a message behind its length."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(body)))
    pipe.write(body)
    pipe.flush()


def _received(pipe: IO[bytes]) -> bytes:
    """The next message, and not a byte more: a buffer would hide the one behind it from `select`.

    Raises:
        EOFError: when the other side is gone.
    """
    (length,) = _LENGTH.unpack(_read(pipe.fileno(), _LENGTH.size))
    return _read(pipe.fileno(), length)


def _read(descriptor: int, size: int) -> bytes:
    parts = []
    while size:
        part = os.read(descriptor, min(size, _READ_BYTES))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


if __name__ == "__main__":
    serve()
