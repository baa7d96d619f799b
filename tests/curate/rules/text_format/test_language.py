from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tunegate.curate.pair import Pair
from tunegate.curate.settings import Settings

ENGLISH = "You can change the delivery address in your account as long as it has not been sent."
SPANISH = (
    "Puede cambiar la dirección de entrega en su cuenta mientras el pedido no se haya enviado."
)
GERMAN = "Sie können die Adresse in Ihrem Konto ändern, solange die Ware noch nicht verschickt ist."
CHINESE = "只要订单还没有发出，您就可以在账户中更改送货地址，这不会产生任何额外的费用。"
ASKED = "How do I change the address of an order that I have placed this morning?"
FRAGE = "Wie ändere ich die Adresse einer Bestellung, die ich heute Morgen aufgegeben habe?"


def task(*odd: Pair) -> list[Pair]:
    return [Pair.single(f"{ASKED} ({nth})", f"{ENGLISH} ({nth})") for nth in range(40)] + list(odd)


@pytest.mark.parametrize("answer", [SPANISH, GERMAN, CHINESE])
def test_an_answer_in_another_language(
    spans: Callable[..., Any], messages: Callable[..., Any], answer: str
) -> None:
    assert spans("F313", *task(Pair.single(ASKED, answer))) == [(40, "response", None)]
    assert messages("F313", *task(Pair.single(ASKED, answer)))[0].endswith(
        "97 % are in English"
    ) or ("98 %" in messages("F313", *task(Pair.single(ASKED, answer)))[0])


@pytest.mark.parametrize(
    "pair",
    [
        Pair.single(FRAGE, GERMAN),
        Pair.single(f"Translate: {ENGLISH}", SPANISH),
        Pair.single("Tell me in German how I can change the address of my order.", GERMAN),
        Pair.single("Summarize the text.", GERMAN, context=f"{GERMAN} {GERMAN}"),
        Pair.single(ASKED, "Müller, Schröder, Lübeck, Köln"),
        Pair.single(ASKED, f"```python\nprint('{SPANISH}')\n```"),
        Pair.single(ASKED, "Ja."),
    ],
)
def test_an_answer_in_the_language_that_was_asked_for(
    spans: Callable[..., Any], pair: Pair
) -> None:
    assert spans("F313", *task(pair)) == []


def test_the_setting_beats_the_majority(
    spans: Callable[..., Any], messages: Callable[..., Any]
) -> None:
    pairs = [Pair.single(FRAGE, GERMAN), Pair.single(ASKED, ENGLISH)]
    german = Settings(language="de")
    assert spans("F313", *pairs, settings=german) == [(1, "response", None)]
    assert messages("F313", *pairs, settings=german) == [
        "the response is in English; [tunegate.toml] language is German"
    ]
    assert spans("F313", *pairs) == []


def test_each_task_has_its_own_language(spans: Callable[..., Any]) -> None:
    english = [Pair.single(f"{ASKED} ({nth})", f"{ENGLISH} ({nth})") for nth in range(30)]
    german = [Pair.single(f"{FRAGE} ({nth})", f"{GERMAN} ({nth})") for nth in range(30)]
    odd = Pair.single(FRAGE, ENGLISH)
    tasks = ["en"] * 30 + ["de"] * 31
    assert spans("F313", *english, *german, odd, tasks=tasks) == [(60, "response", None)]
    assert spans("F313", *english, *german, odd) == []
