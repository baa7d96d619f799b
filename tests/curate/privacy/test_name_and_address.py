from __future__ import annotations

import pytest

from tunegate.curate.privacy.address import addresses
from tunegate.curate.privacy.name import names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("See Dr. Ada Berg.", "Ada Berg"),
        ("Mrs O'Neill called", "O'Neill"),
        ("My name is Ada and I", "Ada"),
        ("Name: Ada van den Berg\n", "Ada van den Berg"),
        ('{"name": "Ada Berg"}', "Ada Berg"),
        ("Kind regards,\nAda Berg", "Ada Berg"),
        ("Prof. Zoë Łukasz-Berg", "Zoë Łukasz-Berg"),
    ],
)
def test_titles_labels_and_closings_announce_a_name(text: str, name: str) -> None:
    assert [text[span.start : span.end] for span in names(text)] == [name]


@pytest.mark.parametrize(
    "text", ["Dr. [NAME]", "name: Count", "Patient Safety", "the name of it", "Mr Bean", "Ms. A***"]
)
def test_no_name(text: str) -> None:
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("at 12 Mill Lane, please", "12 Mill Lane"),
        ("221B Baker Street", "221B Baker Street"),
        ("907 Main Street\nSeattle, WA 98104", "907 Main Street\nSeattle, WA 98104"),
        ("Hauptstraße 12, 10115 Berlin", "Hauptstraße 12, 10115 Berlin"),
        ("12 rue de la Paix", "12 rue de la Paix"),
        ("PO Box 123", "PO Box 123"),
        ("London SW1A 1AA", "London SW1A 1AA"),
    ],
)
def test_addresses(text: str, address: str) -> None:
    assert [text[span.start : span.end] for span in addresses(text)] == [address]


@pytest.mark.parametrize("text", ["String 1", "Spring 2021", "3 ways", "Boston, MA", "[ADDRESS]"])
def test_no_address(text: str) -> None:
    assert addresses(text) == []
