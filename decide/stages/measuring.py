"""One run of a stage: asked, scored, kept, and what the gate keeps of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tunegate.curate.generation import Generator
from tunegate.curate.generator_settings import GeneratorSettings
from tunegate.curate.models import Models
from tunegate.curate.progress import SILENT, Progress
from tunegate.decide.evidence import Measured
from tunegate.decide.gate_folder import GateFolder
from tunegate.decide.stages.interim import Watch, Watched
from tunegate.evaluate.decidable import decidable
from tunegate.evaluate.evaluation import Evaluation, evaluated
from tunegate.evaluate.evaluation_folder import run_digest, write_evaluation
from tunegate.evaluate.item import Passage
from tunegate.evaluate.prompt_template import Example, PromptTemplate
from tunegate.evaluate.run import Context, Plan, ask
from tunegate.evaluate.run_facts import setup_of
from tunegate.evaluate.suite import Suite


@dataclass(frozen=True)
class Asking:
    """Whom a stage asks, and how."""

    generator: Generator
    name: str
    """In the settings."""
    settings: GeneratorSettings
    folder: GateFolder
    models: Models
    level: float
    max_tokens: int
    progress: Progress = SILENT
    watch: Watch | None = None
    """Told how a run stands while it is asked."""

    def run(
        self,
        suite: Suite,
        name: str,
        *,
        template: PromptTemplate,
        context: Context = "closed",
        shown: Mapping[str, tuple[Passage, ...]] | None = None,
        examples: Mapping[str, tuple[Example, ...]] | None = None,
        **further: Any,
    ) -> Evaluation:
        """Ask a suite, score it and keep the run in the gate's folder.

        Raises:
            UserError: when the generator cannot work at all; replies so far are kept.
        """
        plan = Plan(
            suite=suite,
            template=template,
            context=context,
            shown=shown or {},
            examples=examples or {},
            abstain=any(item.unanswerable for item in suite.items),
            max_tokens=self.max_tokens,
        )
        setup = setup_of(
            plan,
            generator=self.name,
            identity=self.generator.name,
            kind=self.settings.kind,
            **further,
        )
        generator = self.generator
        if self.watch is not None:
            generator = Watched(generator, plan, name, self.watch, self.models, self.level)
        replies = ask(plan.requests(), generator, progress=self.progress)
        found = evaluated(
            plan,
            replies,
            setup=setup,
            name=name,
            kept=0,
            prices=self.settings,
            models=self.models,
            level=self.level,
        )
        write_evaluation(found, self.folder.runs)
        return found

    def hash_of(self, evaluation: Evaluation) -> str:
        """What `run_digest` says of the run on disk."""
        return run_digest(self.folder.runs / evaluation.facts.name)


def measured(evaluation: Evaluation, name: str) -> Measured:
    """What the gate keeps of a run."""
    scores = evaluation.scores
    sources = [str(one) if one is not None else None for one in scores.frame["source"].to_list()]
    binary = all(value in (0, 1) for value in scores.frame["value"].to_list())
    overall = scores.overall
    return Measured(
        name=name,
        score=overall.estimate,
        low=max(0.0, overall.low),
        high=min(1.0, overall.high),
        level=overall.level,
        n=overall.n,
        independent=decidable(sources, binary=binary).independent,
        binary=binary,
        method=overall.method,
        run=evaluation.facts.name,
        failures={str(kind): items for kind, items in evaluation.failures.items()},
        slices={
            key: (one.estimate, one.low, one.high, one.n) for key, one in scores.slices.items()
        },
    )
