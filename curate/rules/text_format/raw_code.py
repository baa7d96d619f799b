"""Responses that are code from their first line on, without a fence around it."""

from __future__ import annotations

import json
import re

from tunegate.curate.rules.text_format.parsing import complaint

JSON_START = r"^\s*(?:\[\s*)?\{\s*\"[^\"\n]*\"\s*:"
SQL_START = (
    r"^\s*(?i:select\s[^;]*?\sfrom\s|insert\s+into\s|create\s+table\s|update\s+\S+\s+set\s"
    r"|delete\s+from\s|with\s+\w+\s+as\s*\()"
)
PYTHON_START = (
    r"^\s*(?:(?:async )?def \w+\(|class \w+[(:]|import \w|from [\w.]+ import |@\w|#|\"\"\")"
)
CODE_START = rf"{JSON_START}|{SQL_START}|{PYTHON_START}"
"""What a response that `raw_language` names begins with, in Rust's regex syntax too."""

_PYTHON_HEADER = re.compile(r"(?m)^[ \t]*(?:async )?def \w+\(.*\)(?:\s*->.*)?:\s*$")
_REMARK = re.compile(
    r"\n(?://|--|#+ *(?i:output|result|return|example)|(?i:output|input|result|example|expected)\b"
    r"|[A-Z][\w']*(?: [\w']+){2,}|[A-Z][a-z]+:)"
)


def raw_language(text: str) -> str | None:
    """`json`, `sql` or `python` for a text that is code from its first line on, else None."""
    if re.match(JSON_START, text):
        return "json"
    if re.match(SQL_START, text):
        return "sql"
    if re.match(PYTHON_START, text) and _PYTHON_HEADER.search(text):
        return "python"
    return None


def raw_complaint(text: str) -> str | None:
    """Why a response that is code does not parse, or None. Text below the code is not judged."""
    language = raw_language(text)
    if language is None:
        return None
    if language == "json":
        return None if _begins_with_json(text) else complaint(text, language)
    said = complaint(text, language)
    if said is None:
        return None
    above = (text[: remark.start()] for remark in _REMARK.finditer(text))
    return None if any(complaint(code, language) is None for code in above) else said


def _begins_with_json(text: str) -> bool:
    try:
        json.JSONDecoder().raw_decode(text.lstrip())
    except (json.JSONDecodeError, RecursionError):
        return False
    return True
