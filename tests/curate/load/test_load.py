from __future__ import annotations

import hashlib
import io
import json
import random
from pathlib import Path
from typing import Any

import pytest

from tunegate.curate.dataset import PAIR_SCHEMA, Dataset
from tunegate.curate.errors import Cancelled, InputError
from tunegate.curate.load.load import load
from tunegate.curate.pair import Pair
from tunegate.curate.quarantine import QUARANTINE_SCHEMA
from tunegate.curate.settings import Columns, Reading, Settings

ALPACA: list[dict[str, Any]] = [
    {"instruction": "add", "input": "1 1", "output": "2", "category": "maths"},
    {"instruction": "add", "input": "", "output": "what?", "category": "chat"},
    {"instruction": "greet", "input": None, "output": "hello", "category": "chat"},
]
CHAT: list[dict[str, Any]] = [
    {"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}]},
    {
        "messages": [
            {"role": "user", "content": "hi"},
            {"role": "assistant", "content": "hello"},
            {"role": "user", "content": "bye"},
            {"role": "assistant", "content": "ciao"},
        ]
    },
]


def write(path: Path, rows: list[dict[str, Any]]) -> str:
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return str(path)


class Recorder:
    """A progress that remembers; it asks to stop after `limit` units."""

    def __init__(self, limit: int | None = None) -> None:
        self.stages: list[tuple[str, int | None]] = []
        self.done: list[int] = []
        self.limit = limit

    def start(self, stage: str, *, total: int | None) -> None:
        self.stages.append((stage, total))
        self.done.append(0)

    def advance(self, amount: int) -> None:
        self.done[-1] += amount
        if self.limit is not None and self.done[-1] > self.limit:
            raise Cancelled


def test_a_file_is_accounted_for(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", [*ALPACA, {"instruction": "half"}])
    loaded = load([path], base=tmp_path)
    (file,) = loaded.files
    assert (file.file, file.path) == ("a.jsonl", Path(path))
    assert file.sha256 == hashlib.sha256(Path(path).read_bytes()).hexdigest()
    assert (file.container, file.shape) == ("jsonl", "alpaca")
    assert (file.rows, file.pairs, file.quarantined, loaded.rows) == (4, 3, 1, 4)
    assert loaded.summary == '3 pairs, Alpaca shape, 2 tasks from "category", 1 row in quarantine'
    assert dict(loaded.dataset.frame.schema) == PAIR_SCHEMA
    assert dict(loaded.quarantine.schema) == QUARANTINE_SCHEMA
    assert loaded.dataset.frame["context"].to_list() == ["1 1", None, None]


def test_ids_come_from_content_alone(tmp_path: Path) -> None:
    one = write(tmp_path / "one.jsonl", [*ALPACA, ALPACA[0]])
    shuffled = [*ALPACA, ALPACA[0]]
    random.Random(3).shuffle(shuffled)
    other = write(tmp_path / "other.jsonl", [{**row, "extra": 1} for row in shuffled])
    first, second = load([one]).dataset, load([other]).dataset
    assert set(first.frame["id"]) == set(second.frame["id"])
    assert first.fingerprint == second.fingerprint
    by_hand = Dataset.from_pairs([Pair.single("add", "2", context="1 1")])
    assert by_hand.frame["id"][0] in set(first.frame["id"])
    assert sum(name.endswith("-2") for name in first.frame["id"]) == 1


def test_the_order_of_the_files_does_not_change_the_ids(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{n}.jsonl", ALPACA) for n in range(3)]
    forward, backward = load(paths), load(paths[::-1])
    assert forward.dataset.fingerprint == backward.dataset.fingerprint
    place = ["file", "row", "id"]
    assert (
        forward.dataset.frame.select(place)
        .sort(place)
        .equals(backward.dataset.frame.select(place).sort(place))
    )
    assert forward.summary == '9 pairs from 3 files, Alpaca shape, 2 tasks from "category"'


def test_files_of_several_shapes(tmp_path: Path) -> None:
    paths = [write(tmp_path / "a.jsonl", ALPACA), write(tmp_path / "b.jsonl", CHAT)]
    loaded = load(paths)
    assert [file.shape for file in loaded.files] == ["alpaca", "messages"]
    assert loaded.dataset.frame["roles"].to_list() == ["ua", "ua", "ua", "ua", "uaua"]
    assert loaded.summary.startswith("5 pairs from 2 files, Alpaca and chat messages shapes")


def test_rows_of_another_shape_in_one_file_are_read_and_noted(tmp_path: Path) -> None:
    rows = [ALPACA[0], CHAT[0], ALPACA[1], CHAT[1], ALPACA[2]]
    loaded = load([write(tmp_path / "mixed.jsonl", rows)])
    assert loaded.dataset.frame["row"].to_list() == [1, 2, 3, 4, 5]
    assert loaded.dataset.frame["prompt"].to_list()[1] == "hi"
    assert loaded.files[0].shape == "alpaca"
    assert loaded.files[0].notes == ("2 rows of another shape (chat messages) (first in line 2)",)


@pytest.mark.parametrize("text", [json.dumps(ALPACA[0]), json.dumps(CHAT[1])])
def test_the_pair_in_the_frame_is_the_pair_in_the_row(text: str) -> None:
    loaded = load(["-"], stdin=io.BytesIO(text.encode()))
    ((row, pair),) = loaded.dataset.iter_pairs()
    again = Dataset.from_pairs([pair]).frame
    for column in ("id", "digest", "roles", "system", "prompt", "context", "response", "turns"):
        assert row[column] == again[column][0]


def test_a_shape_or_columns_that_are_set_win(tmp_path: Path) -> None:
    rows = [{"question": "q", "answer": "a", "prompt": "p", "response": "r", "label": True}] * 2
    path = write(tmp_path / "a.jsonl", rows)
    with pytest.raises(InputError, match="KTO"):
        load([path])
    by_name = load([path], shape="question-answer")
    assert by_name.dataset.frame["prompt"][0] == "q"
    assert by_name.files[0].shape == "question-answer"
    by_setting = load([path], settings=Settings(read=Reading(shape="prompt-response")))
    assert by_setting.dataset.frame["prompt"][0] == "p"
    assert load([path], settings=Settings(read=Reading(shape="alpaca")), shape="question-answer")
    mixed = Settings(columns=Columns(prompt="question", response="response"))
    own = load([path], settings=mixed)
    assert own.dataset.frame.select("prompt", "response").row(0) == ("q", "r")
    assert own.summary == "2 pairs, own columns"


def test_progress_counts_every_byte_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tunegate.curate.load.jsonl.BATCH_BYTES", 100)
    monkeypatch.setattr("tunegate.curate.load.csv_file.BATCH_BYTES", 100)
    monkeypatch.setattr("tunegate.curate.load.json_file.BATCH_BYTES", 100)
    lines = write(tmp_path / "a.jsonl", ALPACA * 9)
    document = tmp_path / "b.json"
    document.write_text(json.dumps(ALPACA * 9, indent=2) + "\n")
    table = tmp_path / "c.csv"
    table.write_text("question,answer\n" + "what,that\n" * 50)
    recorder = Recorder()
    load([lines, str(document), str(table)], base=tmp_path, progress=recorder)
    assert recorder.stages == [
        (f"reading {name}", (tmp_path / name).stat().st_size)
        for name in ("a.jsonl", "b.json", "c.csv")
    ]
    assert recorder.done == [total for _, total in recorder.stages]


def test_a_request_to_stop_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tunegate.curate.load.jsonl.BATCH_BYTES", 100)
    recorder = Recorder(limit=300)
    with pytest.raises(Cancelled):
        load([write(tmp_path / "a.jsonl", ALPACA * 20)], progress=recorder)
    assert recorder.done[0] < 500


def test_a_file_without_a_readable_row_is_refused() -> None:
    with pytest.raises(InputError, match="no row can be read; the first one: not valid JSON"):
        load(["-"], stdin=io.BytesIO(b"{x}\n{y}\n"))


def test_a_long_beginning_of_broken_rows_does_not_hide_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tunegate.curate.load.jsonl.BATCH_BYTES", 50)
    text = "{broken}\n" * 30 + json.dumps(ALPACA[0])
    loaded = load(["-"], stdin=io.BytesIO(text.encode()))
    assert (loaded.quarantine.height, loaded.dataset.frame["line"].to_list()) == (30, [31])
    assert loaded.quarantine["line"].to_list() == list(range(1, 31))
