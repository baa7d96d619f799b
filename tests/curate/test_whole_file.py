from __future__ import annotations

from pathlib import Path

import pytest

from tunegate.curate.whole_file import write_whole


def test_a_file_is_replaced_and_nothing_else_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_what_stood_there_is_left_when_it_cannot_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.mkdir()
    (path / "kept").write_bytes(b"old")
    with pytest.raises(OSError, match="a"):
        write_whole(path, b"new")
    assert [one.name for one in tmp_path.rglob("*")] == ["a", "kept"]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="none"):
        write_whole(tmp_path / "none" / "a.txt", b"new")
