from __future__ import annotations

import pytest

from tunegate.curate.corpus.document import Content
from tunegate.curate.corpus.html import read_html
from tunegate.curate.errors import InputError

PAGE = """<!DOCTYPE html><html><head><title>Returns &amp; refunds</title>
<meta name="date" content="2024-05-01"><style>p {color: red}</style></head><body>
<nav><a href="/">Home</a></nav>
<h1>Returns</h1>
<p>We take back <b>anything</b>,
   even&nbsp;old things.<br>Really.</p>
loose <i>text</i>
<div><h2>Where</h2><ul><li>France<ul><li>Paris</li></ul></li><li>Spain</li></ul></div>
<table><caption>Days</caption><tr><th>Country</th><th>Days</th></tr>
<tr><td>France</td><td>14</td></tr></table>
<dl><dt>Warranty</dt><dd>What we promise.</dd><dd>And keep.</dd><dt>Void</dt></dl>
<details><summary>Is it free?</summary><p>Yes.</p><p>For all.</p></details>
<pre>  ls -l
cat x</pre>
<script>var x = "no";</script><footer>© us</footer></body></html>"""

TEXT = """Returns

We take back anything, even old things.
Really.

loose text

Where

- France
  - Paris
- Spain

Days

Country | Days
France | 14

Warranty
What we promise.
And keep.

Void

Is it free?
Yes.
For all.

  ls -l
cat x"""


def read(text: str) -> Content:
    return read_html(text.encode(), "page.html")


def test_the_text_is_what_a_reader_sees() -> None:
    content = read(PAGE)
    assert content.text == TEXT
    assert dict(content.stated) == {"title": "Returns & refunds", "date": "2024-05-01"}


def test_blocks_have_their_places() -> None:
    content = read(PAGE)
    kinds = [block.kind for block in content.blocks]
    assert kinds == [
        *("heading", "paragraph", "paragraph", "heading", "list", "paragraph", "table"),
        *("definition", "paragraph", "faq", "code"),
    ]
    cut = {
        block.kind: [content.text[a:b] for a, b in block.parts]
        for block in content.blocks
        if block.parts
    }
    assert cut == {
        "list": ["- France\n  - Paris", "- Spain"],
        "definition": ["Warranty", "What we promise.", "And keep."],
        "faq": ["Is it free?", "Yes.\nFor all."],
    }
    (table,) = (block for block in content.blocks if block.kind == "table")
    assert [[content.text[a:b] for a, b in row] for row in table.rows] == [
        ["Country", "Days"],
        ["France", "14"],
    ]
    assert table.headings == ("Returns", "Where")
    assert table.header_rows == 1


def test_tables_for_layout_are_read_through() -> None:
    content = read("<table><tr><td><h2>A</h2><p>one</p></td><td><p>two</p></td></tr></table>")
    assert [block.kind for block in content.blocks] == ["heading", "paragraph", "paragraph"]


def test_encodings() -> None:
    declared = '<meta charset="iso-8859-1"><p>Gebühr</p>'.encode("latin-1")
    assert read_html(declared, "a.html").text == "Gebühr"
    with pytest.raises(InputError, match=r"a\.html: not UTF-8 text"):
        read_html("<p>Gebühr</p>".encode("latin-1"), "a.html")
    for blank in (b"", b"  ", b"<html><script>x</script></html>"):
        with pytest.raises(InputError, match="without text"):
            read_html(blank, "a.html")


def test_deep_and_long_pages_are_read_to_their_end() -> None:
    deep = "<p>first</p>" + "<div>" * 300 + "deep" + "</div>" * 300 + "<p>last</p>"
    assert read(deep).text == "first\n\ndeep\n\nlast"
    long = "<p>first</p><p>" + "word " * 2_200_000 + "</p><p>last</p>"
    assert read(long).text.endswith("word\n\nlast")
    assert len(read(long).text) > 11_000_000


def test_what_cannot_be_read_to_the_end_is_refused() -> None:
    with pytest.raises(InputError, match=r"page\.html, line 3: nested too deeply"):
        read("<p>first</p>\n\n" + "<div>" * 3_000 + "deep" + "</div>" * 3_000 + "<p>last</p>")
    for tag in ("div", "span"):
        with pytest.raises(InputError, match=r"page\.html: nested too deeply"):
            read(f"<{tag}>" * 1_800 + "deep" + f"</{tag}>" * 1_800)
    mended = read("<p>a<b>c</p><foo>x</bar> &nosuch; <p onx=>\n<table><tr><td>d</table></div>")
    assert "d" in mended.text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_unicode_is_recognized(encoding: str) -> None:
    page = '<meta charset="utf-16"><p>Gebühren sind hier zu lesen</p>'
    assert read_html(page.encode(encoding), "a.html").text == "Gebühren sind hier zu lesen"


def test_a_form_is_read_without_its_controls() -> None:
    page = (
        "<form><h2>Order</h2><p>Orders go out on the same day.</p><label>Country "
        "<select><option>France</option></select></label><input value=x><textarea>t</textarea>"
        "<datalist><option>Spain</option></datalist><button>Send</button></form>"
    )
    content = read(page)
    assert content.text == "Order\n\nOrders go out on the same day.\n\nCountry"
    assert content.blocks[1].headings == ("Order",)


@pytest.mark.parametrize(
    ("behind", "text"),
    [
        (" By <b>hand</b> only.", "By hand only."),
        ("<p>one</p>two", "one\n\ntwo"),
        ("<!-- made by x --><html><head><title>t</title></head><body>last</body></html>", "last"),
        ("\n", ""),
    ],
)
def test_what_stands_behind_the_end_of_the_page_is_read(behind: str, text: str) -> None:
    content = read(f"<html><body><h1>A</h1><p>first</p></body></html>{behind}")
    assert content.text == f"A\n\nfirst\n\n{text}".strip()
