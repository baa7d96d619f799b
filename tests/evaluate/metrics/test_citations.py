from __future__ import annotations

import pytest

from tunegate.evaluate.item import Passage
from tunegate.evaluate.metrics.citations import citation_validity, find_citations

SHOWN = (Passage("1"), Passage("2"), Passage("manual.md#a-3"), Passage("Terms, part 2"))


@pytest.mark.parametrize(
    ("answer", "ids"),
    [
        ("Yes [1].", {"1": True}),
        ("Yes [1, 2] and [7].", {"1": True, "2": True, "7": False}),
        ("Yes [1][2]", {"1": True, "2": True}),
        ("Yes 【2】", {"2": True}),
        ("Yes [manual.md#a-3]", {"manual.md#a-3": True}),
        ("Yes [Terms, part 2]", {"Terms, part 2": True}),
        ("Yes [passage 1; Document 9]", {"1": True, "9": False}),
        ("Yes [manual.md#a-4]", {"manual.md#a-4": False}),
        ("Yes [1](https://example.org) and [sic] and [see below] and []", {}),
        ("- [x] done, [ ] open, a[0", {}),
    ],
)
def test_ids_in_brackets_are_citations(answer: str, ids: dict[str, bool]) -> None:
    assert {one.id: one.shown for one in find_citations(answer, SHOWN)} == ids


def test_offsets_are_those_of_the_brackets() -> None:
    answer = "As [1] says, [passage 2]."
    found = find_citations(answer, SHOWN)
    assert [answer[one.start : one.end] for one in found] == ["[1]", "[passage 2]"]


def test_the_score_is_the_share_that_was_shown() -> None:
    assert citation_validity("A [1], B [2], C [8].", SHOWN).value == pytest.approx(2 / 3)
    assert citation_validity("A [1].", SHOWN).value == 1
    assert citation_validity("A.", SHOWN).reason == "cites nothing"
    assert citation_validity("A [1].", ()).value == 0
