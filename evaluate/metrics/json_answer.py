"""Answers that are JSON, and of a schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from tunegate.curate.answer_words import readable
from tunegate.evaluate.metrics.score import Score

_FENCED = re.compile(r"\A\s*```[A-Za-z0-9]*[ \t]*\n(.*?)\n?[ \t]*```\s*\Z", re.DOTALL)


def json_schema(answer: str, schema: Mapping[str, Any], *, fenced: bool = True) -> Score:
    """1 when the answer is JSON that the schema accepts (library `jsonschema`).

    The draft is that of `$schema`, 2020-12 without one. References lead only within the schema;
    nothing is fetched. JSON nested more than 1,024 deep counts as none, as do NaN and Infinity.

    Args:
        answer: The whole of it has to be JSON.
        schema: A JSON schema, see `schema_problem`.
        fenced: Whether one Markdown code fence around the JSON is taken off.
    """
    from jsonschema.exceptions import best_match
    from jsonschema.validators import validator_for
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    value, problem = read_json(answer, fenced=fenced)
    if problem:
        return Score(0.0, problem)
    validator = validator_for(schema, default=_default_draft())(schema, registry=Registry())
    try:
        error = best_match(validator.iter_errors(value))
    except (Unresolvable, RecursionError, re.error) as failed:
        return Score(0.0, f"the schema cannot be applied: {type(failed).__name__}")
    if error is None:
        return Score(1.0, "the schema accepts it")
    where = ".".join(str(part) for part in error.absolute_path)[:80]
    broken = f"the schema's {error.validator!r} is broken"
    return Score(0.0, f"{broken} at {where}" if where else broken)


def schema_problem(schema: Any) -> str | None:
    """What is wrong with a schema, as one clause; None when it is one."""
    from jsonschema.exceptions import SchemaError
    from jsonschema.validators import validator_for

    if not isinstance(schema, Mapping):
        return "it has no schema, an object"
    try:
        validator_for(schema, default=_default_draft()).check_schema(schema)
    except SchemaError as error:
        return f"its schema is none: {error.message}"
    return None


def read_json(answer: str, *, fenced: bool) -> tuple[Any, str]:
    """The value of an answer that is JSON, and what is wrong when it is not; else an empty text."""
    inner = _FENCED.match(answer) if fenced else None
    text = (inner[1] if inner else answer).strip()
    if not text:
        return None, "the answer is empty"
    try:
        return orjson.loads(readable(text)), ""
    except orjson.JSONDecodeError as error:
        return None, f"not JSON: {error.msg} at line {error.lineno}"


def _default_draft() -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator
