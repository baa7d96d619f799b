from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunegate.curate.corpus.document import Block, Content
from tunegate.curate.corpus.markdown import read_markdown
from tunegate.curate.errors import InputError

PAGE = """---
title: Returns
version: 2.1
date: 2024-05-01
---
# Returning things

We take back *anything*,
even old things.

## How long? {#long}

| Country | Days | Note |
|---------|-----:|------|
| France  | 14   | a \\| b |
| Spain   | 30   |      |

* first
* second
  goes on

```sh
# no heading
ls -l
```

Warranty: ours
: What we promise.

Void
: Lost.
: Gone.
"""


def read(text: str) -> Content:
    return read_markdown(text.encode(), "page.md")


def texts(content: Content) -> list[tuple[str, str]]:
    return [(block.kind, content.text[block.start : block.end]) for block in content.blocks]


def only(content: Content, kind: str) -> Block:
    (block,) = (block for block in content.blocks if block.kind == kind)
    return block


def test_blocks_stand_where_they_stand_in_the_file() -> None:
    content = read(PAGE)
    assert content.text == PAGE
    assert texts(content) == [
        ("heading", "# Returning things"),
        ("paragraph", "We take back *anything*,\neven old things."),
        ("heading", "## How long? {#long}"),
        ("table", PAGE[PAGE.index("| Country") : PAGE.index("\n\n* first")]),
        ("list", "* first\n* second\n  goes on"),
        ("code", "```sh\n# no heading\nls -l\n```"),
        ("definition", "Warranty: ours\n: What we promise."),
        ("definition", "Void\n: Lost.\n: Gone."),
    ]
    assert content.text[content.body :].startswith("# Returning")
    assert dict(content.stated) == {"title": "Returns", "version": "2.1", "date": "2024-05-01"}


def test_headings_lead_to_each_block_without_markup() -> None:
    content = read(PAGE)
    assert content.blocks[1].headings == ("Returning things",)
    assert only(content, "table").headings == ("Returning things", "How long?")
    again = read("# A\n\n### `b` *c*\n\nx\n\n## D\n\ny\n\nTitle\n=====\n\nz\n")
    paths = [block.headings for block in again.blocks if block.kind == "paragraph"]
    assert paths == [("A", "b c"), ("A", "D"), ("Title",)]


def test_cells_and_items_and_terms_have_offsets() -> None:
    content = read(PAGE)
    table = only(content, "table")
    cells = [[content.text[a:b] for a, b in row] for row in table.rows]
    assert cells == [
        ["Country", "Days", "Note"],
        ["France", "14", "a \\| b"],
        ["Spain", "30", ""],
    ]
    assert table.header_rows == 1
    items = [content.text[a:b] for a, b in only(content, "list").parts]
    assert items == ["* first", "* second\n  goes on"]
    defined = [block.parts for block in content.blocks if block.kind == "definition"]
    assert [[content.text[a:b] for a, b in parts] for parts in defined] == [
        ["Warranty: ours", "What we promise."],
        ["Void", "Lost.", "Gone."],
    ]


def test_questions_and_answers_in_lines() -> None:
    content = read(
        "# FAQ\n\n**Q:** Is it free?\n\n**A:** Yes.\n\nFor all.\n\nQ: Why?\nA: Because.\n"
    )
    entries = [block for block in content.blocks if block.kind == "faq"]
    pairs = [[content.text[a:b] for a, b in block.parts] for block in entries]
    assert pairs == [["Is it free?", "Yes.\n\nFor all."], ["Why?", "Because."]]
    assert entries[0].headings == ("FAQ",)


def test_line_ends_of_other_systems_and_a_byte_order_mark() -> None:
    content = read_markdown("\ufeff# A\r\n\r\nb\r\nc\r\n".encode(), "a.md")
    assert texts(content) == [("heading", "# A"), ("paragraph", "b\nc")]


def test_what_is_wrong_is_said() -> None:
    with pytest.raises(InputError, match=r"a\.md: not UTF-8 text \(line 2\)"):
        read_markdown(b"fine\nnot \xe9", "a.md")
    content = read("---\ntitle: [\n---\ntext\n")
    assert texts(content) == [("paragraph", "text")]
    assert "front matter is not YAML" in content.problems[0][1]


MARKDOWN = st.lists(
    st.sampled_from(
        ["# a", "## b", "text", "", "- x", "  - y", "1. z", "```", "| a | b |", "|--|--|", "| c |",
         "> q", "a\n===", "Q: w", "A: v", "term", ": def", "    code", "---", "<b>h</b>", "\t",
         "[r]: u"]
    ),
    max_size=14,
).map("\n".join)  # fmt: skip


@given(MARKDOWN)
def test_blocks_follow_one_another_and_parts_lie_inside(text: str) -> None:
    content = read(text)
    at = content.body
    for block in content.blocks:
        assert at <= block.start < block.end <= len(content.text)
        assert content.text[block.start : block.end].strip()
        for start, end in (*block.parts, *(cell for row in block.rows for cell in row)):
            assert block.start <= start <= end <= block.end
        at = block.end
