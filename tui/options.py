"""Options that several commands share. Nothing here imports the core: `--help` stays quick."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

import typer

from tunegate.tui.streams import ColorChoice

Profile = Literal["healthcare", "legal", "finance", "software"]
Target = Literal["openai", "together", "trl", "axolotl", "llama-factory"]
# The same lists as in `curate.settings`, whose import takes longer than `--help` may; a test
# compares them, and these with `curate.load.shapes`.
READ_SHAPES = (
    "instructlab",
    "self-instruct",
    "messages",
    "sharegpt",
    "alpaca",
    "dolly",
    "prompt-completion",
    "prompt-response",
    "question-answer",
    "query-response",
    "input-output",
    "suite",
)


def split_codes(values: Iterable[str] | None) -> list[str]:
    """Rule codes from a repeatable option that takes commas too: `["s,F3"]` is `["S", "F3"]`."""
    return [
        code.strip().upper() for value in values or () for code in value.split(",") if code.strip()
    ]


def complete_codes(incomplete: str) -> list[tuple[str, str]]:
    """Rule codes that complete what was typed, behind a comma as well."""
    from tunegate.curate.rules.table import RULES

    before, comma, last = incomplete.rpartition(",")
    return [
        (f"{before}{comma}{code}", rule.name)
        for code, rule in sorted(RULES.items())
        if code.startswith(last.upper())
    ]


Files = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FILES",
        help="Files, globs or folders with pairs, - for standard input; "
        "those of tunegate.toml when none is named.",
        show_default=False,
    ),
]
Data = Annotated[
    list[str] | None,
    typer.Option(
        "--data",
        metavar="FILE",
        help="File with the pairs, may be repeated; those of tunegate.toml when not given.",
        show_default=False,
    ),
]
Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        metavar="CODES",
        help="Rules to run: codes or beginnings of codes with commas, as in S,F3,P501; ALL.",
        autocompletion=complete_codes,
        show_default=False,
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore",
        metavar="CODES",
        help="Rules to leave out, written as for --select.",
        autocompletion=complete_codes,
        show_default=False,
    ),
]
TargetOption = Annotated[
    Target | None,
    typer.Option("--target", help="The consumer the set is for.", show_default=False),
]
ProfileOption = Annotated[
    Profile | None,
    typer.Option(
        "--profile",
        help="Industry profile: which rules run and how severe they are.",
        show_default=False,
    ),
]
ReadShape = Annotated[
    str | None,
    typer.Option(
        "--shape",
        metavar="SHAPE",
        help="Shape of the rows, when detection by content gets it wrong: "
        f"{', '.join(READ_SHAPES)}.",
        show_default=False,
    ),
]
Raw = Annotated[
    bool,
    typer.Option("--raw", help="Look at the files as they are, without the decisions on them."),
]
Color = Annotated[
    ColorChoice,
    typer.Option("--color", help="Colour the output; auto: on a terminal without NO_COLOR."),
]
Reason = Annotated[
    str,
    typer.Option(
        "--reason", metavar="TEXT", help="Why; it goes into the ledger.", show_default=False
    ),
]
