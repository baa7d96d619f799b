"""Whether code of a language parses. Nothing is ever executed."""

from __future__ import annotations

import ast
import json
import logging
import os
import re
import shutil
import subprocess
import textwrap
import warnings
from collections.abc import Callable

MAX_CHARS = 20_000
"""Longer code is not judged: parsers take their time, and few responses are that long."""

SHELL_SECONDS = 5
"""Time the shell gets to read one script."""

SQL_DIALECTS = (
    "",
    "postgres",
    "mysql",
    "tsql",
    "sqlite",
    "oracle",
    "snowflake",
    "bigquery",
    "spark",
)
"""SQL is fine when one of these reads it; the empty one is sqlglot's own superset."""

_ELISION = re.compile(r"…|(?<![\w.])\.{3,}(?![\w.])")
_BLANK = re.compile(
    r"<[A-Za-z][\w .:/-]*>|\{\{.*?\}\}|\[(?:your|insert)\b[^\]]*\]|\byour_\w+_here\b", re.I
)


def complaint(code: str, language: str) -> str | None:
    """Why the code does not parse, in one clause; None when it does or cannot be told.

    `language` is the word behind a code fence in lower case; unknown ones cannot be told, nor can
    code with elisions and blanks to fill in, sessions of a prompt, and versions of a language
    this Python does not read.
    """
    judge = _JUDGES.get(language)
    if judge is None or not code.strip() or len(code) > MAX_CHARS:
        return None
    return judge(code)


def _python(code: str) -> str | None:
    error = _python_error(textwrap.dedent(code))
    if error is None:
        return None
    if ">>> " in code:
        session = _python_error(_doctest_input(code))
        return None if session is None else _said(session)
    code = re.sub(r"(?m)^[ \t]*(?:[!%?$].*|\.\.\.)$", "", textwrap.dedent(code))
    code = re.sub(r"(?m)^([ \t]*)(.*:)\s*\Z", r"\1\2\n\1    pass", code.rstrip())
    if _python_error(code) is None or _is_other_python(code, error):
        return None
    return _said(error)


def _python_error(code: str) -> SyntaxError | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(code)
        except SyntaxError as error:
            return error
        except (ValueError, RecursionError, MemoryError):
            return None
    return None


def _said(error: SyntaxError) -> str:
    return f"line {error.lineno}: {error.msg}" if error.lineno else error.msg


def _doctest_input(code: str) -> str:
    lines = re.findall(r"(?m)^[ \t]*(?:>>>|\.\.\.)(?: |$)(.*)$", code)
    return "\n".join(lines)


_PYTHON_2 = re.compile(
    r"(?m)^\s*print\s+[^\s(=]|^\s*print\s*$|^\s*print\s*\(.*\)\s*,\s*$|^\s*print\s+\(.*\)\s*%"
    r"|^\s*except\s+[\w.]+\s*,\s*\w+\s*:|^\s*exec\s+[\"']|^\s*raise\s+\w+\s*,|<>|\b0[0-7]+\b|\bur[\"']"
)
_NEWER_PYTHON = re.compile(r"(?m)^\s*type \w+.*=|^\s*(?:async )?def \w+\[|^\s*class \w+\[|\bt[\"']")
_FRAGMENT = re.compile(r"\s*(?:elif|else|except|finally|case)\b")


def _is_other_python(code: str, error: SyntaxError) -> bool:
    """Whether this is Python 2, a newer Python, a fragment, or a sketch with gaps."""
    return bool(
        _PYTHON_2.search(code)
        or _NEWER_PYTHON.search(code)
        or "f-string" in error.msg
        or _FRAGMENT.match(code)
        or _ELISION.search(code)
        or _BLANK.search(code)
    )


def _json(code: str) -> str | None:
    try:
        json.loads(code)
    except json.JSONDecodeError as error:
        return _json_complaint(code, error)
    except RecursionError:
        return None
    return None


def _json_complaint(code: str, error: json.JSONDecodeError) -> str | None:
    outside = re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', code)
    if _ELISION.search(outside) or "..." in outside or _BLANK.search(outside):
        return None
    if re.match(r"\s*(?:HTTP/|GET|POST|PUT|PATCH|DELETE|curl)\b", code):
        return None
    uncommented = re.sub(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*.*?\*/', r"\1", code, flags=re.DOTALL)
    for attempt in (uncommented, f"{{{uncommented.strip().rstrip(',')}}}"):
        if _is_json(attempt):
            return None
    rest = uncommented.strip()
    decoder = json.JSONDecoder()
    while rest:
        try:
            _, end = decoder.raw_decode(rest)
        except json.JSONDecodeError:
            return f"line {error.lineno}: {error.msg.lower()}"
        rest = rest[end:].lstrip(" \t\r\n,")
    return None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return False
    return True


_NOT_ONE_STATEMENT = re.compile(
    r"(?im)^\s*(?:delimiter|\\[a-z]|go\s*$|begin\b|declare\b|do\s+\$|exec(?:ute)?\b|call\b|print\b|set\s+@)"
    r"|\bcreate\s+(?:or\s+replace\s+)?(?:function|procedure|trigger|package|event)\b|^\s*[+|]-*|:=|^\s*[a-z]+>"
)


def _sql(code: str) -> str | None:
    if _NOT_ONE_STATEMENT.search(code) or _ELISION.search(code) or _BLANK.search(code):
        return None
    if re.search("[‘’“”]", re.sub(r"'[^'\n]*'|\"[^\"\n]*\"", "", code)):
        return "typographic quotes"
    from sqlglot import ErrorLevel, parse
    from sqlglot.errors import SqlglotError

    logger = logging.getLogger("sqlglot")
    was, logger.disabled = logger.disabled, True
    said = ""
    try:
        for dialect in SQL_DIALECTS:
            try:
                parse(code, dialect=dialect or None, error_level=ErrorLevel.IMMEDIATE)
            except SqlglotError as error:
                said = said or _first_sql_error(error)
            except RecursionError:
                return None
            else:
                return None
    finally:
        logger.disabled = was
    return said


def _first_sql_error(error: Exception) -> str:
    details = getattr(error, "errors", None)
    if not details:
        return "a character that no SQL dialect knows"
    said = re.sub(r"<class '(?:\w+\.)*(\w+)'>", r"\1", details[0]["description"])
    return f"line {details[0]['line']}: {said.rstrip('.').lower()}"


_SIMPLE_COMMAND = re.compile(r"[\w./@:=,+%~-]+(?:[ \t]+[\w./@:=,+%~-]+)*[ \t]*\\?")


def _shell(code: str) -> str | None:
    bash = shutil.which("bash")
    if bash is None or _ELISION.search(code):
        return None
    prompted = re.findall(r"(?m)^[ \t]*[\w@:~-]*[$%#] (.*)$", code)
    if any(line.lstrip().startswith(("$ ", "% ")) for line in code.splitlines()):
        code = "\n".join(prompted)
    lines = [line for line in code.splitlines() if line.strip() and not line.startswith("#")]
    if all(_SIMPLE_COMMAND.fullmatch(line.strip()) for line in lines):
        return None
    try:
        done = subprocess.run(
            [bash, "--norc", "--noprofile", "-n"],
            input=_BLANK.sub("X", code).encode("utf-8", "replace"),
            capture_output=True,
            timeout=SHELL_SECONDS,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
    if done.returncode == 0:
        return None
    first = done.stderr.decode("utf-8", "replace").splitlines()[:1]
    return re.sub(r"^[^:]*bash: ", "", first[0]) if first else "syntax error"


_JUDGES: dict[str, Callable[[str], str | None]] = {
    **dict.fromkeys(("python", "py", "python3"), _python),
    "json": _json,
    **dict.fromkeys(("sql", "mysql", "postgresql", "postgres", "sqlite", "tsql"), _sql),
    **dict.fromkeys(("bash", "sh"), _shell),
}
LANGUAGES = frozenset(_JUDGES)
"""Words behind a code fence that `complaint` knows."""
