from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunegate.curate.masking import excerpt, mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to ada.berg@mail.northwind.test", "write to a***@m***.test"),
        ("card 4242 4242 4242 4242 and", "card ****4242 and"),
        ("GB33 BUKB 2020 1555 5555 55.", "****5555."),
        ("call 212-555-7890", "call 2***"),
        ("SSN 536-22-8714", "SSN 5***"),
        ("from 86.131.85.193", "from 8***"),
        ("password = 'hunter2!'", "password = '[password, 8 characters]'"),
        ("Dr. Ada Berg", "Dr. A***"),
        (
            "https://northwind.test/AKIA" + "Q3EGRT5JHZKLMNOP/log",
            "https://northwind.test/[AWS access key, 20 characters]/log",
        ),
        ("nothing to hide here, 42 times", "nothing to hide here, 42 times"),
        ("", ""),
    ],
)
def test_masked_forms(text: str, masked: str) -> None:
    assert mask(text) == masked


KEY = (
    "-----BEGIN PRIVATE KEY-----\n"
    + ("MIIEnotarealkey0000" * 3 + "\n") * 20
    + "-----END PRIVATE KEY-----"
)


def test_a_key_block_is_one_masked_value() -> None:
    assert mask(f"a\n{KEY}\nb") == f"a\n[private key, {len(KEY)} characters]\nb"


def test_excerpts_are_one_line_and_cut_to_width() -> None:
    text = "one  two\n\tthree " * 10
    assert excerpt(text, 0, 15) == "one two three"
    assert excerpt(text, 0, len(text), width=10) == "one two t…"
    assert excerpt("ab", 0, 2, width=2) == "ab"
    assert excerpt("", 0, 0) == ""


def test_an_excerpt_masks_a_value_that_it_cuts() -> None:
    text = "my card 4242 4242 4242 4242 and ada@northwind.test"
    assert excerpt(text, 13, 20) == "****4242"
    assert excerpt(text, text.index("@"), len(text)) == "a***@n***.test"
    assert excerpt(text, 0, 7) == "my card"


def test_an_excerpt_sees_words_and_key_blocks_around_it() -> None:
    text = "x " * 500 + "password: " + "tr0ub4dor\n" + "y " * 500
    at = text.index("tr0ub")
    assert excerpt(text, at, at + 9) == "[password, 9 characters]"
    text = "x " * 500 + KEY + " y" * 500
    inside = text.index("MIIE") + 900
    assert excerpt(text, inside, inside + 30) == f"[private key, {len(KEY)} characters]"


def test_values_that_meet_when_lines_are_joined_are_masked() -> None:
    assert "7890" not in excerpt("phone: 212\n555 7890", 0, 19)


@pytest.mark.parametrize(
    "text",
    [
        "order 4242424242424241",
        "see v1.2.3.4 of lodash@4.17.21",
        "@property",
        "550e8400-e29b-41d4-a716-446655440000",
        "9fceb02d0ae598e95dc970b74767f19372d61af8",
        "ISBN 978-3-16-148410-0 costs £20,000 since 2023-01-15",
    ],
)
def test_near_misses_stay(text: str) -> None:
    assert mask(text) == text


PRIVATE = st.sampled_from(
    [
        "ada.berg@northwind.test",
        "4242 4242 4242 4242",
        "GB33BUKB20201555555555",
        "536-22-8714",
        "212-555-7890",
        "+49 30 901820",
        "86.131.85.193",
        "AKIAQ3EGRTYPLMN7XKJZ",
        "password: tr0ub4dor",
        "postgres://app:s3cr3t99@db.northwind.test",
        "Dr. Ada Berg",
        "12 Mill Lane",
        "born 12/03/1951",
        "MRN 00483922",
    ]
)
AROUND = st.sampled_from(["call", "card", "SSN", "\n", "66", ",", '"', "password:", "=", "-", "é"])


@settings(max_examples=100, deadline=None)
@given(st.lists(PRIVATE | AROUND, max_size=8), st.sampled_from(["", " ", "\n"]))
def test_masking_twice_changes_nothing(parts: list[str], between: str) -> None:
    once = mask(between.join(parts))
    assert mask(once) == once


@settings(max_examples=100, deadline=None)
@given(st.lists(PRIVATE, min_size=1, max_size=4), st.integers(0, 60), st.integers(0, 60))
def test_no_excerpt_shows_a_private_value(values: list[str], start: int, length: int) -> None:
    text = " ; ".join(values)
    shown = excerpt(text, min(start, len(text)), min(start + length, len(text)))
    for value in re.findall(r"[^\s;]{7,}", " ".join(values)):
        if value not in ("password:",):
            assert value not in shown


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_masked(text: str) -> None:
    once = mask(text)
    assert mask(once) == once
    excerpt(text, len(text) // 3, len(text))
