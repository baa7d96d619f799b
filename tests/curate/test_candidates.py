from __future__ import annotations

import random

import polars as pl
import pytest

from tunegate.curate import candidates, runs
from tunegate.curate.candidates import candidate_pairs, equal_on_one_side
from tunegate.curate.shingles import jaccard

WORDS = [
    "".join(random.Random(nth).choices("abcdefghijklmnoprstuvw", k=3 + nth % 7))
    for nth in range(900)
]


def edited(text: str, rng: random.Random, edits: int) -> str:
    words = text.split()
    for _ in range(edits):
        at = rng.randrange(len(words))
        words[at : at + rng.choice([0, 1, 1])] = [rng.choice(WORDS)]
    return " ".join(words)


def texts_of(words: int, count: int, *, seed: int) -> list[str]:
    """Random texts, each followed by an edited copy of it."""
    rng = random.Random(seed)
    listed = []
    for _ in range(count):
        text = " ".join(rng.choices(WORDS, k=words))
        listed += [text, edited(text, rng, rng.randint(1, max(1, words // 16)))]
    return listed


def found(texts: list[str], **options: object) -> set[tuple[int, int]]:
    pairs = candidate_pairs([pl.Series(texts)], **options)  # type: ignore[arg-type]
    return set(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))


@pytest.mark.parametrize("floor", [0.7, 0.8, 0.9])
@pytest.mark.parametrize("words", [2, 4, 8, 20, 60, 150])
def test_every_similar_pair_is_a_candidate(words: int, floor: float) -> None:
    texts = texts_of(words, 150, seed=words)
    similar = {
        (a, b)
        for a in range(len(texts))
        for b in range(a + 1, min(a + 2, len(texts)))
        if jaccard(texts[a], texts[b]) >= floor
    }
    assert similar <= found(texts, floor=floor)


def test_texts_that_have_little_in_common_are_none() -> None:
    rng = random.Random(1)
    texts = [" ".join(rng.choices(WORDS, k=40)) for _ in range(500)]
    assert len(found(texts, floor=0.8)) <= 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a", "a"),
        ("yes", "yes"),
        ("abcdefgh", "abcdefghi"),
        ("many thanks", "many thanks!"),
        ("how do i pay", "how do i pay?"),
        ("", ""),
        ("größe 🙂 über alles", "größe 🙂 über alles!"),
    ],
)
def test_short_texts_are_compared_too(first: str, second: str) -> None:
    assert found([first, "zzzzzzzz", second], floor=0.8) == {(0, 2)}


def test_an_insertion_in_the_middle_of_a_short_text_is_seen_at_the_floor() -> None:
    text = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJ"
    other = text[:22] + "-" + text[22:]
    assert jaccard(text, other) >= 0.8
    assert found([text, other], floor=0.8) == {(0, 1)}


def test_with_two_columns_both_must_be_alike() -> None:
    asked = pl.Series(["how do I close my account"] * 3)
    said = pl.Series(
        [
            "open the settings and choose close account at the very end",
            "open the settings and choose close account at the end",
            "write a letter to the branch where you opened it, please",
        ]
    )
    pairs = candidate_pairs([asked, said], floor=0.8)
    assert (0, 1) in set(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))


def test_only_pairs_across_the_border_when_asked_for() -> None:
    text = "the quick brown fox jumps over the lazy dog near the river bank"
    texts = [text, text + "s", text + "!", text + "?"]
    assert found(texts, floor=0.8, left=2) == {(0, 2), (0, 3), (1, 2), (1, 3)}
    assert found(texts, floor=0.8, left=0) == set()


def test_a_large_family_is_linked_to_its_first_members() -> None:
    rng = random.Random(2)
    text = " ".join(rng.choices(WORDS, k=60))
    texts = [text, *(edited(text, rng, 1) for _ in range(300))]
    pairs = found(texts, floor=0.8)
    assert len(pairs) < 100 * len(texts)
    linked = {second for _, second in pairs}
    assert linked == set(range(1, len(texts)))


def test_the_order_of_the_columns_blocks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = texts_of(20, 100, seed=5)
    whole = found(texts, floor=0.8)
    monkeypatch.setattr(runs, "_ROWS", 9)
    monkeypatch.setattr(candidates, "_BLOCK", 50)
    assert found(texts, floor=0.8) == whole


def test_what_the_budget_leaves_aside_is_counted() -> None:
    texts = ["the very same text for all of them, again and again"] * 40
    full = candidate_pairs([pl.Series(texts)], floor=0.8)
    assert full.crowded == 0
    none = candidate_pairs([pl.Series(texts)], floor=0.8, budget=10)
    assert none.crowded == 40
    assert len(none.first) == 0


def test_a_sample_finds_what_is_common(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_COUNTED", 200)
    rng = random.Random(3)
    preamble = " ".join(rng.choices(WORDS, k=90))
    bodies = [" ".join(rng.choices(WORDS, k=6)) for _ in range(2000)]
    texts = [f"{preamble} {body}" for body in bodies]
    texts.append(texts[1234] + "s")
    # the template's runs are sampled apart, so the body of one of 2,000 still finds its copy
    assert (1234, 2000) in found(texts, floor=0.8)


def test_no_texts_and_one_text_have_no_candidates() -> None:
    assert found([], floor=0.8) == set()
    assert found(["alone"], floor=0.8) == set()


def test_more_texts_than_row_numbers_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "MOST_TEXTS", 2)
    with pytest.raises(ValueError, match="3 texts; at most 2"):
        found(["a", "b", "c"], floor=0.8)


def test_rows_with_one_side_in_common_are_compared_whatever_they_share_with_others() -> None:
    prompts = pl.Series(["a", "b", "a", "c", "d"])
    responses = pl.Series(["one", "two", "three", "two", "four"])
    pairs = zip(*(ends.tolist() for ends in equal_on_one_side(prompts, responses)), strict=True)
    assert sorted(pairs) == [(0, 2), (1, 3)]


def test_of_many_equal_texts_each_is_compared_with_the_next_ones() -> None:
    count = candidates.EQUAL
    for copies, wanted in ((count, set(range(1, candidates.NEXT + 1))), (count + 1, set())):
        apart = pl.Series([f"{n:02}" for n in range(copies)])
        first, second = equal_on_one_side(pl.Series(["same"] * copies), apart)
        assert set((second - first).tolist()) == wanted
    assert [len(ends) for ends in equal_on_one_side(apart.clear(), apart.clear())] == [0, 0]
