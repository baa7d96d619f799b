"""What a document says of itself: its title, its version and its date."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

from tunegate.curate.corpus.document import Block, Content
from tunegate.curate.dates import day_of, days, version_number

_FIRST_LINES = 12
_LONGEST_LINE = 100
_DATED = re.compile(
    r"(?i)\b(?:date[ds]?|updated?|effective|published|issued|modified|revised|revision|version"
    r"|as of|valid from|stand|last changed?)\b"
)
_VERSION_LINE = re.compile(
    r"(?i)(?:^|[^\w])(?:version|revision|rev\.?|edition|release)\s*[:#]?\s*(?:no\.?\s*)?"
    r"v?([0-9]+(?:\.[0-9]+)*)\b"
)


def title_of(content: Content, stated: Mapping[str, str]) -> str | None:
    """The title given, else the first heading when no other one stands as high."""
    if stated.get("title"):
        return stated["title"]
    headings = [block for block in content.blocks if block.kind == "heading"]
    if not headings or content.blocks[0] is not headings[0]:
        return None
    return headings[0].headings[-1] if _is_alone(headings) else None


def _is_alone(headings: list[Block]) -> bool:
    return all(one.level > headings[0].level for one in headings[1:])


def version_of_document(content: Content, stated: Mapping[str, str], *, name: str) -> str | None:
    """The version given, else that in the file's name, else that in one of the first lines."""
    if stated.get("version"):
        return stated["version"]
    named = version_number(PurePath(name).stem)
    if named is not None:
        return named
    for line in _first_lines(content):
        found = _VERSION_LINE.search(line)
        if found is not None:
            return found[1]
    return None


def date_of_document(content: Content, stated: Mapping[str, str], *, name: str) -> str | None:
    """The date given, else that in the file's name, else that in one of the first lines.

    A line has it when it says nothing else, or what the date is: `Last updated: 4 March 2021`.
    """
    given = stated.get("date")
    if given and (day := day_of(given)) is not None:
        return _iso(day)
    named = day_of(PurePath(name).stem.replace("_", "-"))
    if named is not None and named[1]:
        return _iso(named)
    for line in _first_lines(content):
        for start, end, day in days(line):
            rest = line[:start] + line[end:]
            if not any(map(str.isalnum, rest)) or (day[1] and _DATED.search(rest)):
                return _iso(day)
    return None


def _first_lines(content: Content) -> list[str]:
    lines = content.text[content.body : content.body + 4_000].split("\n")
    filled = [line.strip() for line in lines if line.strip()]
    return [line for line in filled[:_FIRST_LINES] if len(line) <= _LONGEST_LINE]


def _iso(day: tuple[int, int, int]) -> str:
    year, month, date = day
    parts = [f"{year:04}", *([f"{month:02}"] if month else []), *([f"{date:02}"] if date else [])]
    return "-".join(parts)
