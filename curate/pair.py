"""One training pair: what the model is shown and what it should answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any, Literal

import orjson

Role = Literal["user", "assistant", "tool"]
TextField = Literal["system", "prompt", "context", "response"]
TEXT_FIELDS: tuple[TextField, ...] = ("system", "prompt", "context", "response")

ROLE_LETTERS: dict[str, str] = {"user": "u", "assistant": "a", "tool": "t"}
"""One letter per turn in the `roles` column; an assistant turn that calls tools is a `c`."""

SPEAKERS: dict[str, str] = {"user": "User", "assistant": "Assistant", "tool": "Tool"}
"""How a transcript names who speaks, see `Pair.prompt`."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call the assistant makes. `arguments` is the JSON text as it stood in the file."""

    name: str
    arguments: str
    call_id: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One message. `weight` 0 keeps an assistant turn out of the loss; None means unspecified."""

    role: Role
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    name: str | None = None
    call_id: str | None = None
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A training example: optional system text and context, then turns that end with the answer.

    `context` is a passage given with a single question (Alpaca input, Dolly context); training
    and export put it below the user's text. `tools` is the JSON text of the tool definitions.
    """

    turns: tuple[Turn, ...]
    system: str | None = None
    context: str | None = None
    tools: str | None = None

    @classmethod
    def single(
        cls, prompt: str, response: str, *, system: str | None = None, context: str | None = None
    ) -> Pair:
        """A pair of one user turn and one assistant turn."""
        turns = (Turn("user", prompt), Turn("assistant", response))
        return cls(turns=turns, system=system, context=context)

    @property
    def is_single(self) -> bool:
        """True for exactly one plain user turn followed by one plain assistant turn."""
        return (
            len(self.turns) == 2
            and self.turns[0] == Turn("user", self.turns[0].content)
            and self.turns[1] == Turn("assistant", self.turns[1].content)
            and self.tools is None
        )

    @property
    def prompt(self) -> str:
        """All turns before the answer: the user's text, or a labelled transcript when several."""
        before = self.turns[:-1] if self._ends_with_answer else self.turns
        if len(before) == 1 and before[0].role == "user":
            return before[0].content
        return "\n\n".join(f"{SPEAKERS[turn.role]}: {render_turn(turn)}" for turn in before)

    @property
    def response(self) -> str:
        """The last assistant turn, tool calls included; empty when the last turn is not one."""
        return render_turn(self.turns[-1]) if self._ends_with_answer else ""

    @property
    def roles(self) -> str:
        """One letter a turn (`ROLE_LETTERS`), a leading `s` when there is a system text."""
        letters = (
            "c" if turn.role == "assistant" and turn.tool_calls else ROLE_LETTERS[turn.role]
            for turn in self.turns
        )
        return ("s" if self.system is not None else "") + "".join(letters)

    @property
    def _ends_with_answer(self) -> bool:
        return bool(self.turns) and self.turns[-1].role == "assistant"

    def with_response(self, text: str) -> Pair:
        """The pair with another text in its last assistant turn; its tool calls stay."""
        if not self._ends_with_answer:
            return replace(self, turns=(*self.turns, Turn("assistant", text)))
        return replace(self, turns=(*self.turns[:-1], replace(self.turns[-1], content=text)))

    def to_json(self) -> str:
        """The pair as one line of JSON, with stable key order; `from_json` reads it back."""
        body: dict[str, Any] = {"turns": turns_to_list(self.turns)}
        for key in ("system", "context", "tools"):
            value = getattr(self, key)
            if value is not None:
                body[key] = value
        return orjson.dumps(body).decode()

    @classmethod
    def from_json(cls, text: str) -> Pair:
        """Read what `to_json` wrote."""
        body = orjson.loads(text)
        return cls(
            turns=turns_from_list(body["turns"]),
            system=body.get("system"),
            context=body.get("context"),
            tools=body.get("tools"),
        )


def render_turn(turn: Turn) -> str:
    """The text of a turn: its content, then one line of JSON per tool call."""
    if not turn.tool_calls:
        return turn.content
    calls = [
        f'{{"name": "{call.name}", "arguments": {call.arguments}}}' for call in turn.tool_calls
    ]
    return "\n".join([turn.content, *calls] if turn.content else calls)


def turns_to_list(turns: tuple[Turn, ...]) -> list[dict[str, Any]]:
    """Turns as plain dictionaries that leave out what is not set."""
    listed: list[dict[str, Any]] = []
    for turn in turns:
        body: dict[str, Any] = {"role": turn.role, "content": turn.content}
        if turn.tool_calls:
            body["tool_calls"] = [
                {"name": call.name, "arguments": call.arguments, "id": call.call_id}
                for call in turn.tool_calls
            ]
        for key in ("name", "call_id", "weight"):
            value = getattr(turn, key)
            if value is not None:
                body[key] = value
        listed.append(body)
    return listed


def turns_from_list(listed: list[Mapping[str, Any]]) -> tuple[Turn, ...]:
    """Read what `turns_to_list` wrote."""
    return tuple(
        Turn(
            role=body["role"],
            content=body["content"],
            tool_calls=tuple(
                ToolCall(call["name"], call["arguments"], call["id"])
                for call in body.get("tool_calls", ())
            ),
            name=body.get("name"),
            call_id=body.get("call_id"),
            weight=body.get("weight"),
        )
        for body in listed
    )


def single_digest(
    prompt: str, response: str, *, system: str | None = None, context: str | None = None
) -> int:
    """Content digest of a single-turn pair, without building it. 64 bits of BLAKE2b.

    Fields are length-prefixed, so no two different pairs share an input. An absent system text or
    context differs from an empty one.
    """
    parts = [
        b"-" if text is None else b"%d:%b" % (len(raw := text.encode()), raw)
        for text in (system, context, prompt, response)
    ]
    return int.from_bytes(blake2b(b"1" + b"".join(parts), digest_size=8).digest(), "big")


def digest(pair: Pair) -> int:
    """Content digest of any pair: equal contents give equal digests on every machine."""
    if pair.is_single:
        first, last = pair.turns
        return single_digest(first.content, last.content, system=pair.system, context=pair.context)
    return int.from_bytes(blake2b(b"n" + pair.to_json().encode(), digest_size=8).digest(), "big")
