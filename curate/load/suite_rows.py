"""Rows of an evaluation suite as pairs: a question with each of its accepted answers."""

from __future__ import annotations

from typing import Any

from tunegate.curate.load.fields import Fields, NotAPair, RowReader, type_name
from tunegate.curate.load.rows import Content

ACCEPTED = ("accepted", "answers", "accepted_answers", "expected", "reference")
"""Columns of accepted answers, by normal name."""

MARKS = ("unanswerable", "is_impossible", "metric", "gold", "gold_ids", "gold_passages")
"""Columns that make a row one of a suite even without an accepted answer."""


def suite_reader(fields: Fields) -> RowReader:
    """A reader of a question with a text, a list of texts, or SQuAD's `{"text": [...]}`.

    Each accepted answer makes a pair; a question without one makes a pair without a response.
    """
    asked, context, system = str(fields.prompt), fields.context, fields.system
    answered = fields.response if fields.response not in MARKS else None

    def read(row: dict[str, Any]) -> list[Content]:
        question = _text(row.get(asked), asked)
        answers = _answers(row.get(answered), answered) if answered else []
        before = _text(row.get(system), system) if system else ""
        passage = row.get(context) if context else None
        shown = passage if isinstance(passage, str) and passage else None
        return [(before or None, question, shown, answer) for answer in answers or [""]]

    return read


def _answers(value: Any, column: str) -> list[str]:
    if isinstance(value, dict):
        value = value.get("text")
    listed = value if isinstance(value, list) else [value]
    return [_text(one, column) for one in listed if one is not None]


def _text(value: Any, column: str | None) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    raise NotAPair(f'"{column}" is {type_name(value)}, not text')
