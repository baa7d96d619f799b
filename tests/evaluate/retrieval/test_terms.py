from __future__ import annotations

import pytest

from tunegate.evaluate.retrieval.terms import Terms


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "Refunds", "refunding"),
        ("de", "Rückgaben", "rückgabe"),
        ("fr", "continuellement", "continuelle"),
    ],
)
def test_forms_of_a_word_are_one_term(language: str, one: str, other: str) -> None:
    assert Terms(language).asked(one) == Terms(language).asked(other)


def test_a_language_without_a_stemmer_keeps_its_words() -> None:
    assert Terms("ja").asked("返金は３０日") == ["返", "金", "は", "30", "日"]
    assert Terms("xx").asked("The refunds") == ["the", "refunds"]
    assert Terms("xx").name == "xx words"


def test_stop_words_are_those_of_the_language() -> None:
    assert Terms("en").asked("Where is the office?") == ["where", "offic"]
    assert Terms("de").asked("Wie ist die Frist?") == ["frist"]
    assert Terms("en").words("The office") == ["the", "office"]


def test_a_question_of_stop_words_alone_keeps_them() -> None:
    assert Terms("en").asked("To be, or not to be?") == ["to", "be", "or", "not", "to", "be"]
    assert Terms("en").asked(" ?! ") == []


def test_the_name_holds_the_language_and_the_version_of_its_stemmer() -> None:
    import Stemmer

    assert Terms("en").name == f"en english {Stemmer.version()}"
    assert Terms("de").name != Terms("nl").name
