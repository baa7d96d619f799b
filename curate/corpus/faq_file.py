"""Files of questions and answers: CSV, JSON and JSONL, one entry a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tunegate.curate.corpus.builder import TextBuilder
from tunegate.curate.corpus.document import Content
from tunegate.curate.errors import InputError
from tunegate.curate.load.batch import Contents, Notes, Unread
from tunegate.curate.load.container import open_contents
from tunegate.curate.load.fields import listed
from tunegate.curate.load.labels import DATE_NAMES, label
from tunegate.curate.load.shapes import normal_names
from tunegate.curate.settings import Reading

_QUESTIONS = ("question", "q", "prompt", "query", "frage", "pregunta", "title", "heading")
_ANSWERS = ("answer", "a", "response", "reply", "antwort", "respuesta", "text", "body", "content")
_GROUPS = ("category", "topic", "section", "group", "subject")
_SHOWN = 20
"""Rows looked at to find the columns."""


def read_faq(data: bytes, file: str) -> Content:
    """One block for each row with a question and an answer; a category is the heading above.

    The columns are known by their names: `question` or the like, `answer` or the like, and where
    they are there a category and a date. A row without both is a problem.

    Raises:
        InputError: when the file cannot be read, or has no such columns.
    """
    contents = open_contents(data, file=file, reading=Reading(), notes=Notes())
    builder = TextBuilder()
    problems: list[tuple[int | None, str, str]] = []
    columns: dict[str, str] | None = None
    group: str | None = None
    for number, line, row in _rows(contents):
        where = _where(number, line, in_json=contents.container == "json")
        if isinstance(row, Unread):
            problems.append((None, f"{where}: {row.reason}", ""))
            continue
        if not isinstance(row, dict):
            problems.append((None, f"{where}: not an object", ""))
            continue
        columns = _columns(row, file) if columns is None else columns
        question, answer = (label(row.get(columns[name])) for name in ("question", "answer"))
        if not (question and question.strip()) or not (answer and answer.strip()):
            lacks = "answer" if question and question.strip() else "question"
            problems.append((None, f"{where}: no {lacks}", ""))
            continue
        named = label(row.get(columns.get("group", ""))) or ""
        if named.strip() and named != group:
            builder.heading(1, named)
            group = named
        date = label(row.get(columns.get("date", "")))
        builder.pair("faq", " ".join(question.split()), answer, date=date)
    content = builder.content()
    if not content.blocks:
        first = f"; the first one: {problems[0][1]}" if problems else ""
        raise InputError(f"{file}: no row has a question and an answer{first}")
    return Content(content.text, content.blocks, problems=tuple(problems))


def _rows(contents: Contents) -> Iterator[tuple[int, int | None, Any]]:
    number = 0
    for batch in contents.batches:
        for value, line in zip(batch.values, batch.lines, strict=True):
            number += 1
            yield number, line, value


def _where(number: int, line: int | None, *, in_json: bool) -> str:
    """Where a row stands; several rows of a JSON document may begin on one line."""
    if line is None:
        return f"row {number:,}"
    return f"row {number:,} (line {line:,})" if in_json else f"line {line:,}"


def _columns(row: Mapping[str, Any], file: str) -> dict[str, str]:
    """The columns by what they hold."""
    names = normal_names(row)
    found: dict[str, str] = {}
    wanted = {"question": _QUESTIONS, "answer": _ANSWERS, "group": _GROUPS, "date": DATE_NAMES}
    for what, known in wanted.items():
        column = next((names[one] for one in known if one in names), None)
        if column is not None:
            found[what] = column
    if not {"question", "answer"} <= found.keys():
        raise InputError(
            f"{file}: no columns with questions and answers; it has {listed(names.values())}",
            "name them question and answer, or leave the file out of the documents",
        )
    return found
