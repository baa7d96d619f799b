from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pytest

from tunegate.curate.errors import UserError
from tunegate.curate.generation import Reply, Request
from tunegate.curate.models import Models
from tunegate.evaluate.item import Item, Passage
from tunegate.evaluate.prompt_template import Example, PromptTemplate
from tunegate.evaluate.retrieval.index import RetrievalIndex
from tunegate.evaluate.run import Plan, ask, gold_passages, plan_hash, retrieved_passages
from tunegate.evaluate.suite import Suite

SUITE = Suite.of(
    [
        Item("a", "When does it open?", ("nine",), gold=(Passage("g1", "It opens at nine."),)),
        Item("b", "Who owns it?", unanswerable=True),
    ]
)


@dataclass
class Backwards:
    """Answers the last request first, and skips what is to be skipped."""

    skip: int | None = None
    name: str = "backwards"

    def replies(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply]]:
        for number in reversed(range(len(requests))):
            if number != self.skip:
                error = "no" if "owns" in requests[number].messages[-1].text else None
                yield number, Reply("" if error else f"reply {number}", 0.5, error=error)


def test_replies_come_in_the_order_of_the_requests() -> None:
    plan = Plan(SUITE, shown={"a": (Passage("p", "x"),)})
    replies = ask(plan.requests(), Backwards())
    assert [one.text for one in replies] == ["reply 0", ""]
    predictions = plan.predictions(replies)
    assert list(predictions) == ["a"]
    assert predictions["a"].shown == (Passage("p", "x"),)


def test_a_request_that_was_forgotten_has_an_error() -> None:
    replies = ask(Plan(SUITE).requests(), Backwards(skip=0))
    assert replies[0].error == "the generator gave no reply"


def test_requests_carry_what_the_plan_says() -> None:
    plan = Plan(
        SUITE,
        shown={"a": (Passage("p", "nine it is"),)},
        examples={"a": (Example("One?", "1"),)},
        abstain=True,
        max_tokens=9,
        temperature=0.5,
        seed=4,
    )
    first, second = plan.requests()
    assert (first.max_tokens, first.temperature, first.seed) == (9, 0.5, 4)
    assert [one.role for one in first.messages] == ["system", "user", "assistant", "user"]
    assert "[p] nine it is" in first.messages[-1].text
    assert PromptTemplate().abstain_with_passages in first.messages[0].text
    assert [one.text for one in second.messages[1:]] == ["Who owns it?"]
    assert PromptTemplate().abstain in second.messages[0].text


@pytest.mark.parametrize(
    "other",
    [
        Plan(SUITE, seed=1),
        Plan(SUITE, template=PromptTemplate(system="x")),
        Plan(SUITE, shown={"a": (Passage("p", "x"),)}),
        Plan(Suite.of(replace(item, slice="s") for item in SUITE.items)),
    ],
)
def test_the_hash_follows_everything_that_determines_a_run(other: Plan) -> None:
    plain = Plan(SUITE)
    known = plan_hash("g", plain.requests(), plain.suite)
    assert known == plan_hash("g", Plan(SUITE).requests(), SUITE)
    assert known != plan_hash("h", plain.requests(), plain.suite)
    assert known != plan_hash("g", other.requests(), other.suite)


def test_gold_passages_and_those_known_by_id_alone() -> None:
    assert gold_passages(SUITE) == {"a": SUITE.items[0].gold, "b": ()}
    by_id = Suite.of([replace(SUITE.items[0], gold=(Passage("g1"), Passage("g2")))])
    assert gold_passages(by_id, {"g2": "text"}) == {"a": (Passage("g2", "text"),)}
    with pytest.raises(
        UserError, match="1 of 1 item lack a gold passage with a text; the first is 'a'"
    ):
        gold_passages(by_id)


def test_retrieved_passages_are_the_best_of_the_index() -> None:
    passages = [Passage("p1", "The shop opens at nine."), Passage("p2", "Bikes are repaired.")]
    index = RetrievalIndex.build(passages, Models(), embedding="none")
    shown = retrieved_passages(SUITE, index, k=1, mode="lexical")
    assert shown == {"a": (), "b": ()} | {
        item.id: tuple(one.passage for one in found)
        for item, found in zip(
            SUITE.items,
            index.search([item.question for item in SUITE.items], k=1, mode="lexical"),
            strict=True,
        )
    }


def test_reasoning_is_not_scored_and_the_answer_is_found_behind_its_mark() -> None:
    replies = [Reply("<think>ten?</think>\n\nIt says so. <ANSWER>: nine", 0.1), Reply("No.", 0.1)]
    marked = PromptTemplate(answer_after="<ANSWER>:")
    answers = Plan(SUITE, marked).predictions(replies)
    assert [answers[name].answer for name in "ab"] == ["nine", "No."]
    plain = Plan(SUITE).predictions(replies)
    assert plain["a"].answer == "It says so. <ANSWER>: nine"


def test_where_the_answer_is_looked_for_determines_a_run_but_no_reply() -> None:
    plain, marked = Plan(SUITE), Plan(SUITE, PromptTemplate(answer_after="##Answer:"))
    assert plain.requests() == marked.requests()
    known = plan_hash("g", plain.requests(), SUITE)
    assert known != plan_hash("g", marked.requests(), SUITE, answer_after="##Answer:")
    assert known == plan_hash("g", plain.requests(), SUITE, answer_after="")
    assert plain.template.hash != marked.template.hash
