from __future__ import annotations

import pytest

from tunegate.evaluate.metrics.answer_format import Form, format_validity

TABLE = "| a | b |\n|---|:-:|\n| 1 | 2 |\n| x \\| y | z |\n"


@pytest.mark.parametrize(
    ("answer", "form", "value"),
    [
        ("fine", "text", 1),
        (" \n\t", "text", 0),
        ("\x00\x01\u200b", "text", 0),
        ('{"a": 1}', "json", 1),
        ("[1, 2]\n", "json", 1),
        ("3", "json", 1),
        ('```json\n{"a": 1}\n```', "json", 0),
        ('{"a": 1,}', "json", 0),
        ("# Title\n\ntext", "markdown", 1),
        ("1. one\n2. two", "markdown", 1),
        ("some **bold** words", "markdown", 1),
        ("see [here](https://example.org)", "markdown", 1),
        ("```\nx = 1\n```", "markdown", 1),
        (TABLE, "markdown", 1),
        ("plain words", "markdown", 0),
        ("#no heading", "markdown", 0),
        ("```\nx = 1", "markdown", 0),
        ("~~~\n```\n~~~", "markdown", 1),
        ("````\n```\n", "markdown", 0),
        (TABLE + "| 1 |", "markdown", 0),
        ("| a | b | c |\n|---|---|\n", "markdown", 0),
    ],
)
def test_the_form_is_there_or_not(answer: str, form: Form, value: float) -> None:
    assert format_validity(answer, form).value == value


def test_patterns_come_on_top() -> None:
    assert format_validity("AB-12", patterns=[r"^\d+$", r"^[A-Z]{2}-\d+$"]).value == 1
    assert format_validity("AB12", patterns=[r"^\d+$"]).reason == "no pattern matches"
