"""HTML: the text a reader of the page sees, without navigation, scripts, controls and footer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tunegate.curate.corpus.builder import TextBuilder
from tunegate.curate.corpus.decoded import utf8
from tunegate.curate.corpus.document import Content
from tunegate.curate.corpus.questions import with_questions
from tunegate.curate.errors import InputError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SKIPPED = frozenset(
    (
        *("head", "script", "style", "template", "noscript", "svg", "nav", "footer", "iframe"),
        *("button", "select", "option", "optgroup", "datalist", "input", "textarea", "meter"),
        *("progress", "output", "object", "canvas", "audio", "video"),
    )
)
_BLOCKS = frozenset(
    (
        *("html", "body", "div", "section", "article", "main", "header", "aside", "blockquote"),
        *("figure", "figcaption", "address", "form", "fieldset", "center", "details", "summary"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "dl", "table", "pre", "li", "td"),
        "hr",
    )
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_META = {
    "date": "date",
    "last-modified": "date",
    "dcterms.modified": "date",
    "article:modified_time": "date",
    "version": "version",
}
_GAVE_UP = ("ERR_RESOURCE_LIMIT", "ERR_NO_MEMORY")
_SAVE = "save what matters of it as Markdown or text"
_SPACE = re.compile(r"[ \t\n\r\f\xa0]+")
_LINE = re.compile(r" ?\u2028 ?")


def read_html(data: bytes, file: str) -> Content:
    """Blocks of a page. The text is written anew, as `TextBuilder` does it.

    Raises:
        InputError: when its encoding cannot be told, there is no text on it, or its elements are
            nested deeper than can be read to the end.
    """
    root = _root(utf8(data, file=file), file)
    if root is None:
        raise InputError(f"{file}: a page without text")
    builder = TextBuilder()
    walk = _Walk(builder)
    try:
        # what stands behind `</html>` is a root by itself
        for part in (root, *root.itersiblings()):
            walk.container(part)
    except RecursionError as error:
        raise InputError(f"{file}: nested too deeply", _SAVE) from error
    content = builder.content(stated=_stated(root))
    if not content.text:
        raise InputError(
            f"{file}: a page without text", "save the page as your browser shows it, not its source"
        )
    blocks = with_questions(content.text, content.blocks)
    return Content(content.text, blocks, stated=content.stated)


def _root(data: bytes, file: str) -> HtmlElement | None:
    from lxml import etree, html

    encoding = "utf-8"
    try:
        data.decode()
    except UnicodeDecodeError as error:
        declared = _CHARSET.search(data[:4096])
        encoding = declared[1].decode("ascii") if declared else ""
        try:
            data.decode(encoding or "utf-8", errors="strict")
        except (LookupError, UnicodeDecodeError):
            raise InputError(f"{file}: not UTF-8 text", "save it as UTF-8") from error
    parser = html.HTMLParser(
        encoding=encoding, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        root = None  # nothing but white space
    _check_whole(parser.error_log, file)
    return root


def _check_whole(log: Iterable[Any], file: str) -> None:
    """Refuse a page of which a part is missing: where lxml gives up, it leaves out the rest.

    What it mends (a tag without its end, an unknown one) is in the log too, as mere errors.

    Raises:
        InputError: when it gave up; it names the line.
    """
    for entry in log:
        if entry.level_name != "FATAL" and entry.type_name not in _GAVE_UP:
            continue
        said = entry.message.partition(", use XML_PARSE_HUGE")[0].strip()
        what = "nested too deeply" if "depth" in said else f"it cannot be read to the end: {said}"
        raise InputError(f"{file}, line {entry.line:,}: {what}", _SAVE)


def _stated(root: HtmlElement) -> list[tuple[str, str]]:
    """Title, date and version as the head of the page gives them."""
    stated: dict[str, str] = {}
    title = root.findtext(".//head/title")
    if title and title.strip():
        stated["title"] = " ".join(title.split())
    for meta in root.iter("meta"):
        name = _META.get((meta.get("name") or meta.get("property") or "").lower())
        content = " ".join((meta.get("content") or "").split())
        if name is not None and content:
            stated.setdefault(name, content)
    return list(stated.items())


class _Walk:
    """Goes through a page and hands its blocks to the builder."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder

    def container(self, element: HtmlElement) -> None:
        """Everything within an element: blocks as they come, text between them as paragraphs."""
        loose = [element.text or ""]
        for child in element:
            tag = child.tag
            if tag in _SKIPPED:
                loose.append(" ")
            elif tag in _BLOCKS or _has_blocks(child):
                self._loose(loose)
                self._block(child, tag)
                loose = []
            else:
                loose.append(_inline(child))
            loose.append(child.tail or "")
        self._loose(loose)

    def _loose(self, parts: list[str]) -> None:
        self._builder.paragraph(_flat("".join(parts)))

    def _block(self, element: HtmlElement, tag: str) -> None:
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._builder.heading(int(tag[1]), _flat(_inline(element)))
        elif tag in ("ul", "ol"):
            self._builder.items(
                [
                    _item(child, depth=0, number=nth if tag == "ol" else 0)
                    for nth, child in enumerate(element.iterchildren("li"), start=1)
                ]
            )
        elif tag == "dl":
            self._definitions(element)
        elif tag == "table" and _is_data(element):
            self._table(element)
        elif tag == "pre":
            self._builder.code(_verbatim(element))
        elif tag == "details" and (summary := element.find("summary")) is not None:
            asked = _flat(_inline(summary))
            summary.drop_tree()
            answer = "\n".join(_lines(element))
            self._builder.pair("faq" if asked.endswith("?") else "definition", asked, answer)
        else:
            self.container(element)

    def _definitions(self, element: HtmlElement) -> None:
        """Each term with all that it means; terms that share a meaning stand together."""
        terms: list[str] = []
        meanings: list[str] = []
        entries = [one for one in element.iter("dt", "dd") if _list_of(one) is element]
        for entry in entries:
            if entry.tag == "dt":
                if meanings:
                    self._builder.pair("definition", ", ".join(terms), *meanings)
                    terms, meanings = [], []
                terms.append(_flat(_inline(entry)))
            else:
                meanings.append("\n".join(_lines(entry)))
        if terms or meanings:
            self._builder.pair("definition", ", ".join(terms), *meanings)

    def _table(self, element: HtmlElement) -> None:
        caption = element.find("caption")
        if caption is not None:
            self._builder.paragraph(_flat(_inline(caption)))
        rows: list[list[str]] = []
        header = 0
        for row in element.iter("tr"):
            cells = [one for one in row if one.tag in ("td", "th")]
            rows.append([_flat(_inline(cell)) for cell in cells])
            is_header = all(cell.tag == "th" for cell in cells) or _is_in(row, "thead")
            if cells and is_header and header == len(rows) - 1:
                header = len(rows)
        self._builder.table(rows, header_rows=header)


def _list_of(entry: HtmlElement) -> HtmlElement | None:
    return next(entry.iterancestors("dl"), None)


def _is_in(element: HtmlElement, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def _is_data(table: HtmlElement) -> bool:
    """Whether a table holds data, and is not there for the layout of the page."""
    if any(True for _ in table.iterdescendants("table", "h1", "h2", "h3", "ul", "pre")):
        return False
    return any(sum(cell.tag in ("td", "th") for cell in row) > 1 for row in table.iter("tr"))


def _has_blocks(element: HtmlElement) -> bool:
    return any(True for _ in element.iterdescendants("p", "div", "h1", "h2", "h3", "ul", "table"))


def _inline(element: HtmlElement) -> str:
    """The text within an element on its way to `_flat`; a line break is a line separator."""
    if element.tag == "br":
        return "\u2028"
    parts = [element.text or ""]
    for child in element:
        if child.tag not in _SKIPPED:
            space = " " if child.tag in _BLOCKS else ""
            parts += [space, _inline(child), space]
        parts.append(child.tail or "")
    return "".join(parts)


def _flat(text: str) -> str:
    """White space as a browser shows it."""
    return _LINE.sub("\n", _SPACE.sub(" ", text).strip()).strip()


def _lines(element: HtmlElement) -> list[str]:
    """The paragraphs and list items within an element, one a line."""
    inner = TextBuilder()
    _Walk(inner).container(element)
    return [line for line in inner.content().text.split("\n") if line.strip()]


def _item(element: HtmlElement, *, depth: int, number: int) -> str:
    """The text of a list item, the lists within it on lines of their own."""
    parts = [element.text or ""]
    below: list[str] = []
    for child in element:
        if child.tag in ("ul", "ol"):
            below += [
                "  " * depth + f"- {_item(one, depth=depth + 1, number=0)}"
                for one in child.iterchildren("li")
            ]
        elif child.tag == "pre":
            parts.append("\u2028" + _verbatim(child).replace("\n", "\u2028"))
        elif child.tag not in _SKIPPED:
            parts.append(" " + _inline(child) + " " if child.tag in _BLOCKS else _inline(child))
        parts.append(child.tail or "")
    own = _flat("".join(parts))
    return "\n".join([f"{number}. {own}" if number else own, *below])


def _verbatim(element: HtmlElement) -> str:
    return str(element.text_content())
