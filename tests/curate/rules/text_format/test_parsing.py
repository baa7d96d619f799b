from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tunegate.curate.rules.text_format.parsing import complaint
from tunegate.curate.rules.text_format.raw_code import raw_complaint, raw_language

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")


@pytest.mark.parametrize(
    ("language", "code", "said"),
    [
        ("python", "def f(:\n    pass", "line 1: invalid syntax"),
        ("python", "for i in x:\nprint(i)", "line 2: expected an indented block"),
        ("py", "return 1)\n", "line 1: unmatched ')'"),
        ("json", '{"a": 1,}', "line 1:"),
        ("json", "{'a': 1}", "line 1: expecting property name"),
        ("json", '{"a": [1, 2}', "line 1: expecting ',' delimiter"),
        ("sql", "SELECT name FROM WHERE id = 1", "line 1:"),
        ("sql", "SELECT name FROM t WHERE city = ‘Rome'", "typographic quotes"),
        pytest.param("bash", "if true; then\n  ls", "line 3: syntax error", marks=needs_bash),
        pytest.param("sh", "echo 'open && ls", "line", marks=needs_bash),
    ],
)
def test_broken_code(language: str, code: str, said: str) -> None:
    found = complaint(code, language)
    assert found is not None
    assert found.startswith(said)


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("python", "def f():\n    ...\n\nasync def g():\n    await f()"),
        ("python", "  x = 1\n  y = 2"),
        ("python", ">>> 1 + 1\n2\n>>> for i in x:\n...     print(i)\nout put"),
        ("python", "print 'hello'\nprint x, y"),
        ("python", "try:\n    pass\nexcept IOError, e:\n    pass"),
        ("python", "!pip install x\n%matplotlib inline\nx = 1"),
        ("python", "f(a, ... , b)\nx = <your value>"),
        ("python", "def f(x):"),
        ("python", "else:\n    pass"),
        ("python", "type A[T] = list[T]"),
        ("python", 'x = "\\d"'),
        ("json", '{"a": 1} \n{"b": 2}'),
        ("json", '{"a": 1, // comment\n "b": "http://x"}'),
        ("json", '{"a": ..., "b": 2}'),
        ("json", '"key": "value",'),
        ("json", "HTTP/1.1 200 OK\n\n{}"),
        ("sql", "SELECT TOP 5 [name] FROM t; INSERT INTO t VALUES (1, 'x')"),
        ("sql", "SELECT a FROM t LIMIT 5 OFFSET 2"),
        ("sql", "CREATE PROCEDURE p AS BEGIN SELECT 1 END"),
        ("sql", "SELECT ... FROM t"),
        ("bash", "docker run <image> --name [name]"),
        ("bash", "$ ls -l\ntotal (0"),
        ("bash", 'for f in *; do\n  echo "$f"\ndone'),
        ("console", "whatever ( is"),
        ("python", ""),
    ],
)
def test_code_that_parses_or_cannot_be_told(language: str, code: str) -> None:
    assert complaint(code, language) is None


@needs_bash
def test_nothing_is_executed(tmp_path: Path) -> None:
    target = tmp_path / "made"
    assert complaint(f"touch {target} && (", "bash") is not None
    assert complaint(f"echo $(touch {target}); x=`touch {target}`", "bash") is None
    assert not target.exists()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ('{"a": 1}', "json"),
        ('[{"a": 1}]', "json"),
        ("SELECT a\nFROM t", "sql"),
        ("def f():\n    pass", "python"),
        ("import os\n\ndef f():\n    pass", "python"),
        ("Here is code: def f():", None),
        ("Select a colour from the list.", "sql"),
        ("# Heading\ntext", None),
        ("{a, b}", None),
    ],
)
def test_language_of_unfenced_code(text: str, language: str | None) -> None:
    assert raw_language(text) == language


@pytest.mark.parametrize(
    ("text", "is_broken"),
    [
        ("def f(x):\nreturn x", True),
        ("def f(x):\n return x\n\nOutput:\n5 6", False),
        ("def f(x):\n    return x\n\nThis function returns its argument (x.", False),
        ('"""\nInput: a, b\n"""\ndef f(a):\n    return a', False),
        ('{"a": 1}\n\nThis is the object.', False),
        ('{"a": 1, "b": ', True),
        ("SELECT name FROM people WHERE city = ‘Rome’;", True),
    ],
)
def test_text_below_the_code_is_not_held_against_it(text: str, is_broken: bool) -> None:
    assert (raw_complaint(text) is not None) == is_broken
