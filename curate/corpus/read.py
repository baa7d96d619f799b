"""Read the documents that names, folders and globs stand for; what cannot be read is told."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from tunegate.curate.corpus.document import Content, Document, Problem
from tunegate.curate.corpus.front_matter import CARD
from tunegate.curate.corpus.kept import KeptContents
from tunegate.curate.corpus.kinds import BY_ENDING
from tunegate.curate.corpus.stated import date_of_document, title_of, version_of_document
from tunegate.curate.errors import InputError
from tunegate.curate.progress import SILENT, Progress


@dataclass(frozen=True)
class Corpus:
    """The documents of a workspace."""

    documents: tuple[Document, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Files and pages that could not be read, in the order of the files."""
    unread: tuple[str, ...] = ()
    """Names of files of which nothing could be read; each has its problem."""
    left_out: tuple[str, ...] = ()
    """Names of files that are the card of a data set by their front matter, not a document."""
    bare: tuple[str, ...] = ()
    """Names of files with a front matter and no text behind it, such as the index of a folder."""
    other_kinds: tuple[str, ...] = ()
    """Names of files in folders and globs that end as no document does; hidden files, and what a
    page is dressed with (`_ASSETS`), are not among them."""
    notes: tuple[str, ...] = ()
    """What was left out of documents on purpose, each clause behind the file's name."""
    renewed: int = 0
    """Files that were read in this run; what the others say was known."""


_ASSETS = frozenset(
    (
        *(".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp", ".ico", ".tif"),
        *(".tiff", ".css", ".scss", ".less", ".js", ".mjs", ".map", ".woff", ".woff2", ".ttf"),
        *(".otf", ".eot"),
    )
)
"""Endings of images, styles, scripts and fonts."""


class _BareError(InputError):
    """A front matter, and no text behind it."""


def read_corpus(
    names: Sequence[str],
    *,
    base: Path,
    kept: Path | None = None,
    strict: bool = False,
    progress: Progress = SILENT,
) -> Corpus:
    """Read the files that names, folders and globs relative to `base` stand for.

    Of folders and globs only files with one of the endings in `kinds` are taken, hidden ones not;
    the others are named in `other_kinds`.
    The card of a data set (a README.md whose front matter says so) is left out there: it speaks of
    the data. A file without text is no document, and a problem; one with a front matter alone is
    none either, and none.

    Args:
        names: As in `documents` of the settings.
        base: Files below it are named by their path from there.
        kept: Folder where contents are kept from run to run; it may be deleted.
        strict: Raise the problem of a whole file that is named itself, in place of telling it.
        progress: Sees one stage, in files.

    Raises:
        InputError: when a name stands for no document, and see `strict`.
        Cancelled: when `progress` says so.
    """
    paths: dict[Path, bool] = {}
    others: dict[Path, None] = {}
    for name in names:
        found, other = _paths(name, base)
        if not found:
            raise InputError(
                f"documents: {name!r} stands for no document",
                f"documents end in {', '.join(sorted(BY_ENDING))}",
            )
        is_named = (base / name).is_file()
        for path in found:
            paths[path] = paths.get(path, False) or is_named
        others |= dict.fromkeys(other)
    contents = KeptContents(kept)
    documents: list[Document] = []
    problems: list[Problem] = []
    unread: list[str] = []
    left_out: list[str] = []
    bare: list[str] = []
    notes: list[str] = []
    renewed = 0
    progress.start("reading documents", total=len(paths))
    for path, is_named in paths.items():
        file = _shown(path, base)
        try:
            document, told, noted, is_new, is_card = _document(path, file, contents)
        except _BareError:
            if strict and is_named:
                raise
            bare.append(file)
        except InputError as error:
            if strict and is_named:
                raise
            said = error.message.removeprefix(file).lstrip(",: ")
            problems.append(Problem(file, said, hint=error.hint))
            unread.append(file)
        else:
            renewed += is_new
            if is_named or not is_card:
                documents.append(document)
                problems += told
                notes += noted
            else:
                left_out.append(file)
        progress.advance(1)
    return Corpus(
        tuple(documents),
        tuple(problems),
        tuple(unread),
        tuple(left_out),
        tuple(bare),
        tuple(_shown(path, base) for path in others),
        tuple(notes),
        renewed,
    )


def _shown(path: Path, base: Path) -> str:
    return (path.relative_to(base) if path.is_relative_to(base) else path).as_posix()


def _document(
    path: Path, file: str, contents: KeptContents
) -> tuple[Document, list[Problem], list[str], bool, bool]:
    """A document, what could not be read of it, what was left out, whether its file was read just
    now, and whether it is the card of a data set.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from error
    kind = BY_ENDING[path.suffix.lower()]
    sha256 = hashlib.sha256(data).hexdigest()
    content = contents.get(kind, sha256)
    is_new = content is None
    if content is None:
        content = kind.read(data, file)
        contents.put(kind, sha256, content)
    if not content.text[content.body :].strip():
        hint = "remove the file, or fill it"
        if content.body:
            raise _BareError(f"{file}: there is no text in it but its front matter", hint)
        raise InputError(f"{file}: there is no text in it", hint)
    told = [Problem(file, message, page, hint) for page, message, hint in content.problems]
    noted = [f"{file}: {note}" for note in content.notes]
    return _named(content, file, sha256), told, noted, is_new, CARD in dict(content.stated)


def _named(content: Content, file: str, sha256: str) -> Document:
    stated = dict(content.stated)
    return Document(
        name=file,
        sha256=sha256,
        text=content.text,
        blocks=content.blocks,
        body=content.body,
        pages=content.pages,
        title=title_of(content, stated),
        version=version_of_document(content, stated, name=file),
        date=date_of_document(content, stated, name=file),
    )


def _paths(name: str, base: Path) -> tuple[list[Path], list[Path]]:
    """The documents that a name stands for, and the files of other kinds beside them, sorted."""
    path = base / name
    if path.is_file():
        return ([path] if path.suffix.lower() in BY_ENDING else []), []
    below = [*path.rglob("*")] if path.is_dir() else _globbed(name, base)
    root = path if path.is_dir() else base
    files = sorted(one for one in below if one.is_file() and not _is_hidden(one, root))
    others = [one for one in files if one.suffix.lower() not in (*BY_ENDING, *_ASSETS)]
    return [one for one in files if one.suffix.lower() in BY_ENDING], others


def _is_hidden(path: Path, root: Path) -> bool:
    parts = path.relative_to(root).parts if path.is_relative_to(root) else (path.name,)
    return any(part.startswith(".") for part in parts)


def _globbed(name: str, base: Path) -> list[Path]:
    pattern = PurePath(name)
    if pattern.is_absolute():
        return list(Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor))))
    return list(base.glob(name)) if name else []
