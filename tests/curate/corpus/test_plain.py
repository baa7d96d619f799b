from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tunegate.curate.corpus.plain import read_plain

TEXT = """Handbook
========

1. Scope

All goods
of ours.

TERMS AND CONDITIONS

- thirty days
- no questions

1.2 How we pay

3. Take the parcel to the shop, please.

Q: Is it free?
A: Yes.
Q: Always?
A: No.
"""


def test_headings_lists_and_questions() -> None:
    content = read_plain(TEXT.encode(), "a.txt")
    found = [
        (block.kind, block.headings, content.text[block.start : block.end])
        for block in content.blocks
    ]
    handbook, capitals = ("Handbook",), ("TERMS AND CONDITIONS",)
    assert found == [
        ("heading", handbook, "Handbook\n========"),
        ("heading", ("1. Scope",), "1. Scope"),
        ("paragraph", ("1. Scope",), "All goods\nof ours."),
        ("heading", capitals, "TERMS AND CONDITIONS"),
        ("list", capitals, "- thirty days\n- no questions"),
        ("heading", (*capitals, "1.2 How we pay"), "1.2 How we pay"),
        (
            "paragraph",
            (*capitals, "1.2 How we pay"),
            "3. Take the parcel to the shop, please.",
        ),
        ("faq", (*capitals, "1.2 How we pay"), "Q: Is it free?\nA: Yes."),
        ("faq", (*capitals, "1.2 How we pay"), "Q: Always?\nA: No."),
    ]


@given(st.text(alphabet="aA1 .:-=*\n\tQq", max_size=60))
def test_blocks_hold_everything_that_is_not_blank(text: str) -> None:
    content = read_plain(text.encode(), "a.txt")
    held = set[int]()
    for block in content.blocks:
        held.update(range(block.start, block.end))
    blank = [at for at, char in enumerate(content.text) if char.isspace()]
    missing = set(range(content.body, len(content.text))) - held - set(blank)
    assert all(content.text[at] in "*_" for at in missing)
