"""Data that is not pairs: recognized, named, and answered with what to do instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from tunegate.curate.errors import InputError
from tunegate.curate.load.fields import listed, normal_name
from tunegate.curate.load.labels import TASK_NAMES
from tunegate.curate.masking import excerpt

Kind = Literal["preference", "kto"]
"""What rows can be instead of pairs, although they have the columns of some."""

REASONS: dict[Kind, str] = {
    "preference": "preference data: a chosen and a rejected answer instead of one response",
    "kto": "KTO data: a true or false label says whether the answer is wanted",
}

_CHOSEN = ("chosen", "chosen_messages", "chosen_response", "preferred_output")
_REJECTED = ("rejected", "rejected_messages", "rejected_response", "non_preferred_output")
_WANTED = ("label", "kto_tag")
_SPELLED = ("True", "False", "TRUE", "FALSE")
"""Truth values as they stand in a CSV file."""
_SUSPECT = frozenset((*_REJECTED, *_WANTED))
_DOCUMENTS = ("text", "content", "contents", "document", "body", "page_content", "markdown")
_ANSWERS = ("label", "labels", "class", "target", "targets", "sentiment", *TASK_NAMES)
_CHATS = ("role", "from", "speaker")


def not_pairs(row: Mapping[str, Any]) -> Kind | None:
    """What a row is when it is no pair although it may look like one; None when nothing is said."""
    if _SUSPECT.isdisjoint(row):
        return None
    if any(name in row for name in _REJECTED) and any(name in row for name in _CHOSEN):
        return "preference"
    if any(type(said := row.get(name)) is bool or said in _SPELLED for name in _WANTED):
        return "kto"
    return None


def refuse_kind(kind: Kind, sample: Sequence[Mapping[str, Any]], file: str) -> InputError:
    """The error for a file of such rows."""
    if kind == "kto":
        hint = "train on it with KTO, or keep the rows labelled true and take the label out"
        return InputError(f"{file}: {REASONS[kind]}", hint)
    row = next(row for row in sample if not_pairs(row) == kind)
    chosen = next(name for name in _CHOSEN if name in row)
    if chosen == "chosen_messages":
        mapping = f'[columns]\nmessages = "{chosen}"'
    else:
        asked = ("messages", next((name for name in row if _is_chat(row[name])), None))
        if asked[1] in (None, chosen, *_REJECTED):
            asked = ("prompt", next((name for name in row if name in _PROMPTS), "..."))
        mapping = f'[columns]\n{asked[0]} = "{asked[1]}"\nresponse = "{chosen}"'
    hint = "train on it with a preference method such as DPO, or learn the chosen answers:\n"
    return InputError(f"{file}: {REASONS[kind]}", hint + mapping)


def refuse_columns(sample: Sequence[Mapping[str, Any]], file: str) -> InputError:
    """The error for rows that have no known shape: the columns there are, and how to map them."""
    if len(sample) == 1 and isinstance(error := sample[0].get("error"), str | dict):
        said = error if isinstance(error, str) else str(error.get("message", ""))
        return InputError(
            f'{file}: an error message ("{excerpt(said)}"), not data',
            "the server sent it in place of the file: download it again",
        )
    columns = list(dict.fromkeys(str(column) for row in sample for column in row))
    cells = {
        column: [row[column] for row in sample[:100] if row.get(column) is not None]
        for column in columns
    }
    texts = [column for column in columns if _share(cells[column], _is_prose) > 0.5]
    answers = [column for column in columns if normal_name(column) in _ANSWERS]
    chats = [column for column in columns if _share(cells[column], _is_chat) > 0.5]
    if len(texts) == 1 and normal_name(texts[0]) in _DOCUMENTS and not answers:
        return InputError(
            f'{file}: documents, not pairs: "{texts[0]}" is a text without prompt and response',
            "make pairs of it: a prompt and the response to learn in each row",
        )
    if chats:
        mapping = f'messages = "{chats[0]}"'
    else:
        plain = [column for column in columns if _share(cells[column], _is_name) > 0.5]
        wanted = dict.fromkeys((*texts, *answers, *plain))
        prompt, response = (*wanted, "...", "...")[:2]
        mapping = f'prompt = "{prompt}"\nresponse = "{response}"'
    return InputError(
        f"{file}: no known shape; its columns: {listed(columns)}",
        f"say in tunegate.toml which column holds what, for example:\n[columns]\n{mapping}",
    )


_PROMPTS = ("prompt", "question", "instruction", "input", "query")


def _share(cells: Sequence[Any], test: Callable[[Any], bool]) -> float:
    return sum(map(test, cells)) / len(cells) if cells else 0.0


def _is_prose(cell: Any) -> bool:
    """More than one word; of a list, its first item counts."""
    if isinstance(cell, list) and cell:
        cell = cell[0]
    return isinstance(cell, str) and " " in cell.strip()


def _is_name(cell: Any) -> bool:
    return isinstance(cell, str) and bool(cell) and not any(map(str.isdigit, cell))


def _is_chat(cell: Any) -> bool:
    return (
        isinstance(cell, list)
        and bool(cell)
        and isinstance(cell[0], dict)
        and any(key in cell[0] for key in _CHATS)
    )
