from __future__ import annotations

from tunegate.curate.corpus.token_spans import token_spans


def test_usual_words_have_the_spans_of_the_tokenizer() -> None:
    text = "The courier's internationalization."
    (spans,) = token_spans()([text])
    assert [text[a:b] for a, b in spans][:4] == ["The", "courier", "'", "s"]
    assert "".join(text[a:b] for a, b in spans) == text.replace(" ", "")


def test_a_word_that_is_given_up_on_counts_by_its_parts() -> None:
    text = "key " + "9f86d081884c7d65" * 20 + " end"
    (spans,) = token_spans()([text])
    assert len(spans) > 100
    assert "".join(text[a:b] for a, b in spans) == text.replace(" ", "")
    assert all(b - a <= 24 for a, b in spans)


def test_letters_that_no_token_knows_count_four_to_one() -> None:
    (spans,) = token_spans()(["\U00012000" * 120])
    assert (len(spans), spans[0], spans[-1]) == (30, (0, 4), (116, 120))
