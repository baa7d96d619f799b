"""The review queue: the open findings, in the order in which a person works them off."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import (
    FINDING_SCHEMA,
    SEVERITIES,
    Finding,
    Findings,
    Severity,
    finding_of,
)
from tunegate.tui.app.pair_list import PAIR_KEY, PairList, is_pair_line
from tunegate.tui.app.queue_filter import NO_FILTER, Filter, Mask, holding, passing

Positions = npt.NDArray[np.int64]

_KEPT = 2_048
"""Findings that are kept once they were read from the frame."""


class Queue:
    """Open findings by position.

    Findings on the whole set and on unreadable rows come last, as there is no pair to decide on;
    skipped ones come behind those, and pairs without a finding behind all. Building a queue looks
    at every finding and, for a text, at every pair; everything else is quick enough for a key press
    with a million findings. Positions change whenever findings come or go.
    """

    def __init__(
        self,
        findings: Findings,
        dataset: Dataset,
        *,
        wanted: Filter = NO_FILTER,
        search: str = "",
        skipped: Sequence[str] = (),
    ) -> None:
        self.filter = wanted
        self.search = search
        self.skipped = list(skipped)
        """Keys, in the order in which they were skipped."""
        self._dataset = dataset
        self._frame = _with_items(findings.frame)
        numbered = self._frame.select("item").with_row_index("row")
        first = numbered.select(pl.col("row").first().over("item").cast(pl.Int64))
        self._codes: Positions = first.to_series().to_numpy()
        """By row: the first row of its pair, or of the finding when it has no pair."""
        self._counts = np.bincount(self._codes)
        """By that row: how many findings of the pair are open."""
        self._read: dict[int, Finding] = {}
        """By row, which never changes: findings that were on the screen."""
        self._open: Mask = np.ones(self._frame.height, dtype=bool)
        self._passing = passing(self._frame, dataset, wanted)
        self._holding = holding(self._frame, dataset, search)
        self._twins = _twins(self._frame, first=0)
        self._order = self._arranged()
        self._pairs = PairList()

    def __len__(self) -> int:
        """Lines: findings that the filter lets through, and pairs that have none."""
        return len(self._order) + len(self._pairs)

    @property
    def pair_lines(self) -> int:
        """Pairs without a finding that are shown."""
        return len(self._pairs)

    @property
    def total(self) -> int:
        """Open findings, whatever the filter says."""
        return int(self._open.sum())

    @property
    def items(self) -> int:
        """Pairs with open findings, and open findings without a pair."""
        return int(np.count_nonzero(self._counts))

    def finding(self, position: int) -> Finding:
        """The finding at a position; behind them, lines about pairs (`is_pair_line`)."""
        if position >= len(self._order):
            return self._pairs.line(position - len(self._order))
        return self._finding(int(self._order[position]))

    def at(self, places: Positions) -> list[Finding]:
        """The findings at several positions, which are sorted."""
        found = int(places.searchsorted(len(self._order)))
        lines = [self._pairs.line(int(place) - len(self._order)) for place in places[found:]]
        return _listed(self._frame[self._order[places[:found]]]) + lines

    def keys_between(self, first: int, end: int) -> list[str]:
        """Keys of the lines from one position up to another, without that."""
        keys = self._frame["key"].gather(self._order[first:end]).to_list()
        behind = range(max(first, len(self._order)), min(end, len(self)))
        return keys + [self.finding(place).key for place in behind]

    def places(self, keys: Collection[str]) -> Positions:
        """Positions of the lines with these keys, sorted; keys that are not shown are left out."""
        wanted: Mask = np.zeros(self._frame.height, dtype=bool)
        wanted[_among(self._frame["key"], keys)] = True
        lines = (self.position(key) for key in keys if key.startswith(PAIR_KEY))
        pairs = sorted(place for place in lines if place is not None)
        found = np.flatnonzero(wanted[self._order])
        return np.append(found, np.array(pairs, dtype=np.int64))

    def of_rule(self, rule: str) -> list[Finding]:
        """The findings of one rule that are shown, in order."""
        shown = self._frame[self._order].filter(pl.col("rule") == rule)
        return _listed(shown)

    def open_of_rule(self, rule: str) -> list[Finding]:
        """All open findings of one rule, whatever the filter says."""
        return _listed(self._frame.filter(pl.Series(self._open) & (pl.col("rule") == rule)))

    def naming_others(self, family: str) -> pl.DataFrame:
        """All open findings of a family that name a further pair, whatever the filter says.

        In `FINDING_SCHEMA`, by rule, file and row.
        """
        named = pl.col("pair").is_not_null() & (pl.col("others").list.len() > 0)
        of_family = pl.col("rule").str.starts_with(family)
        found = self._frame.filter(pl.Series(self._open) & of_family & named)
        return found.select(list(FINDING_SCHEMA)).sort("rule", "file", "row", maintain_order=True)

    def of_pair(self, pair_id: str) -> list[Finding]:
        """All open findings of a pair, whatever the filter says."""
        return _listed(self._frame[self._rows_of(pair_id)])

    def of_pairs(self, pair_ids: Collection[str]) -> dict[str, list[Finding]]:
        """All open findings of several pairs, by pair, in the order given."""
        rows = _among(self._frame["pair"], pair_ids)
        found: dict[str, list[Finding]] = {pair_id: [] for pair_id in pair_ids}
        for one in _listed(self._frame[rows[self._open[rows]]]):
            found[one.pair or ""].append(one)
        return found

    def position(self, key: str) -> int | None:
        """Where the finding with this key is; None when it is not shown."""
        if key.startswith(PAIR_KEY):
            return self._pair_line(key.removeprefix(PAIR_KEY))
        return self._first((self._frame["key"] == key).arg_true().to_numpy())

    def position_of_pair(self, pair_id: str) -> int | None:
        """Where the first finding of a pair is, or its line; None when neither is shown."""
        place = self._first(self._rows_of(pair_id))
        return self._pair_line(pair_id) if place is None else place

    def position_for(self, finding: Finding) -> int:
        """Where the finding is, or would be if it were shown."""
        place = self.position(finding.key)
        if place is None and is_pair_line(finding) and finding.pair is not None:
            if not len(self._pairs):
                return 0
            return min(len(self._order) + self._pairs.place_for(finding.pair), len(self))
        return self._place(finding) if place is None else place

    def found(self) -> Positions:
        """Positions of the lines that hold the searched text; none without one."""
        if not self.search:
            return self._order[:0]
        pairs = np.array(self._pairs.holding(self.search), dtype=np.int64)
        return np.append(np.flatnonzero(self._holding[self._order]), pairs + len(self._order))

    def still_open(self, items: Collection[str]) -> set[str]:
        """Those of these pair ids, and keys of findings without a pair, that are open."""
        rows = _among(self._frame["item"], items)
        return set(self._frame["item"].gather(rows[self._open[rows]]).to_list())

    def by_rule(self) -> dict[str, int]:
        """Number of open findings per rule code, whatever the filter says."""
        return Findings(frame=self._open_frame(), fingerprint="").by_rule

    def by_severity(self) -> dict[Severity, int]:
        """Number of open findings per severity, whatever the filter says."""
        return Findings(frame=self._open_frame(), fingerprint="").by_severity

    def by_label(self, column: Literal["task", "source"]) -> dict[str, int]:
        """Number of open findings per task or source of their pairs, the most first.

        Whatever the filter says; in a worker.
        """
        labels = self._dataset.frame.select(pair="id", label=column).drop_nulls()
        counted = (
            self._open_frame()
            .join(labels, on="pair")
            .group_by("label")
            .len()
            .sort("len", "label", descending=[True, False])
        )
        return dict(counted.iter_rows())

    def passing(self, wanted: Filter) -> Mask:
        """For each finding whether a filter lets it through. In a worker: it may take time."""
        return passing(self._frame, self._dataset, wanted)

    def without_finding(self, wanted: Filter) -> PairList:
        """The pairs without a finding that a filter lets through. In a worker: it may take time."""
        if not wanted.pairs or wanted.rules or wanted.severities or wanted.tasks or wanted.sources:
            return PairList()
        ids = wanted.pairs - self.still_open(wanted.pairs)
        if wanted.text:
            listed = PairList.of(self._dataset, ids)
            every = listed.ids()
            ids = frozenset(every[nth] for nth in listed.holding(wanted.text))
        return PairList.of(self._dataset, ids)

    def narrow(self, wanted: Filter, mask: Mask, pairs: PairList | None = None) -> None:
        """Show only what a filter lets through.

        `mask` is what `passing` says of it, and `pairs` what `without_finding` does.
        """
        self.filter, self._passing = wanted, mask
        self._pairs = PairList() if pairs is None else pairs
        self._order = self._arranged()

    def go_on_with(self, queue: Queue) -> None:
        """Show the pairs without a finding that another queue shows, as far as that holds here."""
        known = set(queue._pairs.known())
        self._pairs = PairList.of(self._dataset, known - self.still_open(known))
        self._pairs.take_out(known.difference(queue._pairs.ids()))

    def pass_over(self, pair_ids: Collection[str]) -> None:
        """Take out the lines of pairs that were decided on."""
        self._pairs.take_out(pair_ids)

    def show_again(self, pair_ids: Collection[str]) -> None:
        """Put back the lines of pairs whose decision was undone."""
        self._pairs.put_back(pair_ids)

    def holding(self, text: str) -> Mask:
        """For each finding whether it holds a text. In a worker: it may take time."""
        return holding(self._frame, self._dataset, text)

    def mark(self, text: str, mask: Mask) -> None:
        """Search for a text; `mask` is what `holding` says."""
        self.search, self._holding = text, mask

    def skip_again(self, skipped: Sequence[str]) -> None:
        """Send the findings with these keys to the end, in this order."""
        self.skipped = list(skipped)
        self._order = self._arranged()

    def skip(self, findings: Iterable[Finding]) -> None:
        """Send findings to the end, in this order, and lines of pairs to the end of those."""
        late: dict[str, None] = {}
        for one in findings:
            if is_pair_line(one):
                self._pairs.put_off(one.pair or "")
            else:
                late[one.key] = None
        self.skipped = [*(key for key in self.skipped if key not in late), *late]
        places = self.places(late)
        turn = {key: nth for nth, key in enumerate(late)}
        rows = sorted(self._order[places], key=lambda row: turn[self._frame["key"][int(row)]])
        self._order = np.append(np.delete(self._order, places), np.array(rows, dtype=np.int64))

    def settle(self, keys: Collection[str]) -> None:
        """Take out the findings with these keys."""
        self._close(_among(self._frame["key"], keys))

    def settle_pairs(
        self, pair_ids: Collection[str], *, twins: bool = False, rule: str | None = None
    ) -> None:
        """Take out the findings of these pairs: all, or those of one rule.

        With `twins` also the findings of other pairs that name one of these.
        """
        rows = _among(self._frame["pair"], pair_ids)
        if rule is not None:
            rows = rows[(self._frame["rule"].gather(rows) == rule).to_numpy()]
        if twins:
            named = self._twins["at"].gather(_among(self._twins["other"], pair_ids))
            rows = np.concatenate([rows, named.to_numpy()])
        self._close(rows)

    def opened(self) -> Mask:
        """What is open now, for `closed_since`."""
        return self._open.copy()

    def closed_since(self, before: Mask) -> pl.DataFrame:
        """The findings that were taken out since then."""
        gone = before & ~self._open[: len(before)]
        return self._frame[np.flatnonzero(gone)].select(list(FINDING_SCHEMA))

    def reopen(self, frame: pl.DataFrame) -> None:
        """Put findings in, each where it belongs; those that are open already stay as they are."""
        if frame.is_empty():
            return
        known = self._frame["key"].filter(pl.Series(self._open))
        frame = frame.filter(~pl.col("key").is_in(known.implode()))
        first = self._frame.height
        self._twins = pl.concat([self._twins, _twins(frame, first=first)])
        self._append(_with_items(frame))
        self._passing = np.append(self._passing, passing(frame, self._dataset, self.filter))
        self._holding = np.append(self._holding, holding(frame, self._dataset, self.search))
        for row in range(first, self._frame.height):
            if self._passing[row]:
                place = self._place(self._finding(row))
                self._order = np.insert(self._order, place, row)

    def _arranged(self) -> Positions:
        shown = self._open & self._passing
        paired = self._frame["pair"].is_not_null().to_numpy()
        late = np.zeros(len(shown), dtype=bool)
        late[_among(self._frame["key"], self.skipped)] = True
        skipped = np.flatnonzero(shown & late)
        keys = self._frame["key"].gather(skipped).to_list()
        turn = {key: nth for nth, key in enumerate(self.skipped)}
        nth = sorted(range(len(keys)), key=lambda at: turn[keys[at]])
        return np.concatenate(
            [
                np.flatnonzero(shown & paired & ~late),
                np.flatnonzero(shown & ~paired & ~late),
                skipped[np.array(nth, dtype=np.int64)],
            ]
        )

    def _finding(self, row: int) -> Finding:
        """The finding of a row, read once: polars lets go of the interpreter each time it is asked,
        and the lines of a screen are painted with each key.
        """
        found = self._read.get(row)
        if found is None:
            if len(self._read) >= _KEPT:
                self._read.clear()
            found = finding_of(dict(zip(FINDING_SCHEMA, self._frame.row(row), strict=False)))
            self._read[row] = found
        return found

    def _append(self, frame: pl.DataFrame) -> None:
        """Add open findings; a pair that is known keeps its number."""
        numbers: dict[str, int] = {}
        for item in frame["item"]:
            if item not in numbers:
                rows = _among(self._frame["item"], [item])
                numbers[item] = int(self._codes[rows[0]]) if len(rows) else len(self._counts)
                if not len(rows):
                    self._counts = np.append(self._counts, 0)
            self._counts[numbers[item]] += 1
        codes = np.array([numbers[item] for item in frame["item"]], dtype=np.int64)
        self._codes = np.append(self._codes, codes)
        self._open = np.append(self._open, np.ones(frame.height, dtype=bool))
        self._frame = pl.concat([self._frame, frame])

    def _open_frame(self) -> pl.DataFrame:
        return self._frame.filter(pl.Series(self._open))

    def _close(self, rows: Positions) -> None:
        rows = np.unique(rows)
        rows = rows[self._open[rows]]
        self._open[rows] = False
        np.subtract.at(self._counts, self._codes[rows], 1)
        self._order = self._order[self._open[self._order]]

    def _rows_of(self, pair_id: str) -> Positions:
        rows: Positions = (self._frame["pair"] == pair_id).arg_true().to_numpy()
        return rows[self._open[rows]]

    def _pair_line(self, pair_id: str) -> int | None:
        place = self._pairs.place(pair_id)
        return None if place is None else len(self._order) + place

    def _first(self, rows: Positions) -> int | None:
        places = np.flatnonzero(np.isin(self._order, rows))
        return int(places[0]) if len(places) else None

    def _place(self, finding: Finding) -> int:
        """Where a finding belongs among those that were not skipped."""
        end = len(self._order) - sum(self.position(key) is not None for key in self.skipped)
        return bisect_left(
            range(end), _rank(finding), key=lambda position: _rank(self.finding(position))
        )


def _listed(frame: pl.DataFrame) -> list[Finding]:
    return [finding_of(row) for row in frame.select(list(FINDING_SCHEMA)).iter_rows(named=True)]


def _with_items(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(item=pl.coalesce("pair", "key"))


def _among(column: pl.Series, values: Collection[str]) -> Positions:
    """Rows where the column is one of the values.

    One call into polars: each lets go of the interpreter, and while a survey runs a key then waits
    until it has it back.
    """
    if not values:
        return np.zeros(0, dtype=np.int64)
    inside = pl.arg_where(pl.lit(column).is_in(list(values)))
    rows: Positions = pl.select(inside).to_series().to_numpy()
    return rows


def _twins(frame: pl.DataFrame, *, first: int) -> pl.DataFrame:
    """Further pairs of findings, one a line: `at` is the finding's row, `other` the pair."""
    rows = frame.with_row_index("at", offset=first).select("at", other="others")
    return rows.filter(pl.col("other").list.len() > 0).explode("other")


def _rank(finding: Finding) -> tuple[Any, ...]:
    """Sorts findings as `Findings` orders them, those without a pair behind the others."""
    place = (finding.file, finding.row, finding.field, finding.start)
    return (
        finding.pair is None,
        SEVERITIES.index(finding.severity),
        finding.rule,
        *((value is None, value if value is not None else 0) for value in place),
    )
