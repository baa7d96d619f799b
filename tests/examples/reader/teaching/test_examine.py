from __future__ import annotations

from collections.abc import Iterator, Sequence

from tunegate.curate.generation import Reply, Request
from tunegate.examples.reader.teaching.examine import examine, figures, questions

ALL = questions(12)
ANSWERS = {one.text: {other.answer for other in ALL if other.text == one.text} for one in ALL}
ASKED = [one for one in ALL if len(ANSWERS[one.text]) == 1]
"""Two companies may be asked the same and answer otherwise; the fake knows one answer each."""


class Fake:
    """Answers from a table of questions; declines what is not in it."""

    name = "fake"

    def __init__(self, known: dict[str, str]) -> None:
        self._known = known

    def replies(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply]]:
        for number, one in enumerate(requests):
            asked = one.messages[-1].text.rpartition("Question: ")[2]
            yield number, Reply(self._known.get(asked, "I don't know."), 0.0)


def test_one_who_knows_everything_passes_even_without_passages() -> None:
    known = {one.text: one.answer for one in ASKED if one.answer is not None}
    found = figures(examine(Fake(known), ASKED))
    assert found["gold"]["exact"] == found["closed"]["exact"] == found["unseen"]["exact"] == 1.0
    assert found["four"]["abstention_recall"] == found["four"]["abstention_precision"] == 1.0


def test_one_who_always_declines_is_right_on_the_unanswerable_alone() -> None:
    found = figures(examine(Fake({}), ASKED))
    assert found["gold"]["exact"] == found["four"]["exact"] == 0.0
    assert found["four"]["abstention_recall"] == 1.0
    assert found["four"]["abstention_precision"] < 0.3


def test_answers_by_hand_stand_in_their_passage() -> None:
    by_hand = [one for one in ASKED if one.context == "unseen"]
    assert len(by_hand) > 40
    for one in by_hand:
        assert one.answer is None or one.answer in one.passages[0].text
