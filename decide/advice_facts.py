"""What a workspace shows before anything is spent: the facts that `advise` judges."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import PurePath
from typing import Any

import polars as pl

from tunegate.curate.answer_words import answer_words, plain_words
from tunegate.curate.corpus.chunks import chunks
from tunegate.curate.corpus.document import Document
from tunegate.curate.corpus.read import Corpus
from tunegate.curate.dates import day_of, version_of
from tunegate.curate.groups import components
from tunegate.curate.masking import excerpt
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.rules.choice import Choice, choose_rules
from tunegate.curate.rules.table import RULES
from tunegate.curate.survey import Survey, survey
from tunegate.curate.workspace import Workspace
from tunegate.decide.advice import AdviceFacts
from tunegate.decide.advice_runs import known_runs
from tunegate.decide.policy import policy_of, states_target, stop_of
from tunegate.evaluate.decidable import decidable
from tunegate.evaluate.suite import Suite
from tunegate.evaluate.suite_file import read_suite

QUICK_RULES = ("S", "F", "P", "V", "D101", "L601", "L602")
"""Rules that load no model: advice comes before patience."""
MOST_ANSWERS = 1_000
"""Answers that are looked for in the documents; of more, so many are drawn."""
EVERYWHERE = 0.1
"""Share of the documents above which it says nothing that an answer stands in them: `yes`, `2`."""
FEW_DOCUMENTS = 3
_SHORT = 8
"""Words up to which an answer has to stand in a passage as it is, as in `evaluate/failure`."""
_CARRIED = 0.6
_LONG_WORD = 4


@dataclass(frozen=True, slots=True)
class Found:
    """Answers that were looked for in documents."""

    answers: int
    verbatim: int
    carried: int
    common: int


def advice_facts(
    workspace: Workspace,
    *,
    seen: Survey | None = None,
    seed: int = 0,
    progress: Progress = SILENT,
) -> AdviceFacts:
    """Look at everything that the settings name; what they do not name stays unknown.

    Pairs are checked with `QUICK_RULES`, decisions applied. Nothing is asked of a model.

    Args:
        workspace: Whose settings, files and runs.
        seen: What the gate found the pairs to be; they are not checked again.
        seed: Of the sample of answers.
        progress: Sees the stages.

    Raises:
        UserError: when `[gate]` is wrong, or a file that the settings name cannot be read.
    """
    gate = workspace.settings.gate
    facts = AdviceFacts(
        target=policy_of(gate).target if states_target(gate) else None,
        stop_at=stop_of(gate)[0],
        retraining_days=gate.retraining_days,
        by_gate=seen is not None,
    )
    suite = _suite(workspace)
    if suite is not None:
        facts = replace(facts, **_of_suite(suite))
        facts = replace(facts, runs=known_runs(workspace.root, suite.fingerprint))
    if seen is None and workspace.settings.data:
        seen = _survey(workspace, progress)
    if seen is not None:
        looked = {rule.code for rule in _quick(workspace).rules}
        facts = replace(facts, **_of_pairs(seen, looked))
    if workspace.settings.documents:
        corpus = workspace.corpus(progress=progress)
        facts = replace(facts, **_of_documents(corpus))
        answers, asked_of = _answers(suite, seen)
        found = find_answers(answers, corpus, seed=seed)
        facts = replace(
            facts,
            asked_of=asked_of,
            answers=found.answers,
            verbatim=found.verbatim,
            carried=found.carried,
            common=found.common,
        )
    return facts


def find_answers(
    answers: Sequence[tuple[tuple[str, ...], str | None]], corpus: Corpus, *, seed: int = 0
) -> Found:
    """How many answers stand in documents, by their words.

    An answer of up to eight words has to stand in one as it is. A longer one may also be carried
    by a passage: six in ten of its words of four letters or more stand there. An answer that more
    than a tenth of the documents hold says nothing and is left out, unless its own document is
    known and is one of them.

    Args:
        answers: Accepted answers of a question, and the name of its document where it is known.
        corpus: Where they are looked for.
        seed: Of the sample when there are more than `MOST_ANSWERS`.
    """
    drawn = list(answers)
    if len(drawn) > MOST_ANSWERS:
        drawn = random.Random(seed).sample(drawn, MOST_ANSWERS)
    texts = [f" {' '.join(answer_words(one.text))} " for one in corpus.documents]
    names = [one.name for one in corpus.documents]
    passages = [_long_words(one.text) for one in chunks(corpus.documents)]
    verbatim = carried = common = 0
    for accepted, source in drawn:
        held = _holding(accepted, texts)
        if held:
            own = source is not None and any(_means(source, names[nth]) for nth in held)
            if not own and len(held) > max(FEW_DOCUMENTS, EVERYWHERE * len(texts)):
                common += 1
            else:
                verbatim += 1
        elif any(_is_carried(one, passages) for one in accepted):
            carried += 1
    return Found(len(drawn) - common, verbatim, carried, common)


def version_gaps(documents: Sequence[Document]) -> tuple[int, tuple[int, ...]]:
    """Documents of which a newer version is there, and days from a version to the next.

    Files are versions of one document when their names differ in the version alone, or when they
    have the same title and state different versions.
    """
    keys: dict[tuple[str, str], list[int]] = defaultdict(list)
    for nth, one in enumerate(documents):
        named = version_of(PurePath(one.name).stem)
        if named is not None:
            keys["name", named[0]].append(nth)
        if one.title and one.version:
            keys["title", one.title.casefold()].append(nth)
    edges: list[tuple[int, int]] = []
    for (kind, _), members in keys.items():
        for first, second in pairwise(members):
            if kind == "name" or documents[first].version != documents[second].version:
                edges.append((first, second))
    families: dict[int, list[Document]] = defaultdict(list)
    for one, label in zip(documents, components(len(documents), edges), strict=True):
        families[label].append(one)
    several = [family for family in families.values() if len(family) > 1]
    gaps: list[int] = []
    for family in several:
        days = sorted({day for one in family if (day := _day(one.date)) is not None})
        gaps += [(later - earlier).days for earlier, later in pairwise(days)]
    return sum(len(family) - 1 for family in several), tuple(sorted(gaps))


def _suite(workspace: Workspace) -> Suite | None:
    settings = workspace.settings
    names = [str(workspace.root / name) for name in settings.suite]
    if not names:
        return None
    return read_suite(names, metric=settings.gate.metric, settings=settings, base=workspace.root)


def _of_suite(suite: Suite) -> dict[str, Any]:
    known = decidable([item.source for item in suite.items], binary=suite.binary)
    return {
        "items": known.items,
        "independent": known.independent,
        "difference": known.difference,
        "needed": known.needed,
    }


def _quick(workspace: Workspace) -> Choice:
    """The quick rules that are not left out; the gate has them too."""
    settings = workspace.settings
    return choose_rules(settings, select=QUICK_RULES, ignore=settings.rules.ignore)


def _survey(workspace: Workspace, progress: Progress) -> Survey:
    decisions: tuple[Any, ...] = ()
    if workspace.ledger_path.is_file():
        with closing(workspace.ledger()) as ledger:
            decisions = tuple(ledger.standing())
    return survey(
        workspace.load(progress=progress),
        decisions,
        choice=_quick(workspace),
        context=workspace.context(progress=progress),
        progress=progress,
    )


def _of_pairs(seen: Survey, looked: Set[str]) -> dict[str, Any]:
    """What was found of the pairs; of what no rule of these codes looked at, None."""
    frame = seen.curated.dataset.frame
    tasks = frame["task"].drop_nulls().value_counts().sort("count", "task")
    has_context = pl.col("context").fill_null("") != ""
    private = _found(seen, "P")
    return {
        "pairs": frame.height,
        "usable": seen.readiness.usable,
        "tasks": tuple((excerpt(task, width=40), number) for task, number in tasks.rows()),
        "with_context": frame.select(has_context.sum()).item(),
        "responses": frame["response"].n_unique(),
        "private": _by_rule(private) if any(code[0] == "P" for code in looked) else None,
        "private_pairs": private["pair"].n_unique(),
        "leaked": _by_rule(_found(seen, "L")) if {"L601", "L602"} <= looked else None,
        "failed": tuple(
            one.evidence
            for one in seen.readiness.criteria
            if one.status == "fail" and one.name != "volume"
        ),
        "score": seen.readiness.score,
    }


def _found(seen: Survey, family: str) -> pl.DataFrame:
    return seen.findings.frame.filter(
        pl.col("rule").str.starts_with(family) & pl.col("pair").is_not_null()
    )


def _by_rule(findings: pl.DataFrame) -> dict[str, int]:
    by_rule = findings.group_by("rule").agg(pl.col("pair").n_unique().alias("pairs"))
    return {
        RULES[rule].name if rule in RULES else rule: number
        for rule, number in by_rule.sort("rule").rows()
    }


def _of_documents(corpus: Corpus) -> dict[str, Any]:
    days = [day for one in corpus.documents if (day := _day(one.date)) is not None]
    newest = max(days, default=None)
    superseded, gaps = version_gaps(corpus.documents)
    return {
        "documents": len(corpus.documents),
        "dated": len(days),
        "ages": tuple(sorted((newest - day).days for day in days)) if newest else (),
        "superseded": superseded,
        "gaps": gaps,
    }


def _answers(
    suite: Suite | None, seen: Survey | None
) -> tuple[list[tuple[tuple[str, ...], str | None]], str]:
    """Of the suite where there is one, else of the pairs."""
    if suite is not None:
        items = [item for item in suite.items if item.accepted and not item.unanswerable]
        return [(item.accepted, item.source) for item in items], "suite"
    if seen is None:
        return [], "pairs"
    rows = seen.curated.dataset.frame.select("response", "source").iter_rows()
    return [((response,), source) for response, source in rows if response.strip()], "pairs"


def _holding(accepted: Iterable[str], texts: Sequence[str]) -> set[int]:
    """Documents in which one of the answers stands as it is."""
    wanted = [f" {' '.join(words)} " for one in accepted if (words := answer_words(one))]
    return {nth for nth, text in enumerate(texts) if any(one in text for one in wanted)}


def _is_carried(answer: str, passages: Sequence[frozenset[str]]) -> bool:
    if len(answer_words(answer)) <= _SHORT:
        return False
    words = _long_words(answer)
    least = max(1.0, _CARRIED * len(words))
    return any(len(words & held) >= least for held in passages)


def _long_words(text: str) -> frozenset[str]:
    return frozenset(word for word in plain_words(text) if len(word) >= _LONG_WORD)


def _means(source: str, name: str) -> bool:
    """Whether a source names this document, by path, file name or file name without ending."""
    said = source.partition("#")[0].strip().casefold()
    path = PurePath(name.casefold())
    return said in (str(path), path.name, path.stem)


def _day(stated: str | None) -> date | None:
    """The day a document states; the first of a month that it states, and none of a year alone."""
    known = day_of(stated)
    if known is None or not known[1]:
        return None
    try:
        return date(known[0], known[1], known[2] or 1)
    except ValueError:  # 30 February
        return None
