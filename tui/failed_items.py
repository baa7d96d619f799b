"""The items of a stage that failed, with everything that it takes to see why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tunegate.decide.evidence import Evidence
from tunegate.decide.gate_folder import GateFolder
from tunegate.decide.project import Project
from tunegate.decide.stages.documents_index import cut_passages
from tunegate.evaluate.evaluation import Answer
from tunegate.evaluate.evaluation_folder import read_evaluation
from tunegate.evaluate.failure import FAILURES, LEVERS
from tunegate.evaluate.item import Passage


@dataclass(frozen=True, slots=True)
class FailedItem:
    """One item of the test split."""

    answer: Answer
    lever: str
    """What helps against failures of its kind."""
    slice: str | None = None
    unanswerable: bool = False
    shown: tuple[Passage, ...] = ()
    """In the order in which the model saw them; without a text where it is not there any more."""
    gold: tuple[Passage, ...] = ()
    """Known to hold the answer, and not among those that were shown."""


def failed_items(
    folder: GateFolder, evidence: Evidence, project: Project | None
) -> list[FailedItem]:
    """The failed items of the run that a stage was judged by, by kind, then in the suite's order.

    Args:
        folder: Of the lock.
        evidence: Of the stage.
        project: For questions and passages; None leaves them out.

    Raises:
        InputError: when the run is not there, or damaged.
    """
    if evidence.test.run is None:
        return []
    run = read_evaluation(evidence.test.run, folder.runs)
    failed = [one for one in run.answers if one.failure is not None]
    wanted = {name for one in failed for name in one.shown}
    texts = {} if project is None else dict(_texts(project, wanted))
    items = {} if project is None else {item.id: item for item in project.test.items}
    slices = dict(zip(run.scores.frame["id"], run.scores.frame["slice"], strict=True))
    order = list(FAILURES)
    made = []
    for one in sorted(failed, key=lambda answer: order.index(answer.failure or order[0])):
        item = items.get(one.id)
        assert one.failure is not None
        made.append(
            FailedItem(
                answer=one,
                lever=LEVERS[one.failure],
                slice=slices.get(one.id),
                unanswerable=item is not None and item.unanswerable,
                shown=tuple(Passage(name, texts.get(name, "")) for name in one.shown),
                gold=()
                if item is None
                else tuple(passage for passage in item.gold if passage.id not in one.shown),
            )
        )
    return made


def _texts(project: Project, wanted: set[str]) -> Iterator[tuple[str, str]]:
    for item in project.test.items:
        for passage in item.gold:
            if passage.id in wanted:
                yield passage.id, passage.text
    if project.corpus is None:
        return
    for most in project.policy.chunk_tokens:
        if not wanted:
            return
        cut = {one.id: one.text for one in cut_passages(project.corpus.documents, most)}
        yield from ((name, cut[name]) for name in wanted.intersection(cut))
        wanted = wanted.difference(cut)
