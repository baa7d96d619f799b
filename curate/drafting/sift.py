"""Leave out drafts that nearly repeat one another, or a pair that is in the set already."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.drafting.draft import Draft, Passed
from tunegate.curate.near import near_edges
from tunegate.curate.pair import Pair
from tunegate.curate.progress import SILENT, Progress

AMONG_DRAFTS = "nearly the same as another draft"
AMONG_PAIRS = "nearly the same as a pair of the set"


def sifted(
    drafts: Sequence[Draft],
    *,
    pairs: pl.DataFrame | None = None,
    threshold: float = 0.8,
    progress: Progress = SILENT,
) -> tuple[list[Draft], list[Passed]]:
    """The drafts that repeat nothing, in their order, and those that were left out.

    Two pairs nearly repeat each other when prompts and responses are both alike by `threshold` and
    differ in no number, date, negation or name, as for D102. Of two drafts the first stays; being
    alike is not passed on: a draft leaves only for one that stays.

    Args:
        drafts: In the order in which they are preferred.
        pairs: `PAIR_SCHEMA`: what is in the set already.
        threshold: Jaccard similarity of 5-character shingles, above 0, at most 1.
        progress: As for `near_edges`.

    Raises:
        Cancelled: when `progress` says so.
    """
    if not drafts:
        return [], []
    made = Dataset.from_pairs([Pair.single(one.prompt, one.response) for one in drafts]).frame
    known = made.clear() if pairs is None else pairs
    known = known.with_columns(file=pl.lit("0"))
    both = pl.concat([known, made.with_columns(file=pl.lit("1"))]).with_columns(
        row=pl.int_range(1, known.height + made.height + 1, dtype=pl.UInt32)
    )
    frame = both.with_row_index("pos")
    edges = near_edges(frame, floor=threshold, progress=progress).duplicates(threshold)
    first_draft = known.height
    alike: dict[int, list[int]] = {}
    for one, other in edges.select("first", "second").iter_rows():
        if other >= first_draft:
            alike.setdefault(other - first_draft, []).append(one - first_draft)
    left: set[int] = set()
    passed: list[Passed] = []
    for at, draft in enumerate(drafts):
        reasons = [
            AMONG_PAIRS if other < 0 else AMONG_DRAFTS
            for other in alike.get(at, ())
            if other not in left
        ]
        if reasons:
            left.add(at)
            passed.append(Passed(max(reasons), draft.document, draft.prompt))
    return [draft for at, draft in enumerate(drafts) if at not in left], passed
