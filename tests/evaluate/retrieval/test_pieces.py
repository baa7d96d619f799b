from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunegate.evaluate.retrieval.pieces import CHARACTERS, WORDS, pieces


def test_a_short_text_is_one_piece_as_it_stands() -> None:
    assert pieces("  Refunds take 30 days. ") == ["  Refunds take 30 days. "]
    assert pieces(" ".join(["word"] * WORDS)) == [" ".join(["word"] * WORDS)]


@pytest.mark.parametrize("text", ["", "  \n\t "])
def test_a_blank_text_has_no_piece(text: str) -> None:
    assert pieces(text) == []


def test_pieces_are_about_equal() -> None:
    found = pieces(" ".join(str(number) for number in range(WORDS * 2 + 1)))
    assert [len(piece.split()) for piece in found] == [40, 41, 40]
    assert found[1].split()[0] == "40"


def test_text_without_spaces_is_cut_between_characters() -> None:
    found = pieces("退" * (2 * CHARACTERS + 2))
    assert [len(piece) for piece in found] == [401, 400, 401]


@given(text=st.text(st.sampled_from("ab \n"), max_size=3_000))
def test_no_visible_character_is_lost(text: str) -> None:
    found = pieces(text)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(piece.strip() for piece in found)
    assert all(len(piece.split()) <= WORDS + 1 for piece in found)


def test_wide_gaps_are_no_pieces() -> None:
    found = pieces("begin" + " " * 10 * CHARACTERS + "end")
    assert [piece.strip() for piece in found] == ["begin", "end"]
