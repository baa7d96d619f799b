from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from tunegate.curate.errors import InputError
from tunegate.curate.load.load import load


def save(folder: Path, rows: list[list[str]], **state: object) -> None:
    folder.mkdir(parents=True)
    names = []
    for nth, shard in enumerate(rows):
        name = f"data-{nth:05}-of-{len(rows):05}.arrow"
        frame = pl.DataFrame({"prompt": shard, "response": ["r"] * len(shard)})
        frame.write_ipc_stream(folder / name, compat_level=pl.CompatLevel.oldest())
        names.append({"filename": name})
    (folder / "state.json").write_text(json.dumps({"_data_files": names, **state}))
    (folder / "dataset_info.json").write_text("{}")


def test_a_data_set_with_two_shards(tmp_path: Path) -> None:
    save(tmp_path / "set", [["a", "b"], ["c"]])
    loaded = load([str(tmp_path / "set")], base=tmp_path)
    assert [file.file for file in loaded.files] == [
        "set/data-00000-of-00002.arrow",
        "set/data-00001-of-00002.arrow",
    ]
    assert loaded.dataset.frame["prompt"].to_list() == ["a", "b", "c"]
    assert loaded.dataset.frame["row"].to_list() == [1, 2, 1]
    assert loaded.summary == "3 pairs from 2 files, prompt/response shape"


def test_all_splits_of_a_dictionary(tmp_path: Path) -> None:
    for split in ("train", "test"):
        save(tmp_path / "set" / split, [[split]])
    (tmp_path / "set" / "dataset_dict.json").write_text('{"splits": ["train", "test"]}')
    loaded = load([str(tmp_path / "set")])
    assert loaded.dataset.frame["prompt"].to_list() == ["train", "test"]
    only = load([str(tmp_path / "set" / "test")])
    assert only.dataset.frame["prompt"].to_list() == ["test"]


def test_a_selection_or_a_missing_file_is_refused(tmp_path: Path) -> None:
    save(tmp_path / "picked", [["a"]], _indices_files=[{"filename": "indices.arrow"}])
    with pytest.raises(InputError, match="selection of rows") as refused:
        load([str(tmp_path / "picked")])
    assert "flatten_indices()" in refused.value.hint
    save(tmp_path / "gone", [["a"]])
    (tmp_path / "gone" / "data-00000-of-00001.arrow").unlink()
    with pytest.raises(InputError, match=r"no such file, although state\.json names it"):
        load([str(tmp_path / "gone")])
    save(tmp_path / "bad", [["a"]])
    (tmp_path / "bad" / "state.json").write_text("{")
    with pytest.raises(InputError, match="cannot be read"):
        load([str(tmp_path / "bad")])
