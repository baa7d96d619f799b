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
