from __future__ import annotations

import re
from collections import Counter
from random import Random

from tunegate.curate.relation.teaching.answers import answer_example
from tunegate.curate.relation.teaching.example import (
    COMPATIBLE,
    CONFLICTING,
    DIFFERENT,
    EQUIVALENT,
    Example,
)


def _made(count: int = 2000) -> list[Example]:
    rng = Random(0)
    return [answer_example(rng, source="answers") for _ in range(count)]


def test_every_kind_occurs_and_no_slot_stays_open() -> None:
    examples = _made()
    counted = Counter(one.relations for one in examples)
    assert counted[CONFLICTING] > 500
    assert min(counted[kind] for kind in (COMPATIBLE, DIFFERENT, EQUIVALENT)) > 200
    assert not any("{" in f"{one.a}{one.b}{one.question}" for one in examples)


def test_a_plain_yes_and_no_conflict_and_two_of_a_kind_do_not() -> None:
    said = {"yes": r"^(Yes|Sure|Of course|Absolutely)\b", "no": r"^(No|Unfortunately not|Sorry)\b"}
    for one in _made():
        sides = {
            name for text in (one.a, one.b) for name, words in said.items() if re.match(words, text)
        }
        if one.question and sides == {"yes", "no"}:
            assert one.relations == CONFLICTING, one
        if one.relations == COMPATIBLE:
            assert sides != {"yes", "no"}, one


def test_what_is_said_of_another_matter_is_no_conflict() -> None:
    apart = [one for one in _made() if one.relations == DIFFERENT]
    assert not any(one.question for one in apart)
    assert not any(one.a == one.b for one in apart)


def test_answers_speak_to_the_one_who_asks() -> None:
    texts = [text for one in _made() for text in (one.a, one.b)]
    assert not any(re.search(r"\b(my|myself)\b", text) for text in texts)
