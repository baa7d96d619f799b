"""`tunegate doctor`: whether everything that tunegate needs is in order."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.output.numbers import count_text
from tunegate.tui.streams import is_terminal, put
from tunegate.tui.table import aligned

if TYPE_CHECKING:
    from tunegate.curate.workspace import Workspace

EXAMPLES = """
tunegate doctor
tunegate doctor --network
"""

LIBRARIES = (
    "polars", "pydantic", "textual", "rich", "typer", "orjson", "tokenizers", "torch",
    "transformers", "peft", "sentence-transformers", "faiss-cpu",
)  # fmt: skip

LITTLE_SPACE_MB = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    status: Literal["OK", "WARN", "FAIL"]
    what: str
    hint: str = ""


def command(
    *,
    network: Annotated[
        bool, typer.Option("--network", help="Also ask for models on servers and the hub.")
    ] = False,
) -> ExitCode:
    """Check the installation and this workspace.

    One line each: OK is fine, WARN is worth knowing, FAIL needs mending and gives exit status 1.
    """
    from tunegate.tui.safe import visible_line

    findings = [*installation(), *folder(Path.cwd(), network=network)]
    rows = [
        (one.status, visible_line(one.what + (f" -> {one.hint}" if one.hint else "")))
        for one in findings
    ]
    put(aligned(rows))
    failed = any(one.status == "FAIL" for one in findings)
    return ExitCode.FINDINGS if failed else ExitCode.FINE


def installation() -> Iterator[Finding]:
    """Python, the libraries, the terminal."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from tunegate import __version__

    yield Finding("OK", f"tunegate {__version__} on Python {platform.python_version()}")
    found = []
    for library in LIBRARIES:
        try:
            found.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            yield Finding("FAIL", f"{library} is missing", "pip install --force-reinstall tunegate")
    yield Finding("OK", ", ".join(found))
    yield _terminal()


def folder(here: Path, *, network: bool) -> Iterator[Finding]:
    """The workspace that `here` lies in: settings, files, models, ledger, space."""
    from tunegate.curate.errors import UserError
    from tunegate.curate.workspace import find_workspace

    try:
        workspace = find_workspace(here)
    except UserError as error:
        yield Finding("FAIL", error.message, error.hint)
        yield _space(here)
        return
    if not workspace.configured:
        yield Finding("WARN", f"no tunegate.toml in or above {here}", "tunegate init")
    else:
        yield Finding("OK", f"workspace {workspace.root}")
        yield from _settings(workspace)
    yield from _models(workspace, network=network)
    yield from _generators(workspace)
    yield _ledger(workspace)
    yield _space(workspace.root)


def _settings(workspace: Workspace) -> Iterator[Finding]:
    from tunegate.curate.errors import UserError
    from tunegate.curate.load.source import find_sources
    from tunegate.curate.rules.choice import choose_rules

    settings = workspace.settings
    for name, listed in (("data", settings.data), ("suite", settings.suite)):
        if not listed:
            if name == "data":
                yield Finding("WARN", "tunegate.toml names no data", 'data = ["pairs.jsonl"]')
            continue
        try:
            names = [str(workspace.root / one) for one in listed]
            files = find_sources(names, base=workspace.root, stdin=None)
        except UserError as error:
            yield Finding("FAIL", f"{name}: {error.message}", error.hint)
            continue
        size = sum(file.path.stat().st_size for file in files if file.path is not None)
        yield Finding("OK", f"{name}: {count_text(len(files), 'file')}, {size / 1e6:,.1f} MB")
    try:
        choice = choose_rules(settings)
        profile = f", profile {settings.profile}" if settings.profile else ""
        yield Finding("OK", f"{count_text(len(choice.rules), 'rule')}{profile}")
    except UserError as error:
        yield Finding("FAIL", error.message, error.hint)
    if settings.tokenizer is not None:
        path = workspace.root / settings.tokenizer
        if path.is_file():
            yield Finding("OK", f"tokenizer {settings.tokenizer}")
        else:
            yield Finding("FAIL", f"tokenizer: {path} is not there", "mend `tokenizer` in the file")


def _models(workspace: Workspace, *, network: bool) -> Iterator[Finding]:
    """The models that checks look through; none is loaded."""
    from tunegate.curate.errors import UserError
    from tunegate.curate.relation.judge import open_judge
    from tunegate.curate.vectors.embedder import open_embedder
    from tunegate.curate.vectors.packaged import packaged_vocabulary, packaged_weights

    try:
        packaged_weights()
        packaged_vocabulary()
        yield Finding("OK", "packaged model: all-MiniLM-L6-v2, as published")
    except UserError as error:
        yield Finding("FAIL", error.message, error.hint)
    models = workspace.settings.models
    for what, named in (("embedding", models.embedding), ("relation", models.relation)):
        inside = named in ("minilm", "bundled") or Path(named).is_dir()
        if not inside and not network:
            yield Finding(
                "OK", f"{what}: {named} was not asked for", "tunegate doctor --network does"
            )
            continue
        try:
            if what == "relation":
                yield Finding("OK", f"relation: {named} ({open_judge(models).name})")
            else:
                embedder = open_embedder(models)
                numbers = f", {embedder.dimensions} numbers a text" if not inside else ""
                yield Finding("OK", f"embedding: {named} ({embedder.name}{numbers})")
        except UserError as error:
            yield Finding("FAIL", error.message, error.hint)
    kept = sum(file.stat().st_size for file in workspace.vectors_path.glob("*.rows"))
    if kept:
        yield Finding("OK", f"cache: {kept / 1e6:,.1f} MB in {workspace.vectors_path}")


def _generators(workspace: Workspace) -> Iterator[Finding]:
    """The generators of the settings; none is loaded or asked."""
    for name, one in workspace.settings.generators.items():
        if one.kind == "local":
            missing = [
                folder
                for folder in (one.model, one.adapter)
                if folder and Path(folder).is_absolute() and not Path(folder).is_dir()
            ]
            if missing:
                yield Finding("FAIL", f"generator {name}: {missing[0]} is no folder", "mend it")
            else:
                yield Finding("OK", f"generator {name}: {one.model}, on this machine")
        elif one.key_env and not os.environ.get(one.key_env):
            yield Finding(
                "WARN",
                f"generator {name}: the environment variable {one.key_env} is not set",
                f"export {one.key_env}=..., with the key of {one.base_url}",
            )
        else:
            yield Finding("OK", f"generator {name}: {one.model} at {one.base_url}")


def _ledger(workspace: Workspace) -> Finding:
    from tunegate.curate.errors import UserError

    if not workspace.ledger_path.is_file():
        return Finding("OK", "no decisions yet, so no ledger")
    try:
        with closing(workspace.ledger()) as ledger:
            damage = ledger.find_damage()
            standing = len(ledger.standing())
    except UserError as error:
        return Finding("FAIL", error.message, error.hint)
    if damage:
        return Finding(
            "FAIL",
            f"{workspace.ledger_path}: the ledger is damaged: {damage}",
            "restore it from a copy, or move it away to start a new one",
        )
    return Finding("OK", f"ledger: sound, {count_text(standing, 'decision')} in force")


def _space(where: Path) -> Finding:
    free = shutil.disk_usage(where).free / 1e6
    if free < LITTLE_SPACE_MB:
        return Finding("WARN", f"{free:,.0f} MB free on the disk", "make room before exporting")
    return Finding("OK", f"{free / 1000:,.1f} GB free on the disk")


def _terminal() -> Finding:
    encoding = (sys.stdout.encoding or "ascii").lower()
    if "utf" not in encoding:
        return Finding(
            "WARN", f"output is {encoding}: other letters are escaped", "export LANG=C.UTF-8"
        )
    if not is_terminal(sys.stdout):
        return Finding("OK", "no terminal: `tunegate` prints the report, the app needs one")
    size = shutil.get_terminal_size()
    color = "no colour" if os.environ.get("NO_COLOR") else "colour"
    if size.columns < 80 or size.lines < 24:
        return Finding(
            "WARN", f"terminal {size.columns}x{size.lines}", "the app wants 80x24 or more"
        )
    return Finding("OK", f"terminal {size.columns}x{size.lines}, {color}")
