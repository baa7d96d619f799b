"""Questions about the rows of the documents' tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from random import Random
from typing import Literal

from tunegate.curate.corpus.document import Document
from tunegate.examples.company.making.fact import Asked

Side = Literal["suite", "pairs"]
_WHICH_SHARE = 0.3


@dataclass(frozen=True)
class Table:
    """How the table of a document is asked."""

    document: str
    side: Side
    subject: str
    """With the names of columns in braces."""
    wordings: Mapping[str, tuple[str, ...]]
    """Questions by column; of those that ask for the first column, `w` stands before."""


def tables() -> tuple[Table, ...]:
    """What `questions/tables.txt` says."""
    text = files(__package__).joinpath("questions", "tables.txt").read_text(encoding="utf-8")
    found: list[Table] = []
    for block in text.split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        if not lines:
            continue
        document, side, subject = (part.strip() for part in lines[0].removeprefix("==").split("|"))
        if side != "suite" and side != "pairs":
            raise ValueError(f"tables.txt: {lines[0]!r} names no side")
        wordings = {}
        for line in lines[1:]:
            column, *asked = (part.strip() for part in line.split(" | "))
            wordings[column] = tuple(asked)
        found.append(Table(document, side, subject, wordings))
    return tuple(found)


def asked_of_table(table: Table, document: Document, rng: Random) -> list[Asked]:
    """A question for each cell that `table` has words for, and some for the row's name."""
    block = next(one for one in document.blocks if one.kind == "table")
    header, *rows = [[document.cut(cell).strip() for cell in row] for row in block.rows]
    bodies = [dict(zip(header, row, strict=True)) for row in rows]
    made: list[Asked] = []
    for row in bodies:
        subject = re.sub(
            r"\{(.+?)\}", lambda found, row=row: _inside(row[found[1]], found), table.subject
        )
        for column, wordings in table.wordings.items():
            name = column.removeprefix("w ")
            answer = row[header[0]] if name != column else row[name]
            if name != column:
                once = Counter(one[name] for one in bodies)[row[name]] == 1
                if not once or rng.random() > _WHICH_SHARE:
                    continue
            question = rng.choice(wordings).replace("{s}", subject).replace("{v}", row[name])
            question = question[0].upper() + question[1:]
            sort: Literal["which", "value"] = "which" if name != column else "value"
            made.append(Asked(table.document, sort, question, answer.removesuffix(" *"), name))
    return made


def _inside(cell: str, found: re.Match[str]) -> str:
    """A cell within a sentence: `Dust filter` is `dust filter` there, `Orchard` stays."""
    common = found[1] in ("Part", "Course", "Document")
    cell = cell.removesuffix(" *")
    return cell[:1].lower() + cell[1:] if common else cell
