from __future__ import annotations

import hashlib
import json
import pickle
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from tunegate.curate.errors import UserError
from tunegate.curate.models import Models
from tunegate.curate.settings import Models as ModelSettings
from tunegate.curate.settings import Settings
from tunegate.evaluate.item import Passage
from tunegate.evaluate.retrieval.index import MODES, RetrievalIndex
from tunegate.evaluate.retrieval.parts import Embedding

FILES = (
    "index.json", "passages.jsonl", "words.json", "words.safetensors", "vectors.safetensors",
)  # fmt: skip
QUESTIONS = ("How long do refunds take?", "When does the office open?", "label")


@pytest.fixture
def folder(tmp_path: Path, passages: list[Passage], models: Models) -> Path:
    RetrievalIndex.build(passages, models, embedding="static").save(tmp_path / "index")
    return tmp_path / "index"


def edit(folder: Path, name: str, body: bytes) -> None:
    """Replace a file, and let the manifest say that this is right."""
    (folder / name).write_bytes(body)
    manifest = json.loads((folder / "index.json").read_bytes())
    manifest["files"][name] = hashlib.sha256(body).hexdigest()
    (folder / "index.json").write_text(json.dumps(manifest), encoding="utf-8")


def refused(folder: Path, models: Models, **named: Any) -> str:
    with pytest.raises(UserError) as caught:
        RetrievalIndex.load(folder, models, **named)
    assert "\n" not in caught.value.message
    assert caught.value.hint
    return caught.value.message


@pytest.mark.parametrize("embedding", ["static", "none"])
def test_what_was_saved_finds_the_same(
    embedding: Embedding, tmp_path: Path, passages: list[Passage], models: Models
) -> None:
    index = RetrievalIndex.build(passages, models, embedding=embedding)
    index.save(tmp_path / "index")
    again = RetrievalIndex.load(tmp_path / "index", models, passages=passages[::-1])
    assert again == index
    assert again.fingerprint == index.fingerprint
    for mode in MODES if embedding == "static" else ("lexical",):
        for k in (1, 3, 10):
            assert again.search(QUESTIONS, k=k, mode=mode) == index.search(
                QUESTIONS, k=k, mode=mode
            )


def test_an_empty_index_is_kept_too(tmp_path: Path, models: Models) -> None:
    RetrievalIndex.build([], models, embedding="static").save(tmp_path / "index")
    assert RetrievalIndex.load(tmp_path / "index", models).search(["label"], k=1) == [[]]


def test_a_folder_is_written_over_by_another_index(
    folder: Path, passages: list[Passage], models: Models
) -> None:
    RetrievalIndex.build(passages[:2], models, embedding="none").save(folder)
    assert sorted(one.name for one in folder.iterdir()) == sorted(FILES[:-1])
    assert len(RetrievalIndex.load(folder, models)) == 2


def test_a_folder_with_other_files_is_left_alone(
    tmp_path: Path, passages: list[Passage], models: Models
) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UserError, match=r"holds notes\.txt, which is no part of an index"):
        RetrievalIndex.build(passages, models, embedding="none").save(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]


def test_a_folder_that_is_a_file_is_refused(
    tmp_path: Path, passages: list[Passage], models: Models
) -> None:
    (tmp_path / "index").write_text("", encoding="utf-8")
    with pytest.raises(UserError, match="the index cannot be written"):
        RetrievalIndex.build(passages, models, embedding="none").save(tmp_path / "index")


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_refused(name: str, folder: Path, models: Models) -> None:
    (folder / name).unlink()
    says = refused(folder, models)
    assert name in says or "holds no whole index" in says


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("keep", [0, 0.5, 0.99])
def test_a_torn_file_is_refused(name: str, keep: float, folder: Path, models: Models) -> None:
    body = (folder / name).read_bytes()
    (folder / name).write_bytes(body[: int(len(body) * keep)])
    assert name in refused(folder, models)


@pytest.mark.parametrize("name", FILES[1:])
def test_a_file_of_another_index_is_refused(
    name: str, folder: Path, tmp_path: Path, passages: list[Passage], models: Models
) -> None:
    other = [*passages[:-1], Passage("new", "Gift cards never expire.")]
    RetrievalIndex.build(other, models, embedding="static").save(tmp_path / "other")
    shutil.copy(tmp_path / "other" / name, folder / name)
    assert f"{name}: is damaged, or belongs to another index" in refused(folder, models)


def test_the_manifest_of_another_index_is_refused(
    folder: Path, tmp_path: Path, passages: list[Passage], models: Models
) -> None:
    RetrievalIndex.build(passages[1:], models, embedding="static").save(tmp_path / "other")
    shutil.copy(tmp_path / "other" / "index.json", folder / "index.json")
    assert "passages.jsonl: is damaged, or belongs to another index" in refused(folder, models)


@pytest.mark.parametrize("name", FILES)
def test_a_pickle_is_refused_and_not_opened(name: str, folder: Path, models: Models) -> None:
    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (folder / "exploded",)

    body = pickle.dumps(Bomb())
    if name == "index.json":
        (folder / name).write_bytes(body)
    else:
        edit(folder, name, body)
    assert name in refused(folder, models)
    assert not (folder / "exploded").exists()


def test_another_format_is_refused(folder: Path, models: Models) -> None:
    manifest = json.loads((folder / "index.json").read_bytes())
    manifest["format"] = 0
    (folder / "index.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert "format 0 of an index is not the format 1" in refused(folder, models)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("fingerprint", "0" * 16),
        ("passages", "0" * 16),
        ("embedding", "none"),
        ("embedding", "guess"),
        ("files", {}),
        ("files", {"../../secret": "0"}),
        ("more", 1),
    ],
)
def test_an_edited_manifest_is_refused(
    key: str, value: object, folder: Path, models: Models
) -> None:
    manifest = json.loads((folder / "index.json").read_bytes())
    manifest[key] = value
    (folder / "index.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert "index.json: is" in refused(folder, models)


def test_vectors_of_another_embedder_are_refused(
    tmp_path: Path, passages: list[Passage], models: Models
) -> None:
    """By name, before anything is embedded."""
    RetrievalIndex.build(passages, models, embedding="static").save(tmp_path / "index")
    manifest = json.loads((tmp_path / "index" / "index.json").read_bytes())
    assert manifest["embedder"].startswith("static ")
    other = Models(Settings(models=ModelSettings(embedding="minilm")))
    manifest["embedding"] = "model"
    (tmp_path / "index" / "index.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert "were made by 'static " in refused(tmp_path / "index", other)


def test_terms_of_another_stemmer_are_refused(
    folder: Path, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("Stemmer.version", lambda: "2.0.0")
    assert "were cut by 'en english " in refused(folder, models)


def test_the_language_is_kept(tmp_path: Path, models: Models) -> None:
    passages = [Passage("a", "Die Rückgaben dauern."), Passage("b", "Der Versand ist frei.")]
    index = RetrievalIndex.build(passages, models, embedding="none", language="de")
    index.save(tmp_path / "index")
    again = RetrievalIndex.load(tmp_path / "index", models)
    ((found,),) = again.search(["Rückgabe"], k=5, mode="lexical")
    assert found.passage.id == "a"


def test_an_index_of_older_passages_is_refused(
    folder: Path, passages: list[Passage], models: Models
) -> None:
    newer = [Passage(one.id, one.text.replace("30", "14")) for one in passages]
    says = refused(folder, models, passages=newer)
    assert "of other passages than the ones now" in says


@pytest.mark.parametrize(
    ("name", "key", "wrong"),
    [
        ("words.safetensors", "indices", lambda array: array + 100),
        ("words.safetensors", "indices", lambda array: array - 100),
        ("words.safetensors", "indptr", lambda array: array[:-1]),
        ("words.safetensors", "indptr", lambda array: array[::-1].copy()),
        ("words.safetensors", "data", lambda array: array.astype(np.float64)),
        ("words.safetensors", "data", lambda array: array.reshape(-1, 1)),
        ("words.safetensors", "data", lambda array: array * np.float32("nan")),
        ("vectors.safetensors", "vector_of", lambda array: array + 1),
        ("vectors.safetensors", "vector_of", lambda array: array * 0),
        ("vectors.safetensors", "passage_of", lambda array: array + 1_000),
        ("vectors.safetensors", "passage_of", lambda array: array - 2),
        ("vectors.safetensors", "passage_of", lambda array: array[1:]),
        ("vectors.safetensors", "vectors", lambda array: array * np.float32("nan")),
        ("vectors.safetensors", "vectors", lambda array: array.ravel()),
    ],
)
def test_arrays_that_do_not_fit_are_refused(
    name: str, key: str, wrong: Any, folder: Path, models: Models
) -> None:
    arrays = load_arrays((folder / name).read_bytes())
    edit(folder, name, save_arrays(arrays | {key: wrong(arrays[key])}))
    assert f"{name}: is damaged" in refused(folder, models)


def test_a_word_that_stands_twice_is_refused(folder: Path, models: Models) -> None:
    words = json.loads((folder / "words.json").read_bytes())
    edit(folder, "words.json", json.dumps([words[0], words[0], *words[2:]]).encode())
    assert "words.safetensors: is damaged" in refused(folder, models)


@pytest.mark.parametrize(
    "body", [b"[]\n", b'{"id": "a"}\n', b'{"id": 1, "text": "x"}\n', b"\xff\n"]
)
def test_passages_that_are_none_are_refused(body: bytes, folder: Path, models: Models) -> None:
    edit(folder, "passages.jsonl", body)
    assert "passages.jsonl: is damaged" in refused(folder, models)
