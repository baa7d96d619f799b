"""What the forms of the drift report share."""

from __future__ import annotations

import polars as pl

from tunegate.curate.masking import excerpt
from tunegate.evaluate.drift.coverage_loss import NamedGap

TEST_NAMES = {
    "classifier": "told apart by a classifier",
    "mmd": "maximum mean discrepancy",
    "coverage": "fewer queries covered",
}


def gap_examples(gap: NamedGap, looked_at: pl.Series) -> list[str]:
    """Queries of the gap, private values masked, each once."""
    return list(dict.fromkeys(excerpt(text) for text in looked_at.gather(list(gap.examples))))
