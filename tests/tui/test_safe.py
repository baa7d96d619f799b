from __future__ import annotations

import json
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tunegate.tui.safe import (
    PLACEHOLDER,
    visible,
    visible_json,
    visible_line,
    visible_offset,
)

DRAWN = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
JOINERS = {0x200C, 0x200D}
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=40) | st.text(
    st.sampled_from("a é\r\n\t\x00\x1b\x7f\x9b\u200b\u200c\u200d\u202e\ud800\U000e0041👩💻␛می"),
    max_size=12,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, 100 %\n\tindented", "plain text, 100 %\n\tindented"),
        ("\x1b]0;owned\x07", "␛]0;owned␇"),
        ("one\r\ntwo\rthree\r\r\n", "one\ntwo␍three␍\n"),
        ("\x7f \x9b31m", "␡ ␦31m"),
        ("user\u202etxt.exe\u2066", "user␦txt.exe␦"),
        ("pass\u200bword\ufeff", "pass␦word␦"),
        ("a\ud800b", "a␦b"),
        ("hi\U000e0068\U000e0069", "hi␦␦"),
        ("a\u2028b\x85c", "a␦b␦c"),
        ("Grüße, 日本語, 👍🏽", "Grüße, 日本語, 👍🏽"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("ad\u200dmin", "ad␦min"),
        ("é\u200d\u200dé", "é␦␦é"),
        ("\u200dé\u200d", "␦é␦"),
        ("\x1b\u200d\x1b", "␛␦␛"),
        ("", ""),
    ],
)
def test_what_acts_or_hides_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_every_control_and_format_character_is_covered() -> None:
    hidden = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    for code in range(sys.maxunicode + 1):
        if code in DRAWN or code in JOINERS or chr(code) in "\n\t":
            continue
        if unicodedata.category(chr(code)) in hidden:
            assert visible(f"a{chr(code)}b") != f"a{chr(code)}b", hex(code)
        elif code not in (0x115F, 0x1160, 0x3164, 0xFFA0) and not 0xE0000 <= code < 0xE0080:
            assert unicodedata.category(chr(code)) == "Cn" or visible(chr(code)) == chr(code)


@given(ANY_TEXT)
@example("a\r\n")
def test_nothing_that_acts_is_left_and_a_second_time_changes_nothing(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown
    shown.encode("utf-8")
    for character in shown:
        kind = unicodedata.category(character)
        drawn = ord(character) in DRAWN | JOINERS or character in "\n\t"
        assert kind not in ("Cc", "Cf", "Cs", "Zl", "Zp") or drawn
    assert len(shown) == len(text.replace("\r\n", "\n"))
    assert not set(visible_line(text)) & set("\r\n\t")


@given(ANY_TEXT, ANY_TEXT)
def test_offsets_follow_the_characters(before: str, after: str) -> None:
    text = f"{before}#{after}"
    at = visible_offset(text, len(before))
    assert visible(text)[at] == "#"
    assert visible_offset("a\r\nb", 1) == 1
    assert visible_offset("a\r\nb", 2) == 1
    assert visible_offset("a\r\nb", 3) == 2


def test_a_line_stays_a_line() -> None:
    assert visible_line("a\r\nb\tc\u2028") == f"a␊b␉c{PLACEHOLDER}"


@given(st.text(max_size=30))
@example("\x7f\x9b\u202e\U000e0041 plain")
def test_json_keeps_its_values_and_loses_what_acts(text: str) -> None:
    written = json.dumps({"text": text}, ensure_ascii=False)
    shown = visible_json(written)
    assert json.loads(shown) == {"text": text}
    assert "\x9b" not in shown
    assert "\u202e" not in shown
