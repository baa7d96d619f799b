from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.errors import DependencyError

from tunegate.curate.corpus.document import Document
from tunegate.curate.corpus.pdf import read_pdf, without_running_lines
from tunegate.curate.errors import InputError


def test_pages_with_their_places(make_pdf: Any) -> None:
    content = read_pdf(make_pdf(["Refunds take 30 days.", "Ask us\nat any time."]), "a.pdf")
    assert content.text == "Refunds take 30 days.\n\nAsk us\nat any time."
    assert content.pages == (0, 23)
    document = Document("a.pdf", "", content.text, content.blocks, pages=content.pages)
    assert [document.page_of(at) for at in (0, 22, 23, 40)] == [1, 1, 2, 2]
    assert [content.text[block.start : block.end] for block in content.blocks] == [
        "Refunds take 30 days.",
        "Ask us\nat any time.",
    ]


def test_a_page_without_text_is_told_and_the_others_are_read(make_pdf: Any) -> None:
    content = read_pdf(make_pdf(["one", "", "three"]), "a.pdf")
    assert content.text == "one\n\n\n\nthree"
    assert content.pages == (0, 5, 7)
    assert content.problems == ((2, "has no text: it is probably a scan", "run OCR over it first"),)
    with pytest.raises(
        InputError, match=r"a\.pdf: none of 2 pages has text: it is probably a scan"
    ):
        read_pdf(make_pdf(["", ""]), "a.pdf")


def test_lines_that_run_through_the_pages_are_left_out() -> None:
    pages = [f"Handbook, part {n}\nText of {n}.\n\n{n}" for n in range(1, 4)]
    assert without_running_lines(pages) == ["Text of 1.", "Text of 2.", "Text of 3."]
    assert without_running_lines([*pages, "Alone", ""])[3:] == ["Alone", ""]
    assert without_running_lines(pages[:2]) == pages[:2]
    other = [f"Chapter {name}\nOf {name}" for name in ("One", "Two", "Three")]
    assert without_running_lines(["a\nb"] * 2 + other) == ["a\nb"] * 2 + other


def test_bookmarks_are_headings_where_their_line_is_found(make_pdf: Any) -> None:
    pages = ["1 Scope\nAll goods.", "2 Terms\nThirty days.\nNo Terms apply here"]
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make_pdf(pages))))
    writer.add_outline_item(title="Scope", page_number=0)
    top = writer.add_outline_item(title="Terms", page_number=1)
    writer.add_outline_item(title="Nowhere", page_number=1, parent=top)
    writer.add_metadata({"/Title": "Handbook"})
    out = io.BytesIO()
    writer.write(out)
    content = read_pdf(out.getvalue(), "a.pdf")
    found = [
        (block.kind, block.headings, content.text[block.start : block.end])
        for block in content.blocks
    ]
    assert found == [
        ("heading", ("Scope",), "1 Scope"),
        ("paragraph", ("Scope",), "All goods."),
        ("heading", ("Terms",), "2 Terms"),
        ("paragraph", ("Terms",), "Thirty days.\nNo Terms apply here"),
    ]
    assert content.stated == (("title", "Handbook"),)


def test_encrypted_and_damaged_files(make_pdf: Any) -> None:
    def locked(password: str) -> bytes:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make_pdf(["secret"]))))
        writer.encrypt(password, "owner", algorithm="RC4-128")
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    with pytest.raises(InputError, match=r"a\.pdf: encrypted") as caught:
        read_pdf(locked("user"), "a.pdf")
    assert caught.value.hint == "save a copy without a password"
    assert read_pdf(locked(""), "a.pdf").text == "secret"
    for broken in (b"", b"%PDF-1.4\nnothing", b"PK\x03\x04", make_pdf(["text"])[:200]):
        with pytest.raises(InputError, match=r"a\.pdf: (damaged PDF|a PDF without pages)"):
            read_pdf(broken, "a.pdf")


def test_a_cipher_that_takes_another_package_is_named(
    make_pdf: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(*_: object) -> None:
        raise DependencyError("cryptography>=3.1 is required for AES algorithm")

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make_pdf(["secret"]))))
    writer.encrypt("", "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    monkeypatch.setattr(PdfReader, "decrypt", lacking)
    with pytest.raises(InputError, match=r"a\.pdf: encrypted with AES.* `cryptography`") as caught:
        read_pdf(out.getvalue(), "a.pdf")
    assert caught.value.hint.startswith("`pip install cryptography`")
