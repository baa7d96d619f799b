from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import HIT_SCHEMA
from tunegate.curate.pair import Pair
from tunegate.curate.rules.balance import RULES
from tunegate.curate.rules.rule import Context
from tunegate.curate.settings import Settings, Thresholds

CHECKS = {rule.code: rule.check for rule in RULES}
ENGLISH = "The parcel is on its way and will be with you in the next two days or so."
GERMAN = "Das Paket ist auf dem Weg und wird in den nächsten zwei Tagen bei Ihnen sein."


def frame_of(pairs: list[tuple[str, str]], tasks: list[str | None] | None = None) -> pl.DataFrame:
    listed = [Pair.single(*pair) for pair in pairs]
    return Dataset.from_pairs(listed, tasks=tasks).frame.with_row_index("pos")


def numbered(count: int, response: str = "Answer {} to that") -> list[tuple[str, str]]:
    return [(f"{nth} is asked", response.format(nth)) for nth in range(count)]


def messages(code: str, frame: pl.DataFrame, **thresholds: float) -> list[str]:
    settings = Settings(thresholds=Thresholds.model_validate(thresholds))
    hits = CHECKS[code](frame, Context(settings=settings))
    assert hits.schema == HIT_SCHEMA
    return hits["message"].to_list()


def tasks_of(**counts: int) -> pl.DataFrame:
    tasks: list[str | None] = [task for task, count in counts.items() for _ in range(count)]
    return frame_of(numbered(len(tasks)), tasks)


@pytest.mark.parametrize("code", CHECKS)
def test_small_sets_are_not_judged(code: str) -> None:
    assert messages(code, frame_of([])) == []
    assert messages(code, frame_of(numbered(1))) == []
    assert messages(code, frame_of([("same", "same for all of them")] * 19)) == []


@pytest.mark.parametrize("code", [rule.code for rule in RULES if rule.default])
def test_a_varied_set_has_nothing(code: str) -> None:
    assert messages(code, tasks_of(a=300, b=300, c=300)) == []


def test_a_dominant_task_is_named_with_its_share() -> None:
    frame = tasks_of(summarize=70, extract=30)
    assert messages("B701", frame) == ["task “summarize” has 70 of 100 pairs (70 %)"]
    assert messages("B701", frame, task_share=0.71) == []
    assert messages("B701", tasks_of(only=100)) == []


def test_response_labels_stand_in_for_tasks() -> None:
    frame = frame_of([(f"text {nth}", "spam" if nth % 4 else "no spam") for nth in range(40)])
    assert messages("B701", frame) == ["response “spam” has 30 of 40 pairs (75 %)"]


def test_thin_tasks_are_listed_fewest_first() -> None:
    frame = tasks_of(a=50, b=9, c=2, d=10)
    assert messages("B702", frame) == ["2 of 4 tasks have fewer than 10 pairs: “c” 2, “b” 9"]
    assert messages("B702", frame, task_minimum=2) == []


def test_a_long_list_is_cut_and_counted() -> None:
    frame = tasks_of(**{f"t{nth:02}": 4 for nth in range(14)}, big=200)
    (message,) = messages("B702", frame)
    assert message.startswith("14 of 15 tasks have fewer than 10 pairs: “t00” 4, ")
    assert message.endswith("“t09” 4 and 4 more")


def test_uneven_tasks_are_told_from_even_ones() -> None:
    (message,) = messages("B703", tasks_of(a=100, b=100, c=100, d=20))
    assert message == (
        "1 of 4 tasks have less than half of an even share (80 pairs), "
        "the set is as varied as 3.5 even ones: “d” 20"
    )
    assert messages("B703", tasks_of(a=100, b=100, c=100, d=45)) == []


def test_one_opening_is_found_at_its_full_length() -> None:
    asked = [f"Name the intent of this message in a word: case {nth}" for nth in range(20)]
    pairs = [(text, f"Answer {nth}") for nth, text in enumerate(asked)] + numbered(20)
    frame = frame_of(pairs)
    assert messages("B704", frame) == [
        "50 % of the prompts begin with “name the intent of this message in a word: case”"
    ]
    assert messages("B704", frame, template_share=0.6) == []


def test_four_words_in_common_are_no_template() -> None:
    assert (
        messages("B704", frame_of([(f"what is the price {nth}", "x") for nth in range(40)])) == []
    )


def test_one_answer_under_many_prompts_shows_examples() -> None:
    canned = "Please contact our support team."
    frame = frame_of([*numbered(30), *((f"and {nth}?", canned) for nth in range(30))])
    hits = CHECKS["B705"](frame, Context())
    assert hits["message"].to_list() == [
        f"one response stands under 30 different prompts: “{canned}”"
    ]
    assert hits["pos"].to_list() == [30]
    assert hits["others"].to_list() == [list(range(31, 51))]
    assert hits["score"].to_list() == [0.5]


@pytest.mark.parametrize(
    "pairs",
    [
        # few prompts, the same prompt again and again, and a short answer
        [*numbered(30), *((f"and {nth}?", "Please contact our team.") for nth in range(9))],
        [*numbered(30), *[("and?", "Please contact our team.")] * 30],
        [*numbered(30), *((f"and {nth}?", "Not found.") for nth in range(30))],
    ],
)
def test_an_answer_that_is_right_more_than_once(pairs: list[tuple[str, str]]) -> None:
    assert messages("B705", frame_of(pairs)) == []


@pytest.mark.parametrize(
    "answer",
    [
        "I don't know.",
        "That is not stated in the documents.",
        "Sorry, I cannot answer that: the handbook does not mention it.",
        "Das weiß ich leider nicht.",
    ],
)
def test_abstentions_may_be_shared_by_many_prompts(answer: str) -> None:
    pairs = [*numbered(60), *((f"and {nth}?", answer) for nth in range(30))]
    assert messages("B705", frame_of(pairs)) == []


def test_abstentions_under_most_prompts_are_too_many() -> None:
    frame = frame_of([*numbered(20), *((f"and {nth}?", "I don't know.") for nth in range(30))])
    assert messages("B705", frame) == [
        "one response stands under 30 different prompts: “I don't know.”"
    ]
    assert messages("B705", frame, task_share=0.7) == []


def test_what_the_system_text_says_to_answer_may_be_shared() -> None:
    said = "Please ask the desk."
    told = "Answer from the manual. If it is not there, reply with: Please ask the desk."
    for system, expected in ((told, 0), ("Answer from the manual.", 1)):
        pairs = [Pair.single(f"and {nth}?", said, system=system) for nth in range(30)]
        listed = [Pair.single(*pair) for pair in numbered(60)] + pairs
        frame = Dataset.from_pairs(listed).frame.with_row_index("pos")
        assert len(messages("B705", frame)) == expected


def test_a_stock_refusal_is_no_abstention() -> None:
    canned = "I'm sorry, but as an AI language model I cannot answer that."
    frame = frame_of([*numbered(60), *((f"and {nth}?", canned) for nth in range(30))])
    assert len(messages("B705", frame)) == 1


def test_languages_are_listed_with_their_shares() -> None:
    pairs = [(f"q {nth}", ENGLISH if nth % 10 < 7 else GERMAN) for nth in range(100)]
    assert messages("B706", frame_of(pairs)) == [
        "the responses are in 2 languages: en 70 %, de 30 %"
    ]


def test_a_stray_row_is_not_a_language_of_the_set() -> None:
    pairs = [(f"q {nth}", ENGLISH if nth else GERMAN) for nth in range(100)]
    assert messages("B706", frame_of(pairs)) == []


def test_a_few_long_responses_are_found() -> None:
    pairs = [
        (f"q {nth}", "long " * 4000 if nth < 10 else "short answer " * 5) for nth in range(1000)
    ]
    hits = CHECKS["B707"](frame_of(pairs), Context())
    assert hits["message"].to_list() == [
        "the 10 longest responses, 1 % of the pairs, hold 76 % of all response text"
    ]
    assert sorted(hits["others"].to_list()[0]) == list(range(10))


def test_the_imbalanced_variant_of_clinc150_comes_out_uneven(outside_data: Path) -> None:
    rows = pl.read_ndjson(outside_data / "clinc150" / "data.jsonl")
    rows = rows.filter(source_split="train")
    found = {}
    for name, part in (("balanced", rows), ("imbalanced", rows.filter("in_imbalanced"))):
        pairs = list(part.select("text", "intent").iter_rows())
        found[name] = messages("B703", frame_of(pairs))
    assert found["balanced"] == []
    assert len(found["imbalanced"]) == 1
    assert found["imbalanced"][0].startswith("30 of 150 responses have less than half")
