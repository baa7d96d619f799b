"""The text documents that pairs come from, by the names that the pairs give them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePath

from tunegate.curate.errors import InputError

ENDINGS = frozenset((".md", ".markdown", ".txt", ".text", ".rst"))
"""Of files that are read as they stand."""


@dataclass(frozen=True)
class Documents:
    """Texts by the path of their file, relative to the workspace."""

    texts: dict[str, str] = field(default_factory=dict)

    def named(self, source: str) -> str | None:
        """The name of the document that a pair's `source` means.

        It may be given by path, file name or file name without ending, in any case, with a place
        behind `#` (`faq.md#returns`). None when no document, or more than one, is meant.
        """
        name = source.partition("#")[0].strip().casefold()
        return self._meant.get(name) if name else None

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


def read_documents(names: Sequence[str], *, base: Path) -> Documents:
    """Read the files that names, folders and globs relative to `base` stand for.

    Of folders and globs only files with one of `ENDINGS` are taken.

    Raises:
        InputError: when a name stands for no document, or a file is not UTF-8 text.
    """
    texts: dict[str, str] = {}
    for name in names:
        paths = _paths(name, base)
        if not paths:
            raise InputError(
                f"documents: {name!r} stands for no text document",
                f"documents are text files so far: {', '.join(sorted(ENDINGS))}",
            )
        for path in paths:
            shown = path.relative_to(base) if path.is_relative_to(base) else path
            texts[str(shown)] = _text(path)
    return Documents(texts)


def _paths(name: str, base: Path) -> list[Path]:
    path = base / name
    if path.is_file():
        return [path] if path.suffix.lower() in ENDINGS else []
    below = path.rglob("*") if path.is_dir() else _globbed(name, base)
    return sorted(one for one in below if one.is_file() and one.suffix.lower() in ENDINGS)


def _globbed(name: str, base: Path) -> list[Path]:
    pattern = PurePath(name)
    if pattern.is_absolute():
        return list(Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor))))
    return list(base.glob(name)) if name else []


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text", "save it as UTF-8") from error
