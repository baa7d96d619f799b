"""Mutated files of every kind give pairs and quarantined rows that add up, or a `UserError`."""

from __future__ import annotations

import gzip
import io
import json
import random
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
import zstandard

from tunegate.curate.dataset import PAIR_SCHEMA
from tunegate.curate.errors import UserError
from tunegate.curate.load.load import load
from tunegate.curate.quarantine import QUARANTINE_SCHEMA
from tunegate.curate.settings import Columns, Reading, Settings

ALPACA: list[dict[str, Any]] = [
    {"instruction": f"Say {n}", "input": "" if n % 2 else "aloud", "output": f"“{n}”, é\u2028🙂"}
    for n in range(6)
]
FLAT: list[dict[str, Any]] = [
    {"question": f"Is {n} odd?", "answer": "yes" if n % 2 else 'no,\nit\'s "even"', "category": "x"}
    for n in range(6)
]
CHAT: list[dict[str, Any]] = [
    {
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": [{"type": "text", "text": f"Add {n}"}]},
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {"id": "c", "type": "function", "function": {"name": "add", "arguments": "{}"}}
                ],
            },
            {"role": "tool", "tool_call_id": "c", "content": str(n)},
            {"role": "assistant", "content": str(n), "weight": n % 2},
        ],
        "tools": [{"type": "function", "function": {"name": "add"}}],
    }
    for n in range(4)
]
SHAREGPT: list[dict[str, Any]] = [
    {
        "conversations": [
            {"from": "human", "value": "Look it up"},
            {"from": "function_call", "value": '{"name": "find", "arguments": {"q": 1}}'},
            {"from": "observation", "value": "[]"},
            {"from": "gpt", "value": f"Nothing {n}"},
        ],
        "tools": "[]",
    }
    for n in range(4)
]
NESTED: list[dict[str, Any]] = [
    {"instruction": "Add", "instances": [{"input": f"{n} 1", "output": f"{n + 1}"}] * 2}
    for n in range(4)
]
QNA = """\
version: 3
domain: arithmetic
seed_examples:
  - context: |
      One and one.
    questions_and_answers:
      - question: &q What is it?
        answer: Two
      - question: *q
        answer: 2
      - question: *q
        answer: "2"
  - question: What is 1.5e3?
    answer: 1500
  - question: When?
    answer: >
      Now,
      in folds
"""


def jsonl(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def frame_bytes(write: Callable[[pl.DataFrame, io.BytesIO], None]) -> bytes:
    buffer = io.BytesIO()
    write(pl.DataFrame(FLAT), buffer)
    return buffer.getvalue()


def csv_text(separator: str) -> bytes:
    return pl.DataFrame(FLAT).write_csv(separator=separator).encode()


SEEDS: list[bytes] = [
    *(jsonl(rows) for rows in (ALPACA, FLAT, CHAT, SHAREGPT, NESTED)),
    *(json.dumps(rows, indent=1).encode() for rows in (ALPACA, CHAT)),
    json.dumps(SHAREGPT).encode(),
    json.dumps({"version": 1, "data": FLAT, "more": None}, indent=2).encode(),
    "\n".join(json.dumps(row, indent=2) for row in FLAT).encode(),
    csv_text(","),
    csv_text("\t"),
    csv_text(";"),
    QNA.encode(),
    jsonl(ALPACA).decode().encode("utf-16"),
    jsonl(ALPACA).decode().encode("utf-8-sig"),
    gzip.compress(jsonl(FLAT)),
    zstandard.compress(jsonl(FLAT)),
    frame_bytes(lambda frame, buffer: frame.write_ipc_stream(buffer)),
]
TABLES: list[bytes] = [
    frame_bytes(lambda frame, buffer: frame.write_parquet(buffer)),
    frame_bytes(lambda frame, buffer: frame.write_ipc(buffer)),
]
TOKENS = [
    *(b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"\n", b"\r", b"\t", b";", b"\x00"),
    *(b"\xff", b"\xed\xa0\x80", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"\\ud800", b"\\u0000"),
    *(b"null", b"true", b"NaN", b"-1e999", b"1" * 5000, b"[" * 3000, b'{"a":' * 300, b"*q", b"&q "),
    *(
        b"!!python/object:os.system",
        b"!!int",
        b"!!timestamp",
        b"<<: ",
        b"---\n",
        b"label",
        b"chosen",
    ),
    *(b'"role"', b'"from"', b'"content"', b'"rejected":1,"chosen":2,', b'"label":true,', b"%PDF"),
]
SETTINGS = [
    *[Settings()] * 6,
    Settings(columns=Columns(prompt="question", response="answer")),
    Settings(columns=Columns(messages="messages", response="output")),
    Settings(read=Reading(quoting=False)),
    Settings(read=Reading(separator="|")),
    Settings(read=Reading(encoding="latin-1")),
    Settings(read=Reading(shape="alpaca")),
]


def flip(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] = chance.randrange(256)


def cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def drop(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    del data[at : at + chance.randrange(1, 40)]


def repeat(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    piece = data[at : at + chance.randrange(1, 200)]
    to = chance.randrange(len(data))
    data[to:to] = piece


def insert(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    data[at:at] = chance.choice(TOKENS)


def replace_text(data: bytearray, chance: random.Random) -> None:
    texts = [b'"', b"question", b"answer", b"output", b"\n", b"user", b"assistant", b"role", b"},"]
    old, new = chance.choice(texts), chance.choice([*texts, *TOKENS])
    data[:] = data.replace(old, new, chance.choice([1, 2, -1]))


def recode(data: bytearray, chance: random.Random) -> None:
    encoding = chance.choice(["utf-16", "utf-16-le", "latin-1", "cp1252", "mac_roman", "utf-32"])
    data[:] = bytes(data).decode("utf-8", "replace").encode(encoding, "replace")


MUTATIONS = [flip, flip, cut, drop, repeat, insert, insert, replace_text, replace_text, recode]


def mutated(seed: bytes, chance: random.Random) -> bytes:
    data = bytearray(seed)
    for _ in range(chance.choice([1, 1, 2, 3, 8])):
        if data:
            chance.choice(MUTATIONS)(data, chance)
    return bytes(data)


def swap_types(rows: list[dict[str, Any]], chance: random.Random) -> list[Any]:
    """The rows with a few values, at any depth, put in each other's place or replaced."""
    odd: list[Any] = [None, True, 1, 1.5, "", "text", [], {}, [1], {"a": 1}, [["q", "a"]], [None]]
    odd += ["assistant", "system", "tool", '{"name": "f"}', [{"role": "user", "content": "x"}]]

    def walk(value: Any) -> Any:
        if chance.random() < 0.06:
            return chance.choice(odd)
        if isinstance(value, dict):
            pairs = [(key, walk(one)) for key, one in value.items() if chance.random() > 0.03]
            return dict(pairs)
        if isinstance(value, list):
            return [walk(one) for one in value if chance.random() > 0.03]
        return value

    return [walk(row) for row in rows]


def assert_holds(data: bytes, settings: Settings) -> None:
    refused: UserError | None = None
    try:
        loaded = load(["-"], settings=settings, stdin=io.BytesIO(data))
    except UserError as error:
        refused = error
    if refused is not None:
        assert refused.message.startswith("-")
        assert "\n" not in refused.message
        return
    (file,) = loaded.files
    assert file.rows == file.pairs + file.quarantined
    assert (file.pairs, file.quarantined) == (len(loaded.dataset), loaded.quarantine.height)
    assert dict(loaded.dataset.frame.schema) == PAIR_SCHEMA
    assert dict(loaded.quarantine.schema) == QUARANTINE_SCHEMA
    numbered = [*loaded.dataset.frame["row"], *loaded.quarantine["row"]]
    assert sorted(numbered) == list(range(1, file.rows + 1))
    assert loaded.dataset.frame["id"].is_unique().all()
    for _, pair in loaded.dataset.iter_pairs():
        assert isinstance(pair.prompt, str)


def fuzz(seeds: list[bytes], rounds: int, seed: int) -> None:
    chance = random.Random(seed)
    for nth in range(rounds):
        data = mutated(seeds[nth % len(seeds)], chance)
        try:
            assert_holds(data, chance.choice(SETTINGS))
        except Exception as error:
            error.add_note(f"round {nth} of seed {seed}: {data[:2000]!r}")
            raise


def fuzz_types(rounds: int, seed: int) -> None:
    chance = random.Random(seed)
    for nth in range(rounds):
        rows = swap_types([ALPACA, FLAT, CHAT, SHAREGPT, NESTED][nth % 5], chance)
        data = json.dumps(rows).encode() if nth % 3 else jsonl(rows)
        try:
            assert_holds(data, chance.choice(SETTINGS))
        except Exception as error:
            error.add_note(f"round {nth} of seed {seed}: {data[:2000]!r}")
            raise


@pytest.mark.parametrize("seed", SEEDS)
def test_seeds_load_whole(seed: bytes) -> None:
    loaded = load(["-"], stdin=io.BytesIO(seed))
    assert len(loaded.dataset) >= 3
    assert loaded.quarantine.height in (0, 2)


def test_mutated_files() -> None:
    fuzz(SEEDS, 600, seed=1)
    fuzz_types(300, seed=2)


def test_mutated_tables() -> None:
    fuzz(TABLES, 60, seed=3)


@pytest.mark.slow
def test_ten_thousand_mutated_files() -> None:
    fuzz(SEEDS, 7_000, seed=11)
    fuzz_types(2_500, seed=12)
    fuzz(TABLES, 500, seed=13)
