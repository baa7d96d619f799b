"""`tunegate after`: what training did to a model beside what it was trained for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.options import Color, Data
from tunegate.tui.streams import columns, put, say, wants_color

if TYPE_CHECKING:
    from tunegate.curate.dataset import Dataset
    from tunegate.curate.generator_settings import GeneratorSettings
    from tunegate.curate.workspace import Workspace
    from tunegate.evaluate.after.row import Row
    from tunegate.evaluate.item import Item
    from tunegate.evaluate.local_language_model import LocalLanguageModel

EXAMPLES = """
tunegate after base .tunegate/runs/first/adapter --data trained.jsonl
tunegate after models/before models/behind --data trained.jsonl --held-out others.jsonl
tunegate after base tuned --format json > after.json       two [generators.NAME]
"""

Format = Literal["text", "json"]
ADAPTER = "adapter_config.json"
CONFIG = "config.json"
_MODEL = "A [generators.NAME] of kind local, a folder with a model"


def command(
    *,
    base: Annotated[
        str, typer.Argument(metavar="BASE", help=f"{_MODEL}, or a name on the hub: the one before.")
    ],
    tuned: Annotated[
        str,
        typer.Argument(metavar="TUNED", help=f"{_MODEL}, or with an adapter over BASE."),
    ],
    data: Data = None,
    held_out: Annotated[
        list[str] | None,
        typer.Option(
            "--held-out",
            metavar="FILE",
            help="File with pairs of the same source that TUNED was not trained on, may be "
            "repeated; without any, whether trained pairs are told from others is not measured.",
            show_default=False,
        ),
    ] = None,
    rows: Annotated[
        int,
        typer.Option(
            "--rows", metavar="N", min=1, help="Pairs of either kind to look at, at most."
        ),
    ] = 500,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of what is drawn.")] = 0,
    output_format: Annotated[Format, typer.Option("--format", help="Form of the output.")] = "text",
    color: Color = "auto",
) -> ExitCode:
    """Compare a model before and after training, beside its task.

    General texts and instructions (forgetting); the pairs it was trained on, those of --data or of
    tunegate.toml, which it may recite, tell from others, or give private values away from; and the
    suite of tunegate.toml, where there is one: whether it declines what it should. Both models are
    asked on this machine, one after the other. The tolerances are those of [gate].

    Exit 1: an effect beyond what is tolerated.
    """
    from tunegate.evaluate.after.after_training import after_training
    from tunegate.evaluate.after.effects import Tolerances, effects
    from tunegate.tui.output.terminal import render
    from tunegate.tui.progress import progress_bar
    from tunegate.tui.session import begin

    with progress_bar() as progress:
        session = begin(data, progress=progress)
        workspace = session.workspace
        before, behind = _models(base, tuned, workspace)
        trained = _rows(session.curated().dataset, "trained")
        others: list[Row] = []
        if held_out:
            loaded = workspace.load([str(Path.cwd() / one) for one in held_out], progress=progress)
            others = _rows(loaded.dataset, "held-out")
            others = _unseen(others, trained)
        settings = workspace.settings
        found = after_training(
            before,
            behind,
            rows=trained,
            held_out=others,
            questions=_questions(workspace),
            privacy=settings.privacy,
            most_rows=rows,
            seed=seed,
            progress=progress,
        )
    limits = Tolerances(
        forgetting=settings.gate.forgetting_tolerance,
        accuracy=settings.gate.accuracy_tolerance,
        membership=settings.gate.membership_tolerance,
    )
    told = effects(found, limits)
    if output_format == "json":
        from tunegate.tui.output.after_json import after_json

        put(after_json(found, told))
    else:
        from tunegate.tui.output.after_text import after_text

        put(render(after_text(found, told), width=columns(), color=wants_color(color)))
    return ExitCode.FINDINGS if told.concerns else ExitCode.FINE


def _models(base: str, tuned: str, workspace: Workspace) -> tuple[LocalLanguageModel, ...]:
    """The models of two names; a folder with an adapter alone goes over the first one's model."""
    from tunegate.curate.errors import ConfigError
    from tunegate.evaluate.local_language_model import LocalLanguageModel

    first = _settings(base, workspace)
    if (Path(first.model) / ADAPTER).is_file():
        raise ConfigError(f"{base}: holds an adapter, and BASE is a whole model")
    second = _settings(tuned, workspace)
    if (Path(second.model) / ADAPTER).is_file():
        adapted = {"model": first.model, "adapter": second.model, "precision": first.precision}
        second = second.model_copy(update=adapted)
    if (first.model, first.adapter) == (second.model, second.adapter):
        raise ConfigError(
            f"{base} and {tuned} are one model", "name the model before training and the one after"
        )
    return tuple(
        LocalLanguageModel(one.model, adapter=one.adapter, precision=one.precision)
        for one in (first, second)
    )


def _settings(name: str, workspace: Workspace) -> GeneratorSettings:
    """What a name means: a generator of the settings, a folder, or a model on the hub."""
    from tunegate.curate.errors import ConfigError
    from tunegate.curate.generator_settings import GeneratorSettings

    known = workspace.settings.generators
    if name not in known:
        folder = Path(name).expanduser()
        if not folder.is_dir() and "/" not in name:
            generators = f"; generators: {', '.join(sorted(known))}" if known else ""
            raise ConfigError(
                f"{name}: there is no such generator, and no such folder",
                f"name a folder with a model{generators}",
            )
        if folder.is_dir() and not any((folder / one).is_file() for one in (CONFIG, ADAPTER)):
            raise ConfigError(
                f"{name}: there is no model in this folder: neither {CONFIG} nor {ADAPTER}",
                "name the folder that holds the weights",
            )
        return GeneratorSettings(kind="local", model=str(folder) if folder.is_dir() else name)
    chosen = known[name]
    if chosen.kind != "local":
        raise ConfigError(
            f"[generators.{name}] is asked at a server, which does not say how likely a text is",
            'name a folder with the model, or a generator of kind = "local"',
        )

    def placed(model: str) -> str:
        below = workspace.root / Path(model).expanduser()
        return str(below) if below.is_dir() else model

    adapter = None if chosen.adapter is None else placed(chosen.adapter)
    return chosen.model_copy(update={"model": placed(chosen.model), "adapter": adapter})


def _rows(dataset: Dataset, what: str) -> list[Row]:
    """Pairs of one question and one answer that does not stand in the question already."""
    from tunegate.curate.wording import count
    from tunegate.evaluate.after.row import Row

    found = []
    for line, pair in dataset.iter_pairs():
        if pair.is_single and pair.response.strip():
            row = Row.of(pair, line["id"])
            if _plain(row.response) not in _plain(row.prompt):
                found.append(row)
    left = len(dataset) - len(found)
    if left:
        say(
            f"{count(left, f'{what} pair')} left out: conversations, and answers that are empty or "
            "stand in their own question"
        )
    return found


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _unseen(others: list[Row], trained: list[Row]) -> list[Row]:
    """Those that the model was not trained on after all."""
    from tunegate.curate.wording import count

    known = {row.id for row in trained}
    kept = [row for row in others if row.id not in known]
    if len(kept) < len(others):
        say(f"{count(len(others) - len(kept), 'held-out pair')} left out: trained on too")
    return kept


def _questions(workspace: Workspace) -> tuple[Item, ...]:
    from tunegate.evaluate.suite_file import read_suite

    settings = workspace.settings
    if not settings.suite:
        return ()
    names = [str(workspace.root / one) for one in settings.suite]
    suite = read_suite(names, metric=settings.gate.metric, settings=settings, base=workspace.root)
    return suite.items
