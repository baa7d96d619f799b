"""Read training pairs from files: every row ends in the data set or in quarantine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import polars as pl

from tunegate.curate.dataset import Dataset, with_ids
from tunegate.curate.errors import InputError
from tunegate.curate.load.batch import Batch, Contents, Notes, Unread
from tunegate.curate.load.container import open_contents
from tunegate.curate.load.duplicate_keys import repeated_key
from tunegate.curate.load.fields import NotAPair, type_name
from tunegate.curate.load.loaded import Loaded, LoadedFile
from tunegate.curate.load.plan import SAMPLE_ROWS, Plan, make_plan, read_misfit
from tunegate.curate.load.refuse import REASONS, not_pairs
from tunegate.curate.load.rows import Rows
from tunegate.curate.load.source import Source, find_sources
from tunegate.curate.load.summary import summarize
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.settings import Settings


def load(
    sources: Sequence[str],
    *,
    settings: Settings | None = None,
    base: Path | None = None,
    stdin: BinaryIO | None = None,
    shape: str | None = None,
    progress: Progress = SILENT,
) -> Loaded:
    """Read every pair in the sources.

    Args:
        sources: File names, globs, folders (with data files, or written by `save_to_disk`), and
            `-` for standard input. Relative names are relative to the current folder.
        settings: Their `columns` and `read` decide where detection by content is not enough.
        base: Files below it are named by their path from there.
        stdin: What `-` stands for.
        shape: Shape of all rows, in place of `settings.read.shape`.
        progress: Sees one stage a file, in bytes of text or rows of a table.

    Raises:
        InputError: when a file is missing, empty or holds something else than pairs; it names the
            file and says what to do instead.
        ConfigError: when the settings name a shape or an encoding that does not exist.
        Cancelled: when `progress` says so.
    """
    settings = Settings() if settings is None else settings
    parts = [
        _read_file(source, settings, shape=shape or settings.read.shape, progress=progress)
        for source in find_sources(sources, base=base, stdin=stdin)
    ]
    frame = with_ids(pl.concat([part.pairs for part in parts]))
    files = tuple(part.loaded for part in parts)
    return Loaded(
        dataset=Dataset.of(frame),
        quarantine=pl.concat([part.quarantine for part in parts]),
        files=files,
        summary=summarize(
            frame,
            files,
            titles=[part.plan.shape.title for part in parts],
            task_columns=[part.plan.labels.task for part in parts],
        ),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """What one file gave."""

    pairs: pl.DataFrame
    quarantine: pl.DataFrame
    loaded: LoadedFile
    plan: Plan


def _read_file(
    source: Source, settings: Settings, *, shape: str | None, progress: Progress
) -> _Part:
    notes = Notes()
    data = source.read()
    sha256 = hashlib.sha256(data).hexdigest()
    contents = open_contents(data, file=source.file, reading=settings.read, notes=notes)
    del data
    progress.start(f"reading {source.file}", total=contents.total)
    sample, batches = _sampled(contents)
    if not sample:
        raise _no_objects(batches, source.file)
    plan = make_plan(
        sample,
        file=source.file,
        columns=settings.columns,
        shape=shape,
        inside=contents.inside,
    )
    rows = Rows(source.file)
    for batch in batches:
        _convert(batch, plan, rows, notes)
        rows.flush()
        progress.advance(batch.size)
    loaded = LoadedFile(
        file=source.file,
        path=source.path,
        sha256=sha256,
        container=contents.container,
        shape=plan.shape.name,
        rows=rows.count,
        pairs=rows.count - rows.quarantined,
        quarantined=rows.quarantined,
        notes=notes.listed(),
    )
    return _Part(rows.pairs(), rows.set_aside(), loaded, plan)


def _sampled(contents: Contents) -> tuple[list[dict[str, Any]], Iterator[Batch]]:
    """The first rows that are objects, and all batches, those read for them included."""
    sample: list[dict[str, Any]] = []
    read: list[Batch] = []
    for batch in contents.batches:
        read.append(batch)
        sample = [value for value in batch.values if isinstance(value, dict)][:SAMPLE_ROWS]
        if sample:
            break
    return sample, chain(read, contents.batches)


def _no_objects(batches: Iterator[Batch], file: str) -> InputError:
    """The error for a file without a single object: what its first row is instead."""
    first = next((value for batch in batches for value in batch.values), None)
    if first is None:
        return InputError(f"{file}: holds no rows", "name a file with at least one pair")
    if isinstance(first, Unread):
        return InputError(f"{file}: no row can be read; the first one: {first.reason}")
    return InputError(
        f"{file}: its rows are no objects: the first one is {type_name(first)}",
        "write each pair as an object with a prompt and a response",
    )


def _convert(batch: Batch, plan: Plan, rows: Rows, notes: Notes) -> None:
    """Read each row of a batch into the data set or into quarantine."""
    read, labels = plan.reader(), plan.labels
    raws = batch.raws
    keys = [] if raws is None else _repeating(plan.keys, raws)
    for nth, (value, line) in enumerate(zip(batch.values, batch.lines, strict=True)):
        try:
            if type(value) is not dict:
                raise NotAPair(_why_not(value))
            if keys and raws is not None and any(raws[nth].count(key) > 1 for key in keys):
                _check_keys(raws[nth])
            try:
                if not plan.chosen:
                    kind = not_pairs(value)
                    if kind is not None:
                        raise NotAPair(REASONS[kind])
                contents = read(value)
            except NotAPair as misfit:
                if plan.chosen:
                    raise
                other, contents = read_misfit(value, misfit.reason)
                notes.tally(f"of another shape ({other.title})", line)
            said = labels.of(value)
        except NotAPair as refused:
            rows.quarantine(refused.reason, line, _raw(batch, nth))
        else:
            for content in contents:
                if isinstance(content, Unread):
                    rows.quarantine(content.reason, line, _raw(batch, nth))
                else:
                    rows.add(content, line, said)


def _why_not(value: Any) -> str:
    if isinstance(value, Unread):
        return value.reason
    return f"the row is {type_name(value)}, not an object"


def _repeating(keys: Sequence[bytes], raws: Sequence[bytes]) -> list[bytes]:
    """The keys that stand more often in the text than there are rows: some row may repeat one."""
    text = b"\n".join(raws)
    return [key for key in keys if text.count(key) > len(raws)]


def _check_keys(raw: bytes) -> None:
    repeated = repeated_key(raw)
    if repeated is not None:
        raise NotAPair(f'"{repeated}" stands twice in the row')


def _raw(batch: Batch, nth: int) -> str:
    """The row as it stood, bytes that are not UTF-8 escaped."""
    if batch.raws is not None:
        return batch.raws[nth].decode("utf-8", "backslashreplace")
    value = batch.values[nth]
    try:
        return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    except orjson.JSONEncodeError:
        return str(value)
