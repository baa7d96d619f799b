"""What a language model is to the rest of tunegate: requests in, replies out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """A conversation to be continued, and how."""

    messages: tuple[Message, ...]
    max_tokens: int = 256
    """Of the reply, at most."""
    temperature: float = 0.0
    """0 takes the likeliest token each time."""
    seed: int = 0
    stop: tuple[str, ...] = ()
    """Texts before which the reply ends."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for one request."""

    text: str
    """Empty when there is an `error`."""
    seconds: float
    """From sending to the last token; shared evenly within a batch."""
    prompt_tokens: int | None = None
    reply_tokens: int | None = None
    cut: bool = False
    """Whether the reply ended at `max_tokens`."""
    error: str | None = None
    """Why there is no reply, in one sentence without keys or addresses' credentials."""


class Generator(Protocol):
    """A language model, wherever it runs."""

    @property
    def name(self) -> str:
        """What determines its replies beside the request: model, weights' hash, template,
        precision, adapter. Two generators with one name may share kept replies.
        """
        ...

    def replies(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply]]:
        """Each request's number with its reply, as they become ready; every request once.

        A request that fails for good gets a reply with an `error`, and the others go on.

        Raises:
            UserError: when nothing can work: no model there, a refused key, no memory.
        """
        ...
