"""What can be asked of the documents: read from the files in `questions/`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Literal

Sort = Literal["value", "which", "yes or no", "unanswerable", "reply"]

_SORTS: dict[str, Sort] = {
    "w": "which",
    "y": "yes or no",
    "-": "unanswerable",
    ">": "reply",
}
_MARKED = re.compile(r"([wy>-]) (.*)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about one document, and its answer."""

    document: str
    """Path below `documents/`."""
    sort: Sort
    question: str
    answer: str = ""
    """Word for word as the document has it; yes or no; a whole reply. Empty for unanswerable."""
    beside: str = ""
    """Words of the document that stand in the section of the answer."""
    variants: tuple[str, ...] = ()
    """Other forms of the answer that are just as right."""


def asked_in(name: str) -> tuple[Asked, ...]:
    """The questions of one file of `questions/`, in its order.

    Raises:
        ValueError: when a line has not the form that the head of the file tells.
    """
    text = files(__package__).joinpath("questions", name).read_text(encoding="utf-8")
    return tuple(_read(text.splitlines(), name))


def _read(lines: list[str], name: str) -> Iterator[Asked]:
    document = ""
    held: Asked | None = None
    for number, line in enumerate(lines, start=1):
        if line.startswith("/") and held is not None:
            held = replace(held, variants=(*held.variants, line[1:].strip()))
            continue
        if held is not None:
            yield held
            held = None
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("=="):
            document = line[2:].strip()
            continue
        marked = _MARKED.fullmatch(line)
        sort: Sort = _SORTS[marked[1]] if marked else "value"
        said = marked[2].removeprefix("| ") if marked else line
        parts = [part.strip() for part in said.split(" | ")]
        if sort == "unanswerable":
            parts.insert(0, "")
        if not document or not 2 <= len(parts) <= 3 or (sort != "unanswerable" and not parts[0]):
            raise ValueError(f"{name}:{number}: {line!r} is no question")
        held = Asked(document, sort, parts[1], parts[0], parts[2] if len(parts) > 2 else "")
    if held is not None:
        yield held
