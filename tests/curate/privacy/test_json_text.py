from __future__ import annotations

import json

from tunegate.curate.privacy.json_text import is_json, spans_in_text, value_at
from tunegate.curate.privacy.span import Kind

KINDS: tuple[Kind, ...] = ("phone", "email", "secret")


def test_escapes_do_not_hide_or_stretch_a_value() -> None:
    text = '{"note": "call\\n212-555-7890 or zo\\u00eb@northwind.test", "n": 1}'
    spans = spans_in_text(text, KINDS)
    assert [value_at(text, span) for span in spans] == ["212-555-7890", "zoë@northwind.test"]
    cut = text
    for span in reversed(spans):
        cut = cut[: span.start] + "X" + cut[span.end :]
    assert json.loads(cut)["note"] == "call\nX or X"


def test_a_pair_of_surrogates_is_one_character() -> None:
    text = '{"note": "\\ud83d\\ude00 ada@northwind.test"}'
    assert [value_at(text, span) for span in spans_in_text(text, KINDS)] == ["ada@northwind.test"]


def test_a_value_whose_string_has_escapes_is_covered_whole() -> None:
    text = '{"password": "ab\\"cd12!x"}'
    (span,) = spans_in_text(text, KINDS)
    assert value_at(text, span) == 'ab"cd12!x'


def test_other_texts_are_read_as_they_stand() -> None:
    text = "C:\\new ada@northwind.test"
    assert [text[span.start : span.end] for span in spans_in_text(text, KINDS)] == [
        "ada@northwind.test"
    ]
    assert not is_json("[EMAIL] is not JSON")
    assert not is_json("[" * 100_000)
    assert not is_json('"a string"')
    assert is_json(' {"a": [1]}')
