from __future__ import annotations

import re

from tunegate.curate.privacy.span import Span, said_around, said_before, without_overlaps


def span(start: int, end: int) -> Span:
    return Span(start, end, "phone", "phone number")


def test_the_first_of_two_that_overlap_stays_and_places_are_in_order() -> None:
    assert without_overlaps([span(10, 20), span(0, 5), span(4, 11), span(19, 30), span(5, 10)]) == [
        span(0, 5),
        span(5, 10),
        span(10, 20),
    ]
    assert without_overlaps([]) == []


def test_words_count_within_reach_only() -> None:
    card = re.compile("card")
    text = "my card is 4242, the card"
    assert said_before(card, text, 11, reach=8)
    assert not said_before(card, text, 11, reach=7)
    assert said_around(card, text, 11, 15, reach=10)
    assert not said_around(card, text, 11, 15, reach=4)
