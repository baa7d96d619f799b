"""Defects that are planted among the pairs, of every family of rules, and the list of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tunegate.examples.company.making.pair_rows import drawn_date
from tunegate.examples.company.making.planted import COPIED, LEAKED, TYPED
from tunegate.examples.company.making.sections import FOLDER

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Planted:
    """A row with a defect."""

    rule: str
    """Code of the rule that is to find it."""
    defect: str
    """What is wrong, in a few words."""
    row: Row | str
    """The row, or a line that cannot be read."""


def planted_rows(clean: Sequence[Row], suite: Sequence[Row], rng: Random) -> list[Planted]:
    """Rows with defects; some repeat or contradict a clean row, some a row of the suite.

    Raises:
        ValueError: when the row that a defect is made of is missing.
    """
    by_prompt = {str(one["prompt"]): one for one in clean}
    by_question = {str(one["question"]): one for one in suite}
    made = [_typed(entry, rng) for entry in TYPED]
    for rule, defect, prompt, changes in COPIED:
        made.append(Planted(rule, defect, {**_of(prompt, by_prompt), **changes}))
    for rule, defect, question, asked in LEAKED:
        item = _of(question, by_question)
        made.append(Planted(rule, defect, _leaked(item, asked, rng)))
    return made


def _typed(entry: tuple[str, str, str, str, str, str], rng: Random) -> Planted:
    rule, defect, task, prompt, response, source = entry
    if rule == "S001":
        return Planted(rule, defect, prompt)
    row = {"prompt": prompt, "response": response, "task": task}
    if source:
        row["source"] = f"{FOLDER}/{source}"
    return Planted(rule, defect, {**row, "date": drawn_date(rng)})


def _leaked(item: Row, asked: str, rng: Random) -> Row:
    """A pair that asks what the suite asks, or with other words, of a document that pairs know."""
    return {
        "prompt": asked or item["question"],
        "response": item["accepted"][0],
        "task": "service",
        "date": drawn_date(rng),
    }


def _of(name: str, rows: Mapping[str, Row]) -> Row:
    if name not in rows:
        raise ValueError(f"a defect is made of {name!r}, which is not there")
    return rows[name]
