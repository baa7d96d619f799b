from __future__ import annotations

import polars as pl

from tunegate.curate.topic_words import NO_WORDS, group_labels


def labels(*groups: list[str]) -> list[str]:
    texts = [text for group in groups for text in group]
    numbers = [nth for nth, group in enumerate(groups) for _ in group]
    return group_labels(pl.Series(texts, dtype=pl.String), pl.Series(numbers), count=len(groups))


def test_words_that_a_group_shares_and_others_do_not_come_first() -> None:
    cards = [f"my credit card has not arrived after {n} days" for n in range(5)]
    loans = [f"what interest will my loan cost in year {n}" for n in range(5)]
    first, second = labels(cards, loans)
    assert "credit card" in first.split(", ")
    assert "loan" in second
    assert "loan" not in first


def test_small_words_numbers_and_plurals_do_not_fill_a_label() -> None:
    (label, _) = labels(
        ["can I have 12 refunds for it?", "is the refund 12 for the refunds"] * 3,
        ["opening hours please", "opening hours today"],
    )
    assert label == "refunds"


def test_private_values_stay_out() -> None:
    mails = [f"write to ada.byron@example.com about parcel {n}" for n in range(4)]
    (label, _) = labels(mails, ["the weather is fine", "fine weather"])
    assert "parcel" in label
    assert "byron" not in label
    assert "example" not in label


def test_a_group_of_different_texts_takes_the_words_of_one() -> None:
    assert labels(["refund", "photosynthesis"], ["opening hours"] * 2)[0] == (
        "photosynthesis, refund"
    )


def test_without_words_there_is_a_name_all_the_same() -> None:
    assert labels(["12", "is it?"], ["opening hours"] * 2)[0] == NO_WORDS
    assert labels([], ["opening hours"] * 2)[0] == NO_WORDS


def test_rows_of_no_group_are_left_out_and_order_is_nothing() -> None:
    texts = pl.Series(["red apples", "red apples", "green pears", "green pears", "blue plums"])
    groups = pl.Series([0, 0, 1, 1, -1])
    forward = group_labels(texts, groups, count=2)
    assert forward == group_labels(texts.reverse(), groups.reverse(), count=2)
    assert not any("plum" in label for label in forward)


def test_other_scripts_have_words_too() -> None:
    labelled = labels(["Как вернуть заказ", "вернуть заказ почтой"], ["πού είναι το δέμα"] * 2)
    assert "заказ" in labelled[0]
    assert "δέμα" in labelled[1]
