"""Pairs without open findings that a filter by pairs shows behind the findings."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence

import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import Finding

PAIR_LINE = ""
"""Stands for the rule's code in a line that is about a pair and no finding of it."""

PAIR_KEY = "pair "
"""What the key of such a line begins with; the id of the pair follows."""

_PREVIEW = 300
"""Characters of a prompt that its line may show."""

_COLUMNS = ("id", "file", "row", "prompt", "response")


def is_pair_line(finding: Finding) -> bool:
    """Whether a line of the queue is about a pair and no finding of it."""
    return finding.rule == PAIR_LINE


class PairList:
    """Such pairs by place, in the order of the files; those that have left the set come last."""

    def __init__(self, frame: pl.DataFrame | None = None) -> None:
        """Make the list.

        Args:
            frame: `id`, `file`, `row`, `prompt` and `response` of each pair; without it there are
                none.
        """
        empty = pl.DataFrame(schema=dict.fromkeys(_COLUMNS, pl.String))
        self._frame = empty if frame is None else frame
        self._nth = {pair_id: nth for nth, pair_id in enumerate(self._frame["id"])}
        self._order = list(range(self._frame.height))
        self._late: list[int] = []
        """Those that were put off, behind the others."""

    @classmethod
    def of(cls, dataset: Dataset, pair_ids: Collection[str]) -> PairList:
        """The list of these pairs of a set."""
        wanted = pl.Series(list(pair_ids), dtype=pl.String)
        rows = dataset.frame.filter(pl.col("id").is_in(wanted.implode())).select(_COLUMNS)
        gone = sorted(set(pair_ids).difference(rows["id"]))
        left = pl.DataFrame({"id": gone}, schema={"id": pl.String})
        return cls(pl.concat([rows, left], how="diagonal"))

    def __len__(self) -> int:
        return len(self._order) + len(self._late)

    def line(self, nth: int) -> Finding:
        """The line about a pair, as a finding without a rule."""
        pair_id, file, row, prompt, _ = self._frame.row(self._at(nth))
        says = "has left the set" if prompt is None else prompt[:_PREVIEW]
        return Finding(
            key=PAIR_KEY + pair_id,
            rule=PAIR_LINE,
            severity="info",
            pair=pair_id,
            file=file,
            row=row,
            others=(),
            field=None,
            start=None,
            end=None,
            message=says,
            score=None,
        )

    def ids(self) -> list[str]:
        """All of them, in order."""
        return self._frame["id"].gather([*self._order, *self._late]).to_list()

    def known(self) -> list[str]:
        """All of them, and those that were taken out."""
        return self._frame["id"].to_list()

    def place(self, pair_id: str) -> int | None:
        """Where a pair is; None when it is not in the list."""
        nth = self._nth.get(pair_id)
        if nth in self._late:
            return len(self._order) + self._late.index(nth)
        place = self.place_for(pair_id)
        return place if self._order[place : place + 1] == [nth] else None

    def place_for(self, pair_id: str) -> int:
        """Where a pair is, or would be."""
        return bisect_left(self._order, self._nth.get(pair_id, 0))

    def take_out(self, pair_ids: Collection[str]) -> None:
        """Take pairs out that were decided on."""
        gone = {self._nth.get(pair_id) for pair_id in pair_ids}
        self._order = [nth for nth in self._order if nth not in gone]
        self._late = [nth for nth in self._late if nth not in gone]

    def put_back(self, pair_ids: Collection[str]) -> None:
        """Put pairs in again that were taken out."""
        for pair_id in pair_ids:
            if pair_id in self._nth and self.place(pair_id) is None:
                self._order.insert(self.place_for(pair_id), self._nth[pair_id])

    def put_off(self, pair_id: str) -> None:
        """Send a pair to the end."""
        if self.place(pair_id) is not None:
            at = self._nth[pair_id]
            self._order = [one for one in self._order if one != at]
            self._late = [*(one for one in self._late if one != at), at]

    def holding(self, text: str) -> Sequence[int]:
        """Places of the pairs whose id, file, prompt or response holds a text, in any case."""
        pattern = "(?i)" + re.escape(text)
        found = self._frame.select(
            pl.any_horizontal(
                pl.col("id", "file", "prompt", "response").str.contains(pattern)
            ).fill_null(value=False)
        ).to_series()
        return [nth for nth, at in enumerate([*self._order, *self._late]) if found[at]]

    def _at(self, nth: int) -> int:
        return self._order[nth] if nth < len(self._order) else self._late[nth - len(self._order)]
