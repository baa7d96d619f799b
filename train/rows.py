"""A pair as the row that trl trains on: a conversational prompt and its completion."""

from __future__ import annotations

from typing import Any

import orjson

from tunegate.curate.export.chat import messages_row
from tunegate.curate.pair import Pair

DEFAULT_TEMPLATE = (
    "{% for m in messages %}{{ m.role.capitalize() }}: {{ m.content }}"
    "{% if m.role == 'assistant' %}{{ eos_token }}{% endif %}\n\n{% endfor %}"
    "{% if add_generation_prompt %}Assistant: {% endif %}"
)
"""For a tokenizer without a chat template: who speaks and what, a blank line between, and the end
token behind each answer. A run that uses it says so, and the adapter takes it along."""


def trainer_row(pair: Pair) -> dict[str, Any]:
    """`prompt` and `completion` as lists of messages, `tools` as JSON text.

    With these two columns trl trains on the completion alone, whatever the template (its
    `completion_only_loss`), where rows of `messages` would train on prompts too.

    Raises:
        ValueError: when the last turn is not the assistant's.
    """
    if not pair.turns or pair.turns[-1].role != "assistant":
        raise ValueError("the pair has no answer")
    row = messages_row(pair)
    messages = [
        {key: value for key, value in one.items() if key != "weight"} for one in row["messages"]
    ]
    made: dict[str, Any] = {"prompt": messages[:-1], "completion": messages[-1:]}
    if "tools" in row:
        made["tools"] = orjson.dumps(row["tools"]).decode()
    return made
