"""Fit the relation model's calibration: `python -m tunegate.curate.relation.teaching.calibrate`.

Temperature and offsets are fitted on rows that neither teach nor measure, and written into the
model's `config.json` with how they were fitted.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt

from tunegate.curate.models import RELATIONS
from tunegate.curate.relation.bundled import CONFIG, BundledJudge
from tunegate.curate.relation.calibration import Calibration
from tunegate.curate.relation.teaching.corpora import (
    TEACHING,
    Row,
    group_of,
    held_out_rows,
    is_held_out,
)
from tunegate.curate.relation.teaching.example import Example
from tunegate.curate.relation.teaching.train import text_pair
from tunegate.curate.vectors.floats import Floats

Flags = npt.NDArray[np.bool_]

PERCENT = 30
"""Of the held-out groups of each set in `SETS`; the others measure."""

SETS = (
    "vitaminc", "breaking_nli", "pawsx_en", "conflictqa", "mmlu_redux", "pubmedqa_l", "dolly_3k",
    "tatqa",
)  # fmt: skip
"""The other held-out sets are too small to be cut again: they only measure."""

MOST = 500
"""Examples of each set, so that no set outweighs the others."""

_BINS = 15
_PENALTY = 1e-3
"""Of the squares of what is fitted, which keeps it small where the rows do not say."""


@dataclass(frozen=True)
class Fitted:
    """A calibration and what it changed on the examples it was fitted on."""

    calibration: Calibration
    examples: int
    loss: tuple[float, float]
    """Mean negative log-likelihood before and after."""
    error: tuple[float, float]
    """Expected calibration error of *conflicting* before and after (Guo et al. 2017, equation 3),
    over the examples that say whether it holds."""


def is_calibrating(group: str) -> bool:
    """Whether a held-out group is among those that calibrate."""
    return is_held_out(f"calibration {group}", PERCENT)


def measuring_rows(folder: Path, name: str) -> list[Row]:
    """Rows of a set on which the model was neither trained nor calibrated."""
    rows = held_out_rows(folder, name)
    return [row for row in rows if name not in SETS or not is_calibrating(group_of(row))]


def calibration_examples(folder: Path, *, seed: int) -> list[Example]:
    """At most `MOST` examples of each of `SETS`, in a fixed order."""
    rng = Random(seed)
    readers = {name: reader for name, reader, _ in TEACHING}
    chosen: list[Example] = []
    for name in SETS:
        rows = [row for row in held_out_rows(folder, name) if is_calibrating(group_of(row))]
        rng.shuffle(rows)
        made: list[Example] = []
        for row in rows:
            if len(made) >= MOST:
                break
            made += [one for one in readers[name](row, rng) if one.a.strip() and one.b.strip()]
        chosen += made[:MOST]
    return chosen


def fitted(scores: Floats, allowed: Flags) -> Fitted:
    """The calibration with the least loss: the negative log of what is given to `allowed`.

    `scores` are the model's log-probabilities, `allowed` the relations that may hold, both
    `(n, 3)`. The offset of the last relation stays 0: only differences between offsets matter.
    """
    from scipy.optimize import minimize

    def of(parameters: npt.NDArray[np.float64]) -> Calibration:
        return Calibration(float(np.exp(parameters[0])), (*map(float, parameters[1:]), 0.0))

    def objective(parameters: npt.NDArray[np.float64]) -> float:
        return _loss(of(parameters), scores, allowed) + _PENALTY * float(parameters @ parameters)

    found: Any = minimize(objective, np.zeros(3), method="Nelder-Mead")
    best = of(found.x)
    best = Calibration(round(best.temperature, 4), tuple(round(one, 4) for one in best.offsets))
    ways = (Calibration(), best)
    losses = [_loss(way, scores, allowed) for way in ways]
    errors = [_error(way, scores, allowed) for way in ways]
    return Fitted(best, len(scores), (losses[0], losses[1]), (errors[0], errors[1]))


def _loss(calibration: Calibration, scores: Floats, allowed: Flags) -> float:
    shares = calibration.probabilities(scores)
    return float(-np.log(np.clip((shares * allowed).sum(axis=1), 1e-9, 1)).mean())


def _error(calibration: Calibration, scores: Floats, allowed: Flags) -> float:
    """Mean distance, over bins, between the said and the real share of conflicts."""
    known = ~(allowed[:, 1] & (allowed[:, 0] | allowed[:, 2]))
    shares = calibration.probabilities(scores)[known, 1]
    holds = allowed[known, 1]
    bins = np.minimum((shares * _BINS).astype(int), _BINS - 1)
    gaps = [
        (bins == one).mean() * abs(shares[bins == one].mean() - holds[bins == one].mean())
        for one in np.unique(bins)
    ]
    return float(sum(gaps))


def _allowed(examples: Sequence[Example]) -> Flags:
    return np.array([[relation in one.relations for relation in RELATIONS] for one in examples])


def main() -> None:
    """Read the arguments, fit, and write the constants."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the labelled sets")
    parser.add_argument("--model", type=Path, required=True, help="folder of the model")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    examples = calibration_examples(chosen.data, seed=chosen.seed)
    first, second = zip(*map(text_pair, examples), strict=True)
    found = fitted(BundledJudge(chosen.model).scores(first, second), _allowed(examples))
    path = chosen.model / CONFIG
    config = json.loads(path.read_bytes()) | {
        "temperature": found.calibration.temperature,
        "offsets": found.calibration.offsets,
        "fitted_on": {
            "sets": SETS,
            "examples": found.examples,
            "seed": chosen.seed,
            "loss": [round(one, 4) for one in found.loss],
            "conflicting_calibration_error": [round(one, 4) for one in found.error],
        },
    }
    path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    sys.stderr.write(f"{found}\n")


if __name__ == "__main__":
    main()
