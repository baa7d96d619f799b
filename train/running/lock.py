"""Who runs a run: a lock on a file that the system lets go of when the process ends, however."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from tunegate.curate.errors import UserError


class RunLock:
    """Held by the child as long as it lives; the file says its process id."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._handle)
            raise UserError(
                f"{path.parent}: this run is going on already", "wait for it"
            ) from error
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Let go of it."""
        os.close(self._handle)


def holder(path: Path) -> int | None:
    """Process id of the child that holds the lock; None when nobody does."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        said = os.pread(handle, 32, 0).strip()
        return int(said) if said.isdigit() else 0
    finally:
        os.close(handle)
    return None
