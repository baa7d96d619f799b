"""An index in a folder: arrays as safetensors, the rest as JSON; nothing is unpickled.

    index.json            format, fingerprints, embedder, and the SHA-256 of every other file
    passages.jsonl        one passage a line, by id
    words.json            the terms of the lexical index
    words.safetensors     data, indices, indptr
    vectors.safetensors   vectors, vector_of, passage_of; only when there are vectors

`index.json` is written last and taken away first, so a folder without it holds no whole index.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
import orjson
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from tunegate.curate.errors import UserError
from tunegate.curate.models import Models
from tunegate.evaluate.item import Passage
from tunegate.evaluate.retrieval.dense import DenseIndex
from tunegate.evaluate.retrieval.lexical import LexicalIndex
from tunegate.evaluate.retrieval.parts import (
    Embedding,
    Parts,
    in_order,
    index_fingerprint,
    passages_fingerprint,
)
from tunegate.evaluate.retrieval.terms import Terms

FORMAT = 1
MANIFEST = "index.json"

_PASSAGES, _WORDS = "passages.jsonl", "words.json"
_WORD_ARRAYS, _VECTORS = "words.safetensors", "vectors.safetensors"
_FILES = frozenset((MANIFEST, _PASSAGES, _WORDS, _WORD_ARRAYS, _VECTORS))
_PART = ".part"
_AGAIN = "delete the folder, and the index is built again"

Arrays = dict[str, npt.NDArray[Any]]


class _Manifest(BaseModel):
    """`index.json`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    format: int
    fingerprint: str
    passages: str
    """Fingerprint of the passages."""
    embedding: Embedding
    embedder: str
    language: str
    terms: str
    """Name of what made terms of words."""
    files: dict[str, str]
    """SHA-256 by name."""


def is_index(folder: Path) -> bool:
    """Whether a folder holds a whole index, damaged or not."""
    return (folder / MANIFEST).exists()


def save(index: Parts, folder: Path) -> None:
    """Write an index into a folder of its own, in place of another one.

    Raises:
        UserError: when the folder holds something else, or cannot be written to.
    """
    bodies = {
        _PASSAGES: b"".join(orjson.dumps(asdict(one)) + b"\n" for one in index.passages),
        _WORDS: orjson.dumps(list(index.lexical.words)),
        _WORD_ARRAYS: _packed(
            {
                "data": index.lexical.data,
                "indices": index.lexical.indices,
                "indptr": index.lexical.indptr,
            }
        ),
    }
    if index.dense is not None:
        bodies[_VECTORS] = _packed(
            {
                "vectors": index.dense.vectors,
                "vector_of": index.dense.vector_of,
                "passage_of": index.dense.passage_of,
            }
        )
    manifest = _Manifest(
        format=FORMAT,
        fingerprint=index.fingerprint,
        passages=passages_fingerprint(index.passages),
        embedding=index.embedding,
        embedder=index.embedder,
        language=index.lexical.terms.language,
        terms=index.lexical.terms.name,
        files={name: hashlib.sha256(body).hexdigest() for name, body in bodies.items()},
    )
    bodies[MANIFEST] = orjson.dumps(manifest.model_dump(), option=orjson.OPT_INDENT_2)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        strange = sorted({one.name.removesuffix(_PART) for one in folder.iterdir()} - _FILES)
        if strange:
            raise UserError(
                f"{folder}: holds {strange[0]}, which is no part of an index",
                "name a folder of its own for the index",
            )
        (folder / MANIFEST).unlink(missing_ok=True)
        (folder / _VECTORS).unlink(missing_ok=True)
        for name, body in bodies.items():
            _write(folder / name, body)
    except OSError as error:
        raise UserError(f"{folder}: the index cannot be written: {error.strerror}") from error


def load(folder: Path, models: Models, *, passages: Iterable[Passage] | None = None) -> Parts:
    """Read an index that `save` wrote; see `RetrievalIndex.load`."""
    manifest = _manifest(folder)
    if passages is not None and passages_fingerprint(in_order(passages)) != manifest.passages:
        raise UserError(f"{folder}: the index is of other passages than the ones now", _AGAIN)
    if manifest.embedder:
        ours = models.embedder_name(fast=manifest.embedding == "static")
        if ours != manifest.embedder:
            raise UserError(
                f"{folder}: the vectors of the index were made by {manifest.embedder!r}, and the "
                f"settings name {ours!r}",
                f"set [models] embedding to what made them, or {_AGAIN}",
            )
    terms = Terms(manifest.language)
    if terms.name != manifest.terms:
        raise UserError(
            f"{folder}: the words of the index were cut by {manifest.terms!r}, and here they are "
            f"by {terms.name!r}",
            _AGAIN,
        )
    bodies = {name: _read(folder, name, digest) for name, digest in manifest.files.items()}
    kept = _passages(folder, bodies[_PASSAGES])
    index = Parts(
        passages=kept,
        embedding=manifest.embedding,
        embedder=manifest.embedder,
        dense=_dense(folder, bodies, len(kept)) if manifest.embedding != "none" else None,
        lexical=_lexical(folder, bodies, terms, len(kept)),
    )
    if passages_fingerprint(kept) != manifest.passages:
        _refuse(folder, _PASSAGES)
    return index


def _manifest(folder: Path) -> _Manifest:
    path = folder / MANIFEST
    try:
        body = orjson.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise UserError(f"{folder}: holds no whole index", _AGAIN) from error
    except (OSError, orjson.JSONDecodeError) as error:
        raise UserError(f"{path}: cannot be read: {error}", _AGAIN) from error
    found = body.get("format") if isinstance(body, dict) else None
    if isinstance(found, int) and found != FORMAT:
        raise UserError(
            f"{path}: format {found} of an index is not the format {FORMAT} that is read here",
            _AGAIN,
        )
    try:
        manifest = _Manifest.model_validate(body)
    except ValidationError as error:
        raise UserError(f"{path}: is not the description of an index", _AGAIN) from error
    wanted = {_PASSAGES, _WORDS, _WORD_ARRAYS}
    if manifest.embedding != "none":
        wanted.add(_VECTORS)
    whole = index_fingerprint(manifest.passages, embedder=manifest.embedder, terms=manifest.terms)
    if (
        set(manifest.files) != wanted
        or bool(manifest.embedder) != (manifest.embedding != "none")
        or whole != manifest.fingerprint
    ):
        _refuse(folder, MANIFEST)
    return manifest


def _read(folder: Path, name: str, digest: str) -> bytes:
    path = folder / name
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}", _AGAIN) from error
    if hashlib.sha256(body).hexdigest() != digest:
        _refuse(folder, name)
    return body


def _passages(folder: Path, body: bytes) -> tuple[Passage, ...]:
    lines = TypeAdapter(list[dict[str, str]])
    try:
        rows = lines.validate_python([orjson.loads(line) for line in body.splitlines()])
        return in_order(Passage(row["id"], row["text"], row.get("document", "")) for row in rows)
    except (orjson.JSONDecodeError, ValidationError, KeyError, UserError):
        _refuse(folder, _PASSAGES)


def _lexical(folder: Path, bodies: dict[str, bytes], terms: Terms, count: int) -> LexicalIndex:
    try:
        words = TypeAdapter(list[str]).validate_python(orjson.loads(bodies[_WORDS]))
    except (orjson.JSONDecodeError, ValidationError):
        _refuse(folder, _WORDS)
    kinds = {"data": np.float32, "indices": np.int32, "indptr": np.int64}
    arrays = _unpacked(folder, _WORD_ARRAYS, bodies[_WORD_ARRAYS], kinds)
    data, indices, indptr = arrays["data"], arrays["indices"], arrays["indptr"]
    if (
        (data.ndim, indices.shape, indptr.shape) != (1, data.shape, (len(words) + 1,))
        or indptr[0] != 0
        or indptr[-1] != len(data)
        or (np.diff(indptr) < 0).any()
        or not _within(indices, count)
        or not np.isfinite(data).all()
        or len(set(words)) < len(words)
    ):
        _refuse(folder, _WORD_ARRAYS)
    return LexicalIndex(terms, tuple(words), data, indices, indptr, count)


def _dense(folder: Path, bodies: dict[str, bytes], count: int) -> DenseIndex:
    kinds = {"vectors": np.float32, "vector_of": np.int32, "passage_of": np.int32}
    arrays = _unpacked(folder, _VECTORS, bodies[_VECTORS], kinds)
    vectors, vector_of = arrays["vectors"], arrays["vector_of"]
    passage_of = arrays["passage_of"]
    if (
        vectors.ndim != 2
        or (vector_of.ndim, passage_of.shape) != (1, vector_of.shape)
        or len(np.unique(vector_of)) != len(vectors)
        or not _within(vector_of, len(vectors))
        or not _within(passage_of, count)
        or not np.isfinite(vectors).all()
    ):
        _refuse(folder, _VECTORS)
    return DenseIndex(vectors, vector_of, passage_of)


def _within(numbers: npt.NDArray[Any], end: int) -> bool:
    return bool(not len(numbers) or (numbers.min() >= 0 and numbers.max() < end))


def _packed(arrays: Arrays) -> bytes:
    from safetensors.numpy import save

    return save({name: np.ascontiguousarray(array) for name, array in arrays.items()})


def _unpacked(folder: Path, name: str, body: bytes, kinds: dict[str, Any]) -> Arrays:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        arrays = load(body)
    except SafetensorError:
        _refuse(folder, name)
    if {key: array.dtype for key, array in arrays.items()} != {
        key: np.dtype(kind) for key, kind in kinds.items()
    }:
        _refuse(folder, name)
    return arrays


def _write(path: Path, body: bytes) -> None:
    part = path.with_name(path.name + _PART)
    with part.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _refuse(folder: Path, name: str) -> NoReturn:
    raise UserError(f"{folder / name}: is damaged, or belongs to another index", _AGAIN)
