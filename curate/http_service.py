"""A server that is asked with JSON and answers with JSON, and that may be busy, slow or broken."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from tunegate.curate.errors import ConfigError, UserError

if TYPE_CHECKING:
    import httpx

TIMEOUT_SECONDS = 60.0
"""For one request."""
TRIES = 5
"""Of one request, when the server is busy, fails or does not answer."""

LARGEST_ANSWER = 256 << 20
"""Bytes of an answer, unpacked; more than any batch of embeddings takes."""

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
_BUSY = (408, 409, 429)
_READ = 10_000
"""Bytes of an answer that a message is made from."""

Trouble = Literal["refused", "rejected", "failing", "unreachable"]
"""`refused`: the key, the address or the model; no request will do better. `rejected`: this
request. `failing`: busy, slow or broken, however often it was asked. `unreachable`: nobody
answers."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a server said."""

    body: Any
    """Read as JSON."""
    seconds: float
    """What the request took that was answered, without those before it and the pauses."""


class ServiceError(UserError):
    """No usable answer; `trouble` says whose fault it is."""

    def __init__(self, message: str, hint: str = "", *, trouble: Trouble) -> None:
        super().__init__(message, hint)
        self.trouble: Trouble = trouble


@dataclass(frozen=True)
class HttpService:
    """Where a server is, how it knows its users, and how patient one is with it."""

    url: str
    says: str
    """Begins every message: `embeddings from http://localhost:8000/v1#bge-m3`."""
    setting: str
    """What to check when it refuses, for hints: "`embedding` under [models]"."""
    key_variable: str | None = None
    """Environment variable that holds the key. The key itself is in no message."""
    key_setting: str = ""
    """The setting that names the variable, for hints: "`embedding_key`"."""
    key_header: str = "Authorization"
    """Where the key goes; there with `Bearer` in front, anywhere else as it is."""
    query: Mapping[str, str] = field(default_factory=dict)
    """Behind the address of every request."""
    timeout: float = TIMEOUT_SECONDS
    """Seconds until an answer is there whole, however slowly it trickles in."""
    tries: int = TRIES
    longest_pause: float = LONGEST_PAUSE
    patience: float = 0.0
    """Seconds that one request waits in all while the server says that it is too much (429) and not
    for how long; in them it is asked more often than `tries`."""
    sleep: Callable[[float], None] = time.sleep

    def client(self) -> httpx.Client:
        """A client that knows the key; threads may share it.

        Raises:
            ConfigError: when the variable with the key is not set.
        """
        import httpx

        headers = {}
        key = self._key()
        if key:
            bearer = self.key_header.lower() == "authorization"
            headers[self.key_header] = f"Bearer {key}" if bearer else key
        unlimited = httpx.Limits(max_connections=None)
        return httpx.Client(headers=headers, timeout=self.timeout, limits=unlimited)

    def post(
        self,
        client: httpx.Client,
        path: str,
        body: Mapping[str, Any],
        *,
        busy: Callable[[float], None] = lambda seconds: None,
    ) -> Answered:
        """What the server answers; it is asked several times when need be.

        Args:
            client: Of `client`.
            path: Behind the address, as in `/embeddings`.
            body: Sent as JSON.
            busy: Told how long the server asks everyone to wait, in seconds.

        Raises:
            ServiceError: without an answer that is JSON.
        """
        import httpx

        pause = FIRST_PAUSE
        trouble: Trouble = "failing"
        patience = self.patience
        attempt = 0
        while True:
            attempt += 1
            is_early = attempt < self.tries
            wait = pause
            began = time.perf_counter()
            try:
                response, content = self._asked(client, path, body)
            except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
                raise self.error(f"this is not an address: {error}", trouble="refused") from error
            except httpx.RequestError as error:
                told = self._in_words(error)
                trouble = "unreachable" if isinstance(error, httpx.ConnectError) else "failing"
            else:
                trouble = "failing"
                if response.is_success:
                    seconds = time.perf_counter() - began
                    with suppress(ValueError, RecursionError):
                        return Answered(json.loads(content), seconds)
                    told = f"the answer is no JSON: {self._shown(content)}"
                else:
                    status = response.status_code
                    told = f"{status} {response.reason_phrase}: {self._shown(content)}"
                    kind = _kind(status, content)
                    if kind is not None:
                        raise self.error(told, self._hint(status), trouble=kind)
                    asked = asked_pause(response.headers.get("retry-after"))
                    wait = asked or pause
                    if status == 429:
                        if not asked and patience > 0:
                            wait = min(wait, patience, self.longest_pause)
                            patience -= wait
                            is_early = True
                        busy(min(wait, self.longest_pause))
            if not is_early:
                break
            self.sleep(min(wait, self.longest_pause))
            pause *= 2
        tries = f"; tried {attempt} times" if attempt > 1 else ""
        hint = "check that the server runs, or try again later"
        raise self.error(f"{told}{tries}", hint, trouble=trouble)

    def error(self, what: str, hint: str = "", *, trouble: Trouble = "failing") -> ServiceError:
        """An error of this server; the key is taken out of what it said."""
        said = self.without_key(f"{self.says}: {what}")
        return ServiceError(said, hint or f"check {self.setting} in tunegate.toml", trouble=trouble)

    def _asked(
        self, client: httpx.Client, path: str, body: Mapping[str, Any]
    ) -> tuple[httpx.Response, bytes]:
        """The answer and its content, read to the end within the time."""
        import httpx

        until = time.monotonic() + self.timeout
        content = bytearray()
        address = f"{self.url}{path}"
        with client.stream("POST", address, json=body, params=dict(self.query)) as response:
            for part in response.iter_bytes():
                content += part
                # httpx counts from the last byte that came: a trickle would never end.
                if time.monotonic() > until:
                    raise httpx.ReadTimeout("")
                if len(content) > LARGEST_ANSWER:
                    raise httpx.ReadError(f"the answer is longer than {LARGEST_ANSWER:,} bytes")
        return response, bytes(content)

    def _shown(self, content: bytes) -> str:
        """The server's words, on one line and not too many."""
        text = content[:_READ].decode("utf-8", "replace")
        return " ".join(self.without_key(text)[:200].split()) or "(nothing)"

    def _key(self) -> str:
        if not self.key_variable:
            return ""
        key = os.environ.get(self.key_variable, "").strip()
        if not key:
            raise ConfigError(
                f"the environment variable {self.key_variable} that {self.key_setting} names is "
                "not set",
                f"export {self.key_variable}=..., with the key of {self.url}",
            )
        if not (key.isascii() and key.isprintable() and " " not in key):
            raise ConfigError(
                f"the environment variable {self.key_variable} holds characters that no key has",
                "set it to the key alone, on one line",
            )
        return key

    def without_key(self, text: str) -> str:
        """A text of the server's, should it hold the key that it was sent."""
        key = os.environ.get(self.key_variable or "", "").strip()
        return text.replace(key, "***") if key else text

    def _hint(self, status: int) -> str:
        if status in (401, 403):
            if not self.key_variable:
                return f"it wants a key: name the variable that holds it in {self.key_setting}"
            return f"check the key in the environment variable that {self.key_setting} names"
        return f"check the address and the model in {self.setting}" if status == 404 else ""

    def _in_words(self, error: Exception) -> str:
        import httpx

        if isinstance(error, httpx.ConnectError):
            return f"no connection: {error}"
        if isinstance(error, httpx.TimeoutException):
            return f"no answer within {self.timeout:g} s"
        return f"the connection broke: {error}"


def check_address(url: str) -> str | None:
    """What is wrong with an address, as one clause; None when nothing is."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  (raises when it is no number)
    except ValueError as error:
        return str(error)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "an address begins with http:// or https:// and a host"
    if parts.username or parts.password:
        return "a key belongs in an environment variable, not in the address"
    if parts.query or parts.fragment:
        return "an address ends before any ? or #"
    return None


def asked_pause(header: str | None) -> float:
    """Seconds that a `Retry-After` asks to wait, by number or by date; 0 when it does not say."""
    if not header:
        return 0.0
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def _kind(status: int, content: bytes) -> Trouble | None:
    """Whether asking again is pointless, and for whom; None when it is worth it."""
    if (
        status < 400
        or status in (401, 402, 403, 404)
        or (status == 429 and b"insufficient_quota" in content)
    ):
        return "refused"
    return None if status in _BUSY or status >= 500 else "rejected"
