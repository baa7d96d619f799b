from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tunegate.curate.errors import InputError
from tunegate.curate.load.loaded import Loaded

Read = Callable[..., Loaded]
ROWS = [{"question": f"q{n}", "answer": f"a{n}"} for n in range(4)]
GOOD = json.dumps(ROWS[0])


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (json.dumps(ROWS), [1, 1, 1, 1]),
        (json.dumps(ROWS, indent=2), [2, 6, 10, 14]),
        ("[\n" + ",\n".join(map(json.dumps, ROWS)) + "\n]\n", [2, 3, 4, 5]),
        ("\n\n [" + " ,\n\n ".join(map(json.dumps, ROWS)) + "]", [3, 5, 7, 9]),
        (json.dumps({"n": 1, "data": ROWS, "by": [1, 2]}, indent=1), [4, 8, 12, 16]),
        (json.dumps({"é": 1, "rows": ROWS}), [1, 1, 1, 1]),
        ("\n".join(json.dumps(row, indent=1) for row in ROWS), [1, 5, 9, 13]),
    ],
)
def test_rows_keep_the_line_they_begin_on(read: Read, text: str, lines: list[int]) -> None:
    loaded = read(text)
    frame = loaded.dataset.frame
    assert loaded.quarantine.is_empty()
    assert frame["line"].to_list() == lines
    assert frame["prompt"].to_list() == ["q0", "q1", "q2", "q3"]


def test_a_conversation_over_several_lines_is_no_jsonl(read: Read) -> None:
    turns = ['{"role": "user", "content": "q"}', '{"role": "assistant", "content": "a"}'] * 4
    row = '{"messages": [\n' + ",\n".join(turns) + "\n]}"
    for text, lines in ((row, [1]), (f"{row}\n{row}\n", [1, 11]), (f"[{row},\n{row}]", [1, 11])):
        loaded = read(text)
        assert loaded.dataset.frame["line"].to_list() == lines
        assert loaded.quarantine.is_empty()


def test_layout_that_only_looks_regular_is_read_right(read: Read) -> None:
    inner = '{\n"question": "q",\n"answer": "a",\n"more": [\n{"question": "x"},\n{}\n]\n}'
    loaded = read(f"[\n{inner},\n{inner},{inner},\n{inner}\n]")
    assert len(loaded.dataset) == 4
    assert loaded.dataset.frame["line"].to_list() == [2, 10, 17, 25]


def test_a_broken_row_does_not_take_the_others_with_it(read: Read) -> None:
    text = json.dumps(ROWS, indent=1).replace('"a1"', '"a"1"')
    loaded = read(text)
    assert loaded.dataset.frame["prompt"].to_list() == ["q0", "q2", "q3"]
    assert loaded.dataset.frame["line"].to_list() == [2, 10, 14]
    (row,) = loaded.quarantine.iter_rows(named=True)
    assert (row["row"], row["line"]) == (2, 6)
    assert row["reason"] == "not valid JSON: expecting ',' delimiter (line 8, column 16)"
    assert row["raw"] == '{\n  "question": "q1",\n  "answer": "a"1"\n }'


def test_a_list_that_is_cut_off_keeps_its_whole_rows(read: Read) -> None:
    text = json.dumps(ROWS)
    loaded = read(text[:-20])
    assert len(loaded.dataset) == 3
    assert loaded.quarantine["raw"].to_list() == [text[-35:-20]]
    assert loaded.files[0].notes == ("the list has no end: the file may be cut off",)


def test_text_behind_the_list_is_not_lost(read: Read) -> None:
    loaded = read(f"[{GOOD}]\n[{GOOD}]")
    assert len(loaded.dataset) == 1
    assert loaded.quarantine.select("line", "reason", "raw").rows() == [
        (2, "text behind the end of the list", f"[{GOOD}]")
    ]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (f"[{GOOD}, {GOOD},]", "a comma behind the last row"),
        (f"[{GOOD} {GOOD}]", "rows without a comma between them"),
    ],
)
def test_commas_are_noted(read: Read, text: str, note: str) -> None:
    loaded = read(text)
    assert (len(loaded.dataset), loaded.quarantine.height) == (2, 0)
    assert loaded.files[0].notes == (note,)


def test_one_object_may_be_a_row(read: Read) -> None:
    chat = {"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]}
    for text in (json.dumps(chat), json.dumps(chat, indent=2)):
        assert read(text).dataset.frame["prompt"].to_list() == ["q"]
    twice = "\n".join([json.dumps(chat, indent=2)] * 2)
    loaded = read(twice)
    assert loaded.dataset.frame["line"].to_list() == [1, 13]
    assert loaded.files[0].container == "json objects"


def test_a_broken_document_still_gives_the_rows_of_its_list(read: Read) -> None:
    text = json.dumps({"data": ROWS, "end": 1}, indent=1).replace('"a3"', '"a3')
    loaded = read(text)
    assert loaded.dataset.frame["prompt"].to_list() == ["q0", "q1", "q2"]
    assert loaded.quarantine.height == 1


def test_a_broken_single_chat_is_one_broken_row(read: Read) -> None:
    good = json.dumps({"messages": [{"role": "user", "content": "q"}]})
    loaded = read(f"{good}\n{good[:-2]}\n")
    assert (len(loaded.dataset), loaded.quarantine["line"].to_list()) == (1, [2])


def test_several_lists_are_not_chosen_from(read: Read) -> None:
    with pytest.raises(InputError, match="holds several lists: train, test"):
        read(json.dumps({"train": ROWS, "test": ROWS}))


def test_rows_that_are_no_objects_are_quarantined_or_refused(read: Read) -> None:
    loaded = read(json.dumps([ROWS[0], 5, None, "text", [ROWS[1]]]))
    assert loaded.quarantine["raw"].to_list() == ["5", "null", '"text"', f"[{json.dumps(ROWS[1])}]"]
    with pytest.raises(InputError, match="its rows are no objects: the first one is a number"):
        read("[1, 2, 3]")
    with pytest.raises(InputError, match="holds no rows"):
        read("[]")


def test_bytes_that_are_not_utf8_cost_one_row(read: Read) -> None:
    text = json.dumps(ROWS, indent=1).encode().replace(b"a2", b"a\xe9")
    loaded = read(text)
    assert loaded.quarantine["line"].to_list() == [10]
    assert '"a\\xe9"' in loaded.quarantine["raw"][0]
    assert "byte 0xe9" in loaded.quarantine["reason"][0]


def test_many_broken_rows_are_given_up_together(read: Read) -> None:
    loaded = read("[" + f"{GOOD}, " + '{"question": x}, ' * 500 + f"{GOOD}]")
    assert len(loaded.dataset) == 1
    assert loaded.quarantine.height == 200
    assert loaded.quarantine["raw"][-1].endswith(GOOD)


def test_deep_nesting_is_a_reason_not_a_crash(read: Read) -> None:
    loaded = read("[" + GOOD + ", " + "[" * 100_000)
    assert loaded.quarantine["reason"].to_list() == ["nested too deeply"]
