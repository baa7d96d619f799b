from __future__ import annotations

import pytest

from tunegate.curate.targets.length import Overlong, cut_at_end
from tunegate.curate.targets.llama_factory import _shared_cut


@pytest.mark.parametrize(
    ("length", "before", "turns", "says"),
    [
        (120, 40, 2, "the last 20 of the answer's 80 are cut off"),
        (120, 99, 2, "the last 20 of the answer's 21 are cut off"),
        (120, 100, 2, "the prompt alone fills it, nothing of the answer is left"),
        (120, 40, 4, "the last 20 of the last answer's 80 are cut off"),
    ],
)
def test_cutting_the_end(length: int, before: int, turns: int, says: str) -> None:
    assert cut_at_end(Overlong(length, before, limit=100, turns=turns)) == says


@pytest.mark.parametrize(
    ("prompt", "answer", "turns", "says"),
    [
        (90, 49, 2, "the prompt is cut by 39, at its end"),
        (49, 90, 2, "the last 39 of the answer's 90 are cut off"),
        (150, 50, 2, "prompt and answer are both cut, 25 of the answer's 50 stay"),
        (90, 49, 6, "turns at the end are cut or left out"),
    ],
)
def test_llama_factory_shares_the_cut(prompt: int, answer: int, turns: int, says: str) -> None:
    # the numbers are those of its infer_seqlen for a cutoff of 100
    assert _shared_cut(Overlong(prompt + answer, prompt, limit=100, turns=turns)) == says
