"""The prompt stage: variants tried on the dev split, the best one measured once on the test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tunegate.curate.wording import count
from tunegate.decide.evidence import PromptEvidence, Trial
from tunegate.decide.project import Project
from tunegate.decide.stages.measuring import Asking, measured
from tunegate.evaluate.few_shot import drawn_examples, example_pool, similar_examples
from tunegate.evaluate.prompt_template import Example, PromptTemplate
from tunegate.evaluate.suite import Suite


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to ask."""

    name: str
    key: str
    """For the name of its run."""
    shots: int = 0
    similar: bool = False
    system: bool = True

    def template(self, template: PromptTemplate) -> PromptTemplate:
        """The template as it asks with it."""
        return template if self.system else template.model_copy(update={"system": ""})


def variants(project: Project, pool: int) -> list[Variant]:
    """From the simplest; numbers of examples beyond the pool are left out."""
    made = [
        Variant("zero-shot", "zero", system=False),
        Variant("system prompt", "system"),
    ]
    for shots in project.policy.shots:
        if 0 < shots <= pool:
            shown = count(shots, "example")
            made.append(Variant(shown, f"{shots}shot", shots))
            made.append(Variant(f"{shown}, similar", f"{shots}similar", shots, True))
    return made


def pool_of(project: Project) -> list[Example]:
    """Curated pairs that may be shown: none that the suite asks."""
    return [] if project.pairs is None else example_pool(project.pairs, project.suite)


def examples_of(
    variant: Variant, suite: Suite, pool: Sequence[Example], asking: Asking
) -> Mapping[str, tuple[Example, ...]]:
    """The examples of a variant by item."""
    if not variant.shots:
        return {}
    if not variant.similar:
        drawn = drawn_examples(pool, k=variant.shots, seed=0)
        return {item.id: drawn for item in suite.items}
    questions = [item.question for item in suite.items]
    found = similar_examples(
        pool, questions, k=variant.shots, models=asking.models, progress=asking.progress
    )
    return {item.id: some for item, some in zip(suite.items, found, strict=True)}


def measure_prompt(project: Project, asking: Asking) -> PromptEvidence:
    """Measure the stage. Of equal variants on the dev split the simpler one is taken.

    Raises:
        UserError: when the generator or the embedder cannot work.
    """
    pool = pool_of(project)
    tried = []
    for variant in variants(project, len(pool)):
        run = asking.run(
            project.dev,
            f"dev-{variant.key}",
            template=variant.template(project.template),
            examples=examples_of(variant, project.dev, pool, asking),
            chosen="similar" if variant.similar else "drawn",
        )
        tried.append((variant, run.scores.overall))
    chosen = max(tried, key=lambda one: round(one[1].estimate, 9))[0]
    test = asking.run(
        project.test,
        f"test-prompt-{chosen.key}",
        template=chosen.template(project.template),
        examples=examples_of(chosen, project.test, pool, asking),
        chosen="similar" if chosen.similar else "drawn",
    )
    closed = test
    if chosen.shots:
        closed = asking.run(project.test, "test-closed", template=project.template)
    notes = () if pool else ("There are no pairs to show as examples.",)
    return PromptEvidence(
        lock=asking.folder.lock,
        metric=", ".join(project.frozen.metrics),
        at=test.facts.at,
        generator=asking.name,
        identity=asking.generator.name,
        variant=chosen.name,
        test=measured(test, chosen.name),
        beside=(measured(closed, "closed book"),),
        trials=tuple(
            Trial(
                variant=variant.name,
                score=found.estimate,
                low=max(0.0, found.low),
                high=min(1.0, found.high),
                n=found.n,
                chosen=variant == chosen,
            )
            for variant, found in tried
        ),
        notes=notes,
        usage=test.facts.usage.model_dump(),
        versions=test.facts.setup.versions,
        runs={one.facts.name: asking.hash_of(one) for one in (test, closed)},
    )
