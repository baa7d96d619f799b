from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tunegate.curate.pair import Pair, ToolCall, Turn
from tunegate.curate.rules.text_format.characters import (
    mend_encoding,
    without_controls,
    without_invisibles,
)


@pytest.mark.parametrize(
    ("broken", "meant"),
    [
        ("The clientâ€™s rÃ©sumÃ©", "The client’s résumé"),
        ("farmersâ\x80\x99 markets", "farmers’ markets"),
        ("StraÃŸe", "Straße"),
        ("‚ÄúIPOs", "“IPOs"),
        ("РџСЂРёРІРµС‚, РєР°Рє РґРµР»Р°?", "Привет, как дела?"),
        ("fine\nbut cafÃ© here", "fine\nbut café here"),
    ],
)
def test_mojibake_is_decoded(broken: str, meant: str) -> None:
    assert mend_encoding(broken) == meant


@pytest.mark.parametrize(
    "text",
    [
        "“Quoted” — naïve café… 5 € ™ ½ ×",
        "NÃO É AQUI",
        "Привет, мир",
        "日本語 ©2020",
        "voilà…",
    ],
)
def test_well_decoded_text_stays(text: str) -> None:
    assert mend_encoding(text) == text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("\x1b[1;31mError:\x1b[0m disk full", "Error: disk full"),
        ("\x1b]0;title\x07prompt", "prompt"),
        ("page one\x0cpage two", "page one\npage two"),
        ("N\x08NA\x08AME", "NAME"),
        ("a\x00b\x07c\x7f", "abc"),
        ("tab\tand\r\nline", "tab\tand\r\nline"),
        ("half\x85 and farmersâ\x80\x99\nx\x03", "half\x85 and farmersâ\x80\x99\nx"),
    ],
)
def test_controls_go_and_halves_of_letters_wait_for_their_repair(text: str, clean: str) -> None:
    assert without_controls(text) == clean


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("pass\u200bword", "password"),
        ("a\u2028b", "a\nb"),
        ("\ufeffstart", "start"),
        ("co\u00adop", "coop"),
        ("user\u202etxt.exe", "usertxt.exe"),
        ("plain\u200ftext", "plaintext"),
        ("hid\U000e0041den", "hidden"),
    ],
)
def test_invisible_characters_go(text: str, clean: str) -> None:
    assert without_invisibles(text) == clean


@pytest.mark.parametrize(
    "text",
    [
        "👩\u200d🚀 and 🏳\ufe0f\u200d🌈",
        "می\u200cخواهم",
        "क\u094d\u200dष",
        "שלום\u200f (1)",
        "ภาษา\u200bไทย",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "葛\U000e0100",
    ],
)
def test_invisible_characters_that_are_spelling_stay(text: str) -> None:
    assert without_invisibles(text) == text


def test_places_are_those_of_the_columns(
    spans: Callable[..., Any], messages: Callable[..., Any]
) -> None:
    call = ToolCall("note", '{"text": "caf\ufffd"}')
    talk = Pair(
        (
            Turn("user", "Hi"),
            Turn("assistant", "ok\x07", (call,)),
            Turn("tool", "done"),
            Turn("assistant", "Fine."),
        ),
        system="Be kind\x00.",
    )
    assert spans("F310", talk) == [(0, "prompt", "\ufffd")]
    assert spans("F311", talk) == [(0, "prompt", "\x07"), (0, "system", "\x00")]
    assert messages("F311", Pair.single("a\x07b\x07", "c")) == [
        "control characters: U+0007 (2 times)"
    ]
    assert messages("F309", Pair.single("q", "a donâ\x80\x99t b")) == [
        "broken encoding: “donâ\\x80\\x99t” should read “don’t”"
    ]
    assert messages("F312", Pair.single("q", "a\u200bb")) == [
        "invisible characters: U+200B zero width space"
    ]


def test_repairs_reach_every_text(repaired: Callable[..., Any]) -> None:
    call = ToolCall("note", '{"t": "cafÃ©"}')
    talk = Pair(
        (
            Turn("user", "cafÃ©"),
            Turn("assistant", "", (call,)),
            Turn("tool", "cafÃ©"),
            Turn("assistant", "ok"),
        ),
        system="cafÃ©",
        context="cafÃ©",
    )
    mended = repaired("F309", talk)
    assert mended.to_json() == talk.to_json().replace("cafÃ©", "café")
