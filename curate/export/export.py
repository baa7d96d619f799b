"""Write the curated set to a folder: data files, data card and manifest, all or nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from tunegate.curate.curated import Curated
from tunegate.curate.drafting.confirmed import without_unconfirmed
from tunegate.curate.errors import UserError
from tunegate.curate.export.card import card
from tunegate.curate.export.container import (
    CONTAINERS,
    Container,
    check_container,
    hash_file,
    write_rows,
)
from tunegate.curate.export.manifest import OutputFile, manifest
from tunegate.curate.export.provenance import Provenance, SourceFile
from tunegate.curate.export.shapes import Shape, check_shape
from tunegate.curate.settings import Target
from tunegate.curate.split import Split, group_pairs, split
from tunegate.curate.wording import count

MANIFEST_NAME = "manifest.json"
CARD_NAME = "card.md"


@dataclass(frozen=True)
class ExportOptions:
    """How a set is written."""

    shape: Shape = "messages"
    """Shape of the rows."""
    container: Container = "jsonl"
    """Kind of file."""
    name: str = "pairs"
    """Name of the data file, without its ending, when there is no split."""
    fractions: Mapping[str, float] | None = None
    """Share of each part, which also names its file; no split when None."""
    seed: int = 0
    """Of the split."""
    target: Target | None = None
    """The consumer the set is for; noted in manifest and card."""
    overwrite: bool = False
    """Replace files that are there already."""


@dataclass(frozen=True)
class Exported:
    """What was written."""

    folder: Path
    files: tuple[OutputFile, ...]
    split: Split | None
    unconfirmed: int = 0
    """Drafts that were left out because nobody has confirmed them."""

    @property
    def manifest(self) -> Path:
        """The manifest's place."""
        return self.folder / MANIFEST_NAME

    @property
    def card(self) -> Path:
        """The data card's place."""
        return self.folder / CARD_NAME


def destination(path: Path) -> tuple[Path, str, Container | None]:
    """Folder, file name and container that a path asks for; a path without ending is a folder.

    Raises:
        UserError: when the ending is not one that can be written.
    """
    if not path.suffix:
        return path, ExportOptions.name, None
    container = path.suffix.removeprefix(".").lower()
    if container not in CONTAINERS:
        raise UserError(
            f"{path}: cannot write {path.suffix} files", f"one of .{', .'.join(CONTAINERS)}"
        )
    return path.parent, path.stem, container


def export(
    curated: Curated,
    provenance: Provenance,
    *,
    folder: Path,
    options: ExportOptions,
    near: Iterable[tuple[int, int]] = (),
) -> Exported:
    """Write the pairs of a curated set, in its order, with a manifest and a data card.

    Drafts that nobody has confirmed, by the decisions in `provenance`, are left out and counted.

    The same set, provenance and options give the same bytes in every file. Files appear under
    their names only when all of them are complete; the manifest comes last.

    Args:
        curated: What to write; not empty.
        provenance: What manifest and card tell about it.
        folder: Where to; made when missing.
        options: How.
        near: Row numbers of near-duplicates in the curated set, which a split keeps together.

    Raises:
        UserError: when the set is empty, a pair does not fit the shape, the split cannot be made,
            or a file is there already, is an input, or cannot be written. Nothing is written
            then.
    """
    curated, near, waiting = _without_drafts(curated, provenance, near)
    provenance = replace(provenance, unconfirmed=waiting)
    frame = curated.dataset.frame
    if frame.is_empty() and waiting:
        raise UserError(
            f"there is nothing to export: {count(waiting, 'pair')} in the set, all of them drafts "
            "that nobody has confirmed",
            "`tunegate review` shows them, and keeping one confirms it",
        )
    if frame.is_empty():
        raise UserError(
            "there is nothing to export: the curated set has no pairs",
            "`tunegate undo` takes back the last decision",
        )
    check_container(options.container, options.shape)
    check_shape(frame, options.shape)
    parts, done = _parts(frame, options, near)
    names = [f"{name}.{options.container}" for name in parts]
    _check_names(folder, names, files=provenance.files, overwrite=options.overwrite)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder, prefix=".export-") as temporary:
            draft = Path(temporary)
            outputs = []
            for name, part in zip(names, parts.values(), strict=True):
                path = draft / name
                write_rows(part, path, shape=options.shape, container=options.container)
                outputs.append(OutputFile(name, hash_file(path), path.stat().st_size, part.height))
            told = card(
                curated,
                provenance,
                outputs=outputs,
                shape=options.shape,
                target=options.target,
                split=done,
            ).encode()
            tied = manifest(
                curated,
                provenance,
                outputs=outputs,
                card_sha256=sha256(told).hexdigest(),
                shape=options.shape,
                target=options.target,
                split=done,
            )
            _write(draft / CARD_NAME, told)
            _write(draft / MANIFEST_NAME, tied)
            for name in (*names, CARD_NAME, MANIFEST_NAME):
                (draft / name).replace(folder / name)
    except OSError as error:
        raise UserError(
            f"{folder}: the export cannot be written: {error.strerror or error}",
            "check the folder's rights and the space on the disk",
        ) from error
    return Exported(folder=folder, files=tuple(outputs), split=done, unconfirmed=waiting)


def _without_drafts(
    curated: Curated, provenance: Provenance, near: Iterable[tuple[int, int]]
) -> tuple[Curated, list[tuple[int, int]], int]:
    """The set without unconfirmed drafts, near-duplicates by its row numbers, and how many wait."""
    rest, waiting = without_unconfirmed(curated, provenance.decisions)
    edges = list(near)
    if not waiting:
        return rest, edges, 0
    places = {name: at for at, name in enumerate(rest.dataset.frame["id"])}
    rows = [places.get(name) for name in curated.dataset.frame["id"]]
    moved = ((rows[one], rows[other]) for one, other in edges)
    return rest, [(a, b) for a, b in moved if a is not None and b is not None], waiting


def _parts(
    frame: pl.DataFrame, options: ExportOptions, near: Iterable[tuple[int, int]]
) -> tuple[dict[str, pl.DataFrame], Split | None]:
    """The pairs of each data file, by its name."""
    if options.fractions is None:
        return {options.name: frame}, None
    done = split(
        frame, fractions=options.fractions, seed=options.seed, groups=group_pairs(frame, near)
    )
    return {part: frame.filter(done.assignment == part) for part in done.sizes}, done


def _check_names(
    folder: Path, names: Sequence[str], *, files: Sequence[SourceFile], overwrite: bool
) -> None:
    wanted = [*names, CARD_NAME, MANIFEST_NAME]
    if len(set(wanted)) < len(wanted):
        raise UserError(
            f"{MANIFEST_NAME} is the name of the manifest and cannot name a data file",
            "choose another name",
        )
    inputs = [file.path for file in files if file.path is not None and file.path.exists()]
    for name in wanted:
        path = folder / name
        if not path.exists():
            continue
        if any(path.samefile(one) for one in inputs):
            raise UserError(
                f"{path} is one of the files the pairs came from", "export to another folder"
            )
        if not overwrite:
            raise UserError(f"{path} is there already", "use --overwrite, or another folder")


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
