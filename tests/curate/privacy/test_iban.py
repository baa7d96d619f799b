from __future__ import annotations

import pytest

from tunegate.curate.privacy.iban import ibans


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in ibans(text)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("GB33BUKB20201555555555", "GB33BUKB20201555555555"),
        ("gb33bukb20201555555555.", "gb33bukb20201555555555"),
        ("to GB33 BUKB 2020 1555 5555 55 is fine", "GB33 BUKB 2020 1555 5555 55"),
        ("DE75 5121 0800 1245 1261 99", "DE75 5121 0800 1245 1261 99"),
        ("FR76-3000-6000-0112-3456-7890-189", "FR76-3000-6000-0112-3456-7890-189"),
        ("NO8330001234567", "NO8330001234567"),
    ],
)
def test_ibans_end_where_their_country_says(text: str, number: str) -> None:
    assert found(text) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "GB34BUKB20201555555555",  # check digits
        "GB33BUKB2020155555555",  # too short
        "ZZ33BUKB20201555555555",  # no such country
        "ab12cd34ef56ab12cd34ef56ab12cd34",
        "xGB33BUKB20201555555555",
        "****5555",
    ],
)
def test_other_codes_are_left_alone(text: str) -> None:
    assert found(text) == []
