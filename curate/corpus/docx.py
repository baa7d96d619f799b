"""Word documents: headings and lists by their styles, tables by their cells."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from tunegate.curate.corpus.builder import TextBuilder
from tunegate.curate.corpus.document import Content
from tunegate.curate.corpus.questions import with_questions
from tunegate.curate.errors import InputError
from tunegate.curate.load.compression import check_size

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.table import Table, _Cell

_HEADING = re.compile(r"(?:heading|überschrift|titre|título)\s*([1-9])\Z", re.IGNORECASE)
_LIST = re.compile(r"list|aufzählung|liste", re.IGNORECASE)
_NO_TEXT = (
    ".//w:sdt[w:sdtPr/w:showingPlcHdr[not(@w:val='0' or @w:val='false')]"
    " or w:sdtPr/w:docPartObj/w:docPartGallery[@w:val='Table of Contents']]"
    " | .//w:sdtPr | .//w:sdtEndPr | .//w:smartTagPr | .//w:customXmlPr"
)
"""Content controls that nobody filled in, tables of contents, and the properties of wrappers."""
_WRAPPERS = (
    ".//w:sdt | .//w:sdtContent | .//w:ins | .//w:moveTo | .//w:smartTag | .//w:customXml"
    " | .//w:fldSimple"
)
"""Inserted and moved text, content controls, and marks around text; not `w:del`, `w:moveFrom`."""
_HINT = "open it in a word processor and save it again as .docx"
_OLE = b"\xd0\xcf\x11\xe0"


def read_docx(data: bytes, file: str) -> Content:
    """Blocks of a Word document, in the order of its body; headers, footers and notes are not read.

    Of tracked changes what was inserted is read, and what was deleted is not. Content controls are
    read for what was filled in, without the table of contents. A table with another one in it is
    there for the layout of the page, and its cells are read one behind the other.

    Raises:
        InputError: when it is damaged, encrypted, no Word document, or without text.
    """
    document = _opened(data, file)
    _unwrap(document)
    builder = TextBuilder()
    _blocks(builder, document)
    content = builder.content(stated=_stated(document))
    if not content.text:
        raise InputError(f"{file}: a Word document without text", "if it is a scan, run OCR first")
    blocks = with_questions(content.text, content.blocks)
    return Content(content.text, blocks, stated=content.stated)


def _unwrap(document: Word) -> None:
    """Put what stands in a wrapper in its place, where python-docx finds it."""
    body = document.element.body
    for element in body.xpath(_NO_TEXT):
        element.getparent().remove(element)
    for wrapper in body.xpath(_WRAPPERS):
        for child in list(wrapper):
            wrapper.addprevious(child)
        wrapper.getparent().remove(wrapper)


def _blocks(builder: TextBuilder, container: Word | _Cell) -> None:
    """The paragraphs and tables of a body or a cell."""
    items: list[str] = []
    for part in container.iter_inner_content():
        if not hasattr(part, "style") or hasattr(part, "rows"):
            _flush(builder, items)
            _table(builder, part)  # type: ignore[arg-type]
            continue
        style = part.style.name if part.style is not None else ""
        heading = _HEADING.match(style or "")
        if _LIST.search(style or "") and not heading:
            items.append(part.text)
            continue
        _flush(builder, items)
        if heading or style == "Title":
            builder.heading(int(heading[1]) + 1 if heading else 1, part.text)
        else:
            builder.paragraph(part.text)
    _flush(builder, items)


def _opened(data: bytes, file: str) -> Word:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import XMLSyntaxError

    if data.startswith(_OLE):
        raise InputError(f"{file}: encrypted, or an old .doc under another name", _HINT)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            check_size(unpacked, packed=len(data), file=file, kind="docx")
            damaged = archive.testzip()
        if damaged is not None:
            raise InputError(f"{file}: damaged: {damaged} in it cannot be unpacked", _HINT)
        return docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise InputError(f"{file}: damaged: not a whole zip archive", _HINT) from error
    except (OpcError, KeyError, ValueError, XMLSyntaxError) as error:
        what = str(error).splitlines()[0][:120]
        raise InputError(f"{file}: not a Word document: {what}", _HINT) from error


def _flush(builder: TextBuilder, items: list[str]) -> None:
    builder.items(items)
    items.clear()


def _table(builder: TextBuilder, table: Table) -> None:
    """The cells by row; a cell that spans several columns stands once."""
    rows: list[list[_Cell]] = []
    for row in table.rows:
        cells: list[_Cell] = []
        for cell in row.cells:
            if not cells or cell._tc is not cells[-1]._tc:  # noqa: SLF001  (its only identity)
                cells.append(cell)
        rows.append(cells)
    if any(cell.tables for cells in rows for cell in cells):
        for cell in {cell._tc: cell for cells in rows for cell in cells}.values():  # noqa: SLF001
            _blocks(builder, cell)
        return
    texts = [[cell.text for cell in cells] for cells in rows]
    builder.table(texts, header_rows=1 if len(texts) > 1 else 0)


def _stated(document: Word) -> list[tuple[str, str]]:
    """Title and version in its properties; their dates are the computer's and not taken."""
    found = document.core_properties
    pairs = [("title", found.title), ("version", found.version)]
    return [(name, " ".join(value.split())) for name, value in pairs if value and value.strip()]
