"""`tunegate plan`: method, settings, memory, time and cost of a training run, before it starts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.options import Color, Files
from tunegate.tui.streams import ColorChoice, columns, put, say, wants_color

if TYPE_CHECKING:
    from tunegate.train.plan import Plan
    from tunegate.tui.planning import Report

EXAMPLES = """
tunegate plan --model models/llama --out plan.json         the workspace's pairs, this machine
tunegate plan pairs.jsonl --model models/llama --gpu L4    another card, nothing written
tunegate plan --model models/llama --gpu L4 --grid         what fits there, method by method
tunegate plan --model models/llama --dry-run-steps 2       measure memory and speed here
tunegate plan --model models/llama --sweep --out plan.json three learning rates, two ranks
"""

Format = Literal["text", "json"]
MethodName = Literal["lora", "qlora", "full", "raft", "distillation"]
WayName = Literal["answers", "rationales", "on-policy"]


def command(
    *,
    files: Files = None,
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            metavar="MODEL",
            help="Folder with a config.json, or name on the Hugging Face hub; weights are not "
            "read.",
            show_default=False,
        ),
    ] = None,
    method: Annotated[
        MethodName | None,
        typer.Option(
            "--method",
            help="LoRA where it fits, else QLoRA, when not given.",
            show_default=False,
        ),
    ] = None,
    gpu: Annotated[
        str | None,
        typer.Option(
            "--gpu",
            metavar="NAME",
            help="Plan for this card, as in H100 or rtx4090, in place of this machine.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Write the plan there.", show_default=False
        ),
    ] = None,
    sweep: Annotated[
        bool,
        typer.Option(
            "--sweep",
            help="Write a small grid of plans around it: FILE-1.json and so on; the loss on the "
            "held-out pairs chooses.",
        ),
    ] = False,
    teacher: Annotated[
        str | None,
        typer.Option("--teacher", metavar="MODEL", help="Of a distillation.", show_default=False),
    ] = None,
    way: Annotated[
        WayName | None,
        typer.Option("--way", help="Of a distillation; answers by default.", show_default=False),
    ] = None,
    distractors: Annotated[
        int | None,
        typer.Option(
            "--distractors",
            metavar="K",
            min=0,
            max=50,
            help="Passages of a RAFT row that do not answer; 4 by default.",
            show_default=False,
        ),
    ] = None,
    passage_tokens: Annotated[
        int | None,
        typer.Option(
            "--passage-tokens",
            metavar="N",
            min=20,
            max=2000,
            help="Of a passage of RAFT at most; the largest of [gate] chunk_tokens by default.",
            show_default=False,
        ),
    ] = None,
    learning_rate: Annotated[
        float | None,
        typer.Option("--learning-rate", metavar="RATE", min=1e-9, max=0.1, show_default=False),
    ] = None,
    epochs: Annotated[
        float | None,
        typer.Option(
            "--epochs", metavar="N", min=0.01, help="Passes, at most.", show_default=False
        ),
    ] = None,
    batch: Annotated[
        int | None,
        typer.Option(
            "--batch", metavar="ROWS", min=1, help="On the device at a time.", show_default=False
        ),
    ] = None,
    cards: Annotated[
        int | None,
        typer.Option(
            "--cards",
            metavar="N",
            min=1,
            help="Graphics cards of the machine that share each step; 1 by default.",
            show_default=False,
        ),
    ] = None,
    rank: Annotated[
        int | None,
        typer.Option("--rank", metavar="N", min=1, max=1024, help="Of LoRA.", show_default=False),
    ] = None,
    max_length: Annotated[
        int | None,
        typer.Option(
            "--max-length",
            metavar="TOKENS",
            min=16,
            help="Longer rows are cut.",
            show_default=False,
        ),
    ] = None,
    dora: Annotated[
        bool, typer.Option("--dora", help="Learn magnitudes apart from directions.")
    ] = False,
    rslora: Annotated[
        bool, typer.Option("--rslora", help="Scale LoRA by the square root of its rank.")
    ] = False,
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="N", min=0, help="0 when not given.")
    ] = None,
    price: Annotated[
        float | None,
        typer.Option(
            "--price",
            metavar="DOLLARS",
            min=0,
            help="Of an hour of the device; else an example price.",
            show_default=False,
        ),
    ] = None,
    throughput: Annotated[
        float | None,
        typer.Option(
            "--throughput",
            metavar="N",
            min=0.001,
            help="Tokens a second that you measured on the device.",
            show_default=False,
        ),
    ] = None,
    dry_run_steps: Annotated[
        int | None,
        typer.Option(
            "--dry-run-steps",
            metavar="N",
            min=1,
            max=100,
            help="Train so many steps on random tokens and weights here: measures speed and "
            "memory.",
            show_default=False,
        ),
    ] = None,
    grid: Annotated[
        bool,
        typer.Option(
            "--grid",
            help="Also judge LoRA, QLoRA and full training by rows at a time and tokens a row; "
            "takes a minute.",
        ),
    ] = False,
    override: Annotated[
        str | None,
        typer.Option(
            "--override",
            metavar="TEXT",
            help="Plan although there are too few pairs for the method; the reason is written into "
            "the plan.",
            show_default=False,
        ),
    ] = None,
    output_format: Annotated[Format, typer.Option("--format", help="Form of the output.")] = "text",
    color: Color = "auto",
) -> ExitCode:
    """Plan a training run: method, settings, memory, time and cost.

    Everything follows from the curated pairs, the model's config and the machine; no weights are
    read. Every setting has its reason and its source, and may be changed in the file.

    Exit 0: it fits, perhaps tightly. Exit 1: it does not fit the machine; the report says what to
    change.
    """
    from tunegate.curate.errors import ConfigError
    from tunegate.train.asked import Asked
    from tunegate.tui.planning import Options, prepare, report
    from tunegate.tui.progress import progress_bar
    from tunegate.tui.session import begin

    if model is None:
        raise ConfigError(
            "no model is named",
            "--model takes a folder with a config.json, or the name of a model on the hub",
        )
    if sweep and out is None:
        raise ConfigError("--sweep writes several plans", "say where: --out plan.json")
    if out is not None and not out.absolute().parent.is_dir():
        raise ConfigError(f"--out {out}: there is no folder {out.parent}", "make it first")
    options = Options(model, gpu, throughput, price, dry_run_steps, grid)
    asked = Asked(
        method=method,
        learning_rate=learning_rate,
        batch=batch,
        processes=cards,
        epochs=epochs,
        rank=rank,
        max_length=max_length,
        seed=seed,
        teacher=teacher,
        way=way,
        distractors=distractors,
        passage_tokens=passage_tokens,
        dora=dora,
        rslora=rslora,
        override=override,
    )
    prepared = prepare(options, asked)
    with progress_bar() as progress:
        session = begin(files, progress=progress)
        survey = session.survey(progress=progress)
        made = report(session.workspace, survey, prepared, options, asked, progress=progress)
    put(_rendered(made, output_format, color))
    if out is not None:
        _write(made.planned.plan, out, sweep=sweep)
    return ExitCode.FINDINGS if made.verdict == "does not fit" else ExitCode.FINE


def _write(plan: Plan, out: Path, *, sweep: bool) -> None:
    from tunegate.train.plan import named_from, write_plan

    plan = named_from(plan, out.parent)
    if not sweep:
        write_plan(plan, out)
        say(f"wrote {out}")
        return
    from tunegate.train.sweep import sweep as grid

    plans = grid(plan)
    for nth, one in enumerate(plans, start=1):
        path = out.with_name(f"{out.stem}-{nth}{out.suffix or '.json'}")
        write_plan(one, path)
        rank = "" if one.adapter is None else f", rank {one.adapter.rank}"
        say(f"wrote {path}: learning rate {one.learning_rate:g}{rank}")
    named = f"{out.with_name(out.stem)}-*{out.suffix or '.json'}"
    say(
        f"together they take {len(plans)} times the time; `tunegate train {named}` trains them and "
        "compares them by the loss on the held-out pairs"
    )


def _rendered(made: Report, output_format: Format, color: ColorChoice) -> str:
    if output_format == "json":
        from tunegate.tui.output.plan_json import plan_json

        return plan_json(made)
    from tunegate.tui.output.plan_text import plan_text
    from tunegate.tui.output.terminal import render

    return render(plan_text(made), width=columns(), color=wants_color(color))
