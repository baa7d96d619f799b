"""Runs over a suite that were made before: what `advise` knows of prompt and retrieval."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tunegate.curate.errors import InputError, UserError
from tunegate.curate.workspace import STATE_NAME
from tunegate.decide.advice import RunFact
from tunegate.decide.gate_folder import GateFolder
from tunegate.decide.lock import read_lock
from tunegate.evaluate.evaluation_folder import list_evaluations, read_evaluation


def known_runs(root: Path, suite: str) -> tuple[RunFact, ...]:
    """Those of `tunegate evaluate` and of the gate's cheaper stages; a damaged one says nothing.

    Args:
        root: Of the workspace.
        suite: Fingerprint of the whole suite; runs over another one are left out.
    """
    evaluations = _evaluations(root / STATE_NAME / "evaluations", suite)
    return (*evaluations, *_stages(root, suite))


def _evaluations(folder: Path, suite: str) -> Iterator[RunFact]:
    """Runs of `tunegate evaluate`, by name."""
    for name in sorted(list_evaluations(folder)):
        try:
            run = read_evaluation(name, folder)
        except InputError:
            continue
        if run.facts.setup.suite != suite:
            continue
        overall = run.scores.overall
        yield RunFact(
            name=name,
            context=run.facts.setup.context,
            examples=run.facts.setup.examples,
            score=overall.estimate,
            low=overall.low,
            high=overall.high,
            items=overall.n,
            failures={str(kind): number for kind, number in run.failures.items()},
        )


def _stages(root: Path, suite: str) -> Iterator[RunFact]:
    """What the gate measured of the cheaper stages on this suite."""
    try:
        lock = read_lock(root)
        if lock is None or lock.frozen.suite != suite:
            return
        folder = GateFolder(root, lock.digest)
        found = (("closed", folder.prompt()), ("retrieved", folder.rag()))
    except UserError:  # `gate --verify` names it
        return
    for context, one in found:
        if one is not None:
            test = one.test
            yield RunFact(
                name=f"the {one.stage} stage",
                context=context,
                examples=_examples(one.variant),
                score=test.score,
                low=test.low,
                high=test.high,
                items=test.n,
                failures=test.failures,
            )


def _examples(variant: str) -> int:
    """Of `3 examples, similar`; none of a variant that names no number."""
    found = re.search(r"(\d+) examples?\b", variant)
    return int(found[1]) if found else 0
