from __future__ import annotations

from pathlib import Path

import pytest

from tunegate.curate.errors import InputError, UserError
from tunegate.evaluate.drift.looks import PLANNED, Look, Looks, read_looks, write_looks


def look(inputs: str) -> Look:
    return Look("2026-05-01T06:00:00+00:00", inputs, "no")


def test_looks_are_counted_until_none_is_left(tmp_path: Path) -> None:
    path = tmp_path / ".tunegate" / "drift.json"
    assert read_looks(path).planned == PLANNED
    looks = read_looks(path, planned=2)
    assert looks.number("a") == 1
    write_looks(looks.with_look(look("a")), path)
    looks = read_looks(path)
    assert looks == Looks(2, (look("a"),))
    assert looks.number("b") == 2
    write_looks(looks.with_look(look("b")), path)
    with pytest.raises(UserError, match="all 2 planned looks were taken") as raised:
        read_looks(path).number("c")
    assert "--restart" in raised.value.hint
    assert [one.name for one in path.parent.iterdir()] == ["drift.json"]


def test_looking_again_at_the_same_counts_once() -> None:
    looks = Looks(1).with_look(look("a"))
    assert looks.number("a") == 1
    assert looks.with_look(look("a")) == looks


def test_another_plan_takes_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "drift.json"
    write_looks(Looks(4, (look("a"),)), path)
    assert read_looks(path, planned=4).planned == 4
    with pytest.raises(UserError, match="4 looks were planned"):
        read_looks(path, planned=8)
    assert read_looks(path, planned=8, restart=True) == Looks(8)


@pytest.mark.parametrize("text", ["", "[]", '{"planned": 0, "looks": []}', "\xff"])
def test_a_damaged_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "drift.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(InputError, match=r"drift\.json"):
        read_looks(path)


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(UserError, match="cannot be written"):
        write_looks(Looks(1), tmp_path / "state" / "drift.json")
