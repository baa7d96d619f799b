from __future__ import annotations

from collections.abc import Callable

import pytest

from tunegate.curate.errors import ConfigError, InputError
from tunegate.curate.load.batch import Unread
from tunegate.curate.load.encoding import undecodable
from tunegate.curate.load.loaded import Loaded

Read = Callable[..., Loaded]
TEXT = '{"prompt": "Größe?", "response": "süß"}\n{"prompt": "b", "response": "日本"}\n'


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-16", "read as utf-16-le"),
        ("utf-32", "read as utf-32-le"),
        ("utf-16-le", "read as utf-16-le, for it has no byte order mark"),
        ("utf-16-be", "read as utf-16-be, for it has no byte order mark"),
    ],
)
def test_wide_encodings_are_recognized(read: Read, encoding: str, note: str) -> None:
    loaded = read(TEXT.encode(encoding))
    assert loaded.dataset.frame["response"].to_list() == ["süß", "日本"]
    assert loaded.files[0].notes[0].startswith(note)


def test_a_byte_order_mark_is_no_part_of_the_text(read: Read) -> None:
    loaded = read("question,answer\na,b\n".encode("utf-8-sig"))
    assert loaded.dataset.frame["prompt"].to_list() == ["a"]
    assert loaded.files[0].notes == ()


def test_an_encoding_that_is_set(read: Read) -> None:
    data = "question;answer\nHöhe;über 5 €\n".encode("cp1252")
    loaded = read(data, read={"encoding": "cp1252"})
    assert loaded.dataset.frame.select("prompt", "response").rows() == [("Höhe", "über 5 €")]
    assert loaded.files[0].notes[0] == "read as cp1252"


def test_an_encoding_that_is_wrong_names_the_byte_and_its_line(read: Read) -> None:
    data = b"question,answer\na,b\nc,\x81\n"
    with pytest.raises(InputError, match="-, line 3: byte 0x81 is not cp1252"):
        read(data, read={"encoding": "cp1252"})
    with pytest.raises(ConfigError, match="unknown encoding 'klingon'"):
        read(data, read={"encoding": "klingon"})
    with pytest.raises(ConfigError, match="unknown encoding 'hex'"):
        read(data, read={"encoding": "hex"})


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "utf-8-sig"])
def test_utf8_by_name_still_quarantines_row_by_row(read: Read, encoding: str) -> None:
    loaded = read(b"question,answer\na,b\nc,\xe9\n", read={"encoding": encoding})
    assert loaded.quarantine["line"].to_list() == [3]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("the café is closed", "cp1252"),
        ("die Größe über alles", "cp1252"),
        ("don’t “quote” me – please", "cp1252"),
        ("my sister’s head", "mac_roman"),
        ("le café était fermé", "mac_roman"),
        ("Привет, как дела сегодня", "cp1251"),
        ("这是一个问题和答案", "gb18030"),
    ],
)
def test_the_encoding_of_odd_bytes_is_guessed(text: str, encoding: str) -> None:
    unread = undecodable(b'{"prompt": "' + text.encode(encoding) + b'"}')
    assert isinstance(unread, Unread)
    assert f'set encoding = "{encoding}" under [read]' in unread.reason


def test_good_text_and_noise_are_not_guessed_over() -> None:
    assert undecodable("Größe 日本 🙂".encode()) is None
    unread = undecodable(b"a\xff\x00\x81\x8d")
    assert unread is not None
    assert "byte 0xff (2 in the row) is not UTF-8" in unread.reason
