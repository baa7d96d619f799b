from __future__ import annotations

import polars as pl
import pytest

from tunegate.curate.templates import MEMBERS, find_templates, own_parts

FRONT = "Name the capital of this country: "
BACK = " (answer in one word)"
SLOTS = ("Peru", "Chad", "Oman", "Cuba", "Fiji", "Mali", "Togo", "Iran", "Iraq", "Laos", "Niue")


def test_what_enough_texts_share_is_template() -> None:
    texts = [f"{FRONT}{slot}{BACK}" for slot in SLOTS] + ["How far is the moon from here?"]
    found = find_templates(pl.Series(texts))
    assert found.openings.tolist() == [*[len(FRONT)] * len(SLOTS), 0]
    assert found.endings.tolist() == [*[len(BACK)] * len(SLOTS), 0]


def test_fewer_texts_share_no_template_and_copies_count_once() -> None:
    texts = [f"{FRONT}{slot}" for slot in SLOTS[: MEMBERS - 1]]
    assert find_templates(pl.Series(texts)).openings.max() == 0
    assert find_templates(pl.Series(texts * 5)).openings.max() == 0


def test_short_openings_do_not_count() -> None:
    found = find_templates(pl.Series([f"What is {slot}?" for slot in SLOTS]))
    assert found.openings.max() == 0


def test_no_texts_have_no_templates() -> None:
    found = find_templates(pl.Series([], dtype=pl.String))
    assert len(found.openings) == len(found.endings) == 0


@pytest.mark.parametrize(
    ("first", "second", "opening", "ending", "own"),
    [
        ("say: yes now", "say: no now", 5, 4, ("yes", "no")),
        ("say: yes now", "say: no now", 0, 0, ("say: yes now", "say: no now")),
        # a word is never cut, neither in front nor behind
        ("say: nothing", "say: nobody", 8, 0, ("nothing", "nobody")),
        ("say: baking", "say: making", 5, 6, ("baking", "making")),
        # only what both have in common goes
        ("one two three", "one four", 12, 0, ("two three", "four")),
        ("same", "same", 4, 4, ("", "")),
        ("say: a b", "say: a", 9, 9, ("b", "")),
        ("", "x", 3, 3, ("", "x")),
    ],
)
def test_the_shared_template_is_taken_off(
    first: str, second: str, opening: int, ending: int, own: tuple[str, str]
) -> None:
    assert own_parts(first, second, opening=opening, ending=ending) == own
