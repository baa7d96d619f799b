"""The package is what pyproject.toml says, and is imported only under its own name."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PARTS = ("curate", "decide", "train", "evaluate", "tui", "examples")
CODE = sorted(
    path
    for folder in (*PARTS, "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
    if "__pycache__" not in path.parts
)


def declared() -> dict[str, object]:
    body = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return dict(body["tool"]["setuptools"])


def test_every_folder_with_code_is_declared_as_a_package() -> None:
    found = {"tunegate"} | {
        "tunegate." + ".".join(path.parent.relative_to(ROOT).parts)
        for path in CODE
        if path.relative_to(ROOT).parts[0] in PARTS
    }
    assert declared()["packages"] == sorted(found)


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_bare_import_of_a_part(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = [
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    ]
    assert not [name for name in imported if name.split(".")[0] in PARTS]


def test_data_files_are_declared() -> None:
    """Every file beside the code that the package needs at run time matches a pattern."""
    patterns = declared()["package-data"]
    assert isinstance(patterns, dict)
    left_out = []
    for path in sorted(ROOT.glob("*/**/*")):
        parts = path.relative_to(ROOT).parts
        if parts[0] not in PARTS or not path.is_file() or path.suffix in (".py", ".pyc", ".md"):
            continue
        covered = any(
            path.match(str(ROOT / Path(*package.split(".")[1:]) / pattern))
            for package, listed in patterns.items()
            for pattern in listed
        )
        if not covered:
            left_out.append("/".join(parts))
    assert left_out == []
