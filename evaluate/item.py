"""One question of an evaluation suite, and what counts as its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DEFAULT_METRIC = "token_f1"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document, shown to a model or known to hold the answer."""

    id: str
    text: str = ""
    """Empty when only the id is known."""
    document: str = ""
    """Name of the document that it is part of; empty when it is not known."""


@dataclass(frozen=True, slots=True)
class Item:
    """A question with everything that scoring its answer takes."""

    id: str
    question: str
    accepted: tuple[str, ...] = ()
    """Answers that count as right, the best match counts; patterns for `regex`. What a metric
    without accepted answers (`json_schema`) goes by stands in `options`."""
    unanswerable: bool = False
    """Whether declining is the right answer."""
    metric: str = DEFAULT_METRIC
    """A key of `METRICS`."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """What the metric asks for: see its entry in `METRICS`."""
    gold: tuple[Passage, ...] = ()
    """Passages that hold the answer, when they are known."""
    slice: str | None = None
    """The group in which it is reported, for example its task."""
    source: str | None = None
    """The document it comes from; items of one document are not independent."""
    system: str | None = None
    """System text that belongs to the question."""
