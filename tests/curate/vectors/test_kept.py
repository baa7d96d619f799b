"""Neighbours that are kept in a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tunegate.curate.models import Models
from tunegate.curate.vectors.kept import kept_or, key_of
from tunegate.curate.vectors.neighbours import Neighbours

FOUND = Neighbours(
    np.array([0, 0], np.uint32), np.array([1, 2], np.uint32), np.array([0.9, 0.8], np.float32), 0.99
)


def _never() -> Neighbours:
    raise AssertionError("it is in the file")


def _same(one: Neighbours, two: Neighbours) -> bool:
    columns = ((one.first, two.first), (one.second, two.second), (one.score, two.score))
    return one.recall == two.recall and all(np.array_equal(a, b) for a, b in columns)


@pytest.mark.parametrize("recall", [0.99, None])
def test_what_was_found_is_there_again(tmp_path: Path, recall: float | None) -> None:
    found = Neighbours(FOUND.first, FOUND.second, FOUND.score, recall)
    path = tmp_path / "new" / "n.npz"
    assert _same(kept_or(path, "a", lambda: found), found)
    assert _same(kept_or(path, "a", _never), found)


def test_another_key_is_found_anew_and_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "n.npz"
    kept_or(path, "a", lambda: FOUND)
    other = Neighbours(FOUND.second, FOUND.first, FOUND.score, 1.0)
    assert _same(kept_or(path, "b", lambda: other), other)
    assert _same(kept_or(path, "b", _never), other)


@pytest.mark.parametrize("damage", [b"", b"no archive", None])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, damage: bytes | None) -> None:
    path = tmp_path / "n.npz"
    kept_or(path, "a", lambda: FOUND)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert _same(kept_or(path, "a", lambda: FOUND), FOUND)
    assert _same(kept_or(path, "a", _never), FOUND)


def test_a_folder_that_cannot_be_made_costs_only_the_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    path = tmp_path / "file" / "n.npz"
    assert _same(kept_or(path, "a", lambda: FOUND), FOUND)


def test_order_texts_and_parameters_are_in_the_key() -> None:
    keys = {
        key_of(["a", "b"], 1), key_of(["b", "a"], 1), key_of(["ab"], 1), key_of(["a", "b"], 2),
        key_of(["a", "b"], 1, None), key_of([], 1),
    }  # fmt: skip
    assert len(keys) == 6


def test_a_second_run_with_the_same_prompts_embeds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = pl.Series(["how do I renew my card", "how to renew a card", "where is the mill"])
    first = Models(cache=tmp_path).neighbours(texts, k=2, floor=0.5)
    assert len(first.first)
    again = Models(cache=tmp_path)
    monkeypatch.setattr(Models, "vectors", lambda *_, **__: pytest.fail("it embeds"))
    assert _same(again.neighbours(texts, k=2, floor=0.5), first)
    with pytest.raises(pytest.fail.Exception):
        again.neighbours(texts, k=2, floor=0.6)
