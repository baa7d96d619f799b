"""One line that says what was loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import polars as pl

from tunegate.curate.load.loaded import LoadedFile
from tunegate.curate.load.shapes import OWN
from tunegate.curate.wording import count


def summarize(
    pairs: pl.DataFrame,
    files: Sequence[LoadedFile],
    *,
    titles: Sequence[str],
    task_columns: Sequence[str | None],
) -> str:
    """For example `1,801 pairs, Dolly shape, 8 tasks from "category"`.

    Args:
        pairs: The data set's frame.
        files: What was read.
        titles: Shape titles, one a file.
        task_columns: Columns that gave the task labels, one a file.
    """
    parts = [count(pairs.height, "pair") + _from(files)]
    shapes = [title for title, _ in Counter(titles).most_common()]
    parts.append(" and ".join([", ".join(shapes[:-1]), shapes[-1]] if shapes[1:] else shapes))
    if shapes != [OWN.title]:
        parts[-1] += " shape" if len(shapes) == 1 else " shapes"
    tasks = pairs["task"].drop_nulls().n_unique()
    if tasks:
        columns = list(dict.fromkeys(column for column in task_columns if column))
        named = " and ".join(f'"{column}"' for column in columns)
        parts.append(f"{count(tasks, 'task')} from {named}")
    quarantined = sum(file.quarantined for file in files)
    if quarantined:
        parts.append(f"{count(quarantined, 'row')} in quarantine")
    return ", ".join(parts)


def _from(files: Sequence[LoadedFile]) -> str:
    return f" from {len(files):,} files" if len(files) > 1 else ""
