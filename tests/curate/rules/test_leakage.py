from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import HIT_SCHEMA
from tunegate.curate.load.load import load
from tunegate.curate.models import Models
from tunegate.curate.pair import Pair
from tunegate.curate.rules.leakage import RULES
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.settings import Settings, Thresholds

EXACT, NEAR, EQUIVALENT, SOURCE = RULES
ASKED = "Which papers do I need to register a car that I bought abroad?"
SUITE = Dataset.from_pairs(
    [
        Pair.single("How tall is the tower?", "324 metres."),
        Pair.single(ASKED, "The title, an invoice and a proof of insurance."),
        Pair.single("", "No question."),
        Pair.single("Sum this up", "Short.", context="The minutes of the first meeting."),
    ],
    file="suite.jsonl",
    sources=[None, "handbook.pdf", "", "minutes.txt"],
)


def hits_of(rule: Rule, *pairs: Pair, sources: list[str | None] | None = None) -> pl.DataFrame:
    frame = Dataset.from_pairs(pairs, sources=sources).frame.with_row_index("pos")
    hits = rule.check(frame, Context(suite=SUITE))
    assert hits.schema == HIT_SCHEMA
    assert rule.check(frame.reverse(), Context(suite=SUITE)).equals(hits)
    return hits


@pytest.mark.parametrize("rule", RULES)
def test_without_a_suite_nothing_leaks(rule: Rule) -> None:
    frame = SUITE.frame.with_row_index("pos")
    assert rule.check(frame, Context()).is_empty()
    assert rule.check(frame, Context(suite=Dataset.from_pairs([]))).is_empty()


def test_an_equal_prompt_leaks_whatever_the_answer() -> None:
    hits = hits_of(
        EXACT,
        Pair.single("how tall is the tower", "324 metres"),
        Pair.single("How tall is the tower?", "I do not know."),
        Pair.single("How tall is the bridge?", "324 metres."),
        Pair.single("", "No question."),
        Pair.single("How tall is the tower?", "324 metres.", system="Be brief."),
    )
    assert hits["pos"].to_list() == [0, 1, 4]
    answer = "asks what suite row suite.jsonl:1 asks and gives its answer"
    other = "asks what suite row suite.jsonl:1 asks, with another answer"
    assert hits["message"].to_list() == [answer, other, answer]
    assert hits["field"].to_list() == ["prompt"] * 3


def test_context_belongs_to_the_question() -> None:
    hits = hits_of(
        EXACT,
        Pair.single("Sum this up", "Else.", context="The minutes of the second meeting."),
        Pair.single("Sum this up", "Else.", context="The minutes of the first meeting"),
        Pair.single("Sum this up", "Else."),
    )
    assert hits["pos"].to_list() == [1]


def test_a_pair_that_leaks_twice_is_one_hit_with_its_best_row() -> None:
    suite = Dataset.from_pairs([Pair.single("Why?", "A"), Pair.single("why", "B")], file="s")
    frame = Dataset.from_pairs([Pair.single("Why", "b")]).frame.with_row_index("pos")
    hits = EXACT.check(frame, Context(suite=suite))
    assert hits["message"].to_list() == ["asks what suite row s:2 asks and gives its answer"]


def test_the_line_of_the_suite_is_named_however_many_answers_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "suite.jsonl"
    path.write_text(
        '{"question": "Where?", "accepted": ["here", "over here", "right here"]}\n'
        '{"question": "Why?", "accepted": ["so", "just so"]}\n',
        encoding="utf-8",
    )
    suite = load([str(path)], base=tmp_path).dataset
    frame = Dataset.from_pairs([Pair.single("why", "So.")]).frame.with_row_index("pos")
    hits = EXACT.check(frame, Context(suite=suite))
    (message,) = hits["message"].to_list()
    assert message.startswith("asks what suite row suite.jsonl:2 asks")


def test_a_nearly_equal_prompt_leaks() -> None:
    hits = hits_of(
        NEAR,
        Pair.single(ASKED.replace("Which papers do I", "What papers do I"), "None."),
        Pair.single(ASKED, "None."),
        Pair.single(ASKED.replace("register a car", "insure a house"), "None."),
        Pair.single(ASKED.replace("a car", "2 cars"), "None."),
        Pair.single(ASKED.replace("do I need", "do I not need"), "None."),
    )
    assert hits["pos"].to_list() == [0]
    assert hits["score"][0] >= 0.8
    assert hits["message"][0].startswith(
        "asks nearly what suite row suite.jsonl:2 asks (alike by 0."
    )


def test_the_threshold_comes_from_the_settings() -> None:
    pair = Pair.single(ASKED.replace("Which papers", "What kind of papers"), "None.")
    frame = Dataset.from_pairs([pair]).frame.with_row_index("pos")
    for threshold, count in ((0.95, 0), (0.7, 1)):
        settings = Settings(thresholds=Thresholds(near=threshold))
        assert NEAR.check(frame, Context(settings=settings, suite=SUITE)).height == count


def test_a_source_on_both_sides_is_named() -> None:
    pair = Pair.single("Anything?", "Yes.")
    sources = ["handbook.pdf", "faq.pdf", None, "", " handbook.pdf "]
    hits = hits_of(SOURCE, *[pair] * 5, sources=sources)
    assert hits["pos"].to_list() == [0, 4]
    assert (
        hits["message"].to_list()
        == ["comes from “handbook.pdf”, as suite row suite.jsonl:2 does"] * 2
    )


def test_a_place_in_the_source_and_its_case_make_no_other_document() -> None:
    pair = Pair.single("Anything?", "Yes.")
    hits = hits_of(SOURCE, pair, pair, sources=["Handbook.PDF#page=3", "handbook.pdf.txt"])
    assert hits["message"].to_list() == [
        "comes from “Handbook.PDF#page=3”, as suite row suite.jsonl:2 does"
    ]


def test_near_duplicates_across_the_split_of_banking77_are_found(outside_data: Path) -> None:
    rows = pl.read_ndjson(outside_data / "banking77" / "data.jsonl")
    sides = [
        Dataset.from_pairs(
            Pair.single(text, label)
            for text, label in rows.filter(source_split=side).select("text", "category").iter_rows()
        )
        for side in ("train", "test")
    ]
    context = Context(suite=sides[1])
    frame = sides[0].frame.with_row_index("pos")
    assert EXACT.check(frame, context).height > 0
    near = NEAR.check(frame, context)
    assert near.height > 20
    assert near["score"].min() >= 0.8  # type: ignore[operator]


def test_a_question_in_other_words_leaks(fake_models: Models, broken_models: Models) -> None:
    suite = Dataset.from_pairs(
        [Pair.single("How do I send back a parcel?", "Go."), Pair.single(ASKED, "The title.")],
        file="suite.jsonl",
    )
    pairs = [
        Pair.single("How do I return a package?", "At the counter."),
        Pair.single("How do I send back a parcel", "At the counter."),
        Pair.single("How do I return 2 packages?", "At the counter."),
        Pair.single(ASKED.replace("Which", "What"), "None."),
    ]
    frame = Dataset.from_pairs(pairs).frame.with_row_index("pos")
    (row,) = EQUIVALENT.check(frame, Context(suite=suite, models=fake_models)).iter_rows(named=True)
    assert (row["pos"], row["field"]) == (0, "prompt")
    assert row["message"] == (
        "asks in other words what suite row suite.jsonl:1 asks (equivalent by 0.94)"
    )
    hits = EQUIVALENT.check(frame, Context(suite=suite, models=broken_models))
    assert hits["pos"].to_list() == [None]
    assert "left unjudged: the relation model is not there" in hits["message"].to_list()[0]
    assert EQUIVALENT.fix is not None
    assert not EQUIVALENT.fix.safe
