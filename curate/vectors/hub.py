"""Any model of sentence-transformers: a folder, or a name on the Hugging Face hub."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from tunegate.curate.errors import UserError
from tunegate.curate.model_folder import model_folder, model_hash
from tunegate.curate.vectors.floats import Floats

_CONFIGS = ("modules.json", "config.json")
"""One of them stands in every model's folder."""
_HINT = (
    "`embedding` under [models] takes `minilm`, a folder or name of a sentence-transformers model, "
    "or a server's address"
)


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
        return f"folder {model_hash(folder)}"

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
        return model_folder(
            self._named,
            setting="embedding",
            hint=_HINT,
            configs=_CONFIGS,
            leave=("onnx/*", "openvino/*"),
        )

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
                f"{folder}: this is not a model that sentence-transformers reads: {said}", _HINT
            ) from error
