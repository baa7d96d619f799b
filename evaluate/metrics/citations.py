"""Whether what an answer cites was among the passages that the model was shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tunegate.evaluate.item import Passage
from tunegate.evaluate.metrics.score import Score

_BRACKETS = re.compile(r"\[([^\[\]\n]{1,200})\](?!\()|【([^【】\n]{1,200})】")
_SEPARATOR = re.compile(r"\s*[,;]\s*")
_SPOKEN = re.compile(
    r"(?i)\A(?:passage|document|doc|source|chunk|context|ref|reference|id|quelle)s?\b[\s#:.]*(?=\S)"
)
_LIKE_AN_ID = re.compile(r"[\w.:/#-]*\d[\w.:/#-]*")


@dataclass(frozen=True, slots=True)
class Citation:
    """One id that an answer cites. Offsets of its brackets, in characters."""

    id: str
    start: int
    end: int
    shown: bool
    """Whether it names a passage that was shown."""


def find_citations(answer: str, passages: Sequence[Passage]) -> list[Citation]:
    """The ids that an answer cites in brackets, in order: `[3]`, `[a-12, a-14]`, `【2】`.

    A bracket cites when it holds the id of a shown passage, or something that looks like an id:
    one word with a digit. So `[sic]` and Markdown links cite nothing, and `[a-99]` cites even when
    it was not shown. A word such as "passage" in front of the id is left out.
    """
    ids = {passage.id for passage in passages}
    return list(_find(answer, ids))


def citation_validity(answer: str, passages: Sequence[Passage]) -> Score:
    """The share of the answer's citations that name a passage the model was shown.

    Source: citation precision by id (Gao et al. 2023, ALCE, without its judge). An answer that
    cites nothing scores 0.
    """
    citations = find_citations(answer, passages)
    if not citations:
        return Score(0.0, "cites nothing")
    valid = sum(citation.shown for citation in citations)
    return Score(valid / len(citations), f"{valid} of {len(citations)} citations were shown")


def _find(answer: str, ids: set[str]) -> Iterator[Citation]:
    for found in _BRACKETS.finditer(answer):
        inner = (found[1] or found[2]).strip()
        whole = _bare(inner)
        named = [whole] if whole in ids else [_bare(part) for part in _SEPARATOR.split(inner)]
        if any(one in ids for one in named) or all(_LIKE_AN_ID.fullmatch(one) for one in named):
            for one in named:
                yield Citation(one, found.start(), found.end(), one in ids)


def _bare(part: str) -> str:
    return _SPOKEN.sub("", part.strip(), count=1).strip()
