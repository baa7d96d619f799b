from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunegate.evaluate.generators.batches import batches


@pytest.mark.parametrize(
    ("lengths", "budget", "made"),
    [
        ([], 100, []),
        ([5, 30, 5, 28], 80, [[1, 3], [0, 2]]),
        ([90, 1, 1], 30, [[0], [1, 2]]),
    ],
)
def test_alike_prompts_share_a_batch(
    lengths: list[int], budget: int, made: list[list[int]]
) -> None:
    assert batches(lengths, longest_reply=10, budget=budget) == made


@given(st.lists(st.integers(1, 60)), st.integers(1, 200))
def test_every_prompt_once_and_within_the_budget(lengths: list[int], budget: int) -> None:
    made = batches(lengths, longest_reply=4, budget=budget)
    assert sorted(number for batch in made for number in batch) == list(range(len(lengths)))
    for batch in made:
        padded = len(batch) * (max(lengths[number] for number in batch) + 4)
        assert padded <= budget or len(batch) == 1
