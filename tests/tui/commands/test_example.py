from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

Command = Callable[..., Any]


def test_every_file_is_copied_and_the_copy_can_be_checked(
    tunegate: Command, folder: Path, monkeypatch: Any
) -> None:
    ran = tunegate("example", "demo")
    assert ran.code == 0
    assert "cd demo && tunegate" in ran.err
    bundled = {
        one.name: one.read_bytes()
        for one in files("tunegate.examples").joinpath("support").iterdir()
    }
    assert {path.name: path.read_bytes() for path in (folder / "demo").iterdir()} == bundled
    monkeypatch.chdir(folder / "demo")
    assert tunegate("check").code == 1


def test_a_folder_with_something_in_it_is_left_alone(tunegate: Command, folder: Path) -> None:
    (folder / "demo").mkdir()
    (folder / "demo" / "mine.txt").write_text("mine", encoding="utf-8")
    ran = tunegate("example", "demo")
    assert ran.code == 2
    assert "not empty" in ran.err
    assert [path.name for path in (folder / "demo").iterdir()] == ["mine.txt"]


def test_if_missing_can_be_repeated(tunegate: Command, folder: Path) -> None:
    assert tunegate("example", "demo", "--if-missing").code == 0
    again = tunegate("example", "demo", "--if-missing")
    assert again.code == 0
    assert "is there already" in again.err
    assert tunegate("example", "demo").code == 2


def test_a_file_is_in_the_way(tunegate: Command, folder: Path) -> None:
    (folder / "demo").write_text("a file", encoding="utf-8")
    assert tunegate("example", "demo").code == 2
    assert tunegate("example", "demo/deeper").code == 2
