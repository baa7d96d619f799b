"""What `tunegate evaluate` puts together from settings and options: a plan and its generator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tunegate.curate.errors import ConfigError, InputError
from tunegate.curate.generation import Reply
from tunegate.curate.generator_settings import GeneratorSettings
from tunegate.curate.models import Models
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.settings import CONFIG_NAME
from tunegate.curate.wording import count
from tunegate.curate.workspace import STATE_NAME, Workspace
from tunegate.evaluate.evaluation import Evaluation, evaluated
from tunegate.evaluate.evaluation_folder import check_free
from tunegate.evaluate.generators.choice import generator_settings, open_generator
from tunegate.evaluate.generators.kept import Kept
from tunegate.evaluate.item import Passage
from tunegate.evaluate.metrics.table import METRICS
from tunegate.evaluate.prompt_template import PromptTemplate, read_template
from tunegate.evaluate.run import (
    Context,
    Plan,
    ask,
    gold_passages,
    retrieved_passages,
)
from tunegate.evaluate.run_facts import Setup, setup_of
from tunegate.evaluate.suite import Suite
from tunegate.evaluate.suite_file import read_suite
from tunegate.tui.foreign_note import say_foreign
from tunegate.tui.streams import say, stdin_bytes

if TYPE_CHECKING:
    from tunegate.evaluate.prompt_template import Example
    from tunegate.evaluate.retrieval.index import RetrievalIndex

EVALUATIONS = "evaluations"
REPLIES = "replies"
_NOTES = 5


@dataclass(frozen=True)
class Options:
    """What the command line says about a run."""

    generator: str
    suite: Sequence[str] = ()
    """Files, in place of those in the settings."""
    metric: str = "token_f1"
    context: Context = "closed"
    passages: int = 5
    passage_tokens: int = 400
    """Of a retrieved passage at most."""
    index: Path | None = None
    """Folder of the index, read where it is there and written where not; None keeps none."""
    search: Literal["dense", "lexical", "hybrid"] = "hybrid"
    examples: int = 0
    similar: bool = False
    abstain: bool | None = None
    """None: where the suite has questions that should be declined."""
    template: Path | None = None
    max_tokens: int = 256
    temperature: float = 0.0
    seed: int = 0
    name: str | None = None


@dataclass(frozen=True)
class Prepared:
    """A run that is about to begin."""

    plan: Plan
    generator: Kept
    settings: GeneratorSettings
    setup: Setup
    name: str
    kept: int
    """Replies that are there already."""
    models: Models

    def run(self, *, level: float, progress: Progress = SILENT) -> Evaluation:
        """Ask what is missing, and score.

        Raises:
            UserError: when the generator cannot work at all; replies so far are kept.
        """
        replies = ask(self.plan.requests(), self.generator, progress=progress)
        _say_errors(replies)
        return evaluated(
            self.plan,
            replies,
            setup=self.setup,
            name=self.name,
            kept=self.kept,
            prices=self.settings,
            models=self.models,
            level=level,
        )


def evaluations_folder(workspace: Workspace) -> Path:
    """Where finished runs are."""
    return workspace.root / STATE_NAME / EVALUATIONS


def prepared(workspace: Workspace, options: Options, *, progress: Progress = SILENT) -> Prepared:
    """Read the suite, find passages and examples, and put the prompts together.

    Raises:
        UserError: when a setting, a file or an option is wrong.
    """
    settings = generator_settings(options.generator, workspace.settings.generators)
    template = PromptTemplate() if options.template is None else read_template(options.template)
    suite = _suite(workspace, options)
    models = Models(workspace.settings, workspace.vectors_path)
    index = None
    if options.context == "retrieved":
        index = _index(workspace, options, models, progress)
    plan = Plan(
        suite=suite,
        template=template,
        context=options.context,
        shown=_shown(suite, options, index, progress),
        examples=_examples(workspace, suite, options, models, progress),
        abstain=(
            any(item.unanswerable for item in suite.items)
            if options.abstain is None
            else options.abstain
        ),
        max_tokens=options.max_tokens,
        temperature=options.temperature,
        seed=options.seed,
    )
    opened = open_generator(options.generator, workspace.settings.generators, base=workspace.root)
    generator = Kept(opened, workspace.root / STATE_NAME / REPLIES)
    setup = setup_of(
        plan,
        generator=options.generator,
        identity=generator.name,
        kind=settings.kind,
        index=None if index is None else index.fingerprint,
        retrieval=None if index is None else options.search,
        chosen="similar" if options.similar else "drawn",
    )
    name = options.name or _name(options, setup)
    check_free(name, setup.plan, evaluations_folder(workspace))
    return Prepared(
        plan=plan,
        generator=generator,
        settings=settings,
        setup=setup,
        name=name,
        kept=len(generator.found(plan.requests())),
        models=models,
    )


def _name(options: Options, setup: Setup) -> str:
    """What a run is called when nobody says: what it is, and the beginning of its hash."""
    shots = f"-{options.examples}shot" if options.examples else ""
    plain = "".join(one if one.isalnum() or one in "._" else "-" for one in options.generator)
    return f"{plain.strip('-.') or 'run'}-{options.context}{shots}-{setup.plan[:6]}"


def _suite(workspace: Workspace, options: Options) -> Suite:
    if options.metric not in METRICS:
        raise ConfigError(
            f"there is no metric {options.metric!r}", f"metrics: {', '.join(METRICS)}"
        )
    names = list(options.suite)
    if not names:
        names = [str(workspace.root / name) for name in workspace.settings.suite]
    if not names:
        where = workspace.root / CONFIG_NAME
        says = f"{where} names no `suite`" if workspace.configured else "no suite is named"
        raise InputError(
            f"{says}: there is nothing to ask",
            "name its files, as in `tunegate evaluate --suite questions.jsonl`; `tunegate export "
            "-o out --split train=0.8,suite=0.2` takes one out of the pairs",
        )
    suite = read_suite(
        names,
        metric=options.metric,
        settings=workspace.settings,
        base=workspace.root,
        stdin=stdin_bytes(),
    )
    if suite.ignored:
        say(f"columns of the suite that were not read: {', '.join(suite.ignored)}")
    again = suite.asked_again
    if again:
        say(
            f"{count(again, 'item')} of the suite ask what another one asks, with the same "
            "passages: they count, and make the score look surer than it is"
        )
    return suite


def _index(
    workspace: Workspace, options: Options, models: Models, progress: Progress
) -> RetrievalIndex:
    from tunegate.decide.stages.documents_index import cut_passages
    from tunegate.evaluate.retrieval.folder import is_index
    from tunegate.evaluate.retrieval.index import RetrievalIndex

    if not workspace.settings.documents:
        raise InputError(
            f"{workspace.root / CONFIG_NAME} names no `documents` to retrieve from",
            'add, for example, documents = ["docs"]',
        )
    corpus = workspace.corpus(progress=progress)
    for problem in corpus.problems[:_NOTES]:
        say(str(problem))
    if len(corpus.problems) > _NOTES:
        say(f"and {len(corpus.problems) - _NOTES:,} more problems of documents")
    if corpus.left_out:
        say(f"cards of data sets that were left out: {', '.join(corpus.left_out)}")
    if corpus.bare:
        say(f"files with a front matter alone: {', '.join(corpus.bare)}")
    others = corpus.other_kinds
    if others:
        names = ", ".join([*others[:_NOTES], *(["..."] if len(others) > _NOTES else [])])
        say(f"{count(len(others), 'file')} of other kinds left out: {names}")
    for note in corpus.notes[:_NOTES]:
        say(note)
    if len(corpus.notes) > _NOTES:
        say(f"and {len(corpus.notes) - _NOTES:,} more notes on documents")
    passages = cut_passages(corpus.documents, options.passage_tokens)
    say(f"{count(len(corpus.documents), 'document')}, {count(len(passages), 'passage')}")
    if options.search != "lexical":
        texts = (one.text for one in passages)
        say_foreign(workspace.settings, texts, instead=", or use --search lexical")
    if options.index is not None and is_index(options.index):
        return RetrievalIndex.load(options.index, models, passages=passages)
    index = RetrievalIndex.build(
        passages,
        models,
        embedding="none" if options.search == "lexical" else "model",
        language=workspace.settings.language or "en",
        progress=progress,
    )
    if options.index is not None:
        index.save(options.index)
        say(f"wrote the index into {options.index}")
    return index


def _shown(
    suite: Suite, options: Options, index: RetrievalIndex | None, progress: Progress
) -> dict[str, tuple[Passage, ...]]:
    if options.context == "gold":
        return gold_passages(suite)
    if index is None:
        return {}
    return retrieved_passages(
        suite, index, k=options.passages, mode=options.search, progress=progress
    )


def _examples(
    workspace: Workspace, suite: Suite, options: Options, models: Models, progress: Progress
) -> dict[str, tuple[Example, ...]]:
    if not options.examples:
        return {}
    from tunegate.curate.curated import replay
    from tunegate.evaluate.few_shot import drawn_examples, example_pool, similar_examples
    from tunegate.tui.session import say_loaded, standing

    loaded = workspace.load(progress=progress)
    say_loaded(loaded, None)
    pool = example_pool(replay(loaded.dataset, standing(workspace)).dataset, suite)
    if not options.similar:
        drawn = drawn_examples(pool, k=options.examples, seed=options.seed)
        return {item.id: drawn for item in suite.items}
    questions = [item.question for item in suite.items]
    chosen = similar_examples(pool, questions, k=options.examples, models=models, progress=progress)
    return {item.id: some for item, some in zip(suite.items, chosen, strict=True)}


def _say_errors(replies: Sequence[Reply]) -> None:
    errors = [reply.error for reply in replies if reply.error is not None]
    for error in dict.fromkeys(errors[:_NOTES]):
        say(f"no reply: {error}")
    if errors:
        say(
            f"items without a reply, which score 0: {len(errors):,}; run the same command again to "
            "ask them"
        )
