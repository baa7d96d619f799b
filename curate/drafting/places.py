"""In which chunk a part of a document stands."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable

from tunegate.curate.corpus.chunks import Chunk
from tunegate.curate.corpus.document import Span


class ChunkPlaces:
    """Finds chunks by document and offset."""

    def __init__(self, chunks: Iterable[Chunk]) -> None:
        self._chunks: dict[str, list[Chunk]] = defaultdict(list)
        for chunk in chunks:
            self._chunks[chunk.document].append(chunk)
        for of_document in self._chunks.values():
            of_document.sort(key=lambda one: one.start)

    def holding(self, document: str, span: Span) -> str:
        """Id of the chunk that holds a part of a document, or most of it; the first of two.

        Raises:
            ValueError: when no chunk of the document has anything of it.
        """
        listed = self._chunks.get(document, [])
        first = max(0, bisect_right(listed, span[0], key=lambda one: one.start) - 1)
        best, most = "", 0
        for chunk in listed[first:]:
            if chunk.start >= span[1]:
                break
            shared = min(chunk.end, span[1]) - max(chunk.start, span[0])
            if shared > most:
                best, most = chunk.id, shared
        if not best:
            raise ValueError(f"no chunk of {document} holds the characters {span}")
        return best
