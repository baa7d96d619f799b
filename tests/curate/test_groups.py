from __future__ import annotations

import pytest

from tunegate.curate.groups import components


@pytest.mark.parametrize(
    ("count", "edges", "labels"),
    [
        (0, [], []),
        (3, [], [0, 1, 2]),
        (4, [(3, 1)], [0, 1, 2, 1]),
        (5, [(4, 3), (3, 2), (0, 4)], [0, 1, 0, 0, 0]),
        (4, [(0, 1), (2, 3), (1, 2)], [0, 0, 0, 0]),
        (2, [(1, 1), (0, 1), (0, 1)], [0, 0]),
    ],
)
def test_items_are_labelled_by_the_smallest_one_they_reach(
    count: int, edges: list[tuple[int, int]], labels: list[int]
) -> None:
    assert components(count, edges) == labels


def test_a_long_chain_is_one_component() -> None:
    count = 20_000
    assert set(components(count, ((nth, nth + 1) for nth in range(count - 1)))) == {0}
