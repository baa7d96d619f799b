"""One row of a suite's file as an item."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from tunegate.curate.load.fields import type_name
from tunegate.curate.load.suite_rows import ACCEPTED
from tunegate.evaluate.item import Item, Passage
from tunegate.evaluate.metrics.table import item_problem
from tunegate.evaluate.pair_items import passage_id

FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("id", "item_id", "question_id", "qid"),
    "question": ("question", "prompt", "query", "instruction"),
    "accepted": (*ACCEPTED, "answer"),
    "unanswerable": ("unanswerable", "is_impossible"),
    "metric": ("metric",),
    "options": ("options", "metric_options"),
    "gold": ("gold", "gold_ids", "gold_passages", "passages", "context"),
    "slice": ("slice", "task", "category", "topic"),
    "source": ("source", "document", "document_id", "doc_id"),
    "system": ("system", "system_prompt"),
}
"""Field of `Item` -> names of its column, in lower case with `_` between words."""

_IDS = ("gold", "gold_ids")
"""Columns where a text is the id of a passage; in the others it is the passage."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file, its columns by normal name."""

    file: str
    number: int
    line: int | None
    body: Mapping[str, Any]

    @property
    def where(self) -> str:
        """File and line, for messages."""
        return f"{self.file}:{self.line}" if self.line else f"{self.file}: row {self.number}"


class BadRow(Exception):  # noqa: N818  (collected into one InputError)
    """Why a row cannot be an item: one clause, and a hint."""

    def __init__(self, problem: str, hint: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint


def item_of_row(row: Row, metric: str) -> Item:
    """The item that a row describes; `metric` when it names none.

    Raises:
        BadRow: when a value is missing or of the wrong kind, or the item cannot be scored.
    """
    question = _text(row, "question") or ""
    if not question.strip():
        raise BadRow("it has no question", f"write it in {', '.join(FIELDS['question'])}")
    accepted = _texts(row, "accepted")
    unanswerable = _truth(row, "unanswerable")
    system = _text(row, "system")
    item = Item(
        id=_text(row, "id") or question_id(question, system),
        question=question,
        accepted=accepted,
        unanswerable=bool(unanswerable),
        metric=_text(row, "metric") or metric,
        options=_options(row),
        gold=_passages(row),
        slice=_text(row, "slice"),
        source=_text(row, "source"),
        system=system,
    )
    problem = item_problem(item)
    if problem is not None:
        what, hint = problem
        if what == "it has no accepted answer" and unanswerable is None:
            hint = "name accepted answers, or set unanswerable = true"
        raise BadRow(what, hint)
    return item


def question_id(question: str, system: str | None) -> str:
    """The id of an item that has none: a hash of what is asked, 16 hex digits."""
    body = orjson.dumps([question, system])
    return blake2b(body, digest_size=8).hexdigest()


def _held(row: Row, field: str) -> tuple[str, Any]:
    """Name and value of the first column of a field that holds something."""
    for name in FIELDS[field]:
        value = row.body.get(name)
        if value is not None and value != "" and not _is_nan(value):
            return name, value
    return FIELDS[field][0], None


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _text(row: Row, field: str) -> str | None:
    name, value = _held(row, field)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise BadRow(f'"{name}" is {type_name(value)}, not text')


def _texts(row: Row, field: str) -> tuple[str, ...]:
    name, value = _held(row, field)
    if value is None:
        return ()
    value = _parsed(value, name)
    if isinstance(value, dict) and isinstance(value.get("text"), list):
        value = value["text"]  # SQuAD: {"text": [...], "answer_start": [...]}
    listed = value if isinstance(value, list) else [value]
    texts: list[str] = []
    for one in listed:
        if isinstance(one, bool):
            texts.append("true" if one else "false")
        elif isinstance(one, str | int | float):
            texts.append(str(one))
        else:
            raise BadRow(f'"{name}" holds {type_name(one)}, not text')
    return tuple(dict.fromkeys(text for text in texts if text.strip()))


def _parsed(value: Any, name: str) -> Any:
    """The list or object that a cell of text holds as JSON."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("[", "{"):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError as error:
        if value.lstrip().startswith(('["', '{"')):
            raise BadRow(f'"{name}" begins like JSON and is none: {error.msg}') from error
        return value


_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0")


def _truth(row: Row, field: str) -> bool | None:
    name, value = _held(row, field)
    if value is None or isinstance(value, bool):
        return value
    said = str(value).strip().lower()
    if said in _TRUE or said in _FALSE:
        return said in _TRUE
    raise BadRow(f'"{name}" is {value!r}, neither true nor false')


def _options(row: Row) -> Mapping[str, Any]:
    """The metric's options; a bare list is the options of a choice."""
    name, value = _held(row, "options")
    value = _parsed(value, name)
    if value is None:
        return {}
    if isinstance(value, list):
        return {"options": value}
    if isinstance(value, dict):
        return {str(key): held for key, held in value.items()}
    raise BadRow(f'"{name}" is {type_name(value)}, not an object')


def _passages(row: Row) -> tuple[Passage, ...]:
    """Gold passages: ids or texts, several as a list, both as `{"id", "text"}`."""
    name, value = _held(row, "gold")
    value = _parsed(value, name) if name != "context" else value
    if value is None:
        return ()
    passages: list[Passage] = []
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict) and isinstance(one.get("id", one.get("text")), str | int):
            text = one.get("text", "")
            if not isinstance(text, str):
                raise BadRow(f'"{name}" has a text that is {type_name(text)}')
            passages.append(Passage(str(one["id"]) if "id" in one else passage_id(text), text))
        elif isinstance(one, str) and name not in _IDS:
            passages.append(Passage(passage_id(one), one))
        elif isinstance(one, str | int) and not isinstance(one, bool):
            passages.append(Passage(str(one)))
        else:
            raise BadRow(f'"{name}" holds {type_name(one)}, not an id or {{"id", "text"}}')
    return tuple(passages)
