from __future__ import annotations

from pathlib import Path

import pytest

from tunegate.curate.errors import InputError
from tunegate.curate.load.queries import read_queries
from tunegate.curate.settings import Columns, Reading, Settings

PIN, CARD = "How do I reset my PIN?", "where is my card, please"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lines.txt", f"{PIN}\n\n  \n{CARD}\n"),
        ("quoted.txt", f'"{PIN}"\n"{CARD}"\n'),
        ("column.csv", f'query\n{PIN}\n"{CARD}"\n'),
        ("table.csv", f'id,question\n1,{PIN}\n2,"{CARD}"\n'),
        ("rows.jsonl", f'{{"query": "{PIN}"}}\n{{"query": "{CARD}"}}\n'),
        ("strings.jsonl", f'"{PIN}"\n"{CARD}"\n'),
        ("strings.json", f'["{PIN}", "{CARD}"]'),
        (
            "pairs.jsonl",
            f'{{"prompt":"{PIN}","response":"a"}}\n{{"prompt":"{CARD}","response":""}}',
        ),
        (
            "chat.jsonl",
            f'{{"messages":[{{"role":"user","content":"{PIN}"}}]}}\n'
            f'{{"messages":[{{"role":"user","content":"{CARD}"}}]}}',
        ),
    ],
)
def test_every_form_gives_the_same_queries(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    read = read_queries([str(tmp_path / name)], settings=Settings(), base=tmp_path)
    assert read.texts.to_list() == [PIN, CARD]
    assert read.skipped == 0


def test_files_follow_one_another_and_rows_without_a_query_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{PIN}\n", encoding="utf-8")
    rows = f'{{"text": "{CARD}"}}\n{{"text": null}}\n{{"number": 3}}\n'
    (tmp_path / "b.jsonl").write_text(rows, encoding="utf-8")
    read = read_queries([str(tmp_path / "*.*")], settings=Settings())
    assert read.texts.to_list() == [PIN, CARD]
    assert read.skipped == 2


def test_the_settings_name_the_column(tmp_path: Path) -> None:
    rows = f'{{"text": "x", "asked": "{PIN}"}}\n{{"text": "y", "asked": "{CARD}"}}\n'
    (tmp_path / "a.jsonl").write_text(rows, encoding="utf-8")
    settings = Settings(columns=Columns(prompt="asked"))
    read = read_queries([str(tmp_path / "a.jsonl")], settings=settings)
    assert read.texts.to_list() == [PIN, CARD]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("empty.txt", "\n", "is empty|holds no queries"),
        ("other.jsonl", '{"number": 1}\n{"number": 2}\n', "holds no queries"),
    ],
)
def test_a_file_without_queries_is_named(name: str, text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=says) as refused:
        read_queries([str(tmp_path / name)], settings=Settings(), base=tmp_path)
    assert name in refused.value.message


def test_a_line_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_bytes(f"{PIN}\nO\u00f9 est le caf\u00e9 ?\n".encode("cp1252"))
    with pytest.raises(InputError, match=r"log\.txt:2: byte 0xf9 \(2 in the row\) is not UTF-8"):
        read_queries([str(tmp_path / "log.txt")], settings=Settings(), base=tmp_path)
    settings = Settings(read=Reading(encoding="cp1252"))
    read = read_queries([str(tmp_path / "log.txt")], settings=settings)
    assert read.texts.to_list() == [PIN, "O\u00f9 est le caf\u00e9 ?"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing\.txt"):
        read_queries([str(tmp_path / "nothing.txt")], settings=Settings())
