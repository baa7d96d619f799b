from __future__ import annotations

import pytest

from tunegate.curate.privacy.national_id import national_ids


def found(text: str) -> list[tuple[str, str]]:
    return [(text[span.start : span.end], span.what) for span in national_ids(text)]


@pytest.mark.parametrize(
    ("text", "number", "what"),
    [
        ("SSN: 536-22-8714", "536-22-8714", "US social security number"),
        ("on 536-22-8714 file", "536-22-8714", "US social security number"),
        ("her social security number is 536228714", "536228714", "US social security number"),
        ("QQ 12 34 56 C is not, AB 12 34 56 C is", "AB 12 34 56 C", "UK national insurance number"),
        ("NHS number 943 476 5919", "943 476 5919", "NHS number"),
        ("SIN 193 456 787", "193 456 787", "Canadian social insurance number"),
        ("Steuer-ID 36 574 261 809", "36 574 261 809", "German tax number"),
        ("54362315K", "54362315K", "Spanish DNI"),
        ("RCCMNL83S18D969H", "RCCMNL83S18D969H", "Italian tax code"),
        ("85.07.30-033.28", "85.07.30-033.28", "Belgian national number"),
        ("756.9217.0769.85", "756.9217.0769.85", "Swiss AHV number"),
        ("390.533.447-05", "390.533.447-05", "Brazilian CPF"),
        ("BOXW310820HNERXN09", "BOXW310820HNERXN09", "Mexican CURP"),
        ("880320-0016", "880320-0016", "Swedish personal number"),
        ("131052-308T", "131052-308T", "Finnish identity code"),
        ("PESEL: 44051401359", "44051401359", "Polish PESEL"),
        ("Aadhaar 2341 2341 2346", "2341 2341 2346", "Indian Aadhaar number"),
    ],
)
def test_numbers_are_found_with_their_country(text: str, number: str, what: str) -> None:
    assert found(text) == [(number, what)]


@pytest.mark.parametrize(
    "text",
    [
        "000-12-3456",
        "666-12-3456",
        "536-00-8714",
        "078-05-1120",  # of an advertisement
        "2270-66-1551",
        "536-22-87145",
        "536228714",  # nothing says SSN
        "invoice 193 456 787",
        "SIN 193 456 788",
        "54362315A",  # check letter
        "85.07.30-033.29",
        "390.533.447-06",
        "2023-01-15",
        "1939-1945",
        "555-12-34567",
        "AB123456C",
    ],
)
def test_wrong_or_unnamed_numbers_are_left_alone(text: str) -> None:
    assert found(text) == []
