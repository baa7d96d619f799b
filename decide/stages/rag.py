"""The rag stage: a search chosen on the dev split, measured once on the test, with its ceiling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tunegate.curate.errors import InputError
from tunegate.curate.wording import count
from tunegate.decide.evidence import Measured, PromptEvidence, RagEvidence, Trial
from tunegate.decide.project import Project
from tunegate.decide.stages.documents_index import documents_index
from tunegate.decide.stages.measuring import Asking, measured
from tunegate.decide.stages.prompt import Variant, examples_of, pool_of, variants
from tunegate.evaluate.decidable import decidable
from tunegate.evaluate.failure import holds_answer
from tunegate.evaluate.item import Item, Passage
from tunegate.evaluate.retrieval.choice import Cutting, Setting, choose_setting
from tunegate.evaluate.retrieval.index import MODES, Mode, RetrievalIndex
from tunegate.evaluate.retrieval.measured import measure
from tunegate.evaluate.run import retrieved_passages
from tunegate.evaluate.suite import Suite

DEEP = 10
"""Passages by rank among which an answer is looked for when a search is measured."""
_NOT_FOUND = {"(not found)": 1.0}
_POOL = (
    f"Recall, MRR and nDCG are over a pool: the passages among the first {DEEP} by vectors, by "
    "words and by both that hold the answer, by their words or as a gold passage. One that no mode "
    "found is missing there, so recall and nDCG are upper bounds; an item without any counts as 0."
)


def measure_rag(project: Project, asking: Asking, prompt: PromptEvidence) -> RagEvidence:
    """Measure the stage, with the prompt that the prompt stage chose.

    Without documents the nearest curated pairs are shown as examples.

    Raises:
        InputError: when there are neither documents nor pairs.
        UserError: when the generator or the embedder cannot work.
        ValueError: when the evidence of the prompt stage is of another lock.
    """
    if prompt.lock != asking.folder.lock:
        raise ValueError("the prompt stage was measured under another lock")
    pool = pool_of(project)
    variant = next(one for one in variants(project, len(pool)) if one.name == prompt.variant)
    if project.corpus is not None:
        return _over_documents(project, asking, variant)
    if not pool:
        raise InputError(
            "there is nothing to retrieve from: neither documents nor pairs",
            "name `documents` or `data` in tunegate.toml; without a measured rag stage nothing "
            "is trained",
        )
    return _over_pairs(project, asking, len(pool))


def _over_documents(project: Project, asking: Asking, variant: Variant) -> RagEvidence:
    found, why, index = _chosen(project, asking)
    template = variant.template(project.template)
    pool = pool_of(project)
    facts = {"index": index.fingerprint, "retrieval": found.mode}
    plain = Variant("no examples", "plain", system=variant.system)
    trials = []
    for one in dict.fromkeys((plain, variant) if variant.shots else (plain,)):
        run = asking.run(
            project.dev,
            f"dev-retrieved-{one.key}",
            template=template,
            context="retrieved",
            shown=retrieved_passages(project.dev, index, k=found.k, mode=found.mode),
            examples=examples_of(one, project.dev, pool, asking),
            **facts,
        )
        trials.append((one, run.scores.overall))
    best = max(trials, key=lambda one: round(one[1].estimate, 9))[0]
    examples = examples_of(best, project.test, pool, asking)
    test = asking.run(
        project.test,
        f"test-retrieved-{best.key}",
        template=template,
        context="retrieved",
        shown=retrieved_passages(project.test, index, k=found.k, mode=found.mode),
        examples=examples,
        **facts,
    )
    runs, beside, notes = [test], _quality(project.test, index, found.mode, asking.level), [_POOL]
    gold = {item.id: tuple(one for one in item.gold if one.text) for item in project.test.items}
    lacking = [item for item in project.test.items if not item.unanswerable and not gold[item.id]]
    if lacking:
        notes.append(
            f"The oracle context was not measured: {len(lacking)} of {len(project.test)} items "
            "lack a gold passage with a text."
        )
    else:
        oracle = asking.run(
            project.test,
            f"test-oracle-{best.key}",
            template=template,
            context="gold",
            shown=gold,
            examples=examples,
        )
        runs.append(oracle)
        beside.append(measured(oracle, "oracle context"))
    return RagEvidence(
        lock=asking.folder.lock,
        metric=", ".join(project.frozen.metrics),
        at=runs[-1].facts.at,
        generator=asking.name,
        identity=asking.generator.name,
        variant=f"{found}, {best.name}",
        test=measured(test, "retrieved"),
        beside=tuple(beside),
        trials=tuple(
            Trial(
                variant=one.name,
                score=interval.estimate,
                low=max(0.0, interval.low),
                high=min(1.0, interval.high),
                n=interval.n,
                chosen=one == best,
            )
            for one, interval in trials
        ),
        notes=tuple(notes),
        usage=test.facts.usage.model_dump(),
        versions=test.facts.setup.versions,
        runs={one.facts.name: asking.hash_of(one) for one in runs},
        corpus="documents",
        setting=why,
        chunk_tokens=found.chunk_tokens,
        index=index.fingerprint,
    )


def _chosen(project: Project, asking: Asking) -> tuple[Setting, str, RetrievalIndex]:
    """Mode, number and size of passages by the dev split, why, and the index of that size.

    Where no passage of any size is known to hold an answer, nothing can be chosen, and the most is
    shown: less would make retrieval look worse than it may be.
    """
    policy = project.policy
    answerable = [item for item in project.dev.items if not item.unanswerable]
    depth = max(DEEP, *policy.passages)
    cuttings = []
    for most in policy.chunk_tokens:
        index = documents_index(project, asking, most)
        cuttings.append(Cutting(index, gains_of(answerable, index, depth=depth), most))
    if all(gains == _NOT_FOUND for one in cuttings for gains in one.gold.values()):
        largest = cuttings[-1].index
        mode: Mode = "hybrid" if largest.has_vectors else "lexical"
        setting = Setting(mode, max(policy.passages), max(policy.chunk_tokens))
        why = "of no question of the dev split a passage is known to hold the answer"
        return setting, f"{setting}: the most that may be shown, since {why}", largest
    choice = choose_setting(
        cuttings,
        {item.id: item.question for item in answerable},
        ks=policy.passages,
        by="hit",
        sources={item.id: item.source for item in answerable if item.source is not None},
        held_out=[item.id for item in project.test.items],
    )
    size = choice.setting.chunk_tokens
    return (
        choice.setting,
        choice.why,
        next(one.index for one in cuttings if one.chunk_tokens == size),
    )


def _over_pairs(project: Project, asking: Asking, pool: int) -> RagEvidence:
    tried = []
    for one in variants(project, pool):
        if one.similar:
            run = asking.run(
                project.dev,
                f"dev-{one.key}",
                template=project.template,
                examples=examples_of(one, project.dev, pool_of(project), asking),
                chosen="similar",
            )
            tried.append((one, run.scores.overall))
    if not tried:
        raise InputError(
            f"[gate] shots = {list(project.policy.shots)}: of {count(pool, 'pair')} that the suite "
            "does not ask no such number can be shown, and there are no documents to search",
            "name `documents`, or state `shots` from 1 up to the number of pairs",
        )
    best = max(tried, key=lambda one: round(one[1].estimate, 9))[0]
    test = asking.run(
        project.test,
        f"test-pairs-{best.key}",
        template=project.template,
        examples=examples_of(best, project.test, pool_of(project), asking),
        chosen="similar",
    )
    return RagEvidence(
        lock=asking.folder.lock,
        metric=", ".join(project.frozen.metrics),
        at=test.facts.at,
        generator=asking.name,
        identity=asking.generator.name,
        variant=best.name,
        test=measured(test, "nearest pairs as examples"),
        trials=tuple(
            Trial(
                variant=one.name,
                score=interval.estimate,
                low=max(0.0, interval.low),
                high=min(1.0, interval.high),
                n=interval.n,
                chosen=one == best,
            )
            for one, interval in tried
        ),
        notes=("There are no documents: the nearest curated pairs are shown as examples.",),
        usage=test.facts.usage.model_dump(),
        versions=test.facts.setup.versions,
        runs={test.facts.name: asking.hash_of(test)},
        corpus="pairs",
        setting=f"the {best.shots} nearest pairs by the cosine of their questions",
    )


def gains_of(
    items: Sequence[Item], index: RetrievalIndex, *, depth: int = DEEP
) -> dict[str, dict[str, float]]:
    """The passages that answer each item, among the first `depth` of every mode.

    An item of which none is found gets one that no search finds, so that it counts as missed.
    """
    candidates: dict[str, dict[str, Passage]] = {item.id: {} for item in items}
    questions = [item.question for item in items]
    for mode in MODES:
        if mode != "lexical" and not index.has_vectors:
            continue
        for item, hits in zip(items, index.search(questions, k=depth, mode=mode), strict=True):
            candidates[item.id].update({hit.passage.id: hit.passage for hit in hits})
    return {
        item.id: {
            name: 1.0
            for name, passage in candidates[item.id].items()
            if holds_answer(item, (passage,))
        }
        or dict(_NOT_FOUND)
        for item in items
    }


def _quality(suite: Suite, index: RetrievalIndex, mode: str, level: float) -> list[Measured]:
    """Recall, MRR and nDCG of the chosen search on the answerable test items."""
    items = [item for item in suite.items if not item.unanswerable]
    if not items:
        return []
    chosen = next(one for one in MODES if one == mode)
    hits = index.search([item.question for item in items], k=DEEP, mode=chosen)
    rankings: Mapping[str, list[str]] = {
        item.id: [hit.passage.id for hit in some] for item, some in zip(items, hits, strict=True)
    }
    sources = {item.id: item.source for item in items if item.source is not None}
    names = ("recall@5", "mrr", "ndcg@10")
    table = measure(rankings, gains_of(items, index), sources=sources, measures=names)
    independent = decidable([item.source for item in items], binary=False).independent
    made = []
    for name in names:
        found = table.interval(name, level=level)
        made.append(
            Measured(
                name=name,
                score=found.estimate,
                low=max(0.0, found.low),
                high=min(1.0, found.high),
                level=level,
                n=found.n,
                independent=independent,
                binary=False,
                method=found.method,
            )
        )
    return made
