"""What makes vectors of texts, and which one the settings name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tunegate.curate.settings import Models as ModelSettings
from tunegate.curate.vectors.floats import Floats


class Embedder(Protocol):
    """Makes vectors of texts. Opening one is cheap; weights are loaded for the first text."""

    @property
    def name(self) -> str:
        """What it is, hash of its weights included: equal names give equal vectors."""

    @property
    def dimensions(self) -> int:
        """Length of its vectors."""

    @property
    def characters(self) -> int:
        """About how many characters it embeds in a second; what is handed to it at a time."""

    def embed(self, texts: Sequence[str]) -> Floats:
        """One unit vector a text, float32, `(len(texts), dimensions)`.

        Raises:
            UserError: when the model cannot be had, or a server does not answer as it should.
        """


def open_embedder(settings: ModelSettings, *, fast: bool = False) -> Embedder:
    """The embedder that the settings name; the static one when it has to be fast.

    Raises:
        UserError: when the model is not there.
    """
    if fast:
        from tunegate.curate.vectors.static import StaticEmbedder

        return StaticEmbedder()
    named = settings.embedding
    if named == "minilm":
        from tunegate.curate.vectors.minilm import MiniLM

        return MiniLM()
    if named.lower().startswith(("http://", "https://")):
        from tunegate.curate.vectors.endpoint import Endpoint

        return Endpoint.of(named, key_variable=settings.embedding_key)
    from tunegate.curate.vectors.hub import HubEmbedder

    return HubEmbedder(named)
