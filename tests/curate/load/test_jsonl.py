from __future__ import annotations

from collections.abc import Callable

import pytest

from tunegate.curate.load.batch import Notes
from tunegate.curate.load.jsonl import read_lines
from tunegate.curate.load.loaded import Loaded

Read = Callable[..., Loaded]
GOOD = '{"prompt": "a", "response": "b"}'


def test_each_line_is_a_row_and_blank_lines_are_none(read: Read) -> None:
    loaded = read(f"\n{GOOD}\n\n  \n{GOOD}\r\n\t\n{GOOD}")
    assert loaded.dataset.frame["line"].to_list() == [2, 5, 7]
    assert loaded.dataset.frame["row"].to_list() == [1, 2, 3]
    assert loaded.files[0].container == "jsonl"


def test_line_numbers_go_on_across_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tunegate.curate.load.jsonl.BATCH_BYTES", 40)
    data = b"\n".join([b'{"n": 1}', b"", b'{"n": "' + b"x" * 90 + b'"}', b'{"n": 3}', b"{", b"4"])
    batches = list(read_lines(data, Notes()))
    assert len(batches) > 2
    assert [line for batch in batches for line in batch.lines] == [1, 3, 4, 5, 6]
    assert sum(batch.size for batch in batches) == len(data)


def test_a_line_separator_inside_a_text_does_not_end_the_line(read: Read) -> None:
    loaded = read('{"prompt": "a\u2028b\u2029c\x85d", "response": "e"}\n' + GOOD)
    assert loaded.dataset.frame["prompt"].to_list() == ["a\u2028b\u2029c\x85d", "a"]
    assert loaded.dataset.frame["line"].to_list() == [1, 2]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"prompt": "a", "response": }', "not valid JSON: expecting value (column 29)"),
        ('  {"prompt": "a" "response": "b"}', "expecting ',' delimiter (column 18)"),
        ('{"prompt": "a", "response": "b",}', "not valid JSON: "),
        ('{"prompt": "a\tb", "response": "c"}', "invalid control character at (column 14)"),
        ('{"prompt": "a\x00", "response": "c"}', "invalid control character at (column 14)"),
        (
            '{"prompt": "a", "response": "b"} and more',
            "not valid JSON: expecting value (column 34)",
        ),
        ('{"prompt": "a", "response": "\\ud83d"}', "a lone surrogate"),
        ('{"prompt": "a", "response": ' + "[" * 2000 + "]" * 2000 + "}", "nested too deeply"),
        ("null", "the row is null, not an object"),
        ("42", "the row is a number, not an object"),
        ('"text"', "the row is text, not an object"),
        ('["a", "b"]', "the row is a list, not an object"),
        ('{"prompt": "a", "response": 5}', '"response" is a number, not text'),
        ('{"prompt": ["a"], "response": "b"}', '"prompt" is a list, not text'),
        ('{"prompt": "a", "response": true}', '"response" is a truth value, not text'),
        ('{"prompt": "a"}', 'no "response"'),
        ("{}", 'no "prompt"'),
        ('{"prompt": "a", "response": "b", "response": "c"}', '"response" stands twice in the row'),
        ('{"prompt": "a", "completion": "b", "label": true}', "KTO data: "),
        ('{"prompt": "a", "chosen": "b", "rejected": "c"}', "preference data: "),
    ],
)
def test_a_line_that_is_no_pair_is_kept_with_its_reason(read: Read, line: str, reason: str) -> None:
    loaded = read(f"{GOOD}\n{line}\n{GOOD}\n")
    assert loaded.dataset.frame["line"].to_list() == [1, 3]
    assert loaded.quarantine.select("file", "row", "line", "raw").rows() == [("-", 2, 2, line)]
    assert reason in loaded.quarantine["reason"][0]
    assert loaded.summary == "2 pairs, prompt/response shape, 1 row in quarantine"


def test_bytes_that_are_not_utf8_are_named_and_kept_readable(read: Read) -> None:
    line = '{"prompt": "café", "response": "b"}'.encode("latin-1")
    loaded = read(GOOD.encode() + b"\n" + line + b"\n" + GOOD.encode())
    (row,) = loaded.quarantine.iter_rows(named=True)
    assert row["raw"] == '{"prompt": "caf\\xe9", "response": "b"}'
    assert row["reason"] == (
        'byte 0xe9 (16 in the row) is not UTF-8; as cp1252 it is "é": '
        'set encoding = "cp1252" under [read]'
    )
    assert loaded.files[0].notes == ("1 row with bytes that are not UTF-8 (line 2)",)


@pytest.mark.parametrize("text", ['""', "null"])
def test_an_empty_or_absent_text_is_still_a_pair(read: Read, text: str) -> None:
    loaded = read(f'{{"prompt": {text}, "response": {text}}}\n{GOOD}')
    first = loaded.dataset.frame.row(0, named=True)
    assert (first["prompt"], first["response"], first["roles"]) == ("", "", "ua")


@pytest.mark.parametrize(
    ("lines", "note"),
    [
        (f"{GOOD},\n{GOOD}\n", "1 row with a comma behind the object (line 1)"),
        (f"{GOOD}{GOOD}\n{GOOD}", "2 rows sharing a line with another (first in line 1)"),
        (
            f'{GOOD}\n{{"prompt": "a", "response": "b", "score": NaN}}',
            "1 row with NaN, which is not JSON: read as null (line 2)",
        ),
        (
            f'{GOOD}\n{{"prompt": "a", "response": "b", "n": -Infinity}}',
            "1 row with -Infinity, which is not JSON: read as null (line 2)",
        ),
    ],
)
def test_what_can_be_read_without_guessing_is_read_and_noted(
    read: Read, lines: str, note: str
) -> None:
    loaded = read(lines)
    assert loaded.quarantine.is_empty()
    assert len(loaded.dataset) == lines.count("prompt")
    assert loaded.files[0].notes == (note,)


def test_two_objects_on_a_line_are_two_rows_of_that_line(read: Read) -> None:
    loaded = read(f"{GOOD}\n{GOOD} {{}} {GOOD}")
    assert loaded.dataset.frame.select("row", "line").rows() == [(1, 1), (2, 2), (4, 2)]
    assert loaded.quarantine.select("row", "line", "raw").rows() == [(3, 2, "{}")]


@pytest.mark.parametrize("first", ['{"prompt": "cut', "# my pairs", "[1, 2]", '"text"', "{"])
def test_a_first_line_that_is_broken_does_not_hide_the_others(read: Read, first: str) -> None:
    loaded = read(f"{first}\n{GOOD}\n{GOOD}\n")
    assert loaded.dataset.frame["line"].to_list() == [2, 3]
    assert loaded.quarantine.select("line", "raw").rows() == [(1, first)]


def test_a_row_of_more_than_a_megabyte(read: Read) -> None:
    long = '{"prompt": "' + "x" * (3 << 20) + '", "response": "y"}'
    loaded = read(f"{long}\n{GOOD}\n{long}\n")
    assert loaded.dataset.frame["line"].to_list() == [1, 2, 3]
    assert loaded.files[0].container == "jsonl"


def test_a_byte_order_mark_in_the_middle_is_passed_over(read: Read) -> None:
    loaded = read(f"\ufeff{GOOD}\n\ufeff{GOOD}\n")
    assert len(loaded.dataset) == 2


def test_a_key_that_repeats_elsewhere_is_no_repetition(read: Read) -> None:
    row = '{"prompt": "a", "response": "b", "meta": {"response": "c", "prompt": "response"}}'
    loaded = read(f"{row}\n{row}")
    assert loaded.quarantine.is_empty()


def test_numbers_of_any_length_are_read(read: Read) -> None:
    huge = "1" * 5000
    loaded = read(f'{GOOD}\n{{"prompt": "a", "response": "b", "n": {huge}}}')
    assert len(loaded.dataset) == 2
