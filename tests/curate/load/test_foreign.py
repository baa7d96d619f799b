from __future__ import annotations

from collections.abc import Callable

import pytest

from tunegate.curate.errors import InputError
from tunegate.curate.load.loaded import Loaded

Read = Callable[..., Loaded]
PAGE = b"""
<!DOCTYPE html><html><head><title>403
 Forbidden &amp; gone</title></head><body><h1>No</h1></body></html>"""
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1234567\n"


@pytest.mark.parametrize(
    ("content", "message", "hint"),
    [
        (b"", "is empty", "at least one pair"),
        (b" \n\n\t", "is empty", ""),
        (POINTER, "a Git LFS pointer to 1,234,567 bytes, not data", "git lfs pull"),
        (b"/annex/objects/SHA256E-s3--ab.jsonl\n", "a git-annex pointer", "git annex get"),
        (b"../../.git/annex/objects/x", "a git-annex pointer", "git annex get"),
        (PAGE, 'a web page ("403 Forbidden & gone"), not data', "download it again"),
        (b'<?xml version="1.0"?><Error><Message>Denied</Message>', '("Denied")', "download"),
        (b'{"error": "Repository not found"}', '("Repository not found"), not data', "download"),
        (b"%PDF-1.7\n...", "a PDF document, not pairs", "make pairs"),
        (b"PK\x03\x04rest", "a zip archive", "unpack it"),
        (b"\x89PNG\r\n\x1a\n", "a picture", ""),
        (b"\x80\x04\x95\x00\x00", "a Python pickle, which is never opened", "JSONL"),
        (b"BZh91AY", "a bzip2 archive", "unpack it"),
        (b"x" * 257 + b"ustar\x0000", "a tar archive", "unpack it"),
        (bytes(range(1, 9)) * 400, "a binary file", ""),
        (b"\x00\x01\x02" * 300, "a binary file", ""),
        (b"ab\x00" * 300, "a binary file", ""),
        (b"Once upon a time.\nThere was text.\n", "plain text without pairs", "make pairs"),
        (b"# Title\n\nSome text, with commas.\n", "plain text without pairs", "make pairs"),
        (b'"only"\n"strings"\n', "plain text without pairs", "make pairs"),
    ],
)
def test_what_is_no_data_is_named(read: Read, content: bytes, message: str, hint: str) -> None:
    with pytest.raises(InputError) as refused:
        read(content)
    assert refused.value.message.startswith("-")
    assert message in refused.value.message
    assert hint in refused.value.hint


def test_a_page_inside_a_row_is_just_text(read: Read) -> None:
    loaded = read('{"prompt": "<html>", "response": "version https://git-lfs.github.com/spec/v1"}')
    assert len(loaded.dataset) == 1
