"""How a question is put to a model: a named template, visible and hashed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import blake2b
from pathlib import Path
from string import ascii_uppercase

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from tunegate.curate.errors import ConfigError
from tunegate.curate.generation import Message
from tunegate.evaluate.item import Item, Passage

_SLOT = re.compile(r"\{(\w+)\}")
_SLOTS = {
    "question": {"question"},
    "context": {"passages", "question"},
    "passage": {"id", "text"},
    "options": {"options"},
    "json_schema": {"schema"},
}
"""Field -> what may stand in braces there, and has to."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its answer, shown before the one that is asked."""

    question: str
    answer: str
    passages: tuple[Passage, ...] = ()


class PromptTemplate(BaseModel):
    """The texts around a question, and where in a reply the answer stands.

    A file of it is TOML with these keys; others are errors.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    name: str = "plain"
    """What reports call it."""
    system: str = (
        "You answer questions. Answer precisely and briefly, and say nothing that was not asked."
    )
    """System text; that of an item goes before it."""
    with_passages: str = "Use only what the passages say."
    """Added to the system text when passages are shown."""
    abstain: str = "If the answer is not known to you, reply with: I don't know."
    """Added when the suite has questions that should be declined."""
    abstain_with_passages: str = (
        "If the passages do not contain the answer, reply with: I don't know."
    )
    """In place of `abstain` when passages are shown."""
    question: str = "{question}"
    """The question as it is asked."""
    context: str = "Passages:\n{passages}\n\nQuestion: {question}"
    """Passages and question together."""
    passage: str = "[{id}] {text}"
    """One passage."""
    options: str = "{options}\nAnswer with the letter of one option."
    """Behind a question of the metric `choice`: its options, lettered, a line each."""
    json_schema: str = "Reply with JSON alone, valid by this schema: {schema}"
    """Behind a question of the metric `json_schema`."""
    cite: str = "Name the id of every passage you use in brackets, as in [id]."
    """Behind a question of the metric `citation_validity`."""
    quote: str = "Quote the words of the passages that you use, in double quotes."
    """Behind a question of the metric `quote_alignment`."""
    answer_after: str = ""
    """What stands before the final answer in a reply, as in `<ANSWER>:`; what follows its last
    occurrence is scored, and a reply without it as a whole. It is not put into the prompt."""

    @field_validator(*_SLOTS)
    @classmethod
    def _has_its_slots(cls, text: str, info: object) -> str:
        field = str(getattr(info, "field_name", ""))
        missing = [slot for slot in sorted(_SLOTS[field]) if f"{{{slot}}}" not in text]
        if missing:
            raise ValueError(f"{{{missing[0]}}} is missing in it")
        return text

    @property
    def hash(self) -> str:
        """16 hex digits: equal for equal texts, whatever the name."""
        left_out = {"name"} if self.answer_after else {"name", "answer_after"}
        body = orjson.dumps(self.model_dump(exclude=left_out), option=orjson.OPT_SORT_KEYS)
        return blake2b(body, digest_size=8).hexdigest()

    def as_toml(self) -> str:
        """The text of a file that `read_template` reads as this template."""
        return "".join(f"{name} = {_toml(text)}\n" for name, text in self.model_dump().items())

    def messages(
        self,
        item: Item,
        passages: Sequence[Passage] = (),
        *,
        examples: Sequence[Example] = (),
        abstain: bool = False,
    ) -> tuple[Message, ...]:
        """The conversation that asks the item: system text, examples as turns, the question.

        Args:
            item: What is asked.
            passages: Shown with the question, in this order.
            examples: Shown as earlier turns, each with its passages when `passages` are shown.
            abstain: Whether to say how to decline.
        """
        declining = self.abstain_with_passages if passages else self.abstain
        system = [
            item.system or self.system,
            self.with_passages if passages else "",
            declining if abstain else "",
        ]
        text = "\n\n".join(part.strip() for part in system if part.strip())
        said = [Message("system", text)] if text else []
        form = self._form(item)
        for one in examples:
            shown = one.passages if passages else ()
            said.append(Message("user", self._asked(one.question, form, shown)))
            said.append(Message("assistant", one.answer))
        said.append(Message("user", self._asked(item.question, form, passages)))
        return tuple(said)

    def _asked(self, question: str, form: str, passages: Sequence[Passage]) -> str:
        asked = _filled(self.question, {"question": question})
        if passages:
            shown = "\n".join(
                _filled(self.passage, {"id": one.id, "text": one.text}) for one in passages
            )
            asked = _filled(self.context, {"passages": shown, "question": asked})
        return f"{asked}\n{form}" if form else asked

    def _form(self, item: Item) -> str:
        """What the item's metric asks of the answer's form: a model cannot guess it."""
        if item.metric == "choice":
            texts = item.options.get("options", ())
            lettered = (
                f"{letter}. {text}" for letter, text in zip(ascii_uppercase, texts, strict=False)
            )
            return _filled(self.options, {"options": "\n".join(lettered)})
        if item.metric == "json_schema":
            schema = orjson.dumps(item.options.get("schema")).decode()
            return _filled(self.json_schema, {"schema": schema})
        return {"citation_validity": self.cite, "quote_alignment": self.quote}.get(item.metric, "")


def read_template(path: Path) -> PromptTemplate:
    """The template in a TOML file, named after the file unless it names itself.

    Raises:
        ConfigError: when it cannot be read; it names the file, the key and what is wrong.
    """
    try:
        body = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: it cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}", "fix the line it names") from error
    try:
        return PromptTemplate.model_validate({"name": path.stem, **body})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            known = sorted(PromptTemplate.model_fields)
            near = get_close_matches(key, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(known)}"
            raise ConfigError(f"{path}: unknown key {key!r}", hint) from error
        said = first["ctx"]["error"] if first["type"] == "value_error" else first["msg"]
        raise ConfigError(f"{path}: {key}: {said}") from error


def _toml(text: str) -> str:
    """A basic string of TOML, whose escapes are those of JSON; DEL has none there."""
    return orjson.dumps(text).decode().replace("\x7f", "\\u007f")


def _filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its slots filled, all at once: braces in a value stay what they are."""
    return _SLOT.sub(lambda found: values.get(found[1], found[0]), text)
