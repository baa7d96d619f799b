from __future__ import annotations

import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.pair import Pair, ToolCall, Turn
from tunegate.curate.rules.rule import Context
from tunegate.curate.settings import Settings, Thresholds
from tunegate.curate.targets.target import ReasonCode, found
from tunegate.curate.targets.together import TARGET

USER, ANSWER = Turn("user", "Weather?"), Turn("assistant", "4 degrees.")
CALL = Turn("assistant", "", tool_calls=(ToolCall("weather", "{}", "c1"),))
RESULT = Turn("tool", "4", call_id="c1")


def said(code: ReasonCode, pair: Pair, *, max_tokens: int | None = None) -> list[str]:
    frame = Dataset.from_pairs([pair]).frame.with_row_index("pos")
    settings = Settings(thresholds=Thresholds(max_tokens=max_tokens))
    hits = found(TARGET, code, frame, Context(settings=settings))
    return [message.removeprefix("Together: ") for message in hits["message"]]


@pytest.mark.parametrize(
    ("turns", "messages"),
    [
        ((USER,), ["no assistant message"]),
        ((USER, USER, ANSWER), ["two messages in a row by the same side"]),
        ((USER, ANSWER, ANSWER), ["two messages in a row by the same side"]),
        ((ANSWER, USER, ANSWER), ["the first message is neither the system's nor the user's"]),
        (
            (USER, Turn("assistant", "Yes.", weight=2)),
            ["turn 2 has weight 2, only 0 and 1 are taken"],
        ),
        (
            (Turn("user", "Hi", weight=0.5), ANSWER),
            ["turn 1 has weight 0.5, only 0 and 1 are taken"],
        ),
        ((USER, ANSWER, USER, Turn("assistant", "", weight=0)), []),
        ((USER, CALL, RESULT, RESULT, ANSWER), []),
        ((USER, ANSWER, USER), []),
    ],
)
def test_refused(turns: tuple[Turn, ...], messages: list[str]) -> None:
    assert said("V805", Pair(turns=turns)) == messages


def test_a_conversation_may_begin_with_the_system() -> None:
    assert said("V805", Pair(turns=(ANSWER,), system="Be kind.")) == []


@pytest.mark.parametrize(
    ("turns", "messages"),
    [
        ((USER, ANSWER, USER), ["what follows the last assistant message is not trained on"]),
        (
            (USER, Turn("assistant", "Yes.", weight=0)),
            ["every assistant turn has weight 0, so nothing is learned from the pair"],
        ),
        ((USER, Turn("assistant", "Yes.", weight=0), USER, ANSWER), []),
    ],
)
def test_changed(turns: tuple[Turn, ...], messages: list[str]) -> None:
    assert said("V807", Pair(turns=turns)) == messages


def test_length_is_only_compared_when_the_model_is_known() -> None:
    pair = Pair.single("word " * 400, "word " * 400)
    assert said("V806", pair) == []
    (message,) = said("V806", pair, max_tokens=100)
    assert message.endswith("the pair does not fit into one training sequence")
