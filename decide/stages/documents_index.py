"""The index of a project's documents, cut to one size."""

from __future__ import annotations

from collections.abc import Sequence

from tunegate.curate.corpus.chunks import ChunkSize, chunks
from tunegate.curate.corpus.document import Document
from tunegate.decide.project import Project
from tunegate.decide.stages.measuring import Asking
from tunegate.evaluate.item import Passage
from tunegate.evaluate.retrieval.index import RetrievalIndex
from tunegate.evaluate.run import passages_of


def cut_passages(documents: Sequence[Document], most: int) -> list[Passage]:
    """Documents as passages of half of `most` to `most` tokens."""
    return passages_of(chunks(documents, size=ChunkSize.up_to(most)))


def documents_index(project: Project, asking: Asking, most: int) -> RetrievalIndex:
    """The index of a project's documents in passages of at most so many tokens.

    Raises:
        UserError: when the embedder cannot be had.
    """
    assert project.corpus is not None
    return RetrievalIndex.build(
        cut_passages(project.corpus.documents, most),
        asking.models,
        language=project.workspace.settings.language or "en",
        progress=asking.progress,
    )
