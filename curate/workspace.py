"""A workspace: a folder with `tunegate.toml`, and its state in `.tunegate/` beside it."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import BinaryIO

from tunegate.curate.child import Run, in_process
from tunegate.curate.corpus.read import Corpus, read_corpus
from tunegate.curate.documents import Documents, read_documents
from tunegate.curate.errors import InputError
from tunegate.curate.ledger import Ledger
from tunegate.curate.load.load import load
from tunegate.curate.load.loaded import Loaded
from tunegate.curate.load.queries import read_queries
from tunegate.curate.models import Models
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.queries import Queries
from tunegate.curate.rules.rule import Context
from tunegate.curate.settings import CONFIG_NAME, Settings, load_settings

STATE_NAME = ".tunegate"
"""Folder for everything tunegate writes: the ledger, and caches that can be deleted."""


@dataclass(frozen=True)
class Workspace:
    """Where the settings come from and where decisions go."""

    root: Path
    settings: Settings = field(default_factory=Settings)
    configured: bool = False
    """Whether there is a `tunegate.toml`; without one the settings are the defaults."""

    @property
    def ledger_path(self) -> Path:
        """Where the ledger is, or will be."""
        return self.root / STATE_NAME / "ledger.db"

    @property
    def vectors_path(self) -> Path:
        """Folder with what the models computed; it can be deleted."""
        return self.root / STATE_NAME / "vectors"

    @property
    def author(self) -> str:
        """Name on decisions: `author` in the settings, else the login name."""
        return self.settings.author or getpass.getuser()

    def ledger(self) -> Ledger:
        """Open the ledger, making it when missing; to be read only, where that is all one may.

        Raises:
            LedgerError: when it cannot be opened.
        """
        return Ledger(self.ledger_path)

    def load(
        self,
        sources: Sequence[str] = (),
        *,
        stdin: BinaryIO | None = None,
        progress: Progress = SILENT,
    ) -> Loaded:
        """Read the pairs: `sources`, or the files that the settings name.

        Raises:
            InputError: when nothing is named, or a file cannot be read as pairs.
        """
        if sources:
            return load(
                sources, settings=self.settings, base=self.root, stdin=stdin, progress=progress
            )
        if not self.settings.data:
            where = f"{self.root / CONFIG_NAME} names no `data`" if self.configured else "no file"
            raise InputError(
                f"{where}: there is nothing to read",
                "name a file, as in `tunegate check pairs.jsonl`, or run `tunegate init`",
            )
        return load(
            self._below_root(self.settings.data),
            settings=self.settings,
            base=self.root,
            progress=progress,
        )

    def context(self, *, run: Run = in_process, progress: Progress = SILENT) -> Context:
        """What rules may know beside the pairs; reads the suite and documents in the settings.

        The queries are read when a rule first asks for them.

        Args:
            run: Where the models do their work.
            progress: Sees what is read, and what the rules do.
        """
        context = Context(
            settings=self.settings,
            documents=self._documents(progress),
            queries=cache(partial(self._queries, progress)),
            models=Models(self.settings, self._cache(), run),
            progress=progress,
        )
        if not self.settings.suite:
            return context
        suite = load(
            self._below_root(self.settings.suite),
            settings=self.settings,
            base=self.root,
            progress=progress,
        )
        return replace(context, suite=suite.dataset)

    def corpus(self, names: Sequence[str] = (), *, progress: Progress = SILENT) -> Corpus:
        """Read documents: `names`, or the files that the settings name.

        Raises:
            InputError: when nothing is named, or a name stands for no document.
        """
        if not names and not self.settings.documents:
            where = self.root / CONFIG_NAME
            says = f"{where} names no `documents`" if self.configured else "no document is named"
            raise InputError(
                f"{says}: there is nothing to read", "name files, as in `tunegate draft docs/`"
            )
        return read_corpus(
            names or self.settings.documents,
            base=self.root,
            kept=self._kept_documents(),
            progress=progress,
        )

    def _documents(self, progress: Progress) -> Documents:
        names = self.settings.documents
        return read_documents(names, base=self.root, kept=self._kept_documents(), progress=progress)

    def _kept_documents(self) -> Path | None:
        """Where what was read of documents is kept, as for `_cache`."""
        folder = self._cache()
        return None if folder is None else folder.with_name("documents")

    def _queries(self, progress: Progress) -> Queries:
        if not self.settings.queries:
            return Queries()
        names = self._below_root(self.settings.queries)
        return read_queries(names, settings=self.settings, base=self.root, progress=progress)

    def _cache(self) -> Path | None:
        """Where vectors are kept; None where nobody has made a workspace of the folder."""
        is_made = self.configured or self.vectors_path.parent.is_dir()
        return self.vectors_path if is_made else None

    def _below_root(self, names: Sequence[str]) -> list[str]:
        """Names from the settings are relative to the workspace, not to where the shell is."""
        return [str(self.root / name) for name in names]


def find_workspace(start: Path) -> Workspace:
    """The workspace that `start` lies in: the nearest folder with a `tunegate.toml`, upwards.

    Without one, `start` itself serves, with default settings.

    Raises:
        ConfigError: when the `tunegate.toml` that was found is wrong.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / CONFIG_NAME).is_file():
            settings = load_settings(folder / CONFIG_NAME)
            return Workspace(folder, _with_paths_below(folder, settings), configured=True)
    return Workspace(start)


def _with_paths_below(folder: Path, settings: Settings) -> Settings:
    """The settings with the workspace's folder before the paths in them."""
    models = settings.models
    found = {
        name: str(folder / named)
        for name, named in (("embedding", models.embedding), ("relation", models.relation))
        if named.startswith(".") or (folder / named).is_dir()
    }
    below: dict[str, object] = {"models": models.model_copy(update=found)} if found else {}
    if settings.tokenizer is not None:
        below["tokenizer"] = folder / settings.tokenizer
    below["generators"] = {
        name: one.model_copy(
            update={
                field: str(folder / named)
                for field, named in (("model", one.model), ("adapter", one.adapter))
                if one.kind == "local" and named and (named[0] == "." or (folder / named).is_dir())
            }
        )
        for name, one in settings.generators.items()
    }
    return settings.model_copy(update=below)
