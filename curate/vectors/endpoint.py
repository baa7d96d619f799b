"""Vectors from a server that speaks OpenAI's embeddings protocol."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from tunegate.curate.errors import ConfigError, UserError
from tunegate.curate.vectors.floats import Floats

if TYPE_CHECKING:
    import httpx

TIMEOUT_SECONDS = 60.0
"""For one request."""
TRIES = 5
"""Of one request, when the server is busy, fails or does not answer."""

_BATCH_TEXTS = 64
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_BUSY = (408, 409, 429)
_HINTS = {
    401: "check the key in the environment variable that `embedding_key` names",
    403: "check the key in the environment variable that `embedding_key` names",
    404: "check the address and the model behind `#` in `embedding`",
}


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
            ConfigError: when the model is missing.
        """
        url, _, model = address.partition("#")
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
        with self._client() as client:
            return len(self._request(client, ["dimensions"])[0])

    def embed(self, texts: Sequence[str]) -> Floats:
        """See `Embedder`.

        Raises:
            UserError: when the server cannot be reached, refuses, or answers with anything but one
                vector of the same length for each text.
        """
        made = np.empty((len(texts), self.dimensions), np.float32)
        with self._client() as client:
            for start in range(0, len(texts), _BATCH_TEXTS):
                batch = list(texts[start : start + _BATCH_TEXTS])
                rows = self._request(client, batch)
                if rows.shape[1] != self.dimensions:
                    raise self._error(
                        f"vectors of {rows.shape[1]} numbers came back, those before had "
                        f"{self.dimensions}"
                    )
                made[start : start + len(batch)] = rows
        return made

    def _request(self, client: httpx.Client, texts: list[str]) -> Floats:
        """Unit vectors of a batch, checked."""
        body = {"model": self.model, "input": texts, "encoding_format": "float"}
        response = self._answer(client, body)
        try:
            listed = sorted(response.json()["data"], key=lambda one: one["index"])
            places = [one["index"] for one in listed]
            rows = np.array([one["embedding"] for one in listed], np.float32)
        except (ValueError, KeyError, TypeError) as error:
            raise self._error(
                f"the answer is not a list of embeddings: {_shown(response)}"
            ) from error
        if places != list(range(len(texts))):
            raise self._error(f"{len(texts)} texts were sent, {len(places)} vectors came back")
        if rows.ndim != 2 or not rows.shape[1] or not np.isfinite(rows).all():
            raise self._error("the vectors are not rows of numbers")
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Floats = np.divide(rows, norms, out=rows, where=norms > 0)
        return unit

    def _answer(self, client: httpx.Client, body: dict[str, Any]) -> httpx.Response:
        """The answer of a server that may need to be asked several times."""
        import httpx

        pause = _FIRST_PAUSE
        for attempt in range(1, self.tries + 1):
            wait = pause
            try:
                response = client.post(f"{self.url}/embeddings", json=body)
            except httpx.InvalidURL as error:
                raise self._error(f"this is not an address: {error}") from error
            except httpx.TransportError as error:
                trouble = _in_words(error, timeout=self.timeout)
            else:
                if response.is_success:
                    return response
                trouble = f"{response.status_code} {response.reason_phrase}: {_shown(response)}"
                if response.status_code not in _BUSY and response.status_code < 500:
                    raise self._error(trouble, _HINTS.get(response.status_code, ""))
                wait = _asked_pause(response) or pause
            if attempt < self.tries:
                self.sleep(min(wait, _LONGEST_PAUSE))
                pause *= 2
        tries = f"; tried {self.tries} times" if self.tries > 1 else ""
        raise self._error(f"{trouble}{tries}", "check that the server runs, or try again later")

    def _client(self) -> httpx.Client:
        import httpx

        headers = {}
        if self.key_variable:
            key = os.environ.get(self.key_variable)
            if not key:
                raise ConfigError(
                    f"the environment variable {self.key_variable} that `embedding_key` names is "
                    "not set",
                    f"export {self.key_variable}=..., with the key of {self.url}",
                )
            headers["Authorization"] = f"Bearer {key}"
        return httpx.Client(headers=headers, timeout=self.timeout)

    def _error(self, what: str, hint: str = "") -> UserError:
        return UserError(
            f"embeddings from {self.url}#{self.model}: {what}",
            hint or "check `embedding` under [models] in tunegate.toml",
        )


def _in_words(error: Exception, *, timeout: float) -> str:
    import httpx

    if isinstance(error, httpx.ConnectError):
        return f"no connection: {error}"
    if isinstance(error, httpx.TimeoutException):
        return f"no answer within {timeout:g} s"
    return f"the connection broke: {error}"


def _asked_pause(response: httpx.Response) -> float:
    """Seconds that the server asks to wait; 0 when it does not say."""
    try:
        return max(0.0, float(response.headers.get("retry-after", "0")))
    except ValueError:
        return 0.0


def _shown(response: httpx.Response) -> str:
    """The server's words, on one line and not too many."""
    return " ".join(response.text[:200].split()) or "(nothing)"
