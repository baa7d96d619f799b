from __future__ import annotations

import pytest

from tunegate.curate.corpus.faq_file import read_faq
from tunegate.curate.errors import InputError

CSV = b"""Question,Answer,Category,Last update
Is it free?,"Yes.
For all.",Prices,2024-05-01
Always?,No.,Prices,2024-06-01
Who pays?,,Prices,
Where?,Here.,Places,
"""


def test_rows_become_entries_below_their_category() -> None:
    content = read_faq(CSV, "faq.csv")
    assert content.text == (
        "Prices\n\nIs it free?\nYes.\nFor all.\n\nAlways?\nNo.\n\nPlaces\n\nWhere?\nHere."
    )
    entries = [block for block in content.blocks if block.kind == "faq"]
    assert [[content.text[a:b] for a, b in one.parts] for one in entries] == [
        ["Is it free?", "Yes.\nFor all."],
        ["Always?", "No."],
        ["Where?", "Here."],
    ]
    assert [one.date for one in entries] == ["2024-05-01", "2024-06-01", None]
    assert [one.headings for one in entries] == [("Prices",), ("Prices",), ("Places",)]
    assert content.problems == ((None, "line 5: no answer", ""),)


@pytest.mark.parametrize(
    "data",
    [
        b'{"q": "Is it free?", "a": "Yes."}\n{"q": "Why?", "a": "So."}\n',
        b'{"faq": [{"question": "Is it free?", "answer": "Yes."},'
        b' {"question": "Why?", "answer": "So."}]}',
        b'[{"Title": "Is it free?", "Body": "Yes."}, {"Title": "Why?", "Body": "So."}]',
    ],
)
def test_shapes_of_json(data: bytes) -> None:
    assert read_faq(data, "faq.json").text == "Is it free?\nYes.\n\nWhy?\nSo."


def test_what_is_no_faq() -> None:
    with pytest.raises(InputError, match=r"x\.csv: no columns with questions and answers; it has"):
        read_faq(b"name,age\nAnn,3\nBob,4\n", "x.csv")
    with pytest.raises(InputError, match="no row has a question and an answer; the first one"):
        read_faq(b"question,answer\nWhy?,\nHow?,\n", "x.csv")
    content = read_faq(b'{"q": "Why?", "a": "So."}\n{"q": "broken\n', "x.jsonl")
    assert len(content.problems) == 1
    assert content.problems[0][1].startswith("line 2: ")


def test_rows_of_json_on_one_line_are_told_apart() -> None:
    rows = (
        b'[{"q": "Why?", "a": "So."}, {"q": "", "a": "x"}, {"q": "Who?", "a": "We."}, {"a": "y"}]'
    )
    content = read_faq(rows, "faq.json")
    assert [message for _, message, _ in content.problems] == [
        "row 2 (line 1): no question",
        "row 4 (line 1): no question",
    ]
