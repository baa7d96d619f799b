"""`tunegate balance`: how the set is spread, as the app's Balance shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.options import Files, Raw
from tunegate.tui.streams import put

if TYPE_CHECKING:
    from tunegate.curate.balance import Balance, Chart

EXAMPLES = """
tunegate balance                          lengths, tasks, topics, formats, queries
tunegate balance --chart queries          what is asked and no pair resembles
tunegate balance --chart tasks --format json | jq '.[0].bars[0].pairs'
"""

Name = Literal["prompt length", "response length", "tasks", "topics", "formats", "queries"]

_CELLS = 30
"""Of the longest bar."""

_LABEL_CELLS = 40


def command(
    *,
    files: Files = None,
    chart: Annotated[
        Name | None, typer.Option("--chart", help="Only this one.", show_default=False)
    ] = None,
    output_format: Annotated[
        Literal["text", "json"],
        typer.Option("--format", help="Form of the output; JSON names the pairs of every bar."),
    ] = "text",
    raw: Raw = False,
) -> ExitCode:
    """Show how lengths, tasks, topics, formats and queries are spread.

    With `queries` in the settings also which of them a pair resembles, and what the others are
    about.
    """
    from dataclasses import replace

    from tunegate.curate.balance import balance
    from tunegate.curate.representation import representation
    from tunegate.curate.tokens import token_counter
    from tunegate.tui.progress import progress_bar
    from tunegate.tui.session import begin

    with progress_bar() as progress:
        session = begin(files, raw=raw, progress=progress)
        frame = session.curated().dataset.placed
        context = replace(session.context, progress=progress)
        found = balance(
            frame,
            counter=token_counter(context.settings.tokenizer),
            queries=context.queries(),
            represented=lambda: representation(frame, context),
            progress=progress,
        )
    charts = [one for one in found.charts if chart in (None, one.name)]
    if output_format == "json":
        put(_json(charts, found, frame["id"].to_list()))
    else:
        put("\n\n".join(_text(one) for one in charts))
    return ExitCode.FINE


def _text(chart: Chart) -> str:
    from rich.cells import cell_len, set_cell_size

    from tunegate.curate.wording import share
    from tunegate.tui.bar import bar
    from tunegate.tui.safe import visible_line

    labels = [visible_line(one.label) for one in chart.bars]
    cells = min(_LABEL_CELLS, max(map(cell_len, labels), default=0))
    most = max((one.count for one in chart.bars), default=0)
    digits = len(f"{most:,}")
    lines = [f"{chart.name}: {chart.says}"]
    for label, one in zip(labels, chart.bars, strict=True):
        shown = label if cell_len(label) <= cells else set_cell_size(label, cells - 1) + "…"
        told = f"{share(one.count, chart.total):>12}  {one.note}".rstrip()
        drawn = bar(one.count, most, _CELLS)
        lines.append(
            f"  {set_cell_size(shown, cells)} {drawn:<{_CELLS}} {one.count:>{digits},}{told}"
        )
    return "\n".join(lines)


def _json(charts: list[Chart], found: Balance, ids: list[str]) -> str:
    import orjson

    from tunegate.tui.safe import visible_json

    body = [
        {
            "name": chart.name,
            "says": chart.says,
            "bars": [
                {
                    "label": one.label,
                    "count": one.count,
                    "note": one.note,
                    chart.counts: [
                        found.queries[row] if chart.counts == "queries" else ids[row]
                        for row in chart.rows(nth)
                    ],
                }
                for nth, one in enumerate(chart.bars)
            ],
        }
        for chart in charts
    ]
    return visible_json(orjson.dumps(body).decode())
