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
    pages = [f"Handbook\nText of {n}.\n\n{n}" for n in range(1, 4)]
    texts, running = without_running_lines(pages)
    assert texts == ["Text of 1.", "Text of 2.", "Text of 3."]
    assert sorted(running) == ["1", "2", "3", *["Handbook"] * 3]
    assert without_running_lines([*pages, "Alone", ""])[0][3:] == ["Alone", ""]
    assert without_running_lines(pages[:2]) == (pages[:2], [])
    other = [f"Chapter {name}\nOf {name}" for name in ("One", "Two", "Three")]
    assert without_running_lines(["a\nb"] * 2 + other) == (["a\nb"] * 2 + other, [])


@pytest.mark.parametrize("line", ["Price: {} EUR", "Step {}", "Item no. {}", "Handbook, part {}"])
def test_lines_that_differ_in_figures_are_content(line: str) -> None:
    pages = [f"{line.format(n)}\nText of {n}.\n{line.format(n)}" for n in range(1, 6)]
    assert without_running_lines(pages) == (pages, [])


@pytest.mark.parametrize(
    "line", ["{}", "- {} -", "Page {}", "Page {} of 9", "{}/9", "[{}]", "Seite {} von 9", "p. {}"]
)
def test_page_numbers_run_through_the_pages(line: str) -> None:
    bodies = [f"Text {name}.\nMore {name}." for name in "abcd"]
    pages = [f"{body}\n{line.format(nth)}" for nth, body in enumerate(bodies, start=4)]
    texts, running = without_running_lines(pages)
    assert texts == bodies
    assert len(running) == 4


def test_numbers_that_do_not_follow_the_pages_are_content() -> None:
    pages = [
        f"Stock of {name}\n{number}" for name, number in zip("abcd", (12, 7, 30, 7), strict=True)
    ]
    assert without_running_lines(pages) == (pages, [])
    numbers = ("i", "ii", "iii", "1", "2", "3", "4")
    pages = [f"Text {number}.\nMore.{nth}\n{number}" for nth, number in enumerate(numbers)]
    texts, running = without_running_lines(pages)
    assert running == list(numbers)
    assert texts[2] == "Text iii.\nMore.2"


def test_how_many_lines_were_left_out_is_noted(make_pdf: Any) -> None:
    pages = [f"Handbook\nText of {name}.\n{nth}" for nth, name in enumerate("abc", start=1)]
    content = read_pdf(make_pdf(pages), "a.pdf")
    assert content.text == "Text of a.\n\nText of b.\n\nText of c."
    assert content.problems == ()
    assert content.notes == (
        "6 lines at the head or foot of pages left out as running heads and page numbers: "
        "“Handbook”, “1”, “2”, …",
    )
    assert read_pdf(make_pdf(["Alone."]), "a.pdf").notes == ()


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
