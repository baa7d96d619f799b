"""Vectors from a server that speaks OpenAI's embeddings protocol."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tunegate.curate.errors import ConfigError
from tunegate.curate.http_service import TIMEOUT_SECONDS, TRIES, HttpService, check_address
from tunegate.curate.vectors.floats import Floats

if TYPE_CHECKING:
    import httpx

_BATCH_TEXTS = 64


@dataclass(frozen=True)
class Endpoint:
    """A model on a server; `embedding = "http://localhost:8000/v1#bge-m3"`."""

    url: str
    """Without the last part, `/embeddings`."""
    model: str
    key_variable: str | None = None
    """Environment variable that holds the key."""
    timeout: float = TIMEOUT_SECONDS
    tries: int = TRIES
    sleep: Callable[[float], None] = time.sleep

    characters = 30_000

    @classmethod
    def of(cls, address: str, *, key_variable: str | None) -> Endpoint:
        """The endpoint that an address with a `#model` means.

        Raises:
            ConfigError: when the model is missing, or the address is none.
        """
        url, _, model = address.partition("#")
        wrong = check_address(url)
        if wrong is not None:
            raise ConfigError(
                f"`embedding` under [models]: {wrong}",
                'an address is written as in "http://localhost:8000/v1#bge-m3"; `embedding_key` '
                "names the environment variable with its key",
            )
        if not model:
            raise ConfigError(
                f"embedding = {address!r} names no model",
                'put it behind a #, as in "http://localhost:8000/v1#bge-m3"',
            )
        return cls(url.rstrip("/"), model, key_variable)

    @property
    def name(self) -> str:
        """Address and model: what stands behind them is the server's to say."""
        return f"endpoint {self.url}#{self.model}"

    @cached_property
    def dimensions(self) -> int:
        """Length of the vector of a short text."""
        with self._service.client() as client:
            return len(self._request(client, ["dimensions"])[0])

    def embed(self, texts: Sequence[str]) -> Floats:
        """See `Embedder`.

        Raises:
            UserError: when the server cannot be reached, refuses, or answers with anything but one
                vector of the same length for each text.
        """
        made = np.empty((len(texts), self.dimensions), np.float32)
        with self._service.client() as client:
            for start in range(0, len(texts), _BATCH_TEXTS):
                batch = list(texts[start : start + _BATCH_TEXTS])
                rows = self._request(client, batch)
                if rows.shape[1] != self.dimensions:
                    raise self._service.error(
                        f"vectors of {rows.shape[1]} numbers came back, those before had "
                        f"{self.dimensions}"
                    )
                made[start : start + len(batch)] = rows
        return made

    def _request(self, client: httpx.Client, texts: list[str]) -> Floats:
        """Unit vectors of a batch, checked."""
        service = self._service
        body = {"model": self.model, "input": texts, "encoding_format": "float"}
        answer = service.post(client, "/embeddings", body).body
        try:
            listed = sorted(answer["data"], key=lambda one: one["index"])
            places = [one["index"] for one in listed]
            rows = np.array([one["embedding"] for one in listed], np.float32)
        except (ValueError, KeyError, TypeError) as error:
            raise service.error("the answer is not a list of embeddings") from error
        if places != list(range(len(texts))):
            raise service.error(f"{len(texts)} texts were sent, {len(places)} vectors came back")
        if rows.ndim != 2 or not rows.shape[1] or not np.isfinite(rows).all():
            raise service.error("the vectors are not rows of numbers")
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Floats = np.divide(rows, norms, out=rows, where=norms > 0)
        return unit

    @cached_property
    def _service(self) -> HttpService:
        return HttpService(
            self.url,
            says=f"embeddings from {self.url}#{self.model}",
            setting="`embedding` under [models]",
            key_variable=self.key_variable,
            key_setting="`embedding_key`",
            timeout=self.timeout,
            tries=self.tries,
            sleep=self.sleep,
        )
