"""`tunegate evaluate`: put the suite to a model, score it, and compare two runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.options import Color
from tunegate.tui.streams import ColorChoice, columns, put, put_or_write, say, wants_color

if TYPE_CHECKING:
    from rich.console import RenderableType

    from tunegate.curate.workspace import Workspace
    from tunegate.evaluate.evaluation import Evaluation
    from tunegate.evaluate.judge import Agreement, Judged
    from tunegate.tui.evaluating import Options

EXAMPLES = """
tunegate evaluate --generator base                         the suite of tunegate.toml
tunegate evaluate --generator base --examples 3 --context retrieved
tunegate evaluate --generator base --dry-run               the first prompt, and what would be asked
tunegate evaluate base-retrieved-3shot-1f0c2a --html report.html
tunegate evaluate tuned --against base-closed-77ab01       is it better
"""

Format = Literal["text", "json"]
ContextName = Literal["closed", "gold", "retrieved"]
Search = Literal["dense", "lexical", "hybrid"]


def command(
    call: typer.Context,
    *,
    run: Annotated[
        str | None,
        typer.Argument(
            metavar="RUN",
            help="A run that was made before, to be read again; without one, and without "
            "--generator, the runs are listed.",
            show_default=False,
        ),
    ] = None,
    generator: Annotated[
        str | None,
        typer.Option(
            "--generator",
            metavar="NAME",
            help="Make a run with this generator of tunegate.toml. Replies are kept, so that the "
            "same command goes on where it was stopped.",
            show_default=False,
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="RUN", help="Compare with this run.", show_default=False),
    ] = None,
    suite: Annotated[
        list[str] | None,
        typer.Option(
            "--suite",
            metavar="FILE",
            help="Questions, may be repeated; those of tunegate.toml when not given.",
            show_default=False,
        ),
    ] = None,
    metric: Annotated[
        str, typer.Option("--metric", metavar="NAME", help="For items that name none.")
    ] = "token_f1",
    context: Annotated[
        ContextName,
        typer.Option(
            "--context",
            help="Passages shown with a question: none, those that hold the answer, or those that "
            "are found in the documents of tunegate.toml.",
        ),
    ] = "closed",
    passages: Annotated[
        int, typer.Option("--passages", metavar="K", min=1, help="Retrieved passages.")
    ] = 5,
    passage_tokens: Annotated[
        int,
        typer.Option(
            "--passage-tokens", metavar="N", min=20, max=2000, help="Of one of them at most."
        ),
    ] = 400,
    index: Annotated[
        Path | None,
        typer.Option(
            "--index",
            metavar="DIR",
            help="Read the index from there, or write it there when there is none. One of other "
            "documents, or a damaged one, is refused.",
            show_default=False,
        ),
    ] = None,
    search: Annotated[Search, typer.Option("--search", help="How they are found.")] = "hybrid",
    examples: Annotated[
        int,
        typer.Option("--examples", metavar="K", min=0, help="Pairs shown as examples (few-shot)."),
    ] = 0,
    similar: Annotated[
        bool,
        typer.Option("--similar", help="Choose the examples by likeness to each question."),
    ] = False,
    abstain: Annotated[
        bool | None,
        typer.Option(
            "--abstain/--no-abstain",
            help="Say in the prompt how to decline; by itself when the suite has questions that "
            "should be.",
            show_default=False,
        ),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(
            "--template",
            metavar="FILE",
            help="TOML with the texts around a question; --dry-run prints those in use.",
            show_default=False,
        ),
    ] = None,
    max_tokens: Annotated[
        int, typer.Option("--max-tokens", metavar="N", min=1, help="Of a reply.")
    ] = 256,
    temperature: Annotated[
        float, typer.Option("--temperature", metavar="T", min=0, max=2, help="0 is greedy.")
    ] = 0.0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of examples and sampling.")] = 0,
    name: Annotated[
        str | None,
        typer.Option(
            "--name", metavar="RUN", help="Of the run; made up when not given.", show_default=False
        ),
    ] = None,
    level: Annotated[
        float,
        typer.Option("--level", metavar="SHARE", min=0.5, max=0.999, help="Of confidence."),
    ] = 0.95,
    judge: Annotated[
        str | None,
        typer.Option(
            "--judge",
            metavar="NAME",
            help="Have a generator judge the answers too, with --against in both orders; it is "
            "reported beside the score and decides nothing.",
            show_default=False,
        ),
    ] = None,
    rubric: Annotated[
        Path | None,
        typer.Option(
            "--rubric",
            metavar="FILE",
            help="Text that says what a right answer is.",
            show_default=False,
        ),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(
            "--labels",
            metavar="FILE",
            help='Lines {"id": ..., "label": ...} by people, to check the judge: right or wrong; '
            "with --against first, second or tie, first being that run.",
            show_default=False,
        ),
    ] = None,
    fail_below: Annotated[
        float | None,
        typer.Option(
            "--fail-below",
            metavar="PERCENT",
            min=0,
            max=100,
            help="Exit 1 when the lower bound of the score is below.",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the first prompt and ask nothing.")
    ] = False,
    output_format: Annotated[Format, typer.Option("--format", help="Form of the output.")] = "text",
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="FILE",
            help="Also write one self-contained page, with plots.",
            show_default=False,
        ),
    ] = None,
    color: Color = "auto",
) -> ExitCode:
    """Put the suite to a model and score it, or compare two runs.

    A run is kept below .tunegate/evaluations with everything that determined it: suite, generator,
    prompts, seed, versions, and time, tokens and cost. Every item counts; without a reply it is
    wrong, and each that failed gets a reason: retrieval, context, format, knowledge, refusal.

    Exit 0: done, or RUN is better. Exit 1: below --fail-below, or RUN is worse. Exit 4: some items
    have no reply, or the suite cannot tell which run is better.
    """
    from tunegate.curate.errors import ConfigError
    from tunegate.curate.workspace import find_workspace
    from tunegate.evaluate.evaluation import at_level
    from tunegate.evaluate.evaluation_folder import read_evaluation
    from tunegate.tui.evaluating import Options, evaluations_folder
    from tunegate.tui.evaluating_options import check_given

    workspace = find_workspace(Path.cwd())
    folder = evaluations_folder(workspace)
    if run is not None and generator is not None:
        raise ConfigError(
            "a run to read and --generator are two different things",
            f"leave one out, or name the new run: --name {run}",
        )
    if dry_run and run is not None:
        raise ConfigError("a run that was made asks nothing", "--dry-run goes with --generator")
    given = {name for name in call.params if _stands_there(call, name)}
    check_given(
        given,
        makes=generator is not None,
        reads=run is not None,
        context=context,
        examples=examples,
        dry_run=dry_run,
    )
    if run is None and generator is None:
        return _list(folder, output_format)
    if against is not None and fail_below is not None:
        raise ConfigError(
            "--fail-below looks at one run, and --against at two",
            "leave one out: a comparison has exit codes of its own",
        )
    if judge is None and (rubric is not None or labels is not None):
        raise ConfigError("--rubric and --labels are for a judge", "name it: --judge NAME")
    if judge is not None:
        from tunegate.tui.judging import check_judge

        check_judge(workspace, judge, rubric=rubric, labels=labels, pairs=against is not None)
    other = None if against is None else read_evaluation(against, folder)
    if generator is None:
        found = read_evaluation(str(run), folder)
        if "level" in given:
            found = at_level(found, level)
    else:
        options = Options(
            generator=generator,
            suite=tuple(suite or ()),
            metric=metric,
            context=context,
            passages=passages,
            passage_tokens=passage_tokens,
            index=index,
            search=search,
            examples=examples,
            similar=similar,
            abstain=abstain,
            template=template,
            max_tokens=max_tokens,
            temperature=temperature,
            seed=seed,
            name=name,
        )
        made = _made(workspace, options, against=other, level=level, dry_run=dry_run)
        if made is None:
            return ExitCode.FINE
        found = made
    judged, agreement = None, None
    if judge is not None:
        from tunegate.tui.judging import judged_by

        judged, agreement = judged_by(
            workspace, judge, found, against=other, rubric=rubric, labels=labels
        )
    if other is not None:
        return _compared(
            other, found, output_format, html, color, level=level, judge=judged, agreement=agreement
        )
    put(_rendered(found, judged, agreement, output_format, color))
    if html is not None:
        from tunegate.tui.output.evaluation_html import evaluation_html

        put_or_write(evaluation_html(found), html)
    return _code(found, fail_below)


def _stands_there(call: typer.Context, name: str) -> bool:
    """Whether an option was given, be it with the value it has by itself."""
    source = call.get_parameter_source(name)
    return source is not None and source.name not in ("DEFAULT", "DEFAULT_MAP")


def _code(found: Evaluation, fail_below: float | None) -> ExitCode:
    low = 100 * found.scores.overall.low
    if found.scores.missing:
        return ExitCode.EVIDENCE
    if fail_below is not None and low < fail_below:
        say(f"the score may be as low as {low:.1f} %, which is below {fail_below:g} %")
        return ExitCode.FINDINGS
    return ExitCode.FINE


def _list(folder: Path, output_format: Format) -> ExitCode:
    from tunegate.curate.errors import InputError
    from tunegate.evaluate.evaluation_folder import list_evaluations, read_evaluation
    from tunegate.tui.output.evaluation_words import percent, range_text
    from tunegate.tui.safe import visible_line

    names = list_evaluations(folder)
    runs: dict[str, Evaluation] = {}
    for name in names:
        try:
            runs[name] = read_evaluation(name, folder)
        except InputError as error:
            say(f"{error.message}; {error.hint}")
    if output_format == "json":
        from tunegate.tui.output.evaluation_json import list_json

        put(list_json(runs))
        return ExitCode.FINE
    if not names:
        say("there are no runs yet; `tunegate evaluate --generator NAME` makes one")
    width = max(map(len, runs), default=0)
    for name, run in runs.items():
        overall = run.scores.overall
        line = (
            f"{name:<{width}}  {percent(overall.estimate):>7}  {range_text(overall)}  "
            f"n={overall.n:,}  suite {run.facts.setup.suite}  {run.facts.at}"
        )
        put(visible_line(line))
    return ExitCode.FINE


def _made(
    workspace: Workspace,
    options: Options,
    *,
    against: Evaluation | None,
    level: float,
    dry_run: bool,
) -> Evaluation | None:
    """A new run, written; None when nothing was to be asked."""
    from tunegate.evaluate.comparison import check_same_suite
    from tunegate.evaluate.evaluation_folder import write_evaluation
    from tunegate.tui.evaluating import evaluations_folder, prepared
    from tunegate.tui.output.dry_run_text import beginning_lines, dry_run_text
    from tunegate.tui.progress import progress_bar

    with progress_bar() as progress:
        ready = prepared(workspace, options, progress=progress)
        if against is not None:
            check_same_suite(against.facts.setup.suite, ready.setup.suite)
        if dry_run:
            put(dry_run_text(ready))
            return None
        for line in beginning_lines(ready):
            say(line)
        found = ready.run(level=level, progress=progress)
    place = write_evaluation(found, evaluations_folder(workspace))
    say(f"kept as {place.name} in {place.parent}")
    return found


def _compared(
    first: Evaluation,
    second: Evaluation,
    output_format: Format,
    html: Path | None,
    color: ColorChoice,
    *,
    level: float,
    judge: Judged | None,
    agreement: Agreement | None,
) -> ExitCode:
    from tunegate.evaluate.comparison import compare

    comparison = compare(first.scores, second.scores, level=level)
    if output_format == "json":
        from tunegate.tui.output.evaluation_json import comparison_json

        put(comparison_json(first, second, comparison, judged=judge, agreement=agreement))
    else:
        from tunegate.tui.output.evaluation_text import comparison_text, judged_text

        text = _shown(comparison_text(first, second, comparison), color)
        put(text if judge is None else text + _shown(judged_text(judge, agreement), color))
    if html is not None:
        from tunegate.tui.output.evaluation_html import evaluation_html

        put_or_write(evaluation_html(second, against=first, comparison=comparison), html)
    codes = {
        "better": ExitCode.FINE,
        "worse": ExitCode.FINDINGS,
        "cannot tell": ExitCode.EVIDENCE,
    }
    return codes[comparison.overall.verdict]


def _rendered(
    found: Evaluation,
    judged: Judged | None,
    agreement: Agreement | None,
    output_format: Format,
    color: ColorChoice,
) -> str:
    if output_format == "json":
        from tunegate.tui.output.evaluation_json import evaluation_json

        return evaluation_json(found, judged=judged, agreement=agreement)
    from tunegate.tui.output.evaluation_text import evaluation_text, judged_text

    text = _shown(evaluation_text(found), color)
    return text if judged is None else text + _shown(judged_text(judged, agreement), color)


def _shown(renderable: RenderableType, color: ColorChoice) -> str:
    from tunegate.tui.output.terminal import render

    return render(renderable, width=columns(), color=wants_color(color))
