from __future__ import annotations

import io

import docx
import pytest

from tunegate.curate.corpus.docx import read_docx
from tunegate.curate.errors import InputError


def saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def test_headings_lists_and_tables_in_order() -> None:
    document = docx.Document()
    document.core_properties.title = "Returns policy"
    document.core_properties.version = "3.2"
    document.add_heading("Returns", 0)
    document.add_paragraph("We take back anything.")
    document.add_heading("Where", 1)
    document.add_paragraph("France", style="List Bullet")
    document.add_paragraph("Spain", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for row, cells in enumerate((("Country", "Days"), ("France", "14"))):
        for column, cell in enumerate(cells):
            table.cell(row, column).text = cell
    document.add_paragraph("Q: Is it free?")
    document.add_paragraph("A: Yes.")
    content = read_docx(saved(document), "a.docx")
    assert content.text == (
        "Returns\n\nWe take back anything.\n\nWhere\n\n- France\n- Spain\n\n"
        "Country | Days\nFrance | 14\n\nQ: Is it free?\n\nA: Yes."
    )
    assert [block.kind for block in content.blocks] == [
        *("heading", "paragraph", "heading", "list", "table", "faq"),
    ]
    assert content.blocks[-1].headings == ("Returns", "Where")
    assert dict(content.stated) == {"title": "Returns policy", "version": "3.2"}


def test_damaged_and_foreign_files() -> None:
    whole = saved(docx.Document())
    with pytest.raises(InputError, match="a Word document without text"):
        read_docx(whole, "a.docx")
    for broken in (b"", b"text", whole[: len(whole) // 2]):
        with pytest.raises(InputError, match=r"a\.docx: damaged: not a whole zip archive"):
            read_docx(broken, "a.docx")
    with pytest.raises(InputError, match=r"encrypted, or an old \.doc"):
        read_docx(b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a.docx")
    flipped = bytearray(whole)
    at = whole.index(b"word/document.xml") + 60
    flipped[at : at + 20] = b"\xff" * 20
    with pytest.raises(InputError, match=r"a\.docx: (damaged|not a Word document)"):
        read_docx(bytes(flipped), "a.docx")


def test_another_kind_of_archive() -> None:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(InputError, match=r"a\.docx: not a Word document"):
        read_docx(out.getvalue(), "a.docx")
