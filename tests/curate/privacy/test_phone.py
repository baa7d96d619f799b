from __future__ import annotations

import pytest

from tunegate.curate.privacy.phone import phones


def found(text: str, regions: tuple[str, ...] = ("US", "GB", "DE", "FR")) -> list[str]:
    return [text[span.start : span.end] for span in phones(text, regions=regions)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Ring +44 20 7946 0958 now", "+44 20 7946 0958"),
        ("It is 020 7946 0958.", "020 7946 0958"),
        ("+1 (415) 555-2671", "+1 (415) 555-2671"),
        ("or 415.555.2671", "415.555.2671"),
        ("Reach 415 555 2671", "415 555 2671"),
        ("555-123-4567 ext. 12", "555-123-4567 ext. 12"),
        ("(555) 123-4567x9", "(555) 123-4567x9"),
        ("01 42 68 53 00", "01 42 68 53 00"),
        ("Telefon 030/901820", "030/901820"),
        ("phone_number=5551234567", "5551234567"),
        ('{"phone": "5551234567"}', "5551234567"),
        ("call 555-9876 today", "555-9876"),
        ("75-19-67-72-Office, thanks", "75-19-67-72"),
        ("WhatsApp: +5511987654321", "+5511987654321"),
    ],
)
def test_numbers_are_found_whole(text: str, number: str) -> None:
    assert found(text) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "order number 555-123-4567",
        "The company number is 0460-1877.",
        "Customer no. 020 7946 0018",
        "order 12345678",
        "ISBN 978-3-16-148410-0",
        "ISBN: 0-306-40615-2",
        "2023-01-15 10:30:00",
        "12/25/2023",
        "call on 2023-01-15",
        "from 1914-1918 and 1939-1945",
        "phones sold in 2019 2020 2021",
        "1.2.3.4 and 10.15.7.1",
        "0.123456789",
        "the cosine is 0.70710678118",
        "1,234,567 or 1 234 567",
        "£20,000-30,000",
        "1234567890",
        "SKU 0123-4567-89",
        "550e8400-e29b-41d4-a716-446655440000",
        "9fceb02d0ae598e95dc970b74767f19372d61af8",
        "09:00-17:00",
        "x = 123456 - 7890",
        "call foo(123456)",
        "1 2 3 4 5 6 7 8",
        "#0033445566",
        "call 911",
        "doi 10.1128/aem.03327-16",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["(212) 555-0142", "call 555-0123", "phone 1-800-555-0199"])
def test_numbers_of_fiction_belong_to_nobody(text: str) -> None:
    assert found(text) == []


def test_national_numbers_count_in_their_region_only() -> None:
    assert found("0431 350690", ("DE",)) == ["0431 350690"]
    assert found("0431 350690", ("US",)) == []
    assert found("415-555-2671", ("DE",)) == []
