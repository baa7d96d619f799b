"""The static embedder: the mean of one vector a token, distilled from the packaged MiniLM.

It is for finding candidates: about a hundred times as fast as the model, without torch, and less
exact. `teaching/static.py` makes its vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from hashlib import file_digest
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tunegate.curate.errors import UserError
from tunegate.curate.vectors.floats import Floats
from tunegate.curate.vectors.packaged import packaged_vocabulary

if TYPE_CHECKING:
    from tokenizers import Tokenizer

VECTORS = Path(__file__).with_name("static.npz")
"""`rows`, int8 `(tokens, dimensions)`, and `scales`, float32 `(tokens,)`, by token id."""


class StaticEmbedder:
    """Weighted mean of token vectors, 256 dimensions; the weights are in the vectors."""

    dimensions = 256
    characters = 2_000_000

    @cached_property
    def name(self) -> str:
        """The hash of its vectors."""
        with VECTORS.open("rb") as file:
            return f"static {file_digest(file, 'sha256').hexdigest()[:16]}"

    def embed(self, texts: Sequence[str]) -> Floats:
        """See `Embedder`; zeros where a text has no known token."""
        from scipy.sparse import csr_matrix

        encoded = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        ids = [one.ids for one in encoded]
        ends = np.cumsum([0, *map(len, ids)])
        flat = np.fromiter(chain.from_iterable(ids), np.int32, int(ends[-1]))
        counts = csr_matrix(
            (np.ones(len(flat), np.float32), flat, ends), shape=(len(ids), len(self._vectors))
        )
        sums = counts @ self._vectors
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        unit: Floats = np.divide(sums, norms, out=sums, where=norms > 0)
        return unit

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(packaged_vocabulary()))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    @cached_property
    def _vectors(self) -> Floats:
        try:
            with np.load(VECTORS) as kept:
                rows, scales = kept["rows"], kept["scales"]
        except (OSError, ValueError, KeyError) as error:
            raise UserError(
                f"{VECTORS}: the vectors of the static embedder cannot be read: {error}",
                "install tunegate again",
            ) from error
        vectors: Floats = rows.astype(np.float32) * scales[:, None]
        return vectors
