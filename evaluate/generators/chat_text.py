"""A conversation as the text that a local model continues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tunegate.curate.errors import UserError
from tunegate.curate.generation import Message

PLAIN = "plain"
"""Name of the fallback for a model without a chat template."""

_PLAIN_ROLES = {"user": "Question", "assistant": "Answer"}
PLAIN_STOP = ("\nQuestion:",)
"""Where a model that was given `plain_text` begins the next turn by itself."""


@dataclass(frozen=True, slots=True)
class ChatText:
    """A text, and how it is to be turned into tokens."""

    text: str
    special: bool
    """Whether the tokenizer adds its own first token; a chat template has put it there already."""
    stop: tuple[str, ...] = ()


def chat_text(messages: Sequence[Message], tokenizer: Any, *, thinking: bool) -> ChatText:
    """The conversation in the model's chat template, up to where the reply begins.

    A template that refuses system text (Gemma's) gets it in front of the first question. Without
    a template the text is that of `plain_text`.

    Raises:
        UserError: when the template refuses the conversation.
    """
    if not tokenizer.chat_template:
        return ChatText(plain_text(messages), special=True, stop=PLAIN_STOP)
    # A template is a program that came with the model, and may raise anything.
    try:
        return ChatText(_rendered(messages, tokenizer, thinking=thinking), special=False)
    except Exception as error:
        if messages[0].role != "system":
            raise _refusal(error) from error
    try:
        merged = _system_in_question(messages)
        return ChatText(_rendered(merged, tokenizer, thinking=thinking), special=False)
    except Exception as error:
        raise _refusal(error) from error


def plain_text(messages: Sequence[Message]) -> str:
    """`Question: ...` and `Answer: ...` by turns below the system text; ends with `Answer:`."""
    parts = [
        f"{_PLAIN_ROLES[message.role]}: {message.text}"
        if message.role in _PLAIN_ROLES
        else message.text
        for message in messages
    ]
    return "\n\n".join([*parts, "Answer:"])


def _rendered(messages: Sequence[Message], tokenizer: Any, *, thinking: bool) -> str:
    listed = [{"role": message.role, "content": message.text} for message in messages]
    # A template that knows no `enable_thinking` does not look at it.
    text: str = tokenizer.apply_chat_template(
        listed, tokenize=False, add_generation_prompt=True, enable_thinking=thinking
    )
    return text


def _system_in_question(messages: Sequence[Message]) -> list[Message]:
    system, first, *rest = messages
    return [Message(first.role, f"{system.text}\n\n{first.text}"), *rest]


def _refusal(error: Exception) -> UserError:
    return UserError(
        f"the model's chat template refuses the conversation: {error}",
        "take a model with another template, or prompts without examples",
    )
