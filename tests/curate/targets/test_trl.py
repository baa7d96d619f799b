from __future__ import annotations

import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.pair import Pair, ToolCall, Turn
from tunegate.curate.rules.rule import Context
from tunegate.curate.targets.target import ReasonCode, found
from tunegate.curate.targets.trl import TARGET

USER, ANSWER = Turn("user", "Weather?"), Turn("assistant", "4 degrees.")
CALL = Turn("assistant", "", tool_calls=(ToolCall("weather", "{}"),))


def said(code: ReasonCode, *pairs: Pair) -> list[str]:
    frame = Dataset.from_pairs(pairs).frame.with_row_index("pos")
    hits = found(TARGET, code, frame, Context())
    return [message.removeprefix("TRL: ") for message in hits["message"]]


def test_a_pair_without_an_answer_is_refused() -> None:
    assert said("V805", Pair(turns=(USER,))) == [
        "no assistant turn: no completion, and assistant_only_loss stops at it"
    ]
    assert said("V805", Pair(turns=(USER, ANSWER, USER))) == []


def test_the_end_of_a_long_answer_goes() -> None:
    (message,) = said("V806", Pair.single("Hi", "word " * 2_000))
    assert "against 1,024 (the default of max_length): the last " in message
    assert message.endswith("are cut off")


def test_a_long_prompt_drops_the_row_silently() -> None:
    (message,) = said("V806", Pair.single("word " * 2_000, "Yes."))
    assert message.endswith(
        "the prompt alone fills it, nothing of the answer is left, "
        "and with loss on answers only the row is dropped silently"
    )


def test_a_long_conversation_keeps_its_early_answers() -> None:
    talk = Pair(turns=(USER, ANSWER, Turn("user", "word " * 2_000), ANSWER))
    (message,) = said("V806", talk)
    assert message.endswith("nothing of the last answer is left")


def test_short_pairs_are_not_cut() -> None:
    assert said("V806", Pair.single("word " * 400, "word " * 400)) == []


@pytest.mark.parametrize(
    ("turns", "messages"),
    [
        ((USER, ANSWER, USER), ["what follows the last answer is no completion"]),
        (
            (USER, USER, ANSWER),
            [
                "roles do not alternate: chat templates that insist on it "
                "(Mistral, Gemma, Cohere) raise"
            ],
        ),
        (
            (USER, Turn("assistant", "No.", weight=0), USER, ANSWER),
            ["turn 2 has weight 0, which is ignored: it is trained on"],
        ),
        ((Turn("user", "Hi", weight=0), Turn("assistant", "Yes.", weight=1)), []),
    ],
)
def test_changed(turns: tuple[Turn, ...], messages: list[str]) -> None:
    assert said("V807", Pair(turns=turns)) == messages


def test_tool_calls_depend_on_the_template() -> None:
    one = Pair(turns=(USER, CALL), tools='[{"name": "weather"}]')
    other = Pair(turns=(USER, CALL), tools='[{"name": "forecast"}]')
    (arguments,) = said("V807", one, one)
    assert arguments.startswith("2 pairs call tools with arguments as JSON text")
    _, schemas = said("V807", one, other)
    assert schemas.startswith("2 different sets of tool definitions")
