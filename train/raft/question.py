"""What RAFT rows are made from: passages, and questions with the passages that answer them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Absent = Literal["abstain", "answer", "drop"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document."""

    id: str
    text: str
    document: str
    """Name of the document it is from; a split never parts a document."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answer, and where that stands."""

    id: str
    question: str
    answers: tuple[str, ...]
    """The first one is taught; a passage with any of them is no distractor."""
    gold: tuple[str, ...]
    """Ids of the passages that answer it; the first one is the oracle."""
    system: str | None = None
    task: str | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """How rows are made. The defaults are the paper's (Zhang et al. 2024, arXiv 2403.10131)."""

    keep: float = 0.8
    """Chance of a question to be shown its oracle."""
    distractors: int = 4
    """Passages beside it; a row without the oracle shows one more, so that numbers tell nothing."""
    absent: Absent = "abstain"
    """What a row without the oracle is taught: to decline, the answer without any quotation, or
    nothing. The paper's own script teaches quotations of a passage that is not shown."""
    abstention: str = "I don't know."
    """How to decline; the same words that prompts ask for."""
    held_out: float = 0.1
    """Share of the documents on the other side; 0 for none."""
    seed: int = 0


Retrieve = Callable[[str, int], Sequence[str]]
"""`(question, k) -> ids of passages`, the likeliest first."""

Explain = Callable[[Question, Passage], str]
"""Reasoning towards the answer, with the marks of `target.py` around what it quotes."""
