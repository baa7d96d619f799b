"""What the checks after training ask of a model: how likely a text is, and what follows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Probe:
    """A text in two parts: what the model is given, and what it would have to say."""

    prompt: str
    text: str = ""
    """Whose tokens are scored, or with which the continuation begins."""
    chat: bool = False
    """Whether the prompt is a user's turn and the text the assistant's, in the model's chat
    template; else one stands right behind the other."""
    system: str | None = None
    """System text of a chat."""


@dataclass(frozen=True, slots=True)
class TokenLogs:
    """How likely a text was."""

    values: tuple[float, ...]
    """Natural logarithm of the probability of each token of the text, given all before it. A first
    token with nothing before it is left out. Empty when the text has no token."""
    cut: bool = False
    """Whether the text was longer than the model takes; the values are of its beginning then."""

    @property
    def total(self) -> float:
        """Of the whole text, in nats."""
        return sum(self.values)

    @property
    def mean(self) -> float:
        """Nats a token; 0 without tokens."""
        return self.total / len(self.values) if self.values else 0.0


class LanguageModel(Protocol):
    """A causal model that can be looked into. Weights are loaded when they are first needed."""

    @property
    def name(self) -> str:
        """What determines its answers, as `Generator.name`."""
        ...

    def likelihoods(self, probes: Sequence[Probe]) -> list[TokenLogs]:
        """How likely the text of each probe is after its prompt, in their order.

        Raises:
            UserError: when the model cannot be had or the memory does not suffice.
        """
        ...

    def continuations(self, probes: Sequence[Probe], *, tokens: int) -> list[str | None]:
        """What the model says behind the text of each probe, in their order.

        The likeliest token each time, at most so many, up to where the model ends its turn. None
        where the probe leaves no room in what the model takes.

        Raises:
            UserError: as for `likelihoods`.
        """
        ...

    def release(self) -> None:
        """Give the weights' memory back; they are loaded again when they are needed."""
        ...
