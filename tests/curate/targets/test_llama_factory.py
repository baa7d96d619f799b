from __future__ import annotations

import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.pair import Pair, ToolCall, Turn
from tunegate.curate.rules.rule import Context
from tunegate.curate.targets.llama_factory import TARGET
from tunegate.curate.targets.target import ReasonCode, found

USER, ANSWER = Turn("user", "Weather?"), Turn("assistant", "4 degrees.")
CALL = Turn("assistant", "", tool_calls=(ToolCall("weather", "{}"),))
RESULT = Turn("tool", "4")
GOOD = Pair.single("Is it covered?", "Yes.")


def said(code: ReasonCode, *pairs: Pair) -> list[str]:
    frame = Dataset.from_pairs(pairs).frame.with_row_index("pos")
    hits = found(TARGET, code, frame, Context())
    return [message.removeprefix("LLaMA-Factory: ") for message in hits["message"]]


@pytest.mark.parametrize(
    ("turns", "says"),
    [
        ((USER,), "the last turn is not the assistant's"),
        ((USER, ANSWER, USER), "the last turn is not the assistant's"),
        ((USER, USER, ANSWER, ANSWER), "turn 2 is not the assistant's"),
        (
            (ANSWER, USER),
            "turn 1 is the assistant's where a user's or tool's turn is expected",
        ),
        ((USER, CALL, RESULT, RESULT, ANSWER), "turns 3 and 4 are two tool results in a row"),
        ((), "there are no turns"),
    ],
)
def test_rows_that_are_skipped(turns: tuple[Turn, ...], says: str) -> None:
    for system in (None, "Be brief."):
        assert said("V805", GOOD, Pair(turns=turns, system=system)) == [
            f"{says}, the row is skipped"
        ]


@pytest.mark.parametrize(
    "turns", [(USER, ANSWER), (USER, CALL, RESULT, ANSWER), (RESULT, ANSWER), (USER, CALL)]
)
def test_rows_that_are_taken(turns: tuple[Turn, ...]) -> None:
    assert said("V805", Pair(turns=turns, system="Be brief.")) == []


def test_a_file_without_a_usable_row_stops_the_run() -> None:
    assert said("V805", Pair(turns=(USER,)))[-1] == "no pair can be used, the run stops"


@pytest.mark.parametrize(
    ("turns", "messages"),
    [
        (
            (USER, Turn("assistant", "Let me see.", (ToolCall("weather", "{}"),))),
            ["turn 2 has text beside its tool calls, and only the calls are kept"],
        ),
        (
            (USER, Turn("assistant", "No.", weight=0.5), USER, ANSWER),
            ["turn 2 has weight 0.5, which is ignored: it is trained on"],
        ),
        ((USER, CALL, RESULT, ANSWER), []),
    ],
)
def test_changed(turns: tuple[Turn, ...], messages: list[str]) -> None:
    assert said("V807", Pair(turns=turns)) == messages


def test_prompt_and_answer_share_the_cut() -> None:
    (message,) = said("V806", Pair.single("word " * 3_000, "Yes."))
    assert "against 2,048 (the default of cutoff_len): the prompt is cut by " in message
