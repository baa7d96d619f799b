"""The documents that pairs come from, by the names that the pairs give them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePath

import polars as pl

from tunegate.curate.corpus.document import Problem
from tunegate.curate.corpus.read import read_corpus
from tunegate.curate.progress import SILENT, Progress


def document_keys(sources: pl.Series) -> pl.Series:
    """What the sources of one document have in common: `faq.md` of `FAQ.md#returns`; null for none.

    The sign in a name with an ending, such as `C#-guide.pdf`, begins no place.
    """
    name = pl.col("source").str.strip_chars().str.to_lowercase()
    has_ending = name.str.contains(r"#[^#]*\.[a-z]{2,5}$")
    bare = pl.when(has_ending).then(name).otherwise(name.str.replace(r"#.*$", ""))
    key = bare.str.strip_chars().replace("", None)
    return sources.alias("source").to_frame().select(key).to_series()


@dataclass(frozen=True)
class Documents:
    """Texts by the path of their file, relative to the workspace."""

    texts: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    """Files and pages that could not be read."""
    left_out: tuple[str, ...] = ()
    """Files that are the card of a data set, and so no documents."""

    def named(self, source: str) -> str | None:
        """The name of the document that a pair's `source` means.

        It may be given by path, file name or file name without ending, in any case, with a place
        behind `#` (`faq.md#returns`). None when no document, or more than one, is meant.
        """
        name = source.strip().casefold()
        for meant in (name, name.rpartition("#")[0].strip(), name.partition("#")[0].strip()):
            if meant in self._meant:
                return self._meant[meant]
        return None

    @cached_property
    def _meant(self) -> dict[str, str | None]:
        meant: dict[str, str | None] = {}
        for ways in (lambda path: path.stem, lambda path: path.name, str):
            of_way: dict[str, str | None] = {}
            for name in self.texts:
                key = ways(PurePath(name)).casefold()
                of_way[key] = None if key in of_way else name
            meant |= of_way
        return meant


def read_documents(
    names: Sequence[str], *, base: Path, kept: Path | None = None, progress: Progress = SILENT
) -> Documents:
    """Read the files that names, folders and globs relative to `base` stand for.

    Args:
        names: As in `documents` of the settings.
        base: The workspace.
        kept: Folder where contents are kept from run to run.
        progress: Sees one stage, in files.

    Raises:
        InputError: when a name stands for no document, or a file that is named itself cannot be
            read. Of folders and globs such files are `problems`, and so are single pages.
    """
    if not names:
        return Documents()
    corpus = read_corpus(names, base=base, kept=kept, strict=True, progress=progress)
    texts = {document.name: document.text for document in corpus.documents}
    return Documents(texts, corpus.problems, corpus.left_out)
