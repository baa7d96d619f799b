from __future__ import annotations

from pathlib import Path

import pytest

from tunegate.curate.errors import InputError, UserError
from tunegate.decide.feedback import Opinion, Shown
from tunegate.decide.feedback_file import append_opinions, opinions_of, read_opinions

SHOWN = (Shown("aa", "Who?", "Ada"), Shown("bb", "Where?", "Here"))


def opinion(name: str, comment: str = "") -> Opinion:
    return Opinion(lock="l", id=name, thumb="up", comment=comment, author="ann", at="now")


def test_opinions_are_added_behind_those_that_are_there(tmp_path: Path) -> None:
    path = tmp_path / "state" / "feedback.jsonl"
    assert read_opinions(path) == ()
    append_opinions([opinion("aa", "fine\x1b[31m")], path)
    before = path.read_bytes()
    append_opinions([opinion("bb"), opinion("aa")], path)
    assert path.read_bytes().startswith(before)
    assert read_opinions(path) == (opinion("aa", "fine\x1b[31m"), opinion("bb"), opinion("aa"))


def test_a_line_that_a_kill_cut_short_is_no_opinion(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    append_opinions([opinion("aa")], path)
    whole = path.read_bytes()
    for cut in (1, 8, 40):
        path.write_bytes(whole + whole[:cut])
        assert read_opinions(path) == (opinion("aa"),)
    append_opinions([opinion("bb")], path)
    assert read_opinions(path) == (opinion("aa"), opinion("bb"))
    path.write_bytes(whole[:9])
    append_opinions([opinion("bb")], path)
    assert read_opinions(path) == (opinion("bb"),)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"nothing\n", r"feedback.jsonl:2: this is no JSON"),
        (b'{"lock": "l"}\n', r"feedback.jsonl:2: id = "),
        (b'{"lock":"l","id":"aa","thumb":"ok","author":"a","at":"x"}\n', r":2: thumb = 'ok'"),
    ],
)
def test_a_line_that_is_something_else_is_named(tmp_path: Path, line: bytes, says: str) -> None:
    path = tmp_path / "feedback.jsonl"
    append_opinions([opinion("aa")], path)
    with path.open("ab") as file:
        file.write(line)
    with pytest.raises(InputError, match=says):
        read_opinions(path)


def test_a_folder_in_its_place_is_an_error_one_can_mend(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_opinions(tmp_path)
    with pytest.raises(UserError, match="cannot be written"):
        append_opinions([opinion("aa")], tmp_path)


def of_lines(*lines: bytes) -> tuple[Opinion, ...]:
    return opinions_of(lines, SHOWN, origin="in.jsonl", lock="l", author="ann", at="now")


def test_a_list_that_was_filled_in_is_read() -> None:
    found = of_lines(
        b'{"id": "aa", "question": "Who?", "answer": "Ada", "thumb": "down", "comment": "no"}',
        b"",
        b'{"id": "bb", "thumb": null}',
        b'{"id": "bb", "thumb": "up", "comment": null}',
    )
    assert [(one.id, one.thumb, one.comment, one.author) for one in found] == [
        ("aa", "down", "no", "ann"),
        ("bb", "up", "", "ann"),
    ]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"[", r"in.jsonl:1: this is no JSON"),
        (b"[]", r"in.jsonl:1: this is no object with an `id`"),
        (b'{"id": "cc", "thumb": "up"}', r"in.jsonl:1: 'cc' is no answer that is shown"),
        (b'{"id": "aa", "thumb": "maybe"}', r"in.jsonl:1: thumb = 'maybe'"),
    ],
)
def test_a_line_that_is_no_opinion_is_named(line: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        of_lines(line)
