from __future__ import annotations

import polars as pl
import pytest

from tunegate.curate.main_language import foreign_language

GERMAN = [
    "Die Lieferung dauert drei Tage, wenn Sie vor zwölf Uhr bestellen.",
    "Wie kann ich das Passwort für mein Konto ändern, und wo finde ich die Rechnung?",
]
ENGLISH = [
    "The delivery takes three days when you order before noon.",
    "How do I change the password of my account, and where is the invoice?",
]


@pytest.mark.parametrize(
    ("setting", "texts", "language"),
    [
        (None, GERMAN, "German"),
        (None, ENGLISH, None),
        (None, [*GERMAN, "12", ""], "German"),
        (None, [*GERMAN, *ENGLISH], None),
        (None, [], None),
        ("de", ENGLISH, "German"),
        ("en", GERMAN, None),
        ("xx", ENGLISH, "xx"),
    ],
)
def test_what_the_settings_or_the_texts_say(
    setting: str | None, texts: list[str], language: str | None
) -> None:
    assert foreign_language(setting, pl.Series("text", texts, dtype=pl.String)) == language
