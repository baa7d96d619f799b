"""How much less sure a model is of what it knew before it was trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tunegate.evaluate.after.general import GeneralItem, general_set
from tunegate.evaluate.language_model import LanguageModel, TokenLogs
from tunegate.evaluate.statistics.interval import Interval
from tunegate.evaluate.statistics.mean import bootstrap_difference
from tunegate.evaluate.statistics.stages import bonferroni_level


@dataclass(frozen=True, slots=True)
class Change:
    """Log-likelihood a token of the general items, in nats."""

    base: float
    """Mean over items."""
    tuned: float
    interval: Interval
    """Tuned less base, item by item: paired bootstrap. Below 0 the model is less sure now."""


@dataclass(frozen=True)
class Forgetting:
    """The general set before and after training."""

    overall: Change
    slices: dict[str, Change]
    """By slice; the confidence is split between them, so that all their intervals hold together."""
    worst: tuple[str, ...]
    """Ids of the ten items that lost most, the largest loss first."""


def general_logs(
    model: LanguageModel, items: Sequence[GeneralItem] | None = None
) -> list[TokenLogs]:
    """How likely the end of each general item is."""
    asked = general_set() if items is None else items
    return model.likelihoods([one.probe for one in asked])


def forgetting(
    base: Sequence[TokenLogs],
    tuned: Sequence[TokenLogs],
    *,
    items: Sequence[GeneralItem] | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> Forgetting:
    """Compare both models over the same items.

    An item counts once, however many tokens it has: its value is the mean over them, so models of
    one tokenizer are compared. Two tokenizers are not comparable by tokens.

    Args:
        base: Of `general_logs`, before training.
        tuned: After it.
        items: The general set when not given.
        level: Of confidence.
        seed: Of the bootstrap.
    """
    asked = general_set() if items is None else items
    names = tuple(dict.fromkeys(one.slice for one in asked))
    within = bonferroni_level(level, len(names))
    both = list(zip(asked, base, tuned, strict=True))
    changes = {
        name: _change([row for row in both if row[0].slice == name], level=within, seed=seed)
        for name in names
    }
    by_loss = sorted(both, key=lambda row: (row[2].mean - row[1].mean, row[0].id))
    return Forgetting(
        overall=_change(both, level=level, seed=seed),
        slices=changes,
        worst=tuple(item.id for item, before, after in by_loss[:10] if after.mean < before.mean),
    )


def _change(
    rows: Sequence[tuple[GeneralItem, TokenLogs, TokenLogs]], *, level: float, seed: int
) -> Change:
    before = [one.mean for _, one, _ in rows]
    after = [one.mean for _, _, one in rows]
    return Change(
        base=sum(before) / len(before),
        tuned=sum(after) / len(after),
        interval=bootstrap_difference(before, after, level=level, seed=seed),
    )
