from __future__ import annotations

import codecs

import pytest

from tunegate.curate.corpus.decoded import decoded
from tunegate.curate.corpus.markdown import read_markdown
from tunegate.curate.corpus.plain import read_plain
from tunegate.curate.errors import InputError

TEXT = "# Gebühren\n\nEs kostet 5 €.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_unicode_is_recognized_as_in_data_files(encoding: str) -> None:
    data = TEXT.replace("\n", "\r\n").encode(encoding)
    assert decoded(data, file="a.md") == TEXT
    assert read_markdown(data, "a.md").blocks[0].headings == ("Gebühren",)
    assert read_plain(data, "a.txt").text == TEXT


def test_other_bytes_are_refused_with_their_line() -> None:
    with pytest.raises(InputError, match=r"a\.md: not UTF-8 text \(line 2\)") as caught:
        decoded("a\nGebühr".encode("latin-1"), file="a.md")
    assert caught.value.hint == "save it as UTF-8"
    with pytest.raises(InputError, match=r"a\.md, line 1: byte .* is not utf-16-le") as caught:
        decoded(codecs.BOM_UTF16_LE + b"a\x00b", file="a.md")
    assert caught.value.hint == "save it as UTF-8"
