from __future__ import annotations

import pytest

from tunegate.curate.settings import Models, Settings
from tunegate.tui.foreign_note import say_foreign

GERMAN = [
    "Die Lieferung dauert drei Tage, wenn die Ware im Lager vorhanden ist.",
    "Der Akku wird mit dem beigelegten Netzteil in sechs Stunden geladen.",
]
ENGLISH = [
    "Delivery takes three days when the goods are in stock.",
    "The battery charges overnight.",
]


def test_texts_that_the_packaged_embedder_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    say_foreign(Settings(), GERMAN, instead=", or use --search lexical")
    said = capsys.readouterr().err
    assert said.startswith("the language is German, and the packaged embedder was made for English")
    assert said.endswith("under [models], or use --search lexical\n")


@pytest.mark.parametrize(
    ("settings", "texts"),
    [
        (Settings(), ENGLISH),
        (Settings(), []),
        (Settings(language="en"), GERMAN),
        (Settings(models=Models(embedding="some/model")), GERMAN),
    ],
)
def test_nothing_is_said_where_it_does(
    capsys: pytest.CaptureFixture[str], settings: Settings, texts: list[str]
) -> None:
    say_foreign(settings, texts)
    assert capsys.readouterr().err == ""
