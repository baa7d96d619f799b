from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest

from tunegate.curate.errors import InputError, UserError
from tunegate.evaluate.item import Item, Passage
from tunegate.evaluate.pair_items import passage_id
from tunegate.evaluate.suite_file import read_suite


def written(folder: Path, *rows: dict[str, Any], name: str = "suite.jsonl") -> str:
    path = folder / name
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return str(path)


def test_a_row_with_everything(tmp_path: Path) -> None:
    name = written(
        tmp_path,
        {
            "id": 7,
            "question": "How long?",
            "answers": ["30 days", "a month", "30 days"],
            "metric": "numeric",
            "options": {"relative": 0.01, "pick": "last"},
            "gold": ["c-1", {"id": "c-2", "text": "Thirty days."}],
            "task": "returns",
            "document": "terms.md",
            "system": "Be brief.",
            "note": "not read",
        },
        {"question": "Why?", "unanswerable": True, "answers": []},
    )
    name = name.replace("a month", "31 days")
    path = Path(name)
    path.write_text(path.read_text(encoding="utf-8").replace("a month", "31 days"), "utf-8")
    suite = read_suite([name])
    first, second = suite.items
    assert first == Item(
        id="7",
        question="How long?",
        accepted=("30 days", "31 days"),
        metric="numeric",
        options={"relative": 0.01, "pick": "last"},
        gold=(Passage("c-1"), Passage("c-2", "Thirty days.")),
        slice="returns",
        source="terms.md",
        system="Be brief.",
    )
    assert second.unanswerable
    assert second.metric == "token_f1"
    assert len(second.id) == 16
    assert suite.ignored == ("note",)


def test_csv_cells_hold_one_answer_or_a_list(tmp_path: Path) -> None:
    path = tmp_path / "suite.csv"
    path.write_text(
        "Question,Accepted,Unanswerable,Slice\n"
        'How long?,"[""30 days"", ""a month""]",no,returns\n'
        "How much?,[5 dollars],0,\n"
        "Why?,,yes,returns\n",
        encoding="utf-8",
    )
    suite = read_suite([str(path)], metric="contains")
    assert [item.accepted for item in suite.items] == [("30 days", "a month"), ("[5 dollars]",), ()]
    assert [item.unanswerable for item in suite.items] == [False, False, True]
    assert [item.slice for item in suite.items] == ["returns", None, "returns"]
    assert {item.metric for item in suite.items} == {"contains"}


def test_rows_of_squad(tmp_path: Path) -> None:
    name = written(
        tmp_path,
        {
            "id": "a",
            "context": "[1] It lasts 30 days.",
            "question": "How long?",
            "answers": {"text": ["30 days"], "answer_start": [12]},
            "is_impossible": False,
        },
    )
    (item,) = read_suite([name]).items
    assert item.accepted == ("30 days",)
    text = "[1] It lasts 30 days."
    assert item.gold == (Passage(passage_id(text), text),)


def test_a_choice_takes_a_list_of_options(tmp_path: Path) -> None:
    row = {"question": "Which?", "answer": "b", "options": ["x", "y"], "metric": "choice"}
    (item,) = read_suite([written(tmp_path, row)]).items
    assert item.options == {"options": ["x", "y"]}


def test_training_pairs_make_items(tmp_path: Path) -> None:
    name = written(
        tmp_path,
        {"instruction": "How long?", "response": "30 days", "context": "Terms.", "category": "a"},
        {"instruction": "how long", "response": "A month", "context": "Terms.", "category": "a"},
        {"instruction": "How much?", "response": "$5", "context": "", "category": "b"},
    )
    suite = read_suite([name])
    assert [item.accepted for item in suite.items] == [("30 days", "A month"), ("$5",)]
    assert suite.items[0].gold[0].text == "Terms."


def test_files_of_both_kinds_and_standard_input(tmp_path: Path) -> None:
    name = written(tmp_path, {"question": "How long?", "accepted": "30 days"})
    stdin = BytesIO(b'{"prompt": "How much?", "response": "$5"}\n')
    suite = read_suite([name, "-"], stdin=stdin)
    assert [item.question for item in suite.items] == ["How long?", "How much?"]


def test_parquet_rows_are_named_by_number(tmp_path: Path) -> None:
    path = tmp_path / "suite.parquet"
    pl.DataFrame({"question": ["a", "b"], "accepted": [["x"], []]}).write_parquet(path)
    with pytest.raises(InputError, match=r"suite\.parquet: row 2: it has no accepted answer"):
        read_suite([str(path)])


@pytest.mark.parametrize(
    ("row", "complaint", "hint"),
    [
        ({"question": " ", "accepted": "x"}, ":2: it has no question", "write it in question"),
        ({"question": "q"}, ":2: it has no accepted answer", "set unanswerable = true"),
        (
            {"question": "q", "accepted": "x", "metric": "F1"},
            ":2: there is no metric 'F1'",
            "metrics: exact_match",
        ),
        (
            {"question": "q", "accepted": "x", "unanswerible": True},
            ":2: unknown column 'unanswerible'",
            "did you mean 'unanswerable'?",
        ),
        (
            {"question": "q", "accepted": "x", "unanswerable": "maybe"},
            ":2: \"unanswerable\" is 'maybe', neither true nor false",
            "",
        ),
        ({"question": "q", "accepted": [{"a": 1}]}, ':2: "accepted" holds an object, not text', ""),
        ({"question": ["q"], "accepted": "x"}, ':2: "question" is a list, not text', ""),
        (
            {"question": "q", "accepted": "five", "metric": "numeric"},
            ":2: the accepted answer 'five' holds no number",
            "numeric: The answer states",
        ),
        (
            {"id": "1", "question": "other", "accepted": "x"},
            ":2: id '1' stands in .*:1 too",
            "id of its own",
        ),
        ({"question": "q", "accepted": "x", "gold": [1.5]}, ':2: "gold" holds a number', ""),
        (
            {"question": "q", "accepted": '["a", "b'},
            ':2: "accepted" begins like JSON and is none',
            "",
        ),
    ],
)
def test_a_bad_row_is_named_with_its_line(
    tmp_path: Path, row: dict[str, Any], complaint: str, hint: str
) -> None:
    good = {"id": "1", "question": "fine", "accepted": "yes"}
    with pytest.raises(InputError, match=complaint) as raised:
        read_suite([written(tmp_path, good, row)])
    assert hint in raised.value.hint


def test_rows_with_ids_and_one_answer_keep_their_ids(tmp_path: Path) -> None:
    rows = [{"id": f"my{nth}", "question": f"q{nth}", "answer": "a"} for nth in range(2)]
    assert [item.id for item in read_suite([written(tmp_path, *rows)]).items] == ["my0", "my1"]
    rows[1]["id"] = "my0"
    with pytest.raises(InputError, match="id 'my0' stands in"):
        read_suite([written(tmp_path, *rows)])


def test_questions_alone_are_no_training_pairs(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=":1: it has no accepted answer") as raised:
        read_suite([written(tmp_path, {"id": "7", "question": "What is it?", "task": "faq"})])
    assert "name accepted answers" in raised.value.hint


def test_a_question_that_is_asked_twice_is_named_without_an_id(tmp_path: Path) -> None:
    rows = [{"question": "q", "accepted": "a"}, {"question": "q", "accepted": "b"}]
    with pytest.raises(InputError, match=r":2: its question stands in .*:1 too"):
        read_suite([written(tmp_path, *rows)])


def test_several_bad_rows_are_named_at_once(tmp_path: Path) -> None:
    bad = [{"question": f"q{nth}", "accepted": ""} for nth in range(5)]
    with pytest.raises(InputError) as raised:
        read_suite([written(tmp_path, *bad)])
    assert raised.value.message.count("it has no accepted answer") == 3
    assert raised.value.message.endswith("; and 2 more rows")


def test_a_line_that_is_not_json_ends_it(tmp_path: Path) -> None:
    path = tmp_path / "suite.jsonl"
    path.write_text(
        '{"question": "a", "accepted": "b"}\n{"question": "c", "accepted": }\n', encoding="utf-8"
    )
    with pytest.raises(InputError, match=r"suite\.jsonl:2: "):
        read_suite([str(path)])


def test_an_unknown_metric_is_refused_before_reading() -> None:
    with pytest.raises(UserError, match="there is no metric 'bleu'"):
        read_suite(["missing.jsonl"], metric="bleu")
