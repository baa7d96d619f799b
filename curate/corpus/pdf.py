"""PDF: the text of each page; headings by the bookmarks, where the file has any."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from tunegate.curate.corpus.document import Block, Content
from tunegate.curate.corpus.headings import HeadingPath
from tunegate.curate.corpus.plain import plain_blocks
from tunegate.curate.corpus.questions import with_questions
from tunegate.curate.errors import InputError

if TYPE_CHECKING:
    from pypdf import PdfReader

_GAP = "\n\n"
_SCANNED = "it is probably a scan"
_OCR = "run OCR over it first"
_PAGE_NUMBER = re.compile(
    r"[-–—|\[( ]*(?:(?:page|pg?\.|seite|s\.|página|pagina|pág\.) ?)?"
    r"(?:(?P<number>[0-9]{1,5})|(?P<roman>[ivxl]{1,7}))"
    r"(?: ?(?:/|\||of|von|de|sur|di) ?(?P<of>[0-9]{1,5}))?[-–—|\]) ]*",
    re.IGNORECASE,
)
_TENS = ("", "x", "xx", "xxx", "xl", "l")
_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_ROMAN = {
    ten + one: 10 * tens + ones
    for tens, ten in enumerate(_TENS)
    for ones, one in enumerate(_ONES)
    if ten + one
}
"""Up to 59: what comes before the first chapter is not longer."""
_FEWEST_PAGES = 3
_SHOWN_LINES = 3
"""Of the lines that were left out, for example."""
_HINT = "open it in a viewer and print it to a new PDF"


def read_pdf(data: bytes, file: str) -> Content:
    """The pages' texts, parted by a blank line, with the page on which each begins.

    Page numbers, and lines that head or foot most pages, are left out, and a note counts them. A
    page that has no text, or cannot be read, is a problem; the others are read.

    Raises:
        InputError: when the file is encrypted or damaged, or no page has text.
    """
    from pypdf.errors import PyPdfError

    reader = _opened(data, file)
    texts: list[str] = []
    problems: list[tuple[int | None, str, str]] = []
    for number in range(1, _page_count(reader, file) + 1):
        try:
            text = _clean(reader.pages[number - 1].extract_text())
        except (PyPdfError, *_BROKEN) as error:
            text = ""
            problems.append((number, f"cannot be read: {_what(error)}", _HINT))
        else:
            if not text.strip():
                problems.append((number, f"has no text: {_SCANNED}", _OCR))
        texts.append(text)
    texts, running = without_running_lines(texts)
    pages = [0, *accumulate(len(text) + len(_GAP) for text in texts[:-1])]
    whole = _GAP.join(texts)
    if not whole.strip():
        count = f"{len(pages):,} page" + ("s" if len(pages) > 1 else "")
        raise InputError(f"{file}: none of {count} has text: {_SCANNED}", _OCR)
    blocks = with_questions(whole, list(_blocks(whole, pages, _bookmarks(reader))))
    return Content(
        whole,
        blocks,
        pages=tuple(pages),
        stated=_stated(reader),
        problems=tuple(problems),
        notes=_notes(running),
    )


_BROKEN = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError)
"""What pypdf lets out for pages that break the format in ways it does not foresee."""


def _opened(data: bytes, file: str) -> PdfReader:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it mends is not worth a line
    try:
        reader = PdfReader(io.BytesIO(data))
        is_open = not reader.is_encrypted or bool(reader.decrypt(""))
    except DependencyError as error:
        raise InputError(
            f"{file}: encrypted with AES, which takes the package `cryptography` to read",
            "`pip install cryptography`, or save a copy without encryption",
        ) from error
    except (PyPdfError, *_BROKEN) as error:
        raise InputError(f"{file}: damaged PDF: {_what(error)}", _HINT) from error
    if not is_open:
        raise InputError(f"{file}: encrypted", "save a copy without a password")
    return reader


def _page_count(reader: PdfReader, file: str) -> int:
    from pypdf.errors import PyPdfError

    try:
        count = len(reader.pages)
    except (PyPdfError, *_BROKEN) as error:
        raise InputError(f"{file}: damaged PDF: {_what(error)}", _HINT) from error
    if not count:
        raise InputError(f"{file}: a PDF without pages", _HINT)
    return count


def _clean(text: str) -> str:
    """A page's text without what no reader sees; words that a line end cut are left as they are."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").split("\n")
    return "\n".join(line.rstrip() for line in lines).encode("utf-8", "replace").decode().strip()


def without_running_lines(pages: Sequence[str]) -> tuple[list[str], list[str]]:
    """The pages without the first and last lines that run through them, and those lines.

    A running line stands on at least `_FEWEST_PAGES` pages, and on half of those that have text. It
    is the same on all of them, or a page number and nothing else (`3`, `- 3 -`, `Page 3 of 9`) that
    counts as the pages do. Up to two lines are taken off at either end.
    """
    lines = [page.split("\n") for page in pages]
    left_out: list[str] = []
    for end in (0, -1, 0, -1):
        ends = [page[end].strip() if any(page) else "" for page in lines]
        running = _running(ends, filled=sum(map(any, lines)))
        for page, line in zip(lines, running, strict=True):
            if line and len(page) > 1:
                left_out.append(line)
                del page[end]
                while page and not page[end].strip():
                    del page[end]
    return ["\n".join(page) for page in lines], left_out


def _notes(running: Sequence[str]) -> tuple[str, ...]:
    """What is said of the lines that were left out; nothing without any."""
    if not running:
        return ()
    first = [f"“{line[:60]}”" for line in dict.fromkeys(running)]
    more = ", …" if len(first) > _SHOWN_LINES else ""
    lines = "1 line" if len(running) == 1 else f"{len(running):,} lines"
    return (
        f"{lines} at the head or foot of pages left out as running heads and page numbers: "
        f"{', '.join(first[:_SHOWN_LINES])}{more}",
    )


def _running(ends: Sequence[str], *, filled: int) -> list[str]:
    """Of each page the line at one end where it runs through the pages, else an empty text."""
    alike = Counter(ends)
    numbers = [_counted(line, nth) for nth, line in enumerate(ends)]
    in_step = Counter(one for one in numbers if one is not None)
    is_numbered = [one is not None and in_step[one] >= _FEWEST_PAGES for one in numbers]
    have_numbers = 2 * sum(is_numbered) >= filled
    return [
        line
        if (have_numbers and is_number)
        or (alike[line] >= _FEWEST_PAGES and 2 * alike[line] >= filled)
        else ""
        for line, is_number in zip(ends, is_numbered, strict=True)
    ]


def _counted(line: str, page: int) -> tuple[int, str] | None:
    """How far a page number is ahead of the page, counted from 0, and of how many it says it is.

    None when the line is no page number. Those of one count have one distance.
    """
    found = _PAGE_NUMBER.fullmatch(line)
    if found is None:
        return None
    roman = found["roman"]
    number = int(found["number"]) if roman is None else _ROMAN.get(roman.lower())
    return None if number is None else (number - page, found["of"] or "")


def _blocks(
    text: str, pages: list[int], bookmarks: dict[int, list[tuple[int, str]]]
) -> Iterator[Block]:
    path = HeadingPath()
    for number, start in enumerate(pages):
        end = pages[number + 1] if number + 1 < len(pages) else len(text)
        at = start
        for level, title in bookmarks.get(number, ()):
            found = _line_of(text, title, at, end)
            if found is None:
                continue
            yield from plain_blocks(text, at, found[0], path)
            titles = path.enter(level, title)
            yield Block("heading", *found, headings=titles, level=level)
            at = found[1]
        yield from plain_blocks(text, at, end, path)


def _line_of(text: str, title: str, start: int, end: int) -> tuple[int, int] | None:
    """The line, or two, in which a bookmark's title stands by itself."""
    wanted = "".join(title.split()).casefold()
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        further = text.find("\n", stop + 1, end)
        for last in (stop, end if further < 0 else further):
            if "".join(text[at:last].split()).casefold().lstrip("0123456789.") == wanted.lstrip(
                "0123456789."
            ):
                first = at + len(text[at:last]) - len(text[at:last].lstrip())
                return first, first + len(text[at:last].strip())
        at = stop + 1
    return None


def _bookmarks(reader: PdfReader) -> dict[int, list[tuple[int, str]]]:
    """Level and title of the bookmarks, by page from 0; none when they are damaged."""
    from pypdf.errors import PyPdfError

    found: dict[int, list[tuple[int, str]]] = {}

    def walk(entries: list[Any], level: int) -> None:
        for entry in entries:
            if isinstance(entry, list):
                walk(entry, level + 1)
                continue
            page = reader.get_destination_page_number(entry)
            title = " ".join(str(entry.title).split())
            if page is not None and page >= 0 and title:
                found.setdefault(page, []).append((level, title))

    try:
        walk(reader.outline, 1)
    except (PyPdfError, *_BROKEN):
        return {}
    return found


def _stated(reader: PdfReader) -> tuple[tuple[str, str], ...]:
    """The title in its properties; their dates are the computer's and not taken."""
    from pypdf.errors import PyPdfError

    try:
        title = reader.metadata.title if reader.metadata else None
    except (PyPdfError, *_BROKEN):
        return ()
    flat = " ".join(str(title or "").split())
    return (("title", flat),) if flat else ()


def _what(error: BaseException) -> str:
    lines = str(error).splitlines()
    return lines[0][:120] if lines else type(error).__name__
