"""What the gate knows of a workspace: suite, pairs, documents, and what is frozen of them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from hashlib import blake2b
from statistics import median
from typing import TYPE_CHECKING

import orjson

from tunegate import __version__
from tunegate.curate.curated import replay
from tunegate.curate.dataset import Dataset
from tunegate.curate.errors import ConfigError, InputError
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.rules.choice import choose_rules
from tunegate.curate.survey import survey
from tunegate.curate.wording import count
from tunegate.curate.workspace import Workspace
from tunegate.decide.advice_facts import QUICK_RULES, version_gaps
from tunegate.decide.lock import Frozen, measuring_code
from tunegate.decide.policy import Policy, policy_of
from tunegate.decide.verdict import KnowledgeFacts, ReadinessFacts
from tunegate.evaluate.generators.choice import generator_settings, open_generator
from tunegate.evaluate.prompt_template import PromptTemplate, read_template
from tunegate.evaluate.suite import Suite
from tunegate.evaluate.suite_file import read_suite

if TYPE_CHECKING:
    from tunegate.curate.corpus.read import Corpus
    from tunegate.curate.decision import Recorded
    from tunegate.curate.load.loaded import Loaded
    from tunegate.curate.rules.rule import Context
    from tunegate.curate.survey import Survey

RULES = (*QUICK_RULES, "D", "C")
"""Rules by which the gate judges the pairs: the quick ones, duplicates and contradictions."""
_FROZEN = {
    *("language", "tokenizer", "profile", "target", "rules", "tasks", "thresholds"),
    *("glossary", "privacy", "models"),
}
"""Settings that decide on the readiness of the pairs, or on what a search finds."""
_MODELLED = frozenset("DC")
"""Families that ask models."""


@dataclass(frozen=True)
class Project:
    """Everything that the stages measure with."""

    workspace: Workspace
    policy: Policy
    suite: Suite
    dev: Suite
    test: Suite
    template: PromptTemplate
    generator: str
    pairs: Dataset | None
    """Curated; None without any."""
    corpus: Corpus | None
    frozen: Frozen
    loaded: Loaded | None = None
    """The pairs as they were read; None without any."""
    decisions: tuple[Recorded, ...] = ()
    """Of which the curated ones come."""
    _surveys: list[tuple[Survey, Context]] = field(
        default_factory=list, init=False, repr=False, compare=False
    )

    def survey(self, *, progress: Progress = SILENT) -> Survey | None:
        """The pairs, decisions applied, checked with `RULES`; None without any. Made once.

        What a model says of texts is kept by content in the workspace, so that the next process
        asks for the rest alone.

        Raises:
            UserError: when a file that the settings name cannot be read, or a model not be had.
        """
        seen = self._seen(progress)
        return None if seen is None else seen[0]

    def _seen(self, progress: Progress) -> tuple[Survey, Context] | None:
        if self.loaded is None:
            return None
        if not self._surveys:
            settings = self.workspace.settings
            context = self.workspace.context(progress=progress)
            choice = choose_rules(settings, select=RULES, ignore=settings.rules.ignore)
            found = survey(
                self.loaded, self.decisions, choice=choice, context=context, progress=progress
            )
            self._surveys.append((found, context))
        return self._surveys[0]

    def readiness(self, *, progress: Progress = SILENT) -> ReadinessFacts | None:
        """What `survey` says of the pairs, with what it was that looked; None without any.

        Raises:
            UserError: as `survey`.
        """
        known = self._seen(progress)
        if known is None:
            return None
        seen, context = known[0].readiness, known[1]
        settings = self.workspace.settings
        rules = choose_rules(settings, select=RULES, ignore=settings.rules.ignore).rules
        checked_by = [f"tunegate {__version__}"]
        if any(rule.code[0] in _MODELLED for rule in rules):
            checked_by += [context.models.embedder_name(), context.models.judge_name()]
        return ReadinessFacts(
            score=seen.score,
            pairs=seen.pairs,
            usable=seen.usable,
            fingerprint=seen.fingerprint,
            failed=tuple(one.evidence for one in seen.criteria if one.status == "fail"),
            methods={one.name: one.verdict for one in seen.methods},
            first=tuple(one.command for one in seen.fix_first[:3]),
            rules=tuple(rule.code for rule in rules),
            checked_by=tuple(checked_by),
        )


def read_project(workspace: Workspace, *, progress: Progress = SILENT) -> Project:
    """Read what `tunegate.toml` names.

    Raises:
        UserError: when a setting or a file is wrong, or there is no suite or generator.
    """
    settings = workspace.settings
    policy = policy_of(settings.gate)
    if not settings.suite:
        raise InputError(
            "tunegate.toml names no `suite`: there is nothing to measure on",
            'add, for example, suite = ["suite.jsonl"]; `tunegate export -o out --split '
            "train=0.8,suite=0.2` takes one out of the pairs",
        )
    name = _generator(workspace)
    names = [str(workspace.root / one) for one in settings.suite]
    suite = read_suite(names, metric=policy.metric, settings=settings, base=workspace.root)
    dev, test = split_suite(suite, share=policy.dev_share, seed=policy.split_seed)
    template = PromptTemplate()
    if settings.gate.template is not None:
        template = read_template(workspace.root / settings.gate.template)
    pairs, loaded = None, None
    decisions = _standing(workspace)
    if settings.data:
        loaded = workspace.load(progress=progress)
        pairs = replay(loaded.dataset, decisions).dataset
    corpus = workspace.corpus(progress=progress) if settings.documents else None
    frozen = Frozen(
        suite=suite.fingerprint,
        items=len(suite),
        dev=dev.fingerprint,
        test=test.fingerprint,
        test_items=len(test),
        generator=name,
        identity=open_generator(name, settings.generators, base=workspace.root).name,
        prompts=template.hash,
        template=template.model_dump(),
        metrics=tuple(sorted({item.metric for item in suite.items})),
        code=measuring_code(),
        policy=policy,
        pairs=None if pairs is None else pairs.fingerprint,
        documents=None if corpus is None else _documents(corpus),
        settings=settings.model_dump(mode="json", include=_FROZEN, exclude_defaults=True),
    )
    return Project(
        workspace=workspace,
        policy=policy,
        suite=suite,
        dev=dev,
        test=test,
        template=template,
        generator=name,
        pairs=pairs,
        corpus=corpus,
        frozen=frozen,
        loaded=loaded,
        decisions=decisions,
    )


def split_suite(suite: Suite, *, share: float, seed: int) -> tuple[Suite, Suite]:
    """The dev and the test part; items of one document stay together.

    Documents come in an order that a hash of seed and name gives, and go to the dev part while it
    has less than its share; so the order of the suite makes no difference.

    Raises:
        InputError: when one of the parts would be empty.
    """
    groups: dict[str, list[int]] = {}
    for nth, item in enumerate(suite.items):
        key = f"item {item.id}" if item.source is None else f"source {item.source}"
        groups.setdefault(key, []).append(nth)
    chosen: set[int] = set()
    for key in sorted(groups, key=lambda one: blake2b(f"{seed}\0{one}".encode()).digest()):
        if len(chosen) + len(groups[key]) / 2 <= share * len(suite):
            chosen.update(groups[key])
    dev = [item for nth, item in enumerate(suite.items) if nth in chosen]
    test = [item for nth, item in enumerate(suite.items) if nth not in chosen]
    if not dev or not test:
        raise InputError(
            "no dev and test split can be made of "
            f"{count(len(suite), 'item')} from {count(len(groups), 'document')}",
            "add items, of further documents, or change `dev_share`",
        )
    return Suite.of(dev), Suite.of(test)


def project_facts(
    project: Project, *, progress: Progress = SILENT
) -> tuple[ReadinessFacts | None, KnowledgeFacts]:
    """Whether the pairs are ready, and how long the knowledge lasts.

    Raises:
        UserError: when a file that the settings name cannot be read, or a model not be had.
    """
    settings = project.workspace.settings
    knowledge = KnowledgeFacts()
    if settings.gate.knowledge_days is not None:
        knowledge = KnowledgeFacts(
            change_days=settings.gate.knowledge_days, why="`knowledge_days` in tunegate.toml"
        )
    elif project.corpus is not None:
        gaps = version_gaps(project.corpus.documents)[1]
        if gaps:
            knowledge = KnowledgeFacts(
                change_days=float(median(gaps)),
                why=(
                    f"median of {count(len(gaps), 'new version')}, of "
                    f"{count(len(project.corpus.documents), 'document')} in all"
                ),
            )
    return project.readiness(progress=progress), knowledge


def _standing(workspace: Workspace) -> tuple[Recorded, ...]:
    if not workspace.ledger_path.is_file():
        return ()
    with closing(workspace.ledger()) as ledger:
        return tuple(ledger.standing())


def _generator(workspace: Workspace) -> str:
    named = workspace.settings.gate.generator
    known = workspace.settings.generators
    if named is None and len(known) == 1:
        return next(iter(known))
    if named is None:
        raise ConfigError(
            "[gate] names no `generator`: there is no model to ask",
            f"one of: {', '.join(sorted(known))}" if known else "add a [generators.NAME]",
        )
    generator_settings(named, known)
    return named


def _documents(corpus: Corpus) -> str:
    lines = sorted(
        blake2b(orjson.dumps([one.name, one.text]), digest_size=16).hexdigest()
        for one in corpus.documents
    )
    return blake2b("".join(lines).encode(), digest_size=8).hexdigest()
