from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

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


def wrapped(inner: str, tag: str) -> str:
    """A run of text in a wrapper."""
    return f"<w:{tag}><w:r><w:t xml:space='preserve'>{inner}</w:t></w:r></w:{tag}>"


def control(inner: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"


def with_body(*parts: str) -> bytes:
    """A document of paragraphs and controls as they stand in its XML."""
    document = docx.Document()
    for part in parts:
        before = document.element.body.sectPr
        before.addprevious(parse_xml(part.replace(">", f" {nsdecls('w')}>", 1)))
    return saved(document)


def paragraph(inner: str) -> str:
    return f"<w:p>{inner}</w:p>"


def run(text: str) -> str:
    return f"<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>"


def test_tracked_changes_are_read_as_accepted() -> None:
    gone = "<w:del><w:r><w:delText>14</w:delText></w:r></w:del>"
    moved = wrapped(" Really.", "moveTo") + wrapped(" Never.", "moveFrom")
    data = with_body(
        paragraph(run("You have ") + gone + wrapped("30", "ins") + run(" days.") + moved),
        paragraph(f"<w:ins><w:hyperlink>{run('All of it.')}</w:hyperlink></w:ins>"),
    )
    assert read_docx(data, "a.docx").text == "You have 30 days. Really.\n\nAll of it."


def test_content_controls_are_read_where_they_are_filled_in() -> None:
    gallery = "<w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"
    data = with_body(
        control(paragraph(run("Contents 1")), gallery),
        control(paragraph(run("In a block.") + control(run(" And within.")))),
        paragraph(run("The fee is ") + control(control(run("3 EUR"))) + run(".")),
        paragraph(run("Name: ") + control(run("click here"), "<w:showingPlcHdr/>")),
    )
    assert read_docx(data, "a.docx").text == (
        "In a block. And within.\n\nThe fee is 3 EUR.\n\nName:"
    )


def test_a_table_within_a_cell_is_read_through() -> None:
    document = docx.Document()
    outer = document.add_table(rows=1, cols=2)
    outer.cell(0, 0).text = "Left"
    inner = outer.cell(0, 1).add_table(rows=2, cols=2)
    for row, cells in enumerate((("Country", "Days"), ("France", "14"))):
        for column, cell in enumerate(cells):
            inner.cell(row, column).text = cell
    content = read_docx(saved(document), "a.docx")
    assert content.text == "Left\n\nCountry | Days\nFrance | 14"
    assert [block.kind for block in content.blocks] == ["paragraph", "table"]
