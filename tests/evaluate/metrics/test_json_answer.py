from __future__ import annotations

from typing import Any

import pytest

from tunegate.evaluate.metrics.json_answer import json_schema, schema_problem

ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["id", "items"],
    "properties": {
        "id": {"type": "integer"},
        "items": {"type": "array", "items": {"$ref": "#/$defs/item"}},
    },
    "$defs": {"item": {"type": "string", "minLength": 1}},
}


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ('{"id": 1, "items": ["a"]}', 1),
        ('  {"id": 1, "items": []}\n', 1),
        ('```json\n{"id": 1, "items": []}\n```', 1),
        ('{"id": 1.5, "items": []}', 0),
        ('{"id": 1}', 0),
        ('{"id": 1, "items": [""]}', 0),
        ('Here it is: {"id": 1, "items": []}', 0),
        ('{"id": 1, "items": [],}', 0),
        ('{"id": NaN, "items": []}', 0),
        ("", 0),
        ("[" * 3000, 0),
    ],
)
def test_the_whole_answer_has_to_fit(answer: str, value: float) -> None:
    assert json_schema(answer, ORDER).value == value


def test_the_reason_says_where() -> None:
    found = json_schema('{"id": 1, "items": ["a", 2]}', ORDER)
    assert found.reason == "the schema's 'type' is broken at items.1"


def test_a_fence_can_be_refused() -> None:
    assert json_schema('```\n{"id": 1, "items": []}\n```', ORDER, fenced=False).value == 0


def test_nothing_is_fetched() -> None:
    found = json_schema("{}", {"$ref": "http://localhost:9/schema.json"})
    assert found.value == 0
    assert "cannot be applied" in found.reason


def test_a_recursive_schema_meets_deep_answers() -> None:
    nested = {"type": "array", "items": {"$ref": "#"}}
    assert json_schema("[" * 50 + "]" * 50, nested).value == 1
    assert json_schema("[" * 1000 + "]" * 1000, nested).value in (0, 1)


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        (ORDER, None),
        ({"type": "objekt"}, "its schema is none: 'objekt' is not valid"),
        (None, "it has no schema, an object"),
        ("object", "it has no schema, an object"),
    ],
)
def test_a_schema_is_checked_before_the_run(schema: object, problem: str | None) -> None:
    assert (schema_problem(schema) or "").startswith(problem or "")
    assert (schema_problem(schema) is None) == (problem is None)
