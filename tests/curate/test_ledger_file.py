from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tunegate.curate.decision import Decision
from tunegate.curate.errors import LedgerError
from tunegate.curate.ledger import Ledger
from tunegate.curate.ledger_file import VERSION, open_ledger


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.db"
    ledger = Ledger(path)
    ledger.decide([Decision("drop", f"p{nth}", reason="r" * 50) for nth in range(500)], author="a")
    ledger.undo(author="a", seq=3)
    ledger.close()
    return path


def read(path: Path) -> None:
    with closing(Ledger(path)) as ledger:
        ledger.standing()


def test_a_commit_is_on_disk_and_the_file_names_itself(filled: Path) -> None:
    with closing(open_ledger(filled)) as connection:
        pragmas = ("journal_mode", "synchronous", "user_version", "application_id")
        found = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
        assert found == ["wal", 2, VERSION, 0x74756E67]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM entries WHERE seq = 3",
        "UPDATE entries SET reason = 'other' WHERE seq = 3",
        "INSERT OR REPLACE INTO entries (seq, step, at, author, action) VALUES (3,1,'','','drop')",
        "INSERT INTO entries (seq, step, at, author, action) VALUES (900, 3, '', '', 'drop')",
    ],
)
def test_entries_are_appended_only(filled: Path, statement: str) -> None:
    with (
        closing(open_ledger(filled)) as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute(statement)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(b"prompt,response\nhello,world\n" * 100)
    with pytest.raises(LedgerError, match=r"ledger\.db: it is not a ledger") as caught:
        Ledger(path)
    assert "restore it" in caught.value.hint
    assert path.read_bytes() == b"prompt,response\nhello,world\n" * 100


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE notes (text)")
    with pytest.raises(LedgerError, match="this SQLite file is not a ledger"):
        Ledger(path)


def test_a_newer_ledger_is_refused(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(LedgerError, match=f"has version {VERSION + 1}") as caught:
        Ledger(filled)
    assert caught.value.hint == "upgrade tunegate"


def test_an_annotation_raises_the_version_of_an_older_ledger_and_nothing_else_does(
    filled: Path,
) -> None:
    def version() -> int:
        with closing(sqlite3.connect(filled)) as connection:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])

    with closing(sqlite3.connect(filled)) as connection:
        connection.execute("PRAGMA user_version = 1")
    with closing(Ledger(filled)) as ledger:
        ledger.decide([Decision("drop", "p1")], author="a")
        assert version() == 1
        with pytest.raises(LedgerError, match="says nothing"):
            ledger.decide([Decision("note", "p1", reason=" ")], author="a")
        assert version() == 1
        ledger.decide([Decision("note", "p1", reason="ask")], author="a")
        assert version() == VERSION
        assert ledger.standing()[-1].decision.reason == "ask"


def test_a_cut_file_is_reported_as_damaged(filled: Path) -> None:
    filled.write_bytes(filled.read_bytes()[: filled.stat().st_size // 2])
    with pytest.raises(LedgerError, match="the ledger is damaged"):
        read(filled)


def test_overwritten_pages_are_reported_as_damaged(filled: Path) -> None:
    content = bytearray(filled.read_bytes())
    content[8192:16384] = b"\xff" * 8192
    filled.write_bytes(bytes(content))
    with pytest.raises(LedgerError, match="the ledger is damaged"):
        read(filled)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entries SET action = 'edit', edited = '{' WHERE seq = 7",
        "UPDATE entries SET action = 'edit', edited = '{}' WHERE seq = 7",
        "DELETE FROM entries WHERE seq = 7",
        "UPDATE entries SET action = 'undo', first = 5, last = 900 WHERE seq = 7",
        "UPDATE entries SET action = 'undo' WHERE seq = 7",
    ],
)
def test_a_tampered_entry_is_named(filled: Path, change: str) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        for kind in ("changed", "deleted"):
            connection.execute(f"DROP TRIGGER entries_are_never_{kind}")
        connection.execute(change)
        connection.commit()
    with pytest.raises(LedgerError, match="the ledger is damaged at entry 7"):
        read(filled)


def test_a_path_that_cannot_hold_a_ledger_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LedgerError, match="its folder cannot be made"):
        Ledger(tmp_path / "file" / "ledger.db")
    with pytest.raises(LedgerError, match="cannot be opened"):
        Ledger(tmp_path)


def test_an_empty_file_becomes_a_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.touch()
    with closing(open_ledger(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)


OPENER = """
import sys, time
from pathlib import Path
from tunegate.curate.ledger_file import open_ledger

sys.stdin.readline()
open_ledger(Path(sys.argv[1])).close()
"""


def test_processes_may_create_the_ledger_at_once(tmp_path: Path) -> None:
    path = tmp_path / "new" / "ledger.db"
    openers = [
        subprocess.Popen([sys.executable, "-c", OPENER, str(path)], stdin=subprocess.PIPE)
        for _ in range(6)
    ]
    for opener in openers:
        assert opener.stdin is not None
        opener.stdin.write(b"go\n")
        opener.stdin.flush()
    for opener in openers:
        opener.communicate(timeout=60)
    assert [opener.returncode for opener in openers] == [0] * 6
    with closing(open_ledger(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


READER = """
import sys
from contextlib import closing
from pathlib import Path
from tunegate.curate.decision import Decision
from tunegate.curate.errors import LedgerError
from tunegate.curate.ledger import Ledger

try:
    with closing(Ledger(Path(sys.argv[1]))) as ledger:
        print(ledger.last_seq(), len(ledger.standing()), ledger.find_damage())
        ledger.decide([Decision("keep", "p1")], author="b")
except LedgerError as error:
    print(error.message)
"""


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder to be made read-only by the test; it can be removed afterwards."""
    folder = tmp_path / "shared"
    folder.mkdir()
    yield folder
    folder.chmod(0o700)


def read_unprivileged(path: Path) -> list[str]:
    """What `READER` says in a process that rights apply to, also when root runs the tests."""
    kept: tuple[str, ...] = ()
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may write everywhere")
        rights = "-dac_override,-dac_read_search"
        kept = ("setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}")
    command = [*kept, sys.executable, "-c", READER, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize("name", ["ledger.db", "a?b#c%20 ä.db"])
@pytest.mark.parametrize("rights", [0o400, 0o600])
def test_a_ledger_in_a_folder_to_read_is_read_and_not_written(
    filled: Path, read_only: Path, rights: int, name: str
) -> None:
    path = read_only / name
    filled.rename(path)
    before = path.read_bytes()
    path.chmod(rights)
    read_only.chmod(0o500)
    counts, error = read_unprivileged(path)
    assert counts == "501 499 "
    assert error.startswith(f"{path}: the ledger cannot be written to (")
    assert path.read_bytes() == before
    assert [one.name for one in read_only.iterdir()] == [name]


def test_entries_beside_a_ledger_to_read_are_read_too(read_only: Path) -> None:
    path = read_only / "ledger.db"
    with closing(Ledger(path)) as ledger:
        ledger.decide([Decision("drop", "p1")], author="a")
        assert (read_only / "ledger.db-wal").stat().st_size > 0
        for one in read_only.iterdir():
            one.chmod(0o400)
        read_only.chmod(0o500)
        counts, error = read_unprivileged(path)
    assert counts == "1 1 "
    assert "the ledger cannot be written to" in error


def test_entries_beside_a_ledger_that_cannot_be_read_are_not_passed_over(
    tmp_path: Path, read_only: Path
) -> None:
    with closing(Ledger(tmp_path / "ledger.db")) as ledger:
        ledger.decide([Decision("drop", "p1")], author="a")
        for name in ("ledger.db", "ledger.db-wal"):
            shutil.copy(tmp_path / name, read_only / name)
    read_only.chmod(0o500)
    [error] = read_unprivileged(read_only / "ledger.db")
    assert "its last entries are in ledger.db-wal" in error


def test_a_ledger_without_wal_is_read_at_once(filled: Path, read_only: Path) -> None:
    path = read_only / "ledger.db"
    filled.rename(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    read_only.chmod(0o500)
    counts, error = read_unprivileged(path)
    assert counts == "501 499 "
    assert "the ledger cannot be written to" in error


@pytest.mark.parametrize("touched", [True, False])
def test_no_ledger_can_be_made_in_a_folder_to_read(read_only: Path, touched: bool) -> None:
    path = read_only / "ledger.db"
    if touched:
        path.touch()
    read_only.chmod(0o500)
    [error] = read_unprivileged(path)
    assert "the ledger cannot be" in error


def test_an_action_of_a_newer_version_is_named_and_nothing_is_called_damaged(filled: Path) -> None:
    db = sqlite3.connect(filled)
    seq = db.execute("SELECT max(seq) + 1 FROM entries").fetchone()[0]
    db.execute(
        "INSERT INTO entries (seq, step, at, author, action, pair) VALUES (?, 99, '', '', ?, 'p')",
        (seq, "bless"),
    )
    db.commit()
    db.close()
    ledger = Ledger(filled)
    with pytest.raises(LedgerError) as caught:
        ledger.standing()
    ledger.close()
    assert caught.value.message == (
        f"{filled}: entry {seq} has an action that is unknown here: 'bless'"
    )
    assert caught.value.hint == "upgrade tunegate if a newer version wrote it, else restore a copy"
