from __future__ import annotations

import pytest

from tunegate.evaluate.metrics.overlap import contains, exact_match, rouge_l, token_f1


@pytest.mark.parametrize(
    ("answer", "accepted"),
    [
        ("The  Eiffel-Tower!", "eiffeltower"),
        ("a 30 day period", "30 day period."),
        ("1,000 people", "1000 people"),
        ("Straße", "STRASSE"),
        ("ｆｕｌｌ ｗｉｄｔｈ", "full width"),
        ("«déjà vu»", "De\u0301ja\u0300 vu"),
        ("東京都。", "東京都"),
        ("zero\u200bwidth", "zerowidth"),
        ("−5 °C", "-5 °C"),
    ],
)
def test_what_was_only_typed_otherwise_matches(answer: str, accepted: str) -> None:
    assert exact_match(answer, ["nothing", accepted]).value == 1
    assert token_f1(answer, [accepted]).value == pytest.approx(1)


@pytest.mark.parametrize(
    ("answer", "accepted"),
    [
        ("1.5", "15"),
        ("-5", "5"),
        ("12,5", "125"),
        ("a", "the"),
        ("+", "-"),
        ("东京", "京东"),
        ("", "anything"),
        ("", ""),
        ("résumé", "resume"),
    ],
)
def test_what_means_something_else_does_not(answer: str, accepted: str) -> None:
    assert exact_match(answer, [accepted]).value == 0


def test_f1_is_the_harmonic_mean_over_words() -> None:
    # 2 of 4 words said are among the 3 accepted: precision 1/2, recall 2/3
    found = token_f1("within thirty working days", ["thirty days only"])
    assert found.value == pytest.approx(2 * 0.5 * (2 / 3) / (0.5 + 2 / 3))
    assert found.reason == "2 of 4 words are among the 3 accepted ones"


def test_repeated_words_count_as_often_as_they_are_accepted() -> None:
    assert token_f1("no no no no", ["no"]).value == pytest.approx(2 * 0.25 / 1.25)


def test_the_best_of_several_accepted_answers_counts() -> None:
    accepted = ["in March", "on the third of March", ""]
    assert token_f1("third of March", accepted).value > token_f1("third of March", ["March"]).value
    assert rouge_l("on the third of March", accepted).value == 1


def test_unspaced_languages_are_compared_by_character() -> None:
    # two of three characters on either side
    assert token_f1("東京都", ["京都府"]).value == pytest.approx(2 / 3)
    assert token_f1("กรุงเทพ", ["กรุงเทพ"]).value == 1


@pytest.mark.parametrize(
    ("answer", "accepted", "value"),
    [
        ("You get 30 days, as stated.", "30 days", 1),
        ("start", "art", 0),
        ("130 days", "30 days", 0),
        ("thirty\nDAYS", "Thirty days", 1),
        ("days 30", "30 days", 0),
        ("他在東京工作", "東京", 1),
        ("It is 1.5 m", "5 m", 0),
        ("anything", "?!", 0),
    ],
)
def test_contains_looks_for_whole_words(answer: str, accepted: str, value: float) -> None:
    assert contains(answer, ["unlikely words", accepted]).value == value


@pytest.mark.parametrize(
    ("answer", "accepted", "value"),
    # values of Google's rouge-score 0.1.2, rougeL without stemming
    [
        ("the cat sat on the mat", "The cat was sat on a mat.", 0.7692307692307692),
        ("", "", 0),
        ("a_b c", "a b c", 1),
        ("Don't stop", "dont stop", 0.4),
    ],
)
def test_rouge_l_is_that_of_rouge_score(answer: str, accepted: str, value: float) -> None:
    assert rouge_l(answer, [accepted]).value == pytest.approx(value, abs=1e-12)


def test_rouge_l_keeps_letters_outside_ascii() -> None:
    assert rouge_l("são paulo", ["s o paulo"]).value < 1
    assert rouge_l("надёжный ответ", ["надёжный ответ"]).value == 1


@pytest.mark.parametrize("metric", [exact_match, token_f1, contains, rouge_l])
def test_nothing_accepted_is_nothing_scored(metric: object) -> None:
    assert callable(metric)
    assert metric("an answer", []).value == 0
    assert metric("", ["an answer"]).value == 0
