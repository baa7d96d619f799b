"""A handful of passages, and vectors without a model."""

from __future__ import annotations

from pathlib import Path

import pytest

from tunegate.curate.models import Models
from tunegate.evaluate.item import Passage

TEXTS = {
    "returns": "Refunds take 30 days from the day of return.",
    "label": "The return label is in the parcel.",
    "hours": "The office opens at nine and closes at five.",
    "shipping": "Shipping is free from 50 euros.",
    "copy": "Refunds take 30 days from the day of return.",
    "blank": "  ",
}


@pytest.fixture
def passages() -> list[Passage]:
    return [Passage(name, text) for name, text in TEXTS.items()]


@pytest.fixture
def models(tmp_path: Path) -> Models:
    """Only the static embedder of these is used, which loads in milliseconds."""
    return Models(cache=tmp_path / "vectors")
