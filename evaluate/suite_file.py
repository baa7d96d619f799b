"""Read a suite from files: rows with questions and accepted answers, or training pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from tunegate.curate.errors import InputError, UserError
from tunegate.curate.load.batch import Notes, Unread
from tunegate.curate.load.container import open_contents
from tunegate.curate.load.fields import normal_name, type_name
from tunegate.curate.load.load import load
from tunegate.curate.load.source import STDIN, Source, find_sources
from tunegate.curate.load.suite_rows import ACCEPTED, MARKS
from tunegate.curate.settings import Settings
from tunegate.evaluate.item import DEFAULT_METRIC, Item
from tunegate.evaluate.metrics.table import METRICS, item_problem
from tunegate.evaluate.pair_items import items_of_pairs
from tunegate.evaluate.suite import Suite
from tunegate.evaluate.suite_row import FIELDS, BadRow, Row, item_of_row, question_id

_OWN = (*ACCEPTED, *MARKS)
"""A row with one of these columns is a suite's and no training pair."""

_WITHOUT_ANSWER = {
    name for field in ("id", "question", "slice", "system") for name in FIELDS[field]
}
"""A row of nothing but these can be no training pair; its missing answer is told as a suite's."""

_MOST_ERRORS = 3


def read_suite(
    sources: Sequence[str],
    *,
    metric: str = DEFAULT_METRIC,
    settings: Settings | None = None,
    base: Path | None = None,
    stdin: BinaryIO | None = None,
) -> Suite:
    """Read a suite from JSONL, JSON, CSV, TSV, Parquet, YAML or XLSX.

    A file whose first row has a column of accepted answers (`accepted`, `answers`, `expected`,
    `unanswerable`...) is read by the names of `FIELDS`. Any other file is read as training pairs
    are, and each question with its responses makes an item. In a cell of text a list of answers
    stands as JSON. Items without an id are named by their question.

    Args:
        sources: File names, globs, folders, or `-`.
        metric: For rows that name none.
        settings: How files are read, and the columns of pairs.
        base: Files below it are named by their path from there.
        stdin: What `-` stands for.

    Raises:
        InputError: when a file or a row cannot be read; it names the file, the line and the value,
            for the first three rows.
        UserError: when there is no such metric.
    """
    settings = Settings() if settings is None else settings
    stdin = None if stdin is None else BytesIO(stdin.read() if STDIN in sources else b"")
    if metric not in METRICS:
        problem = item_problem(Item("", "", metric=metric))
        raise UserError(*(problem or ()))
    rows: list[Row] = []
    ignored: dict[str, None] = {}
    pairs: list[str] = []
    for source in find_sources(sources, base=base, stdin=stdin):
        read = _rows(source, settings)
        if read and _is_suite(read[0].body):
            ignored |= dict.fromkeys(_check_columns(read))
            rows += read
        else:
            pairs.append(STDIN if source.path is None else str(source.path))
    items = [*_items(rows, metric)]
    if pairs:
        items += _from_pairs(pairs, metric, settings, base=base, stdin=stdin)
    return Suite.of(items, ignored=tuple(ignored))


def _rows(source: Source, settings: Settings) -> list[Row]:
    contents = open_contents(source.read(), file=source.file, reading=settings.read, notes=Notes())
    rows: list[Row] = []
    number = 0
    for batch in contents.batches:
        for value, line in zip(batch.values, batch.lines, strict=True):
            number += 1
            place = f"{source.file}:{line}" if line else f"{source.file}: row {number}"
            if isinstance(value, Unread):
                raise InputError(f"{place}: {value.reason}", "a suite is read whole or not at all")
            if not isinstance(value, dict):
                raise InputError(
                    f"{place}: the row is {type_name(value)}, not an object",
                    "write each item as an object with a question and its accepted answers",
                )
            body = {normal_name(str(name)): held for name, held in value.items()}
            rows.append(Row(source.file, number, line, body))
    return rows


def _is_suite(body: Mapping[str, Any]) -> bool:
    """Whether the row asks, and has a column of a suite, an id with an answer, or no answer."""
    asks = any(name in body for name in FIELDS["question"])
    own = any(name in body for name in _OWN)
    is_named = "answer" in body and any(name in body for name in FIELDS["id"])
    return asks and (own or is_named or not body.keys() - _WITHOUT_ANSWER)


def _check_columns(rows: Sequence[Row]) -> Iterator[str]:
    """The columns that are not read; one that looks misspelt is refused."""
    known = [name for names in FIELDS.values() for name in names]
    for row in rows:
        for name in row.body:
            if name in known:
                continue
            near = get_close_matches(name, known, n=1, cutoff=0.85)
            if near:
                raise InputError(
                    f"{row.where}: unknown column {name!r}", f"did you mean {near[0]!r}?"
                )
            yield name


def _items(rows: Sequence[Row], metric: str) -> Iterator[Item]:
    """The items of the rows; of several bad rows the first ones are named in one error."""
    problems: list[tuple[str, str]] = []
    seen: dict[str, str] = {}
    for row in rows:
        try:
            item = item_of_row(row, metric)
        except BadRow as bad:
            problems.append((f"{row.where}: {bad.problem}", bad.hint))
            continue
        if item.id in seen:
            is_named = item.id != question_id(item.question, item.system)
            what = f"id {item.id!r}" if is_named else "its question"
            problems.append(
                (
                    f"{row.where}: {what} stands in {seen[item.id]} too",
                    "give each item an id of its own, and ask each question once",
                )
            )
        seen.setdefault(item.id, row.where)
        yield item
    if problems:
        told = "; ".join(problem for problem, _ in problems[:_MOST_ERRORS])
        more = len(problems) - _MOST_ERRORS
        raise InputError(told + (f"; and {more} more rows" if more > 0 else ""), problems[0][1])


def _from_pairs(
    names: Sequence[str],
    metric: str,
    settings: Settings,
    *,
    base: Path | None,
    stdin: BinaryIO | None,
) -> tuple[Item, ...]:
    if stdin is not None:
        stdin.seek(0)
    loaded = load(names, settings=settings, base=base, stdin=stdin)
    if loaded.quarantine.height:
        file, line, row, reason = loaded.quarantine.select("file", "line", "row", "reason").row(0)
        place = f"{file}:{line}" if line else f"{file}: row {row}"
        raise InputError(
            f"{place}: {reason}; {loaded.quarantine.height} rows of the suite cannot be read",
            "mend them: a suite is read whole or not at all",
        )
    return items_of_pairs(loaded.dataset, metric=metric)
