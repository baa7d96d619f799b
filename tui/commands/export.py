"""`tunegate export`: the curated set, for whoever trains on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.options import Files, TargetOption
from tunegate.tui.output.numbers import count_text
from tunegate.tui.streams import put, say

if TYPE_CHECKING:
    from tunegate.curate.export.export import Exported
    from tunegate.curate.progress import Progress
    from tunegate.curate.settings import Settings
    from tunegate.curate.survey import Survey

EXAMPLES = """
tunegate export -o train.jsonl
tunegate export -o out/ --shape alpaca --split train=0.9,valid=0.1 --seed 7
tunegate export -o out/ --split train=0.8,suite=0.2    out/suite.jsonl asks nothing that is trained
tunegate export pairs.csv -o pairs.parquet --target trl
"""

WrittenShape = Literal[
    "messages",
    "sharegpt",
    "alpaca",
    "prompt-completion",
    "prompt-response",
    "question-answer",
    "dolly",
]
# The list of `curate.export.shapes`, whose import takes longer than `--help` may; a test
# compares them.


_OF_TARGET = ("V805", "V806", "V807", "V809")
"""Rules on what the consumer refuses, cuts or changes; the other V rules count pairs."""


def command(
    *,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help="A folder, or a file whose ending says what it is: .jsonl, .json, .csv, .parquet.",
        ),
    ],
    files: Files = None,
    shape: Annotated[
        WrittenShape, typer.Option("--shape", help="Shape of the written rows.")
    ] = "messages",
    split: Annotated[
        str | None,
        typer.Option(
            "--split",
            metavar="PARTS",
            help="Shares, as in train=0.9,valid=0.1; kindred pairs stay together.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Of the split.")] = 0,
    target: TargetOption = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files that are there already.")
    ] = False,
) -> ExitCode:
    """Write the curated set, with a manifest and a data card.

    The same pairs, decisions and options give the same bytes. Your files are left alone.
    """
    from tunegate.curate.export.export import ExportOptions, destination, export
    from tunegate.curate.export.provenance import provenance_of
    from tunegate.tui.progress import progress_bar
    from tunegate.tui.session import begin

    folder, name, container = destination(output)
    fractions = _fractions(split) if split is not None else None
    with progress_bar() as progress:
        session = begin(files, target=target, progress=progress)
        survey = session.survey(progress=progress)
        settings = session.workspace.settings
        options = ExportOptions(
            shape=shape,
            container=container or "jsonl",
            name=name,
            fractions=fractions,
            seed=seed,
            target=settings.target,
            overwrite=overwrite,
        )
        provenance = provenance_of(survey, choice=session.choice, settings=settings)
        done = export(
            survey.curated,
            provenance,
            folder=folder,
            options=options,
            near=_near(survey, settings, progress) if fractions else (),
        )
    _tell(done)
    _warn(provenance.findings, settings.target, files)
    return ExitCode.FINE


def _fractions(text: str) -> dict[str, float]:
    """Shares by part: `train=0.9,valid=0.1`.

    Raises:
        ConfigError: when it is written otherwise.
    """
    from tunegate.curate.errors import ConfigError

    shares: dict[str, float] = {}
    for item in text.split(","):
        part, equals, share = item.partition("=")
        part = part.strip()
        try:
            if not equals or not part or part in shares:
                raise ValueError(item)
            shares[part] = float(share)
        except ValueError as error:
            raise ConfigError(
                f"--split: {item.strip()!r} is not a part with its share",
                "write it as train=0.9,valid=0.1",
            ) from error
    return shares


def _near(survey: Survey, settings: Settings, progress: Progress) -> list[tuple[int, int]]:
    """Row numbers of near-duplicates; exact copies belong together by their prompts anyway."""
    from tunegate.curate.exact import exact_copies
    from tunegate.curate.near import near_edges

    frame = survey.curated.dataset.frame.with_row_index("pos")
    single = frame.join(exact_copies(frame), on="pos", how="anti")
    edges = near_edges(single, floor=settings.thresholds.near, progress=progress)
    return list(edges.duplicates(edges.floor).select("first", "second").iter_rows())


def _tell(done: Exported) -> None:
    from tunegate.tui.safe import visible_line

    for file in done.files:
        put(visible_line(str(done.folder / file.file)))
    put(visible_line(str(done.card)))
    put(visible_line(str(done.manifest)))
    say(f"wrote {count_text(sum(file.pairs for file in done.files), 'pair')}")
    if done.unconfirmed:
        drafts = count_text(done.unconfirmed, "draft")
        say(f"left out {drafts} that nobody has confirmed; `tunegate review` shows them")
    if done.split is not None:
        sizes = ", ".join(f"{part} {size:,}" for part, size in done.split.sizes.items())
        say(f"{sizes}; {done.split.groups:,} groups that stay together, seed {done.split.seed}")


def _warn(left: Mapping[str, int], target: str | None, files: Sequence[str] | None) -> None:
    """Say when what was written has findings that its reader should know of."""
    from tunegate.tui.session import command_on

    refused = sum(count for code, count in left.items() if code in _OF_TARGET)
    private = sum(count for code, count in left.items() if code.startswith("P"))
    if target is not None and refused:
        command = command_on(files, "check", "--select", "V", "--target", target)
        say(f"warning: {count_text(refused, 'finding')} on what {target} takes; `{command}`")
    if private:
        command = command_on(files, "check", "--select", "P")
        say(f"warning: {count_text(private, 'finding')} of private data left; `{command}`")
