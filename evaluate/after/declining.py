"""Whether a model still declines what it cannot know, and only that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tunegate.curate.abstention import declines
from tunegate.evaluate.item import Item
from tunegate.evaluate.language_model import LanguageModel, Probe
from tunegate.evaluate.metrics.abstention import AbstentionRate, abstention_rate
from tunegate.evaluate.statistics.paired import McNemar, mcnemar

TOKENS = 96


@dataclass(frozen=True)
class Declining:
    """Answers to questions with and without an answer, before and after training."""

    base: AbstentionRate
    tuned: AbstentionRate
    unanswerable: McNemar
    """Of declining unanswerable questions equally often: `lost` are no longer declined."""
    answerable: McNemar
    """Of answering answerable questions equally often: `lost` are declined now."""


def declined(model: LanguageModel, items: Sequence[Item]) -> list[bool]:
    """Whether the model declines each question, asked without passages."""
    if not items:
        return []
    probes = [Probe(item.question, chat=True, system=item.system) for item in items]
    return [declines(answer or "") for answer in model.continuations(probes, tokens=TOKENS)]


def declining(
    items: Sequence[Item],
    base: Sequence[bool],
    tuned: Sequence[bool],
    *,
    level: float = 0.95,
) -> Declining | None:
    """Compare both models over the same questions; None without any."""
    if not items:
        return None
    hopeless = [item.unanswerable for item in items]
    pairs = list(zip(hopeless, base, tuned, strict=True))
    return Declining(
        base=abstention_rate(base, hopeless, level=level),
        tuned=abstention_rate(tuned, hopeless, level=level),
        unanswerable=mcnemar(
            [float(before) for kind, before, _ in pairs if kind],
            [float(after) for kind, _, after in pairs if kind],
        ),
        answerable=mcnemar(
            [float(not before) for kind, before, _ in pairs if not kind],
            [float(not after) for kind, _, after in pairs if not kind],
        ),
    )
