from __future__ import annotations

import base64
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from tunegate.curate.errors import ConfigError
from tunegate.curate.privacy.find import KINDS, private_spans, same_value
from tunegate.curate.privacy.placeholder import PLACEHOLDERS
from tunegate.curate.privacy.recognizers import RECOGNIZERS
from tunegate.curate.settings import Privacy

SAMPLES = {
    "secret": "password = 'hunter2!'",
    "email": "ada@northwind.test",
    "iban": "GB33 BUKB 2020 1555 5555 55",
    "card": "card 4111 1111 1111 1111",
    "national-id": "SSN 536-22-8714",
    "ip": "86.131.85.193",
    "device": "3c:22:fb:91:04:7e",
    "vehicle": "1HGCM82633A004352",
    "phone": "call 212-555-7890",
    "medical-id": "MRN 00483922",
    "licence": "passport no. X4417720",
    "account": "account number 12345678",
    "personal-date": "born 12/03/1951",
    "profile-url": "https://x.com/ada_berg",
    "name": "Dr. Ada Berg",
    "address": "12 Mill Lane",
}


def test_every_kind_has_a_sample_and_a_placeholder() -> None:
    assert set(SAMPLES) == set(KINDS) == set(PLACEHOLDERS)


@pytest.mark.parametrize("kind", SAMPLES)
def test_each_sample_is_found_as_its_kind_alone(kind: str) -> None:
    assert [span.kind for span in private_spans(SAMPLES[kind])] == [kind]


def test_spans_come_in_order_without_overlaps() -> None:
    text = "\n".join(SAMPLES.values())
    spans = private_spans(text)
    assert [span.kind for span in spans] == list(SAMPLES)
    assert all(one.end <= two.start for one, two in pairwise(spans))


def test_a_weaker_kind_does_not_take_part_of_a_stronger_one() -> None:
    text = "phone or card 4111-1111-1111-1111, SSN 536-22-8714"
    assert private_spans(text, ["phone"]) == []
    assert [span.kind for span in private_spans(text)] == ["card", "national-id"]
    assert private_spans("postgres://a:s3cr3t99@db.northwind.test", ["email"]) == []


def test_letters_of_escaped_line_ends_do_not_hide_a_value() -> None:
    text = 'print("Call\\n212-555-7890\\tor\\nada@northwind.test")'
    assert [text[span.start : span.end] for span in private_spans(text)] == [
        "212-555-7890",
        "ada@northwind.test",
    ]


def test_allowed_values_are_public_however_they_are_written() -> None:
    privacy = Privacy(allow=["+1 (800) 555-7890", "@northwind.test", "86.131.85.193"])
    text = "call 1-800-555-7890, Help@Northwind.test, ada@mail.test, 86.131.85.193"
    spans = private_spans(text, privacy=privacy)
    assert [text[span.start : span.end] for span in spans] == ["ada@mail.test"]


def test_an_allowed_domain_does_not_cover_others() -> None:
    privacy = Privacy(allow=["@wind.test"])
    assert len(private_spans("ada@northwind.test", privacy=privacy)) == 1


@pytest.mark.parametrize(
    ("kind", "one", "two"),
    [
        ("card", "4111 1111 1111 1111", "4111111111111111"),
        ("email", "Ada@X.test", "ada@x.test"),
        ("phone", "(212) 555-7890", "212.555.7890"),
        ("name", "Ada  Berg", "Ada Berg"),
    ],
)
def test_two_ways_to_write_one_value(kind: str, one: str, two: str) -> None:
    assert same_value(one, kind) == same_value(two, kind)  # type: ignore[arg-type]


OWN_RECOGNIZER = """
def names_in_capitals(text):
    for word, label in (("ADA", "PER"), ("BERLIN", "LOCATION")):
        if word in text:
            yield text.find(word), text.find(word) + len(word), label

def fails(text):
    return [1]
"""


@pytest.fixture
def own_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "own_recognizer.py").write_text(OWN_RECOGNIZER, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    return "own_recognizer"


def test_a_recognizer_of_ones_own_replaces_the_patterns(own_module: str) -> None:
    privacy = Privacy(recognizer=f"{own_module}:names_in_capitals")
    spans = private_spans("ADA lives in BERLIN with Dr. Who Knows", privacy=privacy)
    assert [(span.kind, span.start, span.end) for span in spans] == [
        ("name", 0, 3),
        ("address", 13, 19),
    ]


@pytest.mark.parametrize("function", [":fails", ":no_such", ""])
def test_a_wrong_recognizer_is_named(own_module: str, function: str) -> None:
    with pytest.raises(ConfigError, match=rf"privacy\.recognizer = '{own_module}{function}'"):
        private_spans("Ada", privacy=Privacy(recognizer=f"{own_module}{function}"))


def test_a_recognizer_that_is_not_there_is_named() -> None:
    with pytest.raises(ConfigError, match="nowhere_at_all"):
        private_spans("Ada", privacy=Privacy(recognizer="nowhere_at_all:find"))


def test_hints_hold_on_the_samples() -> None:
    for recognizer in RECOGNIZERS:
        text = SAMPLES[recognizer.kind]
        assert pl.Series([text]).str.contains(recognizer.hint).item()
        digits = sum(character.isdigit() for character in text)
        assert recognizer.may_find(text, text.lower(), digits)


def test_hints_lose_nothing_on_outside_texts(outside_data: Path) -> None:
    sentences = pl.read_ndjson(outside_data / "presidio_pii" / "data.jsonl")["full_text"]
    files = pl.read_ndjson(outside_data / "leaky_repo" / "data.jsonl")["text_b64"]
    texts = [*sentences, *(base64.b64decode(file).decode() for file in files)]
    frame = pl.DataFrame({"text": texts})
    for recognizer in RECOGNIZERS:
        hinted = frame["text"].str.contains(recognizer.hint)
        for text, hint in zip(texts, hinted, strict=True):
            if recognizer.find(text):
                digits = sum(map(text.count, "0123456789"))
                assert hint, (recognizer.kind, text)
                assert recognizer.may_find(text, text.lower(), digits), (recognizer.kind, text)
