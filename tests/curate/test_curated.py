from __future__ import annotations

import pytest

from tunegate.curate.curated import Curated, replay
from tunegate.curate.dataset import Dataset
from tunegate.curate.decision import Decision, Recorded
from tunegate.curate.pair import Pair, Turn

PAIRS = [
    Pair.single("alpha?", "a", system="be brief", context="one passage"),
    Pair.single("beta?", "b"),
    Pair(
        turns=(
            Turn("user", "hi"),
            Turn("assistant", "yes?"),
            Turn("user", "c?"),
            Turn("assistant", "c"),
        )
    ),
    Pair.single("beta?", "b"),
]
DATASET = Dataset.from_pairs(
    PAIRS, tasks=["t1", None, "t2", None], dates=["2020", None, None, None]
)
A, B, C, B2 = DATASET.frame["id"].to_list()
NEW = Pair.single("new?", "new")
NEWER = Pair.single("newer?", "newer")


def after(*decisions: Decision) -> Curated:
    recorded = [Recorded(seq, seq, "", "ada", one) for seq, one in enumerate(decisions, start=1)]
    return replay(DATASET, recorded)


def left(curated: Curated) -> list[str]:
    return curated.dataset.frame["id"].to_list()


def drop(pair: str) -> Decision:
    return Decision("drop", pair)


def keep(pair: str) -> Decision:
    return Decision("keep", pair)


def edit(pair: str, content: Pair = NEW) -> Decision:
    return Decision("edit", pair, edited=content)


def merge(pair: str, into: str) -> Decision:
    return Decision("merge", pair, into=into)


def test_without_a_change_the_data_set_itself_comes_back() -> None:
    assert after().dataset is DATASET
    assert after(keep(A), Decision("dismiss", B, finding="f")).dataset is DATASET


@pytest.mark.parametrize(
    ("decisions", "remaining"),
    [
        ([drop(B)], [A, C, B2]),
        ([drop(B), keep(B)], [A, B, C, B2]),
        ([keep(B), drop(B)], [A, C, B2]),
        ([drop(B), edit(B)], [A, B, C, B2]),
        ([edit(B), drop(B)], [A, C, B2]),
        ([merge(B2, B)], [A, B, C]),
        ([merge(B2, B), merge(B, B2)], [A, B, C]),
        ([merge(B, B2), merge(B2, B)], [A, C, B2]),
        ([merge(A, B), merge(B, C), merge(C, A)], [C, B2]),
        ([drop(B), merge(B2, B)], [A, C, B2]),
        ([merge(B2, B), drop(B)], [A, C]),
        ([merge(B2, B), keep(B2)], [A, B, C, B2]),
        ([drop(A), drop(B), drop(C), drop(B2)], []),
    ],
)
def test_the_last_decision_says_whether_a_pair_remains(
    decisions: list[Decision], remaining: list[str]
) -> None:
    curated = after(*decisions)
    assert left(curated) == remaining
    assert curated.dropped == {A, B, C, B2} - set(remaining)


def test_a_merge_into_a_pair_that_has_left_is_reported_as_void() -> None:
    curated = after(merge(B2, B), merge(B, B2))
    assert [one.seq for one in curated.void] == [2]
    assert after(merge(B2, B), drop(B)).void == ()


@pytest.mark.parametrize("pair", [A, B, C])
@pytest.mark.parametrize(
    "content",
    [
        NEW,
        Pair.single("", "", system=""),
        Pair(turns=(Turn("user", "x"), Turn("assistant", "y", weight=0.0)), tools="[]"),
        Pair(turns=(Turn("user", "no answer"),)),
    ],
)
def test_an_edit_replaces_the_whole_content_and_nothing_else(pair: str, content: Pair) -> None:
    curated = after(edit(pair, content))
    assert left(curated) == [A, B, C, B2]
    assert curated.dataset.pair(pair) == content
    assert curated.edited == {pair}
    others = [one for one in (A, B, C, B2) if one != pair]
    assert curated.dataset.pairs(others) == DATASET.pairs(others)
    labels = ["id", "file", "row", "line", "task", "source", "date"]
    assert curated.dataset.frame.select(labels).equals(DATASET.frame.select(labels))
    assert curated.dataset.frame.schema == DATASET.frame.schema
    assert curated.dataset.fingerprint != DATASET.fingerprint


def test_content_is_that_of_the_last_edit_whatever_came_after() -> None:
    curated = after(edit(A), edit(A, NEWER), drop(A), keep(A))
    assert curated.dataset.pair(A) == NEWER
    assert curated.edited == curated.kept == {A}
    assert not curated.dropped


def test_an_edited_set_has_the_fingerprint_of_one_loaded_with_that_content() -> None:
    there_and_back = after(edit(B), edit(B, PAIRS[1]))
    assert there_and_back.dataset.fingerprint == DATASET.fingerprint


def test_an_edited_pair_that_was_dropped_counts_as_dropped_only() -> None:
    curated = after(edit(A), drop(A))
    assert not curated.edited
    assert curated.dropped == {A}


def test_kept_is_the_last_word_only() -> None:
    assert after(keep(A), edit(A)).kept == set()
    assert after(keep(A), drop(A)).kept == set()
    assert after(edit(A), keep(A)).kept == {A}


def test_dismissing_and_resolving_settle_findings() -> None:
    curated = after(
        Decision("dismiss", A, finding="f1"),
        Decision("dismiss", None, finding="f2"),
        Decision("resolve", A, into=B, finding="f3"),
        Decision("resolve", A, into=C),
        Decision("drop", B, finding="f4"),
    )
    assert curated.dismissed == {"f1", "f2", "f3"}


def test_decisions_that_lost_their_pair_are_listed_and_do_nothing() -> None:
    curated = after(
        drop("gone"),
        edit("gone"),
        Decision("dismiss", "gone", finding="f"),
        merge(A, "gone"),
        merge("gone", A),
        Decision("resolve", A, into="gone", finding="g"),
        drop(B),
    )
    assert [one.seq for one in curated.lost] == [1, 2, 3, 4, 5, 6]
    assert left(curated) == [A, C, B2]
    assert not curated.dismissed
    assert not curated.edited


def test_decisions_follow_their_pairs_into_a_new_version_of_the_file() -> None:
    version = Dataset.from_pairs([Pair.single("new row", "x"), *reversed(PAIRS[:2])], file="v2")
    recorded = [
        Recorded(seq, 1, "", "ada", one)
        for seq, one in enumerate([edit(A), drop(B), drop(C)], start=1)
    ]
    curated = replay(version, recorded)
    assert [one.decision.pair for one in curated.lost] == [C]
    assert [pair for _, pair in curated.dataset.iter_pairs()] == [
        Pair.single("new row", "x"),
        NEW,
    ]


def test_an_empty_data_set_loses_every_decision() -> None:
    curated = replay(Dataset.from_pairs([]), [Recorded(1, 1, "", "ada", drop("p"))])
    assert len(curated.dataset) == 0
    assert len(curated.lost) == 1
