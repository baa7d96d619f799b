"""The ledger's SQLite file: its one table, how it is opened, and its failures as sentences."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tunegate.curate.errors import LedgerError

APPLICATION_ID = 0x74756E67
"""`tung` in ASCII; tells a ledger from any other SQLite file."""

VERSION = 2
"""Of the table below and the actions in it; a file of a higher version was written by a newer
tunegate. Version 1 knew no annotations; such a file is raised when it gets the first one."""

BUSY_SECONDS = 30.0
"""How long a process waits while another one writes."""

_SCHEMA = (
    """
    CREATE TABLE entries (
        seq INTEGER PRIMARY KEY,
        step INTEGER NOT NULL,
        at TEXT NOT NULL,
        author TEXT NOT NULL,
        action TEXT NOT NULL,
        pair TEXT,
        reason TEXT NOT NULL DEFAULT '',
        rule TEXT,
        finding TEXT,
        edited TEXT,
        into_pair TEXT,
        first INTEGER,
        last INTEGER
    )
    """,
    """
    CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
    """,
    """
    CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
    """,
    # Without this one, INSERT OR REPLACE would overwrite an entry and fire neither of the others.
    """
    CREATE TRIGGER entries_are_appended BEFORE INSERT ON entries
    WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM entries)
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
    """,
)

_REPAIR = "restore it from a copy, or move it away to start a new one"

_RIGHTS = "check the rights of the file and its folder"

_UNWRITABLE = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)
"""What SQLite says of a ledger that may only be read: it makes files beside it even to read."""


def open_ledger(path: Path) -> sqlite3.Connection:
    """Open the ledger at `path`; a missing or empty file becomes a new ledger.

    The connection commits by itself unless a transaction is begun, may be handed from thread to
    thread, and is on disk when a commit returns (WAL, synchronous FULL). A ledger that may only
    be read is opened to be read; writing to it then fails.

    Raises:
        LedgerError: when the file is damaged, not a ledger, of a newer version, or out of reach.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(
            f"{path}: its folder cannot be made: {error.strerror}", "check the folder's rights"
        ) from error
    with plain_errors(path):
        try:
            return _open(path, "mode=rwc", _prepare)
        except sqlite3.OperationalError as error:
            if _code(error) not in _UNWRITABLE or not _has_content(path):
                raise
        return _open_to_read(path)


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction that sees every earlier one; it is on disk when the block is left."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def raise_version(connection: sqlite3.Connection) -> None:
    """Keep programs away that do not know every action; part of the transaction that is open."""
    connection.execute(f"PRAGMA user_version = {VERSION}")


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Turn what can go wrong with the file `path` into a `LedgerError`; bugs of ours pass."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        told = {
            sqlite3.SQLITE_NOTADB: ("it is not a ledger", _REPAIR),
            sqlite3.SQLITE_CORRUPT: ("the ledger is damaged", _REPAIR),
            sqlite3.SQLITE_FULL: ("the disk is full; nothing was recorded", "make room and retry"),
            sqlite3.SQLITE_BUSY: (
                f"another process has held the ledger for over {BUSY_SECONDS:.0f} s",
                "retry when it has finished",
            ),
            sqlite3.SQLITE_CANTOPEN: ("the ledger cannot be opened", "check the path and rights"),
            sqlite3.SQLITE_PERM: ("the ledger cannot be opened", "check the path and rights"),
            sqlite3.SQLITE_READONLY: ("the ledger cannot be written to", _RIGHTS),
            sqlite3.SQLITE_IOERR: ("reading or writing the ledger failed", "check the disk"),
        }.get(_code(error))
        if told is None:
            raise
        raise LedgerError(f"{path}: {told[0]} ({error})", told[1]) from error


def _open(
    path: Path, how: str, prepare: Callable[[sqlite3.Connection, Path], None]
) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _open_to_read(path: Path) -> sqlite3.Connection:
    """Open a ledger that cannot be written to.

    Where SQLite cannot make the files it reads a WAL ledger with, the ledger is taken as
    unchanging. That passes over what stands beside it, so nothing may.

    Raises:
        LedgerError: when entries stand beside the ledger and cannot be read.
    """
    try:
        return _open(path, "mode=ro", _require_ledger)
    except sqlite3.OperationalError as error:
        if _code(error) not in _UNWRITABLE:
            raise
    for ending in ("-wal", "-journal"):
        beside = path.with_name(path.name + ending)
        if _has_content(beside):
            raise LedgerError(
                f"{path}: its last entries are in {beside.name}, which cannot be read "
                "where the ledger cannot be written to",
                f"{_RIGHTS}, or copy the folder and work in the copy",
            )
    return _open(path, "mode=ro&immutable=1", _require_ledger)


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_MISUSE)) & 0xFF


def _require_ledger(connection: sqlite3.Connection, path: Path) -> None:
    if not _is_ledger(connection, path):
        raise LedgerError(f"{path}: there is nothing in it, and it cannot be written to", _RIGHTS)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    if not _is_ledger(connection, path):
        with writing(connection):
            if not _is_ledger(connection, path):
                for statement in _SCHEMA:
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                raise_version(connection)
    _use_wal(connection)
    connection.execute("PRAGMA synchronous = FULL")


def _is_ledger(connection: sqlite3.Connection, path: Path) -> bool:
    """False for a file without anything in it.

    Raises:
        LedgerError: when the file holds something else, or a newer ledger.
    """
    # one statement sees one state, also while another process makes the ledger
    application, version, tables = connection.execute(
        "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master) "
        "FROM pragma_application_id, pragma_user_version"
    ).fetchone()
    if application == APPLICATION_ID and version in range(1, VERSION + 1):
        return True
    if application == APPLICATION_ID:
        raise LedgerError(
            f"{path}: the ledger has version {version}, this tunegate reads up to {VERSION}",
            "upgrade tunegate",
        )
    if application or version or tables:
        raise LedgerError(f"{path}: this SQLite file is not a ledger", _REPAIR)
    return False


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to WAL. SQLite does not wait its turn here, so this does."""
    deadline = time.monotonic() + BUSY_SECONDS
    while _pragma(connection, "journal_mode") != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if time.monotonic() > deadline or _code(error) in _UNWRITABLE:
                raise
            time.sleep(0.01)


def _pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]
