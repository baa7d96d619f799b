from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tunegate.curate.drafting.by_generator import Asking, drafts_by_generator, find_quote
from tunegate.curate.generation import Reply, Request

TEXT = """# Parcels

Delivery takes three
days within the country. Abroad it takes nine days. The sender pays for the label.
"""
GOOD = {
    "question": "How long does delivery take within the country?",
    "answer": "Delivery within the country takes three days.",
    "quote": "Delivery takes three days within the country.",
}


class Fake:
    """Says what a function makes of each request; replies come back in another order."""

    name = "fake-1"

    def __init__(self, says: Callable[[str], str | Reply]) -> None:
        self._says = says
        self.asked: list[str] = []

    def replies(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply]]:
        for number in reversed(range(len(requests))):
            text = requests[number].messages[-1].text
            self.asked.append(text)
            said = self._says(text)
            yield number, said if isinstance(said, Reply) else Reply(said, 0.1)


def proposing(*rows: Any) -> Fake:
    return Fake(lambda text: "Three days." if "Question:" in text else json.dumps(rows))


def reasons(read: Any, fake: Fake, **asking: Any) -> list[str]:
    found = read(TEXT)
    _, passed = drafts_by_generator(found.documents, found.chunks, fake, asking=Asking(**asking))
    return [one.reason for one in passed]


def test_a_draft_quotes_the_document_word_for_word(read: Any) -> None:
    found = read(TEXT)
    fake = proposing(GOOD)
    (draft,), passed = drafts_by_generator(found.documents, found.chunks, fake)
    assert passed == []
    assert draft.quote == "Delivery takes three\ndays within the country."
    assert found.documents[0].text[draft.start : draft.end] == draft.quote
    assert (draft.prompt, draft.response) == (GOOD["question"], GOOD["answer"])
    assert (draft.by, draft.chunk, draft.headings) == ("fake-1", found.chunks[0].id, ("Parcels",))
    assert len(fake.asked) == 2
    assert all("The sender pays for the label." in text for text in fake.asked)


def test_what_is_not_grounded_is_dropped_with_the_reason(read: Any) -> None:
    def wrong(**change: str) -> list[str]:
        return reasons(read, proposing({**GOOD, **change}))

    assert wrong(quote="Delivery takes four days.") == ["the quote does not stand in the chunk"]
    assert wrong(quote="") == ["no quote"]
    assert wrong(question="Why?") == ["no question or no answer"]
    assert wrong(question="What does the passage say?") == ["the question speaks of the passage"]
    assert wrong(answer="Delivery within the country takes 45 days.") == [
        "a figure in the answer that the chunk does not have"
    ]
    assert wrong(answer="Our drones fly through every storm until breakfast.") == [
        "the answer says what the chunk does not"
    ]
    assert wrong(answer="This is not stated in the passage.") == [
        "the passage does not answer the question"
    ]


def test_questions_that_the_model_itself_cannot_answer_are_dropped(read: Any) -> None:
    fake = Fake(lambda text: "UNANSWERABLE" if "Question:" in text else json.dumps([GOOD]))
    assert reasons(read, fake) == ["the passage does not answer the question"]
    assert reasons(read, fake, check=False) == []


def test_replies_that_are_no_list(read: Any) -> None:
    fenced = Fake(lambda text: "Sure!\n```json\n" + json.dumps([GOOD]) + "\n```")
    assert reasons(read, fenced, check=False) == []
    assert reasons(read, proposing()) == ["a chunk that answers no question, says the model"]
    no_list = ["the model failed: its reply is no JSON list"]
    assert reasons(read, Fake(lambda text: "I cannot.")) == no_list
    assert reasons(read, Fake(lambda text: '["a"]')) == no_list
    cut = Fake(lambda text: Reply('[{"question": "H', 0.1, cut=True))
    assert reasons(read, cut) == ["the model failed: its reply was cut off at the limit"]
    failed = Fake(lambda text: Reply("", 0.1, error="the server is busy"))
    assert reasons(read, failed) == ["the model failed: the server is busy"]
    assert reasons(read, proposing(GOOD, GOOD, GOOD), per_chunk=2) == [
        "more questions than asked for"
    ]


def test_quotes_are_found_whatever_the_white_space() -> None:
    assert find_quote("a  b\nc", "x a b c y") == (2, 7)
    assert find_quote("a.b", "aXb") is None
    assert find_quote("", "a") is None


def test_what_a_model_thinks_before_is_left_out(read: Any) -> None:
    def says(text: str) -> str:
        if "Question:" in text:
            return "<think>Is it UNANSWERABLE? No.</think>\n\nThree days."
        return f"<think>A list [of] questions.</think>\n{json.dumps([GOOD])}"

    found = read(TEXT)
    drafts, passed = drafts_by_generator(found.documents, found.chunks, Fake(says))
    assert [one.prompt for one in drafts] == [GOOD["question"]]
    assert passed == []
