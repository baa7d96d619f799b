from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tunegate.curate import near
from tunegate.curate.candidates import Candidates
from tunegate.curate.dataset import Dataset
from tunegate.curate.near import near_edges, near_prompts
from tunegate.curate.normalize import normal_form
from tunegate.curate.pair import Pair
from tunegate.curate.shingles import jaccard

ASKED = "How do I reset the password of my account?"
SAID = "Open the settings, choose security, press reset and confirm the message we send you."


def frame_of(*pairs: tuple[str, str] | Pair) -> pl.DataFrame:
    listed = [pair if isinstance(pair, Pair) else Pair.single(*pair) for pair in pairs]
    return Dataset.from_pairs(listed).frame.with_row_index("pos")


def edges_of(frame: pl.DataFrame, *, floor: float = 0.7) -> list[tuple[int, int]]:
    return list(near_edges(frame, floor=floor).frame.select("first", "second").iter_rows())


def test_an_edge_carries_both_similarities() -> None:
    other = (ASKED.replace("the password", "a password"), SAID.replace("press", "tap"))
    found = near_edges(frame_of((ASKED, SAID), other), floor=0.5)
    row = found.frame.row(0, named=True)
    asked = normal_form(pl.Series([ASKED, other[0]])).to_list()
    said = normal_form(pl.Series([SAID, other[1]])).to_list()
    assert row["prompt_score"] == pytest.approx(jaccard(*asked))
    assert row["response_score"] == pytest.approx(jaccard(*said))
    assert (row["prompt_differs"], row["response_differs"]) == ([], [])
    assert (found.floor, found.crowded) == (0.5, 0)


def test_near_copies_of_an_equal_prompt_need_no_rare_run(monkeypatch: pytest.MonkeyPatch) -> None:
    none = Candidates(np.empty(0, np.int64), np.empty(0, np.int64), crowded=0)
    monkeypatch.setattr(near, "candidate_pairs", lambda *_, **__: none)
    frame = frame_of((ASKED, SAID), ("Who is it?", "Anna."), (ASKED, SAID + " Please."))
    assert edges_of(frame) == [(0, 2)]


@pytest.mark.parametrize(
    "pair",
    [
        (ASKED, "Write to the branch that opened the account and ask for a letter."),
        ("Where can I see what I paid last month?", SAID),
        (ASKED, ""),
        ("", SAID),
        Pair.single(ASKED, SAID, system="Answer in rhyme."),
        Pair.single(ASKED, SAID, context="A passage of some length that the other lacks."),
    ],
)
def test_both_sides_must_be_alike_in_the_same_setting(pair: tuple[str, str] | Pair) -> None:
    assert edges_of(frame_of((ASKED, SAID), pair)) == []


def test_pairs_without_a_response_are_never_joined() -> None:
    assert edges_of(frame_of((ASKED, ""), (ASKED + " Please.", ""))) == []


def test_context_belongs_to_the_prompt() -> None:
    passage = "The settings hold a page named security. It is the third from the top."
    one = Pair.single("Where is it?", SAID, context=passage)
    two = Pair.single("Where is it?", SAID, context=passage.replace("named", "called"))
    assert edges_of(frame_of(one, two)) == [(0, 1)]


def test_edges_run_from_the_earlier_row_whatever_the_order_of_the_frame() -> None:
    frame = frame_of((ASKED, SAID), ("Else?", "Nothing like it."), (ASKED + " Please", SAID))
    assert edges_of(frame) == [(0, 2)]
    assert edges_of(frame.reverse()) == [(0, 2)]


@pytest.mark.parametrize(
    ("pair", "prompt_differs", "response_differs"),
    [
        ((ASKED, SAID.replace("press", "do not press")), [], ["negation"]),
        ((ASKED.replace("account", "account 2"), SAID), ["number"], []),
    ],
)
def test_a_guard_keeps_an_edge_from_being_a_duplicate(
    pair: tuple[str, str], prompt_differs: list[str], response_differs: list[str]
) -> None:
    found = near_edges(frame_of((ASKED, SAID), pair), floor=0.7)
    row = found.frame.row(0, named=True)
    assert (row["prompt_differs"], row["response_differs"]) == (prompt_differs, response_differs)
    assert found.duplicates(0.7).is_empty()


def test_what_only_a_template_makes_alike_is_no_duplicate() -> None:
    task = "Decide whether the following message of a customer is about billing or delivery: "
    slots = "card parcel refund invoice courier receipt van bank box fee street coin"
    found = near_edges(frame_of(*((task + slot, "billing") for slot in slots.split())), floor=0.8)
    assert found.frame.height > 0
    assert found.frame["prompt_differs"].to_list() == [["template"]] * found.frame.height
    assert found.duplicates(0.8).is_empty()


def test_a_threshold_moves_without_computing_again() -> None:
    pairs = [(ASKED, SAID), (ASKED + " Quickly", SAID), (ASKED + " Really quickly now", SAID)]
    found = near_edges(frame_of(*pairs), floor=0.6)
    for threshold in (0.6, 0.7, 0.8, 0.9):
        again = near_edges(frame_of(*pairs), floor=threshold).duplicates(threshold)
        assert found.duplicates(threshold).equals(again)
    assert found.duplicates(0.6).height > found.duplicates(0.8).height
    with pytest.raises(ValueError, match=r"threshold 0\.5 lies below the floor 0\.6"):
        found.duplicates(0.5)


@pytest.mark.parametrize("count", [0, 1])
def test_a_set_of_one_has_no_edges(count: int) -> None:
    found = near_edges(frame_of(*[(ASKED, SAID)] * count), floor=0.8)
    assert found.frame.is_empty()
    assert found.duplicates(0.8).is_empty()


@pytest.mark.parametrize("words", [1, 2, 3, 4])
def test_very_short_rows_are_compared(words: int) -> None:
    asked = " ".join(["reset", "pin", "code", "please"][:words])
    frame = frame_of((asked, "ok"), (asked + "!", "ok"), ("else", "ok"), ("no", "no"), ("", ""))
    assert edges_of(frame, floor=0.8) == [(0, 1)]


@pytest.mark.parametrize(
    ("name", "prompt", "response"),
    [("banking77", "text", "category"), ("clinc150", "text", "intent")],
)
def test_short_utterances_join_as_comparing_all_of_them_would(
    outside_data: Path, name: str, prompt: str, response: str
) -> None:
    rows = pl.read_ndjson(outside_data / name / "data.jsonl").filter(pl.int_range(pl.len()) < 4000)
    frame = frame_of(*rows.select(prompt, response).unique(maintain_order=True).iter_rows())
    normal = normal_form(frame["prompt"]).to_list()
    expected = {
        (a, b)
        for _, group in frame.group_by("response")
        for a, b in combinations(group["pos"].sort().to_list(), 2)
        if jaccard(normal[a], normal[b]) >= 0.8
    }
    found = near_edges(frame, floor=0.8)
    assert set(found.frame.select("first", "second").iter_rows()) == expected
    assert len(expected) > 10


def test_suite_prompts_are_found_among_the_pairs() -> None:
    suite = frame_of(("Who made the first map?", "x"), (ASKED, "y"), ("", "z"))
    frame = frame_of(("", "z"), (ASKED + " Please", "other"), (ASKED.replace("my", "3"), "n"))
    found = near_prompts(suite, frame, floor=0.7)
    assert found.select("suite_pos", "pos").rows() == [(1, 1), (1, 2)]
    assert found["differs"].to_list() == [[], ["number"]]
    assert found["score"][0] == pytest.approx(
        jaccard(ASKED[:-1].lower(), ASKED.lower() + " please")
    )


def test_an_empty_suite_matches_nothing() -> None:
    assert near_prompts(frame_of(), frame_of((ASKED, SAID)), floor=0.8).is_empty()
