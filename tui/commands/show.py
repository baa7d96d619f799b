"""`tunegate show`: one pair in full."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.options import Data
from tunegate.tui.streams import put

if TYPE_CHECKING:
    from tunegate.curate.curated import Curated
    from tunegate.curate.findings import Finding
    from tunegate.curate.pair import Pair
    from tunegate.curate.progress import Progress
    from tunegate.curate.workspace import Workspace
    from tunegate.tui.session import Session

EXAMPLES = """
tunegate show 3f2a                by the beginning of its id
tunegate show pairs.jsonl:12      by its place; rows count from 1
tunegate show 3f2a --transcript > pair.txt
tunegate show 3f2a --similar 5    and the five pairs that ask nearly the same
"""


def command(
    *,
    pairs: Annotated[
        list[str],
        typer.Argument(metavar="PAIR", help="Ids, unique beginnings of ids, or file:row."),
    ],
    data: Data = None,
    transcript: Annotated[
        bool,
        typer.Option("--transcript", help="Only the text, as `tunegate decide edit --from` reads."),
    ] = False,
    similar: Annotated[
        int,
        typer.Option(
            "--similar",
            metavar="N",
            min=0,
            max=40,
            help="List N pairs whose prompts are most like this one's, with the cosines of prompts "
            "and of responses.",
            show_default=False,
        ),
    ] = 0,
) -> ExitCode:
    """Print pairs in full, with their findings and their history.

    These are your own data on request: private values are not masked. A pair that was edited is
    shown as it is now, one that left the set as it was.
    """
    from tunegate.curate.transcript import to_text
    from tunegate.tui.lookup import pair_id
    from tunegate.tui.progress import progress_bar
    from tunegate.tui.safe import visible
    from tunegate.tui.session import begin

    with progress_bar() as progress:
        session = begin(data, progress=progress)
        ids = [pair_id(name, session.loaded.dataset) for name in pairs]
        examined = None if transcript else session.examine(progress=progress)
    curated = session.curated() if examined is None else examined.curated
    contents = _contents(curated, session.loaded.dataset.pairs(ids))
    if examined is None:
        put_exactly("".join(to_text(contents[pair]) for pair in ids))
        return ExitCode.FINE
    with progress_bar() as progress:
        alike = {
            pair: _similar(session, curated, pair, contents[pair], similar, progress)
            for pair in ids
        }
    described = [
        "\n".join(
            [
                _heading(session, curated, pair),
                "",
                *to_text(contents[pair]).splitlines(),
                *_findings(examined.findings.of_pair(pair)),
                *alike[pair],
                *_history(session.workspace, pair),
            ]
        )
        for pair in ids
    ]
    put(visible("\n\n".join(described)))
    return ExitCode.FINE


def put_exactly(text: str) -> None:
    """Write text to stdout as it is, or made harmless when a terminal would interpret it."""
    import sys

    from tunegate.tui.safe import visible
    from tunegate.tui.streams import is_terminal

    if is_terminal(sys.stdout):
        put(visible(text))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass"))
        sys.stdout.buffer.flush()


def _contents(curated: Curated, loaded: dict[str, Pair]) -> dict[str, Pair]:
    """The pairs as they are now, by id; as they were loaded when they have left."""
    return loaded | curated.dataset.pairs([pair for pair in loaded if pair not in curated.dropped])


def _heading(session: Session, curated: Curated, pair: str) -> str:
    import polars as pl

    row = session.loaded.dataset.frame.row(by_predicate=pl.col("id") == pair, named=True)
    statuses = {"left out": curated.dropped, "edited": curated.edited, "kept": curated.kept}
    facts = [f"{row['file']}, row {row['row']}"]
    facts += [f"{name} {row[name]}" for name in ("task", "source", "date") if row[name]]
    facts += [word for word, ids in statuses.items() if pair in ids][:1]
    return f"{pair}  ({'; '.join(facts)})"


def _findings(findings: list[Finding]) -> list[str]:
    lines = []
    for one in findings:
        place = "" if one.field is None else f" in the {one.field}"
        if one.start is not None and one.end is not None:
            place += f", characters {one.start} to {one.end}"
        others = f" (see {', '.join(one.others)})" if one.others else ""
        lines.append(f"  {one.key}  {one.severity} {one.rule}{place}: {one.message}{others}")
    return ["findings:", *lines] if lines else ["no findings"]


def _similar(
    session: Session, curated: Curated, pair: str, content: Pair, most: int, progress: Progress
) -> list[str]:
    from tunegate.curate.masking import excerpt
    from tunegate.curate.similar import similar_pairs

    if not most:
        return []
    models = session.context.models
    found = similar_pairs(curated.dataset, content, models, but=pair, most=most, progress=progress)
    prompts = curated.dataset.pairs([one.pair for one in found])
    lines = [
        f"  {one.pair}  prompts {one.prompt:.2f}, responses {one.response:.2f}  "
        f"{excerpt(prompts[one.pair].prompt)}"
        for one in found
    ]
    return ["", "similar:", *lines] if lines else ["", "no similar pairs"]


def _history(workspace: Workspace, pair: str) -> list[str]:
    from tunegate.tui.history import told, when

    if not workspace.ledger_path.is_file():
        return []
    with closing(workspace.ledger()) as ledger:
        entries = ledger.history(pair)
    lines = [f"  {when(one)}  {one.author}  {told(one)}" for one in entries]
    return ["", "history:", *lines] if lines else []
