"""RAFT rows of a workspace: `tunegate plan` measures them, `tunegate train` trains on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tunegate.curate.corpus.chunks import ChunkSize, chunks
from tunegate.curate.corpus.document import Document
from tunegate.curate.dataset import Dataset
from tunegate.curate.documents import Documents
from tunegate.curate.errors import ConfigError
from tunegate.curate.models import Models
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.wording import count
from tunegate.curate.workspace import Workspace
from tunegate.evaluate.item import Passage
from tunegate.evaluate.retrieval.index import RetrievalIndex
from tunegate.evaluate.retrieval.parts import FUSED
from tunegate.train.plan import RaftPart
from tunegate.train.raft.build import RaftSet, build_raft
from tunegate.train.raft.from_pairs import grounded_questions
from tunegate.train.raft.manifest import manifest
from tunegate.train.raft.question import Recipe, Retrieve
from tunegate.tui.foreign_note import say_foreign
from tunegate.tui.streams import say

_NOTES = 10
"""Problems of documents that are said; a line counts the others."""


@dataclass(frozen=True)
class RaftRows:
    """Rows of both sides, and how they came about."""

    built: RaftSet
    left_out: Mapping[str, int]
    """Pairs that became no row, by reason."""
    manifest: Mapping[str, Any]
    """Recipe, retriever, counts, documents of each side, and each row by ids and hashes."""


def raft_rows(
    workspace: Workspace,
    dataset: Dataset,
    part: RaftPart,
    *,
    held_out: float,
    seed: int,
    progress: Progress = SILENT,
) -> RaftRows:
    """Put passages of the workspace's documents, or of the pairs' contexts, around the pairs.

    Args:
        workspace: With the documents and the models.
        dataset: The curated pairs.
        part: Of a plan.
        held_out: Share of the documents on the other side.
        seed: Of the split, the order of passages, and which pairs are shown their oracle.
        progress: Sees documents read, passages embedded, and rows made.

    Raises:
        UserError: when no pair has a passage, or a side has no row.
    """
    listed = _documents(workspace, progress) if workspace.settings.documents else ()
    documents = Documents({one.name: one.text for one in listed})
    sources = dataset.frame["source"].drop_nulls().unique().to_list()
    grounded = grounded_questions(
        dataset,
        list(chunks(listed, size=ChunkSize.up_to(part.passage_tokens))),
        {one: documents.named(one) for one in sources},
    )
    if not grounded.questions:
        raise ConfigError(
            f"no pair has a passage that answers it ({_why(grounded.left_out)})",
            "name the documents in tunegate.toml, or give pairs a context",
        )
    say_foreign(workspace.settings, (one.text for one in grounded.passages))
    index = RetrievalIndex.build(
        [Passage(one.id, one.text) for one in grounded.passages],
        Models(workspace.settings, workspace.vectors_path),
        language=workspace.settings.language or "en",
        progress=progress,
    )
    recipe = Recipe(
        keep=part.keep,
        distractors=part.distractors,
        absent=part.absent,
        held_out=held_out,
        seed=seed,
    )
    built = build_raft(
        grounded.questions,
        grounded.passages,
        _retriever(index, [one.question for one in grounded.questions], progress=progress),
        recipe,
        progress=progress,
    )
    left_out = dict(grounded.left_out)
    for reason, number in built.left_out.items():
        left_out[reason] = left_out.get(reason, 0) + number
    sides = [len(built.dataset("train")), len(built.dataset("held-out"))]
    if not all(sides):
        raise ConfigError(
            f"RAFT made {sides[0]:,} rows to train on and {sides[1]:,} to hold out of "
            f"{count(len(dataset), 'pair')} ({_why(left_out) or 'nothing was left out'})",
            "it takes pairs from several documents, so that either side has passages to distract",
        )
    made = manifest(
        built,
        questions=grounded.questions,
        passages=grounded.passages,
        retriever=f"hybrid of words and {index.parts.embedder}",
    )
    return RaftRows(built, left_out, made)


def _documents(workspace: Workspace, progress: Progress) -> tuple[Document, ...]:
    """Those that can be read; the others are said."""
    corpus = workspace.corpus(progress=progress)
    for problem in corpus.problems[:_NOTES]:
        say(str(problem))
    if len(corpus.problems) > _NOTES:
        say(f"and {len(corpus.problems) - _NOTES:,} more problems of documents")
    return corpus.documents


def _why(left_out: Mapping[str, int]) -> str:
    return "; ".join(f"{reason}: {number:,}" for reason, number in left_out.items())


def _retriever(index: RetrievalIndex, questions: Sequence[str], *, progress: Progress) -> Retrieve:
    """Ranks passages; all questions are embedded at once, and searched deeper one by one."""
    found = {
        question: [one.passage.id for one in ranked]
        for question, ranked in zip(
            questions, index.search(questions, k=FUSED, progress=progress), strict=True
        )
    }

    def retrieve(question: str, k: int) -> list[str]:
        if k <= FUSED:
            return found[question][:k]
        return [one.passage.id for one in index.search([question], k=k)[0]]

    return retrieve
