from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunegate.curate.errors import UserError
from tunegate.curate.pair import Pair, ToolCall, Turn
from tunegate.curate.transcript import from_text, to_text

TOOLS = '[{"type":"function"}]'
CONVERSATION = Pair(
    turns=(
        Turn("user", "Weather in Paris?", name="ann"),
        Turn("assistant", "", tool_calls=(ToolCall("get", '{"city":  "Paris"}', "c1"),)),
        Turn("tool", '{"sky": "grey"}', name="get", call_id="c1"),
        Turn("assistant", "Grey.", weight=0.0),
        Turn("user", "Thanks"),
        Turn("assistant", "Welcome.\n", weight=1.0),
    ),
    system="Be brief.",
    context="",
    tools=TOOLS,
)
TEXT = """\
===[ system ]===
Be brief.

===[ context ]===


===[ user ]===
Weather in Paris?

===[ assistant ]===


===[ calls ]===
{"name": "get", "arguments": {"city":  "Paris"}}

===[ tool ]===
{"sky": "grey"}

===[ assistant ]===
Grey.

===[ user ]===
Thanks

===[ assistant ]===
Welcome.


"""

# Text that tries to be layout: headings, escapes, blank lines, line breaks of other systems.
PIECES = ["===[ user ]===", "===[", "\\", "\\===[ x", "\n", "\r", "\r\n", "\u2028", "\x85", "\x00"]
PIECES += ["\x0b", " ", "{", '"', "\ufeff", "a", "é", "🙂", '{"name": "f", "arguments": {}}']
ANY_TEXT = st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=20)
ODD_ARGUMENTS = ['{"a": 1}', '{"a":1.00}', "[1, 2]", '"text"', "null", "NaN", '{"a": 1} ', "{'a'}"]
ODD_ARGUMENTS += [
    '{"a":1,"a":2}',
    "[" * 3000,
    '{"a":\r1}',
    '{"a": "\t"}',
    "1" * 5000,
    '{"k": "===["}',
]
ARGUMENTS = ANY_TEXT | st.sampled_from(ODD_ARGUMENTS)
CALLS = st.lists(st.builds(ToolCall, ANY_TEXT, ARGUMENTS, st.none() | ANY_TEXT), max_size=3).map(
    tuple
)
TURNS = st.builds(
    Turn,
    role=st.sampled_from(["user", "tool"]),
    content=ANY_TEXT,
    name=st.none() | ANY_TEXT,
    call_id=st.none() | ANY_TEXT,
    weight=st.none() | st.sampled_from([0.0, 1.0, 0.5]),
) | st.builds(Turn, role=st.just("assistant"), content=ANY_TEXT, tool_calls=CALLS, weight=st.none())
PAIRS = st.builds(
    lambda turns, last, system, context, tools: Pair((*turns, last), system, context, tools),
    st.lists(TURNS, max_size=5),
    st.builds(Turn, role=st.just("assistant"), content=ANY_TEXT, tool_calls=CALLS),
    st.none() | ANY_TEXT,
    st.none() | ANY_TEXT,
    st.none() | ANY_TEXT,
)


def test_a_transcript_reads_like_this() -> None:
    assert to_text(CONVERSATION) == TEXT
    assert from_text(TEXT, original=CONVERSATION) == CONVERSATION


@given(PAIRS)
def test_any_pair_survives_the_round_trip(pair: Pair) -> None:
    assert from_text(to_text(pair), original=pair) == pair


@given(ANY_TEXT, ANY_TEXT, st.none() | ANY_TEXT)
def test_texts_come_from_the_transcript_alone(prompt: str, response: str, system: str) -> None:
    pair = Pair.single(prompt, response, system=system)
    other = Pair.single("other", "pair", system="old", context="old")
    assert from_text(to_text(pair), original=other) == pair


@pytest.mark.parametrize(
    ("edited", "expected"),
    [
        ("===[ user ]===\nhi\n===[ assistant ]===\nyo", Pair.single("hi", "yo")),
        ("===[user]===\nhi\n\n===[  Assistant ]=== \r\nyo\n", Pair.single("hi", "yo")),
        ("\ufeff\n\n===[ user ]===\nhi\n\n\n===[ assistant ]===\n", Pair.single("hi\n", "")),
        ("===[ user ]===\n===[ assistant ]===", Pair.single("", "")),
        ("===[ user ]===\nhi\n\n===[ assistant ]===\nyo\n\n", Pair.single("hi", "yo")),
        ("===[ user ]===\nhi\n\n===[ assistant ]===\nyo\n\n\n", Pair.single("hi", "yo\n")),
        (
            "===[ user ]===\nhi\n===[ assistant ]===\n===[ calls ]===\n"
            '\n {"name":"f" ,"arguments":"{not json"} \n{"name": "g", "arguments": [1 ,2]}\n',
            Pair(
                turns=(
                    Turn("user", "hi"),
                    Turn(
                        "assistant",
                        "",
                        tool_calls=(ToolCall("f", "{not json"), ToolCall("g", "[1 ,2]")),
                    ),
                )
            ),
        ),
    ],
)
def test_what_a_person_may_write(edited: str, expected: Pair) -> None:
    assert from_text(edited, original=Pair.single("old", "old")) == expected


def test_when_turns_change_what_still_lines_up_keeps_its_weight_and_ids() -> None:
    text = TEXT.replace("===[ user ]===\nThanks\n\n===[ assistant ]===\nWelcome.\n\n\n", "")
    edited = from_text(text, original=CONVERSATION)
    assert edited.turns == CONVERSATION.turns[:4]
    assert edited.tools == TOOLS

    without_tool_use = CONVERSATION.turns[0], *CONVERSATION.turns[3:]
    shorter = to_text(Pair(without_tool_use))
    assert from_text(shorter, original=CONVERSATION).turns == without_tool_use


def test_when_only_texts_change_everything_else_stays() -> None:
    text = TEXT.replace("Paris", "Rome").replace("Grey.", "Blue.")
    edited = from_text(text, original=CONVERSATION)
    assert edited.turns[1].tool_calls == (ToolCall("get", '{"city":  "Rome"}', "c1"),)
    assert edited.turns[2] == CONVERSATION.turns[2]
    assert edited.turns[3] == Turn("assistant", "Blue.", weight=0.0)


def test_another_tool_does_not_inherit_the_call_id() -> None:
    edited = from_text(TEXT.replace('"get"', '"find"'), original=CONVERSATION)
    assert edited.turns[1].tool_calls == (ToolCall("find", '{"city":  "Paris"}', None),)


@pytest.mark.parametrize(
    ("text", "complaint", "hint"),
    [
        ("", "line 1: the last turn is not an assistant's", "end with an"),
        ("\n\nhello\n===[ user ]===\nhi", "line 3: text before the first section", "heading"),
        ("===[ user ]===\nhi\n", "line 1: the last turn is not an assistant's", "end with an"),
        ("===[ asistant ]===\nhi\n", "line 1: unknown section 'asistant'", "'assistant'"),
        ("===[ user ]===\nhi\n===[ x ]===", "line 3: unknown section 'x'", "sections: system"),
        ("===[ user ===\nhi\n", "line 1: a heading that is not closed", "\\===["),
        (
            "===[ system ]===\na\n===[ system ]===\nb\n===[ assistant ]===\nc",
            "line 3: a second system section",
            "",
        ),
        (
            "===[ user ]===\na\n===[ context ]===\nb\n===[ assistant ]===\nc",
            "line 3: the context section stands after a turn",
            "",
        ),
        ("===[ calls ]===\n{}", "line 1: calls do not follow an assistant", ""),
        (
            "===[ assistant ]===\na\n===[ tool ]===\nb\n===[ calls ]===\n{}",
            "line 5: calls do not follow an assistant",
            "",
        ),
        *(
            (f"===[ assistant ]===\n\n===[ calls ]===\n{line}", "line 4: not a tool call", "name")
            for line in (
                "{}",
                "get(1)",
                '{"name": "f"}',
                '{"name": 5, "arguments": {}}',
                '{"name": "f", "arguments": {}',
                '{"name": "f", "arguments": {}} x',
                '{"name": "f", "arguments": {a}}',
                '{"name": "f", "arguments": ' + "[" * 100_000,
            )
        ),
    ],
)
def test_what_is_not_a_transcript_is_refused_with_its_line(
    text: str, complaint: str, hint: str
) -> None:
    with pytest.raises(UserError, match=complaint) as caught:
        from_text(text, original=CONVERSATION)
    assert hint in caught.value.hint
