from __future__ import annotations

from collections.abc import Callable

import pytest

from tunegate.curate.errors import InputError
from tunegate.curate.load.loaded import Loaded

Read = Callable[..., Loaded]
UNQUOTED = "set quoting = false under [read]"


@pytest.mark.parametrize(
    ("separator", "container", "notes"),
    [
        (",", "csv", ()),
        ("\t", "tsv", ()),
        (";", "csv", ("cells separated by a semicolon",)),
        ("|", "csv", ("cells separated by a bar",)),
    ],
)
def test_the_separator_is_found_and_named(
    read: Read, separator: str, container: str, notes: tuple[str, ...]
) -> None:
    rows = ["Question;Answer;category", 'one two?;"a;b";x', '"three, four";"c|d";y', ""]
    text = "\n".join(rows).replace(";", separator)
    loaded = read(text)
    frame = loaded.dataset.frame
    assert loaded.files[0].container == container
    assert loaded.files[0].notes == notes
    assert frame["line"].to_list() == [2, 3]
    assert frame["task"].to_list() == ["x", "y"]
    assert frame["response"].to_list()[0] == f"a{separator}b"


def test_cells_may_hold_lines_quotes_and_separators(read: Read) -> None:
    text = 'question,answer\r\n"a\r\nb, ""c""",d\r\n\r\ne,"f\n\ng"\r\nh,i'
    loaded = read(text)
    assert loaded.dataset.frame["prompt"].to_list() == ['a\r\nb, "c"', "e", "h"]
    assert loaded.dataset.frame["response"].to_list() == ["d", "f\n\ng", "i"]
    assert loaded.dataset.frame["line"].to_list() == [2, 5, 8]


def test_old_line_ends(read: Read) -> None:
    loaded = read("question,answer\ra,b\rc,d\r")
    assert loaded.dataset.frame["response"].to_list() == ["b", "d"]
    loaded = read('question\tanswer\ra\t"b\rc\td\re\t"f"\r')
    assert loaded.dataset.frame["line"].to_list() == [3, 4]
    assert loaded.quarantine["raw"].to_list() == ['a\t"b']


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a", "1 cells, but the header has 3"),
        ("a,b,c,d", "4 cells, but the header has 3"),
        ('a,"b" said,c', f"text behind a closing quote; {UNQUOTED}"),
        ("a,b\rd,c", f"a carriage return outside quotes; {UNQUOTED}"),
        ('a,"one\ntwo" said,c', f"text behind a closing quote; {UNQUOTED}"),
    ],
)
def test_a_row_that_does_not_fit_is_kept_with_its_reason(read: Read, row: str, reason: str) -> None:
    loaded = read(f"question,answer,n\nx,y,1\n{row}\nz,w,2\n")
    assert loaded.dataset.frame["prompt"].to_list() == ["x", "z"]
    (kept,) = loaded.quarantine.iter_rows(named=True)
    assert kept["raw"] == row
    assert kept["line"] == 3
    assert reason in kept["reason"]


def test_an_open_quote_is_found_and_the_lines_it_swallows_are_read(read: Read) -> None:
    rows = ["q1\ta1\t1", 'q2\t"a2\t2', "q3\ta3\t3", 'q4\t"a4"\t4', "q5\ta5\t5"]
    loaded = read("question\tanswer\tn\n" + "\n".join(rows) + "\n")
    assert loaded.dataset.frame["prompt"].to_list() == ["q1", "q3", "q4", "q5"]
    assert loaded.dataset.frame["line"].to_list() == [2, 4, 5, 6]
    assert loaded.quarantine.select("row", "line", "raw").rows() == [(2, 3, rows[1])]
    assert "a quote opens and is not closed on its line" in loaded.quarantine["reason"][0]
    assert loaded.files[0].notes == (
        "1 row with a quote that is not closed: quoting = false reads them (line 3)",
    )


def test_an_open_quote_in_the_last_column_of_a_csv_file(read: Read) -> None:
    loaded = read('question,answer\nq1,"a1\nq2,a2\nq3,a3\n')
    assert loaded.dataset.frame["prompt"].to_list() == ["q2", "q3"]
    assert loaded.quarantine["line"].to_list() == [2]


def test_quotes_as_plain_characters(read: Read) -> None:
    text = 'question\tanswer\nsay "hi\t"hi" there\n"a"\tb"\n'
    loaded = read(text, read={"quoting": False})
    assert loaded.dataset.frame["prompt"].to_list() == ['say "hi', '"a"']
    assert loaded.dataset.frame["response"].to_list() == ['"hi" there', 'b"']
    assert loaded.files[0].notes == ("quotes read as plain characters",)


def test_a_prose_cell_of_several_lines_is_not_taken_for_an_open_quote(read: Read) -> None:
    text = 'question,answer\n"Dear sir,\nplease, tell\nme, now",yes\nq,a\n'
    loaded = read(text)
    assert loaded.quarantine.is_empty()
    assert loaded.dataset.frame["prompt"].to_list()[0] == "Dear sir,\nplease, tell\nme, now"


def test_a_separator_that_is_set_wins(read: Read) -> None:
    text = "question,x^answer\na,b^c\n"
    loaded = read(text, read={"separator": "^"}, columns={"prompt": "question,x"})
    assert loaded.dataset.frame.select("prompt", "response").rows() == [("a,b", "c")]


def test_empty_rows_are_passed_over_and_counted(read: Read) -> None:
    loaded = read("question,answer\na,b\n,\n,\nc,d,,\n\n")
    assert loaded.dataset.frame["line"].to_list() == [2, 5]
    assert loaded.files[0].notes == ("2 rows without a filled cell, passed over (first in line 3)",)


def test_nameless_and_repeated_columns_get_names(read: Read) -> None:
    with pytest.raises(InputError, match=r"its columns: column 1, note, note \(3\), other"):
        read(",note,note,other\n0,a,b,c\n1,d,e,f\n")


def test_an_empty_cell_is_an_empty_text(read: Read) -> None:
    loaded = read("question,answer,context\na,,\n,b,c\n")
    rows = loaded.dataset.frame.select("prompt", "response", "context").rows()
    assert rows == [("a", "", None), ("", "b", "c")]


def test_null_characters_do_not_end_a_file(read: Read) -> None:
    loaded = read("question,answer\na\x00b,c\nd,e\n")
    assert loaded.dataset.frame["prompt"].to_list() == ["a\x00b", "d"]


def test_a_header_alone_holds_no_rows(read: Read) -> None:
    with pytest.raises(InputError, match="holds no rows"):
        read("question,answer\n")


def test_cells_of_any_length(read: Read) -> None:
    loaded = read("question,answer\na," + "b" * 300_000 + "\n")
    assert len(loaded.dataset.frame["response"][0]) == 300_000
