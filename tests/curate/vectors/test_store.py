from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tunegate.curate.vectors.store import Keys, Store, content_keys

NAME = "a model"


def opened(path: Path | None, *, name: str = NAME) -> Store:
    return Store(path, name=name, kind=np.float32)


def rows_of(keys: Keys, *, width: int = 3) -> np.ndarray:
    """Rows that can be told from their keys."""
    spread = (keys[:, :1] % 1000).astype(np.float32) / 1000
    return spread + np.arange(width, dtype=np.float32)


def keys_of(*texts: str) -> Keys:
    return content_keys(texts)


def kept(store: Store, keys: Keys) -> list[bool]:
    """Which keys have a row; those that have one have the right one."""
    found, rows = store.get(keys)
    assert np.array_equal(rows, rows_of(keys[found], width=rows.shape[1]))
    return found.tolist()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "vectors" / "some.rows"


def test_keys_follow_content_and_its_place() -> None:
    assert np.array_equal(keys_of("a", "b")[1], keys_of("b")[0])
    pairs = [content_keys([one], [two])[0].tolist() for one, two in (("a", "bc"), ("ab", "c"))]
    assert pairs[0] != pairs[1]
    assert content_keys(["a"], ["b"]).tolist() != content_keys(["b"], ["a"]).tolist()
    assert content_keys([]).shape == (0, 2)


@pytest.mark.parametrize("in_memory", [True, False])
def test_what_was_put_is_there(path: Path, in_memory: bool) -> None:
    store = opened(None if in_memory else path)
    keys = keys_of("a", "b", "c")
    assert kept(store, keys) == [False] * 3
    assert store.width is None
    store.put(keys[:2], rows_of(keys[:2]))
    store.put(keys[2:], rows_of(keys[2:]))
    assert kept(store, keys_of("c", "x", "a", "c", "b")) == [True, False, True, True, True]
    assert store.width == 3


def test_reading_makes_no_folder(path: Path) -> None:
    assert kept(opened(path), keys_of("a")) == [False]
    assert not path.parent.exists()


def test_another_process_and_a_later_one_see_it(path: Path) -> None:
    first, second = opened(path), opened(path)
    first.put(keys_of("a"), rows_of(keys_of("a")))
    assert kept(second, keys_of("a", "b")) == [True, False]
    second.put(keys_of("b"), rows_of(keys_of("b")))
    assert kept(first, keys_of("a", "b")) == [True, True]
    assert kept(opened(path), keys_of("a", "b")) == [True, True]


def test_the_last_of_several_rows_counts(path: Path) -> None:
    store, key = opened(path), keys_of("a")
    store.put(key, rows_of(key) + 5)
    store.put(key, rows_of(key))
    assert kept(store, key) == [True]


def test_numbers_come_back_as_they_are_kept(path: Path) -> None:
    store = Store(path, name=NAME, kind=np.float16)
    keys = keys_of("a")
    told = store.put(keys, np.array([[0.1, 0.2]], np.float32))
    assert told.dtype == np.float32
    assert np.array_equal(told, store.get(keys)[1])
    assert np.allclose(told, [[0.1, 0.2]], atol=1e-4)


def test_rows_of_another_width_replace_those_there(path: Path) -> None:
    store, keys = opened(path), keys_of("a", "b")
    store.put(keys, rows_of(keys))
    store.put(keys[1:], rows_of(keys[1:], width=5))
    assert kept(store, keys) == [False, True]


def test_a_file_of_another_model_is_started_anew(path: Path) -> None:
    keys = keys_of("a")
    opened(path).put(keys, rows_of(keys))
    other = opened(path, name="another model")
    assert kept(other, keys) == [False]
    other.put(keys, rows_of(keys))
    assert kept(other, keys) == [True]
    assert kept(opened(path), keys) == [False]


def test_a_kill_at_any_byte_costs_at_most_the_last_block(path: Path) -> None:
    keys = keys_of(*"abcdef")
    opened(path).put(keys[:3], rows_of(keys[:3]))
    whole_first = path.stat().st_size
    opened(path).put(keys[3:], rows_of(keys[3:]))
    body = path.read_bytes()
    for size in range(len(body)):
        path.write_bytes(body[:size])
        store = opened(path)
        expected = [size >= whole_first] * 3 + [False] * 3
        assert kept(store, keys) == expected, size
        store.put(keys[3:], rows_of(keys[3:]))
        assert kept(opened(path), keys) == expected[:3] + [True] * 3, size


def test_damage_at_any_byte_is_a_miss_and_mends(path: Path) -> None:
    keys = keys_of(*"abcd")
    opened(path).put(keys[:2], rows_of(keys[:2]))
    opened(path).put(keys[2:], rows_of(keys[2:]))
    body = path.read_bytes()
    for at in range(len(body)):
        path.write_bytes(body[:at] + bytes([body[at] ^ 0xFF]) + body[at + 1 :])
        store = opened(path)
        missed = ~np.array(kept(store, keys))
        assert missed.any(), at
        store.put(keys[missed], rows_of(keys[missed]))
        assert kept(opened(path), keys) == [True] * 4, at


def test_a_file_that_shrinks_under_a_reader_is_read_again(path: Path) -> None:
    store, keys = opened(path), keys_of("a", "b")
    store.put(keys, rows_of(keys))
    path.write_bytes(b"")
    assert kept(store, keys) == [False, False]
    path.unlink()
    store.put(keys, rows_of(keys))
    assert kept(opened(path), keys) == [True, True]


def test_where_the_file_cannot_be_written_memory_serves(tmp_path: Path) -> None:
    (tmp_path / "vectors").write_text("a file where the folder should be")
    store, keys = opened(tmp_path / "vectors" / "some.rows"), keys_of("a")
    store.put(keys, rows_of(keys))
    assert kept(store, keys) == [True]


WRITER = """
import sys
import numpy as np
from pathlib import Path
from tunegate.curate.vectors.store import Store, content_keys
store = Store(Path(sys.argv[1]), name="a model", kind=np.float32)
for part in range(40):
    keys = content_keys([f"{sys.argv[2]} {part} {row}" for row in range(25)])
    store.put(keys, (keys[:, :1] % 1000).astype(np.float32) / 1000 + np.arange(3, dtype=np.float32))
"""


def test_two_processes_write_at_once(path: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), name]) for name in ("one", "two")
    ]
    assert [writer.wait() for writer in writers] == [0, 0]
    texts = [
        f"{name} {part} {row}" for name in ("one", "two") for part in range(40) for row in range(25)
    ]
    assert all(kept(opened(path), keys_of(*texts)))


def test_a_writer_killed_in_the_middle_leaves_what_it_had_put(path: Path) -> None:
    endless = WRITER.replace("range(40)", "range(10**9)").replace(
        "    store.put", "    print(part, flush=True); store.put"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", endless, str(path), "one"], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    for line in writer.stdout:
        if int(line) == 20:
            break
    writer.kill()
    writer.wait()
    writer.stdout.close()
    store = opened(path)
    texts = [f"one {part} {row}" for part in range(20) for row in range(25)]
    assert all(kept(store, keys_of(*texts)))
    store.put(keys_of("a"), rows_of(keys_of("a")))
    assert kept(opened(path), keys_of("a", texts[0])) == [True, True]
