from __future__ import annotations

import ast
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunegate.curate.pair import Pair, ToolCall, Turn
from tunegate.curate.privacy.find import KINDS, private_spans
from tunegate.curate.privacy.json_text import is_json
from tunegate.curate.privacy.redact import redact
from tunegate.curate.settings import Privacy


def test_one_value_alone_has_no_number_and_several_do() -> None:
    pair = Pair.single("Write to ada@x.test", "I wrote to Ada@X.test")
    assert redact(pair, ["email"]) == Pair.single("Write to [EMAIL]", "I wrote to [EMAIL]")
    pair = Pair.single(
        "bob@x.test?", "No, ada@x.test", system="Be ada@x.test", context="bob@x.test"
    )
    assert redact(pair, ["email"]) == Pair.single(
        "[EMAIL_2]?", "No, [EMAIL_1]", system="Be [EMAIL_1]", context="[EMAIL_2]"
    )


def test_numbers_go_on_from_placeholders_that_are_there() -> None:
    pair = Pair.single("from [EMAIL_2] and [EMAIL]", "to ada@x.test")
    assert redact(pair, ["email"]).response == "to [EMAIL_3]"
    assert redact(Pair.single("from [EMAIL]", "ada@x.test"), ["email"]).response == "[EMAIL_2]"


def test_a_known_value_goes_even_where_nothing_announces_it() -> None:
    pair = Pair.single("My password is Tr0ub4dor", "Tr0ub4dor is weak, Tr0ub4dor2 too")
    assert redact(pair, ["secret"]) == Pair.single(
        "My password is [SECRET]", "[SECRET] is weak, Tr0ub4dor2 too"
    )
    pair = Pair.single('{"password": "swordfish"}', "A swordfish is a fish")
    assert redact(pair, ["secret"]).response == "A swordfish is a fish"


def test_turns_tool_calls_and_results_share_placeholders() -> None:
    call = ToolCall("pay", '{"card": 4242424242424242, "to": ["a\\nada@x.test"]}', "call-1")
    pair = Pair(
        turns=(
            Turn("user", "Charge card 4242 4242 4242 4242, mail ada@x.test"),
            Turn("assistant", "", (call,), weight=1),
            Turn("tool", '{"card": 4242424242424242}', name="pay", call_id="call-1"),
            Turn("assistant", "Charged 4242-4242-4242-4242."),
        ),
        tools="[]",
    )
    redacted = redact(pair, ["card", "email"])
    assert [turn.content for turn in redacted.turns] == [
        "Charge card [CARD], mail [EMAIL]",
        "",
        '{"card": "[CARD]"}',
        "Charged [CARD].",
    ]
    arguments = redacted.turns[1].tool_calls[0].arguments
    assert json.loads(arguments) == {"card": "[CARD]", "to": ["a\n[EMAIL]"]}
    assert redacted.turns[1].tool_calls[0].call_id == "call-1"
    assert redacted.turns[2].call_id == "call-1"


def test_code_around_a_redacted_value_still_parses() -> None:
    code = 'password = "hunter2!"\nf("ada@x.test", n=4242424242424242, ip={"a": "86.131.85.193"})'
    redacted = redact(Pair.single("", code), KINDS).response
    assert "hunter2" not in redacted
    ast.parse(redacted)
    fenced = 'Use\n```json\n{\n  "card": 4242424242424242\n}\n```'
    assert '"card": "[CARD]"\n' in redact(Pair.single("", fenced), ["card"]).response


def test_only_the_kinds_asked_for_and_nothing_allowed() -> None:
    pair = Pair.single("ada@x.test 4242424242424242", "card 4242424242424242, bob@y.test")
    privacy = Privacy(allow=["@x.test"])
    assert redact(pair, ["email"], privacy=privacy) == Pair.single(
        "ada@x.test 4242424242424242", "card 4242424242424242, [EMAIL]"
    )


def test_a_pair_without_private_values_comes_back_as_it_is() -> None:
    pair = Pair.single("What is 2 + 2?", "4", system="", context=None)
    assert redact(pair, KINDS) is pair
    assert redact(Pair(turns=()), KINDS) == Pair(turns=())


SAMPLES = (
    "password = 'hunter2!'",
    "ada@northwind.test",
    "bob@northwind.test",
    "GB33 BUKB 2020 1555 5555 55",
    "card 4111 1111 1111 1111",
    "SSN 536-22-8714",
    "86.131.85.193",
    "3c:22:fb:91:04:7e",
    "1HGCM82633A004352",
    "call 212-555-7890",
    "+49 30 901820",
    "MRN 00483922",
    "passport no. X4417720",
    "account number 12345678",
    "born 12/03/1951",
    "https://x.com/ada_berg",
    "Dr. Ada Berg",
    "12 Mill Lane",
)
values = st.sampled_from(SAMPLES)
words = st.sampled_from(
    ["the", "order 66,", "call", "card", "password:", "=", '"', "2021-03-04", "\n"]
)
texts = st.lists(values | words, max_size=8).map(" ".join)


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    arguments = json.dumps({"note": draw(texts), "n": draw(st.sampled_from([4242424242424242, 7]))})
    turns = [
        Turn("user", draw(texts)),
        Turn("assistant", draw(texts), (ToolCall("act", arguments),)),
        Turn("tool", draw(texts)),
        Turn("assistant", draw(texts)),
    ]
    if draw(st.booleans()):
        turns = [turns[0], turns[3]]
    return Pair(tuple(turns), system=draw(st.none() | texts), context=draw(st.none() | texts))


@settings(max_examples=60, deadline=None)
@given(pairs())
def test_redacting_leaves_nothing_changes_nothing_twice_and_keeps_the_shape(pair: Pair) -> None:
    redacted = redact(pair, KINDS)
    assert redact(redacted, KINDS) == redacted
    assert redacted.roles == pair.roles
    assert Pair.from_json(redacted.to_json()) == redacted
    for turn in redacted.turns:
        assert private_spans(turn.content) == []
        for call in turn.tool_calls:
            assert is_json(call.arguments)
            assert private_spans(call.arguments) == []


@pytest.mark.parametrize("sample", SAMPLES)
def test_each_kind_has_its_placeholder(sample: str) -> None:
    redacted = redact(Pair.single(sample, "ok"), KINDS).prompt
    assert "[" in redacted
    assert private_spans(redacted) == []
