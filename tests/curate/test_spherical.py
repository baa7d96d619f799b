from __future__ import annotations

import numpy as np
import pytest

from tunegate.curate.spherical import Floats, joined_clusters, spherical_centres


def around(*directions: int, rows: int = 40, spread: float = 0.05, seed: int = 0) -> Floats:
    """`rows` unit vectors of 16 dimensions near each axis."""
    random = np.random.default_rng(seed)
    axes = np.eye(16, dtype=np.float32)[list(directions)].repeat(rows, axis=0)
    made = axes + spread * random.standard_normal(axes.shape).astype(np.float32)
    unit: Floats = made / np.linalg.norm(made, axis=1, keepdims=True)
    return unit


def test_every_direction_gets_a_centre_of_unit_length() -> None:
    centres = spherical_centres(around(0, 3, 7), 3)
    assert sorted(centres.argmax(axis=1).tolist()) == [0, 3, 7]
    assert np.linalg.norm(centres, axis=1) == pytest.approx(1, abs=1e-5)
    assert (centres.max(axis=1) > 0.99).all()


def test_a_small_group_far_away_is_found_beside_a_large_one() -> None:
    vectors = np.concatenate([around(0, rows=500), around(5, rows=5, seed=1)])
    nearest = (vectors @ spherical_centres(vectors, 2).T).argmax(axis=1)
    assert len(set(nearest[:500].tolist())) == 1
    assert nearest[500:].tolist() == [1 - nearest[0]] * 5


def test_the_same_rows_give_the_same_centres() -> None:
    vectors = around(0, 1, 2, 3)
    assert np.array_equal(spherical_centres(vectors, 6), spherical_centres(vectors, 6))


def test_rows_that_repeat_give_one_centre_each() -> None:
    vectors = around(0, 1, rows=1).repeat(50, axis=0)
    assert spherical_centres(vectors, 10).shape == (2, 16)
    assert spherical_centres(vectors[:1], 10).shape == (1, 16)


def test_close_clusters_are_joined_and_far_ones_are_not() -> None:
    centres = np.concatenate([around(0, rows=3), around(4, rows=2)])
    groups = joined_clusters(centres, least=0.8)
    assert groups[0] == groups[1] == groups[2] != groups[3] == groups[4]
    assert sorted(set(groups.tolist())) == [0, 1]
    assert len(set(joined_clusters(centres, least=0.9999).tolist())) == 5
    assert joined_clusters(centres[:1], least=0.8).tolist() == [0]
