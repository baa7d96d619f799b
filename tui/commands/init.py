"""`tunegate init`: make a folder a workspace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.options import ProfileOption
from tunegate.tui.streams import say

if TYPE_CHECKING:
    from tunegate.curate.errors import InputError
    from tunegate.curate.load.loaded import Loaded
    from tunegate.curate.settings import Settings

EXAMPLES = """
tunegate init                             find the files with pairs here
tunegate init pairs.jsonl                 name them
tunegate init pairs.jsonl --profile healthcare
tunegate init faq.csv --prompt frage --response antwort
"""

_ENDINGS = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", ".yaml", ".yml", ".xlsx")
_SUITE_NAMES = ("suite", "test", "eval", "evaluation", "heldout", "held_out", "held-out")
"""File names, without ending, that are taken for held-out pairs."""

_REFUSED_SAMPLE = 20
"""Refused rows that are looked at to tell what a column holds."""

_COLUMNS = ('# prompt = "question"', '# response = "answer"', '# task = "topic"')

_NOT_UTF8 = "its name is not UTF-8, which the settings file is written in"

_LANGUAGE_SAMPLE = 2_000
"""Responses that are looked at to tell the language."""


def command(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILES",
            help="Files or globs with pairs; found in this folder when none is named.",
            show_default=False,
        ),
    ] = None,
    profile: ProfileOption = None,
    prompt: Annotated[
        str | None,
        typer.Option(
            "--prompt",
            metavar="COLUMN",
            help="Column with the prompt, where detection does not know it.",
            show_default=False,
        ),
    ] = None,
    response: Annotated[
        str | None,
        typer.Option(
            "--response",
            metavar="COLUMN",
            help="Column with the response, likewise.",
            show_default=False,
        ),
    ] = None,
    task: Annotated[
        str | None,
        typer.Option(
            "--task",
            metavar="COLUMN",
            help="Column with the task label, likewise.",
            show_default=False,
        ),
    ] = None,
) -> ExitCode:
    """Make this folder a workspace: write a commented tunegate.toml."""
    from tunegate.curate.errors import ConfigError
    from tunegate.curate.load.load import load
    from tunegate.curate.settings import CONFIG_NAME, Columns, Settings
    from tunegate.tui.progress import progress_bar

    root = Path.cwd()
    config = root / CONFIG_NAME
    if config.exists():
        raise ConfigError(f"{config} is there already", "edit it, or remove it first")
    columns = Columns(prompt=prompt, response=response, task=task)
    settings = Settings(profile=profile, columns=columns)
    data = list(files or ())
    for name in data:
        if not _is_utf8(name):
            raise ConfigError(f"{name}: {_NOT_UTF8}", "rename the file")
    suite: list[str] = []
    with progress_bar() as progress:
        if not data:
            data, suite = _found(root, settings)
        loaded = load(data, settings=settings, base=root, progress=progress)
    if not len(loaded.dataset):
        raise _no_pairs(data, loaded, settings)
    _write(config, _text(data, suite, loaded, settings))
    say(f"{loaded.summary}, from {', '.join(data)}")
    if suite:
        say(f"taken for held-out pairs, which must not leak into training: {', '.join(suite)}")
    if _ignore_state(root):
        say("added .tunegate/ to .gitignore")
    say(f"wrote {CONFIG_NAME}; next: tunegate")
    return ExitCode.FINE


def _found(root: Path, settings: Settings) -> tuple[list[str], list[str]]:
    """Names of the files in the folder that hold training pairs, and held-out ones.

    Raises:
        InputError: when there are none of the former.
    """
    from tunegate.curate.errors import InputError

    readable, refused = _readable(_candidates(root), settings)
    suite = [name for name in readable if _stem(name).lower() in _SUITE_NAMES]
    data = [name for name in readable if name not in suite]
    if not data and suite:
        data, suite = suite, []
    for name, why in refused:
        say(f"passed over {name}: {why.removeprefix(f'{name}: ')}")
    if not data:
        raise InputError(
            f"{root}: no file with pairs was found", "name one, as in `tunegate init pairs.jsonl`"
        )
    return data, suite


def _candidates(root: Path) -> list[str]:
    return [
        path.name
        for path in sorted(root.iterdir())
        if path.is_file()
        and not path.name.startswith(".")
        and path.name.removesuffix(".gz").removesuffix(".zst").lower().endswith(_ENDINGS)
    ]


def _readable(names: Iterable[str], settings: Settings) -> tuple[list[str], list[tuple[str, str]]]:
    """Files that can be read as pairs, and those that cannot with the reason."""
    from tunegate.curate.errors import InputError
    from tunegate.curate.load.load import load

    readable: list[str] = []
    refused: list[tuple[str, str]] = []
    for name in names:
        if not _is_utf8(name):
            refused.append((name, f"{_NOT_UTF8}; rename the file"))
            continue
        try:
            loaded = load([name], settings=settings, base=Path.cwd())
        except InputError as error:
            refused.append((name, error.message))
            continue
        if len(loaded.dataset):
            readable.append(name)
        else:
            refused.append((name, "it holds no pairs"))
    return readable, refused


def _is_utf8(name: str) -> bool:
    """Whether the bytes of a file name are UTF-8; Python holds others as surrogates."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _no_pairs(data: Sequence[str], loaded: Loaded, settings: Settings) -> InputError:
    """The error for files without a single pair: the usual reason, and a mapping to try."""
    from tunegate.curate.errors import InputError
    from tunegate.tui.session import command_on

    named = ", ".join(data)
    if loaded.quarantine.is_empty():
        return InputError(f"{named}: there are no pairs in it", "name a file that holds pairs")
    counted = loaded.quarantine["reason"].value_counts(sort=True)
    message = f"{named}: none of {loaded.rows:,} rows is a pair: {counted['reason'][0]}"
    columns = settings.columns
    turns = _column_of_turns(loaded, [one for one in (columns.prompt, columns.response) if one])
    if turns is not None:
        hint = f"{turns!r} holds lists of chat turns; write a tunegate.toml that says so:\n"
        return InputError(
            message, f"{hint}data = {_toml(data)}\n[columns]\nmessages = {_toml(turns)}"
        )
    hint = "name the columns with --prompt and --response"
    if columns.prompt or columns.response:
        hint = "name other columns with --prompt and --response"
    return InputError(message, f"{hint}; `{command_on(data, 'quarantine')}` lists the rows")


def _column_of_turns(loaded: Loaded, columns: Sequence[str]) -> str | None:
    """The first of the columns that holds a list of chat turns in a row that was refused."""
    import json

    for raw in loaded.quarantine["raw"].head(_REFUSED_SAMPLE):
        try:
            row = json.loads(raw)
        except ValueError:
            continue
        if not isinstance(row, dict):
            continue
        for column in columns:
            turns = row.get(column)
            if isinstance(turns, list) and turns and all(map(_is_turn, turns)):
                return column
    return None


def _is_turn(value: object) -> bool:
    return isinstance(value, dict) and any(key in value for key in ("role", "from", "speaker"))


def _stem(name: str) -> str:
    return name.split(".", 1)[0]


def _text(data: Sequence[str], suite: Sequence[str], loaded: Loaded, settings: Settings) -> str:
    """The settings file; what is not known stands there as a comment."""
    language, profile = _language(loaded), settings.profile
    columns = settings.columns.model_dump(exclude_none=True)
    lines = [
        "# How tunegate reads and checks the pairs in this folder.",
        f"# {' '.join(loaded.summary.split())}",
        "",
        "# Files or globs with the training pairs. They are read and never written to.",
        f"data = {_toml(data)}",
        "",
        "# Files with the evaluation pairs; rows of theirs in the training pairs are leaks.",
        f"suite = {_toml(suite)}" if suite else '# suite = ["suite.jsonl"]',
        "",
        "# Documents that the pairs come from, or that `tunegate draft` makes pairs of.",
        '# documents = ["docs/"]',
        "",
        "# Language the responses should be in.",
        f"language = {_toml(language)}" if language else '# language = "en"',
        "",
        "# Industry profile (rules and severities): healthcare, legal, finance, software.",
        f"profile = {_toml(profile)}" if profile else '# profile = "healthcare"',
        "",
        "# The consumer the set is for: openai, together, trl, axolotl, llama-factory.",
        '# target = "openai"',
        "",
        "# Which columns hold what, where detection gets it wrong.",
        *(
            ["[columns]", *(f"{name} = {_toml(column)}" for name, column in columns.items())]
            if columns
            else ["# [columns]", *_COLUMNS]
        ),
        "",
        "# Rules by code or beginning of a code; `tunegate rule` lists them.",
        "# [rules]",
        '# ignore = ["B"]',
        '# severity = { P501 = "warning" }',
        "",
        "# Terms with their preferred spelling.",
        "# [[glossary]]",
        '# term = "e-mail"',
        '# variants = ["email"]',
    ]
    return "\n".join(lines) + "\n"


def _language(loaded: Loaded) -> str | None:
    """The language most responses are in; None when there is no such language."""
    from tunegate.curate.language import languages

    found = languages(loaded.dataset.frame["response"].head(_LANGUAGE_SAMPLE)).drop_nulls()
    if found.is_empty():
        return None
    code, count = found.value_counts(sort=True).row(0)
    return str(code) if count * 2 > len(found) else None


def _toml(value: str | Sequence[str]) -> str:
    """A string or a list of strings in TOML, whose basic strings are nearly those of JSON."""
    import json

    return json.dumps(value if isinstance(value, str) else list(value), ensure_ascii=False).replace(
        "\x7f", "\\u007f"
    )


def _write(path: Path, text: str) -> None:
    """Write the file whole or not at all."""
    from tunegate.curate.errors import ConfigError
    from tunegate.curate.whole_file import write_whole

    try:
        write_whole(path, text.encode("utf-8"))
    except OSError as error:
        raise ConfigError(
            f"{path}: it cannot be written: {error.strerror}", "run this in a folder of yours"
        ) from error


def _ignore_state(root: Path) -> bool:
    """Add the state folder to `.gitignore` when git looks after this folder and does not know."""
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return False
    path = root / ".gitignore"
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    if ".tunegate" in {line.strip().strip("/") for line in before.splitlines()}:
        return False
    ending = "" if not before or before.endswith("\n") else "\n"
    path.write_text(f"{before}{ending}.tunegate/\n", encoding="utf-8")
    return True
