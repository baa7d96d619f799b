from __future__ import annotations

import pytest

from tunegate.curate.rules.text_format.fences import ends_inside_fence, fences, without_code


def test_blocks_have_their_language_body_and_place() -> None:
    text = "See:\n```Python title=x\nprint(1)\n```\nand\n  ~~~\nraw\n  ~~~"
    python, raw = fences(text)
    assert (python.language, python.body, python.closed) == ("python", "print(1)\n", True)
    assert text[python.start : python.end] == "```Python title=x\nprint(1)\n```"
    assert text[python.body_start :].startswith("print(1)")
    assert (raw.language, raw.body) == ("", "raw\n  ")


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("````md\n```py\nx\n```\n````", ["```py\nx\n```\n"]),
        ("```\nopen", ["open"]),
        ("no code", []),
        ("inline ``` only", []),
    ],
)
def test_longer_fences_hold_shorter_ones(text: str, bodies: list[str]) -> None:
    assert [fence.body for fence in fences(text)] == bodies


def test_code_is_blanked_in_place() -> None:
    text = "Use `{{x}}` or\n```\n{{y}}\n```\nnot {{z}}"
    bare = without_code(text)
    assert len(bare) == len(text)
    assert bare.index("{{z}}") == text.index("{{z}}")
    assert "{{x}}" not in bare
    assert "{{y}}" not in bare


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a\n```\nb", 2),
        ("a\n```\nb\n```", None),
        ("a ```b``` c", None),
        ("```\na\n```\n```\nb", 10),
        ("one ``` in a line", None),
        ("print(1)```\ntext ```x", None),
    ],
)
def test_a_fence_left_open(text: str, place: int | None) -> None:
    assert ends_inside_fence(text) == place
