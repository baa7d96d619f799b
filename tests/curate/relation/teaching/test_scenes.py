from __future__ import annotations

from collections import Counter
from random import Random

from tunegate.curate.relation.teaching.example import CONFLICTING, DIFFERENT, EQUIVALENT, Example
from tunegate.curate.relation.teaching.scenes import scene_example

DENIALS = ("no ", "not ", "n't ", "nobody ")


def _made(count: int) -> list[Example]:
    rng = Random(0)
    return [scene_example(rng, source="scenes") for _ in range(count)]


def test_every_kind_occurs() -> None:
    counted = Counter(one.relations for one in _made(400))
    assert counted[CONFLICTING] > 80
    assert counted[DIFFERENT] > 120
    assert counted[EQUIVALENT] > 10


def test_a_denial_alone_is_no_conflict() -> None:
    denied = [
        one for one in _made(400) if any(word in f"{one.a} {one.b} ".lower() for word in DENIALS)
    ]
    kinds = Counter(one.relations for one in denied)
    assert kinds[CONFLICTING] > 50
    assert kinds[DIFFERENT] > 30


def test_opposites_are_less_certain_than_denials() -> None:
    certain = {
        any(word in f"{one.a} {one.b} ".lower() for word in DENIALS): one.certainty
        for one in _made(400)
        if one.relations == CONFLICTING
    }
    assert certain[True] == 1.0
    assert certain[False] < 1.0
