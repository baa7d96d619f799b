from __future__ import annotations

import polars as pl
import pytest

from tunegate.curate.language import HEAD_CHARS, languages

SENTENCES = {
    "en": "The parcel was sent to the address that you gave us, and it will be there soon.",
    "de": "Das Paket wurde an die Adresse geschickt, die Sie uns genannt haben.",
    "fr": "Le colis a été envoyé à l'adresse que vous nous avez donnée pour la livraison.",
    "es": "El paquete se envió a la dirección que nos dio y llegará en los próximos días.",
    "it": "Il pacco è stato spedito all'indirizzo che ci ha dato e arriverà nella settimana.",
    "pt": "O pacote foi enviado para o endereço que você nos deu e não deve demorar mais.",
    "nl": "Het pakket is naar het adres gestuurd dat u ons hebt gegeven en komt deze week.",
    "ja": "荷物はお知らせいただいた住所に発送されました。",
    "zh": "包裹已经寄往您提供的地址，请耐心等待。",
    "ko": "소포는 알려주신 주소로 발송되었습니다.",
    "ru": "Посылка отправлена по адресу, который вы нам указали, и скоро придёт.",
    "el": "Το δέμα στάλθηκε στη διεύθυνση που μας δώσατε.",
    "pl": "Paczka została wysłana na adres, który nam podano, i dotrze w tym tygodniu.",
    "sv": "Paketet har skickats till den adress som du gav oss och det är snart framme.",
}


def test_sentences_get_their_language() -> None:
    found = languages(pl.Series(list(SENTENCES.values()))).to_list()
    assert dict(zip(SENTENCES, found, strict=True)) == {code: code for code in SENTENCES}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "Yes.",
        "Berlin, Madrid, Paris, Roma, Wien",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14",
        "for i in range(10):\n    print(i)",
        "SELECT name, age FROM people WHERE age > 30",
        "$x^2 + y^2 = z^2$",
        None,
    ],
)
def test_what_is_no_sentence_is_not_judged(text: str | None) -> None:
    assert languages(pl.Series([text], dtype=pl.String)).to_list() == [None]


def test_a_foreign_name_does_not_make_a_text_foreign() -> None:
    text = "The Musée d'Orsay in Paris is where the paintings of Manet and Degas are shown."
    assert languages(pl.Series([text])).to_list() == ["en"]


def test_a_text_gets_the_same_answer_whatever_stands_beside_it() -> None:
    texts = [*SENTENCES.values(), "", None, "Yes."]
    together = languages(pl.Series(texts, dtype=pl.String)).to_list()
    alone = [languages(pl.Series([text], dtype=pl.String)).item() for text in texts]
    assert together == alone


def test_only_the_beginning_counts() -> None:
    begun = (SENTENCES["de"] + " ") * 6
    assert len(begun) > HEAD_CHARS
    assert languages(pl.Series([begun + SENTENCES["en"] * 20])).to_list() == ["de"]


def test_length_and_name_are_kept() -> None:
    found = languages(pl.Series("response", [], dtype=pl.String))
    assert (found.name, found.to_list()) == ("response", [])
    assert found.dtype == pl.String
    assert languages(pl.Series("response", [SENTENCES["en"]])).name == "response"
