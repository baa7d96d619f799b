from __future__ import annotations

import pytest

from tunegate.evaluate.metrics.pattern import pattern_problem, regex


@pytest.mark.parametrize(
    ("answer", "pattern", "value"),
    [
        ("Ticket AB-1234 is open", r"[A-Z]{2}-\d{4}", 1),
        ("ticket ab-1234", r"[A-Z]{2}-\d{4}", 0),
        ("ticket ab-1234", r"(?i)[A-Z]{2}-\d{4}", 1),
        ("first\nyes", r"^yes$", 0),
        ("first\nyes", r"(?m)^yes$", 1),
        ("Ärger", r"^\w{5}$", 1),
        ("", r"^$", 1),
        ("anything", "(", 0),
        ("\ud800x", "x$", 1),
    ],
)
def test_a_pattern_is_found_or_not(answer: str, pattern: str, value: float) -> None:
    assert regex(answer, ["never matches this", pattern]).value == value


def test_a_pattern_that_would_stall_python_is_quick() -> None:
    assert regex("a" * 100_000 + "!", ["(a+)+$"]).value == 0


def test_a_bad_pattern_is_named() -> None:
    problem = pattern_problem(["fine", "(a"])
    assert problem == "'(a' is no pattern: unclosed group"
    assert "'(?<=a)b' is no pattern" in str(pattern_problem(["(?<=a)b"]))
    assert pattern_problem([r"\d+"]) is None
    assert pattern_problem([]) == "it has no pattern"
