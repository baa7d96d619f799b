from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest

from tunegate.curate.corpus.chunks import Chunk
from tunegate.curate.dataset import Dataset
from tunegate.curate.errors import UserError
from tunegate.curate.pair import Pair
from tunegate.train.raft.answering import holds, near_copies
from tunegate.train.raft.build import RaftSet, build_raft
from tunegate.train.raft.from_pairs import grounded_questions
from tunegate.train.raft.manifest import write_raft
from tunegate.train.raft.negatives import hard_negatives
from tunegate.train.raft.question import Passage, Question, Recipe
from tunegate.train.raft.sides import sides
from tunegate.train.raft.target import (
    BEGIN,
    END,
    FINAL,
    Target,
    explained_target,
    plain_target,
    quotes_of,
)

TOPICS = ("boots", "lamps", "tents", "ropes", "stoves", "maps", "packs", "axes", "skis", "pans")


def passages() -> list[Passage]:
    """Four passages for each of ten documents, of made-up words around one fact each."""
    draw = Random(0)
    words = ["".join(draw.choices("abdeiklmnorstu", k=draw.randint(4, 9))) for _ in range(900)]

    def filling() -> str:
        return " ".join(draw.choices(words, k=14))

    return [
        Passage(
            f"{topic}-{nth}",
            f"{filling()}. The code for {topic} in part {nth} is {topic[:2].upper()}{at}{nth}7. "
            f"Ask for {topic}: {filling()}.",
            f"{topic}.md",
        )
        for at, topic in enumerate(TOPICS)
        for nth in range(4)
    ]


def questions() -> list[Question]:
    return [
        Question(
            f"q-{topic}-{nth}",
            f"What is the code for {topic} in part {nth}?",
            (f"{topic[:2].upper()}{at}{nth}7",),
            (f"{topic}-{nth}",),
        )
        for at, topic in enumerate(TOPICS)
        for nth in range(4)
    ]


def by_shared_words(known: Sequence[Passage]) -> Callable[[str, int], list[str]]:
    def retrieve(question: str, k: int) -> list[str]:
        asked = set(question.lower().split())
        ranked = sorted(
            known, key=lambda one: (-len(asked & set(one.text.lower().split())), one.id)
        )
        return [one.id for one in ranked[:k]]

    return retrieve


def built(recipe: Recipe | None = None, **changed: Any) -> RaftSet:
    known = passages()
    return build_raft(questions(), known, by_shared_words(known), recipe, **changed)


def test_rows_are_as_the_recipe_says() -> None:
    made = built(Recipe(held_out=0.2, seed=3))
    assert len(made.rows) == 40
    assert not made.left_out
    kept = [one for one in made.rows if one.oracle is not None]
    assert 24 <= len(kept) <= 39  # 32 on average
    by_id = {one.id: one for one in passages()}
    for row in made.rows:
        texts = [by_id[name].text for name in row.shown]
        answer = next(one for one in questions() if one.id == row.question).answers[0]
        assert len(row.shown) == 5 == len(set(row.shown))
        assert {made.documents[by_id[name].document] for name in row.shown} == {row.side}
        assert sum(answer in text for text in texts) == (row.oracle is not None)
        if row.oracle is None:
            assert row.pair.response == "I don't know."
            assert row.quotes == ()
        else:
            (quote,) = quotes_of(row.pair.response)
            assert quote == row.quotes[0]
            assert quote in by_id[row.oracle].text
            assert answer in quote
            assert row.pair.response.endswith(f"{FINAL} {answer}")
        assert all(text in row.pair.prompt for text in texts)
    places = {row.shown.index(row.oracle) for row in kept if row.oracle}
    assert places == {0, 1, 2, 3, 4}


def test_the_seed_decides_and_other_questions_do_not() -> None:
    known = passages()
    whole = built(Recipe(seed=1, held_out=0))
    few = build_raft(questions()[:7], known, by_shared_words(known), Recipe(seed=1, held_out=0))
    assert few.rows == whole.rows[:7]
    other = built(Recipe(seed=2, held_out=0))
    assert [one.shown for one in other.rows] != [one.shown for one in whole.rows]


def test_a_row_without_its_oracle_may_answer_or_be_dropped() -> None:
    answering = built(Recipe(absent="answer", keep=0))
    assert all(one.pair.response.startswith(FINAL) for one in answering.rows)
    assert not any(one.quotes or BEGIN in one.pair.response for one in answering.rows)
    dropping = built(Recipe(absent="drop"))
    assert all(one.oracle for one in dropping.rows)
    assert dropping.left_out == {"oracle not shown": 40 - len(dropping.rows)}


def test_negatives_leave_out_copies_and_whatever_answers() -> None:
    oracle = Passage("o", "Returns are free for 30 days, counted from the delivery date.", "a")
    listed = {
        one.id: one
        for one in [
            oracle,
            Passage("copy", "Returns are free for 30 days, counted from the delivery day!", "b"),
            Passage("says", "In this shop nobody asks: 30 days it is, as always and for all.", "c"),
            Passage("first", "Exchanges are handled at the desk by the main door.", "d"),
            Passage("twin", "Exchanges are handled at the desk by the main doors.", "d"),
            Passage("last", "Gift cards never expire, wherever they were bought.", "e"),
        ]
    }
    asked = Question("q", "How long are returns free?", ("30 days",), ("o",))

    def retrieve(question: str, k: int) -> list[str]:
        return ["o", "elsewhere", *list(listed)[1:]][:k]

    found = hard_negatives(asked, retrieve, listed, {"o": oracle}, count=4)
    assert [one.id for one in found.passages] == ["first", "last"]
    assert found.refused == {
        "on the other side": 1,
        "holds the answer": 2,
        "near-copy of another distractor": 1,
    }


@pytest.mark.parametrize(
    ("passage", "answer", "held"),
    [
        ("It takes 31 kb.", "31 kb", True),
        ("It takes 31,5 kb.", "31 kb", False),
        ("From 250\u2009000 to 500\u2009000 a year.", "250,000 to 500,000", True),
        ("Some 1,250,000 came.", "1250000", True),
        ("Some 1,250,000 came.", "250000", False),
        ("In 2018 100 came.", "2018100", False),
        ("The parcel is late.", "arc", False),
        ("", "", False),
        (
            "Filters are to be changed every six months by the service team of the vendor.",
            "The service team of the vendor changes filters every six months.",
            True,
        ),
        ("The team of the vendor calls.", "The service team of the vendor changes filters.", False),
    ],
)
def test_a_passage_holds_an_answer(passage: str, answer: str, held: bool) -> None:
    assert holds(passage, answer) is held


def test_overlapping_chunks_are_near_copies_and_neighbours_are_not() -> None:
    first, second, third = passages()[:3]
    assert near_copies(first.text, first.text[20:] + second.text[:30])
    assert not near_copies(passages()[0].text, "Gift cards never expire, wherever you bought them.")
    assert third.text != second.text


def test_documents_that_answer_together_are_on_one_side() -> None:
    known = {one.id: one for one in passages()}
    asked = questions()
    asked[0] = replace(asked[0], gold=("boots-0", "lamps-0", "tents-0"))
    asked[20] = replace(asked[20], question="What is the CODE for skis in part 0")
    for seed in range(20):
        found = sides(asked, known, held_out=0.3, seed=seed)
        assert found["boots.md"] == found["lamps.md"] == found["tents.md"]
        assert found["maps.md"] == found["skis.md"]
        assert set(found.values()) == {"train", "held-out"}
    assert set(sides(asked, known, held_out=0, seed=0).values()) == {"train"}


@pytest.mark.parametrize(
    ("reasoning", "problem"),
    [
        (f"It says {BEGIN}The code for boots\n in part 0 is BO007.{END} So BO007.", None),
        (f"It says {BEGIN}The code for boots in part 1 is BO007.{END}", "does not stand"),
        (f"It says {BEGIN}The code for boots in part 0", "no end"),
        ("It is BO007.", "quotes nothing"),
        (f"{BEGIN}{passages()[0].text[:40]}{END}", "supports the answer"),
    ],
)
def test_reasoning_is_taken_only_with_quotations_that_stand(
    reasoning: str, problem: str | None
) -> None:
    made = explained_target(questions()[0], passages()[0], reasoning)
    if problem is not None:
        assert isinstance(made, str)
        assert problem in made
    else:
        assert isinstance(made, Target)
        assert made.quotes == ("The code for boots in part 0 is BO007.",)
        assert made.quotes[0] in made.text
        assert made.text.endswith(f"\n{FINAL} BO007")


def test_an_answer_that_the_passage_does_not_support_has_no_target() -> None:
    asked = replace(questions()[0], answers=("Elephants migrate annually",))
    assert plain_target(asked, passages()[0]) == "no sentence of the passage supports the answer"
    known = passages()
    made = build_raft([asked, *questions()[1:]], known, by_shared_words(known), Recipe(keep=1))
    assert made.left_out == {"no sentence of the passage supports the answer": 1}


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"gold": ("nowhere",)}, "no passage 'nowhere'"),
        ({"gold": ()}, "no gold passage"),
        ({"id": "q-boots-1"}, "two questions have the id"),
    ],
)
def test_what_cannot_be_built_is_told(changed: dict[str, Any], problem: str) -> None:
    asked = questions()
    asked[0] = replace(asked[0], **changed)
    with pytest.raises(UserError, match=problem):
        build_raft(asked, passages(), by_shared_words(passages()))


def test_the_manifest_records_everything_and_no_text(tmp_path: Path) -> None:
    made = built(Recipe(held_out=0.3, seed=5))
    told = write_raft(made, tmp_path, questions=questions(), passages=passages(), retriever="words")
    assert orjson.loads((tmp_path / "manifest.json").read_bytes()) == told
    lines = (tmp_path / "train.jsonl").read_bytes().splitlines()
    assert told["files"][0]["rows"] == len(lines) == sum(r.side == "train" for r in made.rows)
    assert told["counts"]["oracle_shown"] + told["counts"]["oracle_absent"] == 40
    assert told["recipe"]["keep"] == 0.8
    assert not set(told["documents"]["train"]) & set(told["documents"]["held-out"])
    assert "code for" not in (tmp_path / "manifest.json").read_text()
    assert [r["role"] for r in orjson.loads(lines[0])["messages"]] == ["user", "assistant"]


def test_pairs_find_their_passage_by_source_or_bring_it_along() -> None:
    pairs = [
        Pair.single("What is the code for boots in part 1?", "BO017"),
        Pair.single("Where?", "At the blue door.", context="Collect it at the blue door."),
        Pair.single("Why?", "Zebras.", context=None),
        Pair.single("How?", "Never mind."),
    ]
    dataset = Dataset.from_pairs(pairs, sources=["boots", None, "boots", None])
    chunks = [Chunk(one.id, one.document, 0, len(one.text), one.text, 50) for one in passages()[:4]]
    found = grounded_questions(dataset, chunks, {"boots": "boots.md"})
    assert found.questions[0].gold[0] == "boots-1"
    assert found.passages[-1].text == "Collect it at the blue door."
    assert found.left_out == {
        "no passage of its document supports the answer": 1,
        "no context, and no document that its source names": 1,
    }
