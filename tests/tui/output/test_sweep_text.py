from __future__ import annotations

from dataclasses import replace

import pytest

from tunegate.train.sweep_outcome import Outcome, Place, Standing
from tunegate.tui.output.sweep_text import sweep_text
from tunegate.tui.output.terminal import render


def standing(run: str, place: Place, behind: float, low: float, high: float) -> Standing:
    return Standing(run, 2e-4, 16, 2.5, 1.25 + behind, behind, low, high, place)


OUTCOME = Outcome(
    (
        standing("lora-llama-8b-1f0c2a", "best", 0, 0, 0),
        standing("lora-llama-8b-7b1d04", "not told apart", 0.0123, -0.001, 0.0233),
        replace(standing("full-llama-8b-99c2aa", "worse", 0.5, 0.4, 0.6), rank=None, before=None),
    ),
    documents=21,
    level=0.95,
)


def test_the_best_is_marked_and_so_is_what_is_not_told_apart() -> None:
    lines = render(sweep_text(OUTCOME)).splitlines()
    assert [line.split() for line in lines[1:4]] == [
        ["lora-llama-8b-1f0c2a", "0.0002", "16", "2.5000", "1.2500", "best"],
        [
            "lora-llama-8b-7b1d04", "0.0002", "16", "2.5000", "1.2623", "0.0123", "(-0.0010", "to",
            "0.0233)", "~",
        ],
        ["full-llama-8b-99c2aa", "0.0002", "1.7500", "0.5000", "(0.4000", "to", "0.6000)"],
    ]  # fmt: skip
    assert max(map(len, lines)) <= 80
    said = " ".join(lines[4:])
    assert "held-out loss in nats a token, over 21 held-out documents" in said
    assert "~ 1 run not told apart from the best by these rows" in said
    assert "each was trained once" in said


@pytest.mark.parametrize(
    ("documents", "says"),
    [
        (4, "below 5 documents no run can be told from the best"),
        (5, "the others are worse on these rows"),
    ],
)
def test_few_documents_are_said(documents: int, says: str) -> None:
    standings = (OUTCOME.standings[0], OUTCOME.standings[2])
    assert says in render(sweep_text(replace(OUTCOME, standings=standings, documents=documents)))
