"""What relates two texts, and which one the settings name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from tunegate.curate.settings import Models as ModelSettings
from tunegate.curate.vectors.floats import Floats

BUNDLED = Path(__file__).with_name("model")
"""Folder of the relation model that comes with tunegate."""


class Judge(Protocol):
    """Says how two texts stand to one another. Weights are loaded for the first pair."""

    @property
    def name(self) -> str:
        """What it is, hash of its weights included: equal names give equal probabilities."""

    def relations(self, first: Sequence[str], second: Sequence[str]) -> Floats:
        """Probabilities of `RELATIONS` for `first[i]` and `second[i]`, float32, `(n, 3)`.

        The same in both directions. Of a text that is too long the beginning is read.

        Raises:
            UserError: when the model cannot be had.
        """


def open_judge(settings: ModelSettings) -> Judge:
    """The judge that the settings name.

    Raises:
        UserError: when the model is not there, or its classes say nothing about contradiction.
    """
    from tunegate.curate.relation.bundled import BundledJudge, is_bundled_form
    from tunegate.curate.relation.cross_encoder import CrossEncoder

    if settings.relation == "bundled":
        return BundledJudge(BUNDLED)
    if is_bundled_form(Path(settings.relation)):
        return BundledJudge(Path(settings.relation))
    return CrossEncoder(settings.relation)
