from __future__ import annotations

import math

import pytest

from tunegate.decide.record.canonical import broken_seals, canonical, differences, sealed, sha256

BODY = {"verdict": "go", "stages": [{"n": 10, "score": 0.5}], "why": "it is"}


def test_equal_values_are_equal_bytes_whatever_their_order() -> None:
    assert canonical({"b": 1, "a": [1.5, None]}) == b'{"a":[1.5,null],"b":1}'
    assert sealed(BODY) == sealed(dict(reversed(BODY.items())))


def test_what_is_sealed_is_whole() -> None:
    body = sealed(BODY)
    assert broken_seals(body) == ()
    assert sealed(body) == body
    assert body["digest"] == sha256(canonical(body["seals"]))


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"verdict": "no"}, ("verdict",)),
        ({"stages": [{"n": 10, "score": 0.6}]}, ("stages",)),
        ({"extra": 1}, ("extra",)),
        ({"digest": "0" * 64}, ("digest",)),
        ({"seals": None}, ("seals",)),
    ],
)
def test_a_broken_seal_names_its_field(changed: dict[str, object], named: tuple[str, ...]) -> None:
    assert broken_seals(sealed(BODY) | changed) == named


def test_a_field_that_is_gone_is_named() -> None:
    body = sealed(BODY)
    del body["why"]
    assert broken_seals(body) == ("why",)


def test_a_seal_that_was_mended_breaks_the_digest() -> None:
    body = sealed(BODY)
    forged = sealed(BODY | {"verdict": "no"})
    assert broken_seals(forged | {"digest": body["digest"]}) == ("digest",)


def test_differences_are_named_by_path() -> None:
    was = {"a": [{"x": 1}, {"x": 2}], "b": None, "c": "same", "e": 1}
    now = {"a": [{"x": 1}, {"x": 3}, 4], "c": "same", "d": "x" * 100, "e": 1.0}
    assert list(differences(was, now)) == [
        ("a[1].x", "2", "3"),
        ("a[2]", "(nothing)", "4"),
        ("b", "null", "(nothing)"),
        ("d", "(nothing)", '"' + "x" * 78 + "…"),
        ("e", "1", "1.0"),
    ]
    assert list(differences(was, was)) == []
    assert list(differences(math.nan, None)) == []
