from __future__ import annotations

import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.pair import Pair, ToolCall, Turn
from tunegate.curate.rules.rule import Context
from tunegate.curate.targets.axolotl import TARGET
from tunegate.curate.targets.target import ReasonCode, found

USER, ANSWER, EMPTY = Turn("user", "Hi"), Turn("assistant", "Yes."), Turn("assistant", "")


def call(arguments: str) -> Turn:
    return Turn("assistant", "", tool_calls=(ToolCall("weather", arguments),))


def said(code: ReasonCode, pair: Pair) -> list[str]:
    frame = Dataset.from_pairs([pair]).frame.with_row_index("pos")
    hits = found(TARGET, code, frame, Context())
    return [message.removeprefix("Axolotl: ") for message in hits["message"]]


NOTHING = "no assistant turn with text: a row without trainable tokens is dropped"


@pytest.mark.parametrize(
    ("pair", "messages"),
    [
        (Pair.single("Hi", ""), [NOTHING]),
        (Pair(turns=(USER,)), [NOTHING]),
        (Pair(turns=(USER, EMPTY, USER, EMPTY)), [NOTHING]),
        (
            Pair(turns=(USER, call("{'city': 'Oslo'}"))),
            ["arguments of weather are not JSON, the run stops"],
        ),
        (
            Pair(
                turns=(USER, ANSWER),
                tools='[{"function": {"name": "weather", "parameters": "{broken"}}]',
            ),
            ["the parameters of a tool are text that is not JSON, the run stops"],
        ),
        (
            Pair(
                turns=(USER, ANSWER),
                tools='[{"function": {"name": "weather", "parameters": "{}"}}, {"name": "time"}]',
            ),
            [],
        ),
        (Pair(turns=(USER, call("{}"))), []),
        (Pair(turns=(USER, EMPTY, USER, ANSWER)), []),
    ],
)
def test_refused(pair: Pair, messages: list[str]) -> None:
    assert said("V805", pair) == messages


@pytest.mark.parametrize(
    ("turns", "messages"),
    [
        ((USER, EMPTY, USER, ANSWER), ["turn 2 is empty and is left out of the loss"]),
        (
            (USER, ANSWER, USER),
            ["the last turn is not trained on, but its end token may be"],
        ),
        (
            (USER, Turn("assistant", "No.", weight=0), USER, ANSWER),
            ["turn 2 has weight 0, which is ignored: it is trained on"],
        ),
        ((USER, ANSWER, USER, ANSWER), []),
    ],
)
def test_changed(turns: tuple[Turn, ...], messages: list[str]) -> None:
    assert said("V807", Pair(turns=turns)) == messages


def test_long_pairs_are_dropped() -> None:
    (message,) = said("V806", Pair.single("word " * 400, "word " * 400))
    assert "against 512 (the default of sequence_len): the row is dropped" in message
