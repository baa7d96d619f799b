"""Where files come from: names, globs, folders and standard input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tunegate.curate.errors import InputError
from tunegate.curate.load.saved import saved_files

STDIN = "-"
_MAGIC = "*?["
_ENDINGS = (
    *(".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", ".yaml", ".yml", ".xlsx"),
    *(".gz", ".zst", ".arrow"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read."""

    file: str
    """Its name in the data set."""
    path: Path | None
    """None for standard input."""
    stdin: BinaryIO | None = None

    def read(self) -> bytes:
        """All its bytes.

        Raises:
            InputError: when it cannot be read.
        """
        if self.path is None:
            return b"" if self.stdin is None else self.stdin.read()
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise InputError(f"{self.file}: cannot be read: {error.strerror}") from error


def find_sources(
    names: Sequence[str], *, base: Path | None, stdin: BinaryIO | None
) -> list[Source]:
    """The files that the names stand for, in order, each once; globs and folders sorted.

    Raises:
        InputError: when a name stands for no file.
    """
    found: dict[Path | None, Source] = {}
    for name in names:
        if name == STDIN:
            if stdin is None:
                raise InputError("-: there is no standard input to read", "name a file")
            found[None] = Source(STDIN, None, stdin)
            continue
        for path in _expand(name):
            found.setdefault(path.resolve(), Source(_display(path, base), path))
    if not found:
        raise InputError("no file is named", "name a file, a folder or a glob")
    return list(found.values())


def _expand(name: str) -> list[Path]:
    path = Path(name)
    if path.is_dir():
        return _folder(path, name)
    if path.exists():
        return [path]
    if any(sign in name for sign in _MAGIC):
        files = _glob(path)
        if files:
            return files
        raise InputError(f"{name}: no file matches", "check the pattern, and quote it in the shell")
    if path.is_symlink():
        raise InputError(
            f"{name}: a link to {path.readlink()}, which is not there",
            "fetch its content first (`git annex get` or `git lfs pull`)",
        )
    raise InputError(f"{name}: no such file", _near(path))


def _glob(pattern: Path) -> list[Path]:
    """Files that match, sorted; hidden ones only when the pattern names them."""
    first = next(n for n, part in enumerate(pattern.parts) if any(sign in part for sign in _MAGIC))
    root, rest = Path(*pattern.parts[:first]), "/".join(pattern.parts[first:])
    try:
        matched = sorted(root.glob(rest))
    except ValueError as error:
        raise InputError(f"{pattern}: not a pattern: {error}") from error
    hidden = "/." in f"/{rest}"
    return [
        path
        for path in matched
        if path.is_file()
        and (hidden or not any(part.startswith(".") for part in path.relative_to(root).parts))
    ]


def _folder(path: Path, name: str) -> list[Path]:
    """The data files in a folder, or those of a data set that `save_to_disk` wrote there."""
    saved = saved_files(path)
    if saved:
        return saved
    files = sorted(one for one in path.iterdir() if one.is_file())
    data = [one for one in files if one.name.lower().endswith(_ENDINGS)]
    if not data:
        raise InputError(
            f"{name}: a folder without data files",
            f"name the files, or use a glob such as `{name.rstrip('/')}/**/*.jsonl`",
        )
    return data


def _display(path: Path, base: Path | None) -> str:
    if base is not None:
        whole, root = path.resolve(), base.resolve()
        if whole.is_relative_to(root):
            return whole.relative_to(root).as_posix()
    return path.as_posix()


def _near(path: Path) -> str:
    from difflib import get_close_matches

    if not path.parent.is_dir():
        return f"there is no folder {path.parent} either" if str(path.parent) != "." else ""
    near = get_close_matches(path.name, [one.name for one in path.parent.iterdir()], n=1)
    return f"did you mean {near[0]!r}?" if near else ""
