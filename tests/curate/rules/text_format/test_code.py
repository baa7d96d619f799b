from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tunegate.curate.pair import Pair, Turn

BROKEN = "```python\ndef f(x):\nreturn x\n```"


def test_broken_blocks_and_raw_code_in_answers(
    spans: Callable[..., Any], messages: Callable[..., Any]
) -> None:
    pairs = [
        Pair.single("Write f.", f"Here:\n{BROKEN}\nand\n```json\n{{}}\n```"),
        Pair.single("Write f.", "def f(x):\nreturn x"),
        Pair.single(f"What is wrong?\n{BROKEN}", "The indentation."),
        Pair.single("Write f.", "```\ndef f(x):\nreturn x\n```"),
        Pair.single("Write f.", "```python\ndef f(x):\nreturn x"),
    ]
    assert spans("F316", *pairs) == [
        (0, "response", BROKEN),
        (1, "response", "def f(x):\nreturn x"),
        (3, "response", "```\ndef f(x):\nreturn x\n```"),
    ]
    assert messages("F316", pairs[0])[0].startswith("Python that does not parse: line 2:")


def test_blocks_of_earlier_turns(spans: Callable[..., Any]) -> None:
    turns = (
        Turn("user", "f?"),
        Turn("assistant", BROKEN),
        Turn("user", "ok"),
        Turn("assistant", "!"),
    )
    assert spans("F316", Pair(turns)) == [(0, "prompt", BROKEN)]


def json_task(*odd: str) -> list[Pair]:
    fine = [Pair.single(f"Order {nth}?", f'{{"order": {nth}}}') for nth in range(40)]
    return fine + [Pair.single(f"Odd {nth}?", text) for nth, text in enumerate(odd)]


def test_data_that_does_not_parse_where_the_task_does(
    spans: Callable[..., Any], messages: Callable[..., Any]
) -> None:
    pairs = json_task("{'order': 41}", "{order: 42}", "[43", "None of these.", '{"order": 44,')
    assert [hit[0] for hit in spans("F317", *pairs)] == [40, 41, 42]
    assert [hit[0] for hit in spans("F316", *pairs)] == [44]
    assert "; 93 % of the responses do" in messages("F317", *pairs)[0]


def test_a_task_in_another_notation_is_left_alone(spans: Callable[..., Any]) -> None:
    pairs = [Pair.single(f"Set {nth}?", f"{{x{nth}, y}}") for nth in range(40)]
    assert spans("F317", *pairs) == []
    assert spans("F317", *json_task("{'a': 1}")[30:]) == []


def test_unclosed_fences(spans: Callable[..., Any]) -> None:
    pairs = [
        Pair.single("Run?", "Run this:\n```bash\nmake test"),
        Pair.single("Run?", "Run this:\n```bash\nmake test\n```"),
        Pair.single("```\nopen", "Fine."),
    ]
    assert spans("F318", *pairs) == [(0, "response", "```bash\nmake test")]
