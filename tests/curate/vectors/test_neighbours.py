from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tunegate.curate.errors import Cancelled
from tunegate.curate.vectors.neighbours import Neighbours, neighbours

Floats = npt.NDArray[np.float32]


def unit(rows: object) -> Floats:
    made = np.array(rows, np.float32)
    norms = np.linalg.norm(made, axis=1, keepdims=True)
    return np.divide(made, norms, out=made, where=norms > 0)


def clusters(size: int, *, of: int = 5, dimensions: int = 32, seed: int = 0) -> Floats:
    """Vectors in groups of five that lie close together."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(size // of, dimensions))
    return unit(
        np.repeat(centres, of, axis=0) + 0.2 * rng.normal(size=(size // of * of, dimensions))
    )


def listed(found: Neighbours) -> list[tuple[int, int, float]]:
    return [
        (int(one), int(two), round(float(score), 2))
        for one, two, score in zip(found.first, found.second, found.score, strict=True)
    ]


PLANE = unit([[1, 0], [1, 1], [0, 1], [0, 0], [-1, 0]])


def test_queries_find_the_nearest_of_the_base_first() -> None:
    found = neighbours(unit([[1, 0.1], [0, 1]]), PLANE, k=2, floor=0.5)
    assert listed(found) == [(0, 0, 1.0), (0, 1, 0.77), (1, 2, 1.0), (1, 1, 0.71)]
    assert found.recall is None


@pytest.mark.parametrize("base", [None, PLANE])
def test_among_themselves_a_pair_stands_once(base: Floats | None) -> None:
    assert listed(neighbours(PLANE, base, k=4, floor=0.5)) == [(0, 1, 0.71), (1, 2, 0.71)]


def test_a_copy_of_the_base_is_a_base() -> None:
    found = neighbours(PLANE, PLANE.copy(), k=1, floor=0.5)
    assert listed(found) == [(0, 0, 1.0), (1, 1, 1.0), (2, 2, 1.0), (4, 4, 1.0)]


def test_zero_vectors_have_no_neighbours() -> None:
    zeros = np.zeros((3, 2), np.float32)
    assert listed(neighbours(zeros, None, k=2, floor=0.1)) == []


@pytest.mark.parametrize("rows", [0, 1])
def test_nothing_and_a_single_vector(rows: int) -> None:
    assert listed(neighbours(PLANE[:rows], None, k=3, floor=0.1)) == []
    assert listed(neighbours(PLANE[:rows], PLANE[:0], k=3, floor=0.1)) == []


def test_k_neighbours_beside_itself() -> None:
    same = unit(np.ones((6, 2)))
    found = neighbours(same, None, k=2, floor=0.9)
    counts = np.bincount(np.concatenate([found.first, found.second]), minlength=6)
    assert counts.min() >= 1
    assert counts.sum() <= 2 * 6 * 2


def test_cells_find_what_comparing_everything_finds() -> None:
    vectors = clusters(5_000)
    exact = neighbours(vectors, None, k=8, floor=0.7)
    cells = neighbours(vectors, None, k=8, floor=0.7, exact_products=0)
    assert exact.recall is None
    assert cells.recall is not None
    assert cells.recall > 0.97
    truth, seen = ({*listed(found)} for found in (exact, cells))
    assert len(truth) > 5_000
    assert seen <= truth
    assert len(seen) / len(truth) == pytest.approx(cells.recall, abs=0.02)


def test_cells_give_the_same_every_time() -> None:
    vectors = clusters(3_000)
    first, second = (neighbours(vectors, None, k=5, floor=0.5, exact_products=0) for _ in "ab")
    assert np.array_equal(first.first, second.first)
    assert np.array_equal(first.second, second.second)
    assert np.array_equal(first.score, second.score)
    assert first.recall == second.recall


def test_recall_is_told_when_it_is_poor() -> None:
    """Vectors without any groups: their neighbours lie in all cells."""
    vectors = unit(np.random.default_rng(0).normal(size=(3_000, 64)))
    found = neighbours(vectors, None, k=5, floor=0.2, exact_products=0)
    assert found.recall is not None
    assert found.recall < 0.7


@pytest.mark.parametrize("exact_products", [0, 10**12])
def test_it_can_be_stopped(exact_products: int) -> None:
    class Stop:
        def start(self, stage: str, *, total: int | None) -> None:
            pass

        def advance(self, amount: int) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        neighbours(
            clusters(500), None, k=5, floor=0.5, exact_products=exact_products, progress=Stop()
        )


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    neighbours(clusters(500), None, k=5, floor=0.5, exact_products=0)
    assert capfd.readouterr() == ("", "")
