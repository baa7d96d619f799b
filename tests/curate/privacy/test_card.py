from __future__ import annotations

import pytest

from tunegate.curate.privacy.card import cards, luhn


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in cards(text)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4242424242424242", "4242424242424242"),
        ("card 4111 1111 1111 1111, exp 12/29", "4111 1111 1111 1111"),
        ("5555-5555-5555-4444", "5555-5555-5555-4444"),
        ("3782 822463 10005", "3782 822463 10005"),
        ("my card 30569309025904", "30569309025904"),
        ("cc 4222222222222", "4222222222222"),
        ('{"card": 6011111111111117}', "6011111111111117"),
    ],
)
def test_cards_are_found_bare_and_in_groups(text: str, number: str) -> None:
    assert found(text) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "4242424242424241",  # Luhn fails
        "order 30569309025904",  # 14 digits without a word for card
        "9780306406157",  # ISBN-13
        "1700000000000",  # milliseconds
        "0000000000000000",
        "0.4242424242424242",
        "550e8400-e29b-41d4-a716-424242424242",
        "42424242424242424242424242",
        "ID-4242424242424242",
        "4242 4242 4242-4242",  # two separators
        "****4242",
    ],
)
def test_other_digits_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_luhn_catches_any_wrong_digit_and_neighbours_swapped() -> None:
    assert luhn("79927398713")
    assert not any(luhn(f"7992739871{digit}") for digit in "012456789")
    assert not luhn("79927389713")
