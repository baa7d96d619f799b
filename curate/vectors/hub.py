"""Any model of sentence-transformers: a folder, or a name on the Hugging Face hub."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from tunegate.curate.errors import UserError
from tunegate.curate.vectors.floats import Floats

_IDENTITY = ("*.safetensors", "*.bin", "*.json", "*.txt", "*.model")
"""Files of a model that decide on its vectors."""
_CONFIGS = ("modules.json", "config.json")
"""One of them stands in every model's folder."""


class HubEmbedder:
    """A folder is read as it is; a name is downloaded once and taken from the cache after that."""

    characters = 10_000

    def __init__(self, model: str) -> None:
        self._named = model

    @cached_property
    def name(self) -> str:
        """The hash of the model's files, or the commit that the hub's cache holds."""
        folder = self._folder
        if not Path(self._named).is_dir():
            return f"hub {self._named}@{folder.name}"
        hashed = sha256()
        for path in sorted({path for one in _IDENTITY for path in folder.rglob(one)}):
            hashed.update(str(path.relative_to(folder)).encode() + b"\0")
            with path.open("rb") as file:
                while part := file.read(1 << 20):
                    hashed.update(part)
        return f"folder {hashed.hexdigest()[:32]}"

    @cached_property
    def dimensions(self) -> int:
        """As the model says."""
        return int(self._model.get_embedding_dimension())

    def embed(self, texts: Sequence[str]) -> Floats:
        """See `Embedder`."""
        made: Floats = self._model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        ).astype("float32")
        return made

    @cached_property
    def _folder(self) -> Path:
        """Where the model's files lie; a name that is not in the cache is downloaded."""
        folder = Path(self._named)
        if folder.is_dir():
            if not any((folder / name).is_file() for name in _CONFIGS):
                raise UserError(f"{folder}: there is no model in this folder", _hint())
            return folder
        if folder.is_absolute() or self._named.startswith((".", "~")):
            raise UserError(f"embedding = {self._named!r}: there is no such folder", _hint())
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import (
            HfHubHTTPError,
            HFValidationError,
            LocalEntryNotFoundError,
        )
        from huggingface_hub.utils import disable_progress_bars  # type: ignore[attr-defined]

        disable_progress_bars()
        try:
            return Path(snapshot_download(self._named, local_files_only=True))
        except LocalEntryNotFoundError:
            pass
        except HFValidationError as error:
            raise UserError(f"embedding = {self._named!r}: {error}", _hint()) from error
        try:
            return Path(snapshot_download(self._named, ignore_patterns=["onnx/*", "openvino/*"]))
        except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
            said = str(error).strip().partition("\n")[0]
            raise UserError(
                f"embedding = {self._named!r}: the model cannot be downloaded: {said}", _hint()
            ) from error

    @cached_property
    def _model(self) -> Any:
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar, set_verbosity_error

        folder = self._folder
        set_verbosity_error()  # type: ignore[no-untyped-call]
        disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return SentenceTransformer(str(folder), local_files_only=True)
        except (OSError, ValueError, KeyError) as error:
            said = str(error).strip().partition("\n")[0]
            raise UserError(
                f"{folder}: this is not a model that sentence-transformers reads: {said}", _hint()
            ) from error


def _hint() -> str:
    return (
        "`embedding` under [models] takes `minilm`, a folder or name of a sentence-transformers "
        "model, or a server's address"
    )
