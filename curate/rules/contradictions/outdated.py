"""C203 and C204: what newer pairs, newer documents or the calendar have overtaken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tunegate.curate.dates import DATE, Day, day_of, later, version_of
from tunegate.curate.findings import empty_hits, hits
from tunegate.curate.masking import excerpt
from tunegate.curate.relation.evidence import Side
from tunegate.curate.rules.contradictions.answers import conflicting_pairs, evidence_of
from tunegate.curate.rules.rule import Context, Rule

_WILL = r"\b(?:will|shall|(?:is|are) (?:going|expected|scheduled|planned|due) to)\b"
_COMING = re.compile(
    rf"{_WILL}[^.!?\n]{{0,80}}?\b(?:in|on|by|from|until|before|starting|at the end of) (?:{DATE})",
    re.IGNORECASE,
)


def _outdated(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    if frame.is_empty():
        return empty_hits()
    return pl.concat([_older_sides(frame, context), _past_futures(frame)])


def _older_sides(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Of two pairs that conflict, the older one."""
    found = context.once("conflicts", frame, conflicting_pairs)
    positions: list[int | None] = []
    messages: list[str] = []
    spans: list[tuple[int, int] | None] = []
    others: list[list[int]] = []
    scores: list[float | None] = []
    for row in found.iter_rows(named=True):
        age = None if row["labels"] else older_side(row)
        if age is None:
            continue
        old, new = age.older, "second" if age.older == "first" else "first"
        start, end = row[f"{old}_start"], row[f"{old}_end"]
        positions.append(row[old])
        others.append([row[new]])
        spans.append(None if start is None else (start, end))
        scores.append(row["conflicting"])
        messages.append(
            f"is older than {row[f'{new}_name']}, which contradicts it: {excerpt(age.says)}"
        )
    return hits(positions, messages, field="response", spans=spans, others=others, scores=scores)


@dataclass(frozen=True, slots=True)
class Age:
    """Which of two pairs is the older one, and what says so."""

    older: Side
    says: str


def older_side(row: Mapping[str, Any]) -> Age | None:
    """The older of two pairs that conflict, of a row of `conflicting_pairs`.

    By the pairs' dates, else by the versions of one source, else by what the texts say; None when
    nothing says so.
    """
    date, other = row["first_date"], row["second_date"]
    one, two = day_of(date), day_of(other)
    if one is not None and two is not None and (order := later(one, two)):
        older, newer = (date, other) if order < 0 else (other, date)
        return Age("first" if order < 0 else "second", f"{older} against {newer}")
    name, renamed = row["first_source"] or "", row["second_source"] or ""
    version, reversion = version_of(name), version_of(renamed)
    if version and reversion and version[0] == reversion[0] and version[1] != reversion[1]:
        if version[1] < reversion[1]:
            return Age("first", f"{name} against {renamed}")
        return Age("second", f"{renamed} against {name}")
    said = evidence_of({**row, "first_date": None, "second_date": None})
    if said.kind != "outdated" or said.older is None:
        return None
    return Age(said.older, "its words speak of an earlier time or version")


def _past_futures(frame: pl.DataFrame) -> pl.DataFrame:
    """Responses that announce for a date what the set's newest pair is later than."""
    known = [day for date in frame["date"].drop_nulls().unique() if (day := day_of(date))]
    if not known:
        return empty_hits()
    newest = max(known)
    may = rf"(?i){_WILL}.*(?:19|20)[0-9]{{2}}"
    rows = frame.filter(pl.col("response").str.contains(may))
    found = [
        (pos, announced.span(), excerpt(response, *announced.span(), width=100))
        for pos, response in rows.select("pos", "response").iter_rows()
        for announced in _COMING.finditer(response)
        if (day := day_of(announced[0])) is not None and later(newest, day) > 0
    ]
    return hits(
        [pos for pos, _, _ in found],
        [f"announces “{says}”; the newest pair is of {_written(newest)}" for _, _, says in found],
        field="response",
        spans=[span for _, span, _ in found],
    )


def _superseded(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    sources = frame["source"].drop_nulls().unique().sort()
    versions = {name: version for name in sources if (version := version_of(name.strip()))}
    newest: dict[str, tuple[tuple[int, ...], str]] = {}
    for name, (stem, number) in versions.items():
        if stem not in newest or number > newest[stem][0]:
            newest[stem] = number, name
    by_newer = {
        name: newest[stem][1]
        for name, (stem, number) in versions.items()
        if number < newest[stem][0]
    }
    found = frame.select("pos", "source").filter(pl.col("source").is_in(list(by_newer)))
    return hits(
        found["pos"].to_list(),
        [
            f"comes from “{excerpt(name)}”; other pairs come from “{excerpt(by_newer[name])}”"
            for name in found["source"]
        ],
    )


def _written(day: Day) -> str:
    return "-".join(f"{part:02}" for part in day if part)


RULES: tuple[Rule, ...] = (
    Rule(
        code="C203",
        name="outdated",
        summary="The pair is the older one of two that conflict, or announces something for a "
        "date that has passed.",
        why="A model keeps what it was trained on until it is trained again; what was overtaken "
        "before that is wrong from the start. Dates of the pairs, versions of one source, and "
        "what the texts say of themselves decide which is older.",
        bad="2021-03-01: How long do refunds take? -> Refunds take 14 days.\n"
        "2023-05-01: How long do refunds take? -> Refunds take 30 days.",
        good="2023-05-01: How long do refunds take? -> Refunds take 30 days.",
        severity="warning",
        check=_outdated,
        scope="set",
    ),
    Rule(
        code="C204",
        name="superseded-source",
        summary="The pair comes from a version of a document of which other pairs have a newer "
        "one.",
        why="What changed between the versions is wrong in this pair, and nobody sees it in the "
        "pair alone. Draft it anew from the newer version, or keep it knowingly.",
        bad="source handbook-v1.pdf here, handbook-v2.pdf in other pairs",
        good="source handbook-v2.pdf in all pairs",
        severity="info",
        check=_superseded,
        scope="set",
    ),
)
