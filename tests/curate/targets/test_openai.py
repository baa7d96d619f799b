from __future__ import annotations

import orjson
import polars as pl
import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.export.chat import messages_row
from tunegate.curate.pair import Pair, ToolCall, Turn
from tunegate.curate.rules.rule import Context
from tunegate.curate.targets import openai
from tunegate.curate.targets.openai import MAX_BYTES, TARGET, messages_bytes
from tunegate.curate.targets.target import ReasonCode, found

USER, ANSWER = Turn("user", "Weather?"), Turn("assistant", "4 degrees.")
GOOD = Pair.single("Is it covered?", "Yes.")


def call(name: str = "weather", key: str | None = "c1") -> Turn:
    return Turn("assistant", "", tool_calls=(ToolCall(name, "{}", key),))


def tools(*names: str) -> str:
    listed = [{"type": "function", "function": {"name": name}} for name in names]
    return orjson.dumps(listed).decode()


def said(code: ReasonCode, pair: Pair) -> list[str]:
    """Messages on a pair that stands behind ten good ones."""
    frame = Dataset.from_pairs([*[GOOD] * 10, pair]).frame.with_row_index("pos")
    hits = found(TARGET, code, frame, Context())
    assert set(hits["pos"]) <= {10}
    return [message.removeprefix("OpenAI: ") for message in hits["message"]]


@pytest.mark.parametrize(("count", "refused"), [(9, True), (10, False)])
def test_ten_pairs_at_least(count: int, refused: bool) -> None:
    frame = Dataset.from_pairs([GOOD] * count).frame.with_row_index("pos")
    expected = ["OpenAI: 9 pairs, no file with fewer than 10 is taken"] if refused else []
    assert found(TARGET, "V805", frame, Context())["message"].to_list() == expected


@pytest.mark.parametrize(
    ("pair", "messages"),
    [
        (Pair(turns=(USER,)), ["no assistant message"]),
        (Pair(turns=(USER, ANSWER, USER)), ["the last message is not the assistant's"]),
        (Pair.single("Hi", "Yes.", system=""), ["the system message has no content"]),
        (Pair.single("", "Yes."), ["the user's message has no content"]),
        (Pair.single("Hi", ""), ["the assistant's message has no content"]),
        (
            Pair.single("", "", system=""),
            [
                "the system message has no content",
                "the user's message has no content",
                "the assistant's message has no content",
            ],
        ),
        (Pair(turns=(USER, Turn("assistant", ""), USER, ANSWER)), ["turn 2 has no content"]),
        (
            Pair(turns=(USER, Turn("assistant", "Yes.", weight=0.5))),
            ["turn 2 has weight 0.5, only 0 and 1 are taken"],
        ),
        (
            Pair(turns=(USER, Turn("tool", "4"), ANSWER)),
            ["turn 2 is a tool result that answers no call"],
        ),
        (
            Pair(turns=(USER, call(), ANSWER)),
            ["the call of weather has no tool message that answers it"],
        ),
        (
            # a bundle of results under no id counts for S006, not for the API
            Pair(
                turns=(
                    USER,
                    Turn("assistant", "", (ToolCall("a", "{}"), ToolCall("b", "{}"))),
                    Turn("tool", "[1, 2]"),
                    ANSWER,
                )
            ),
            ["the call of b has no tool message that answers it"],
        ),
        (
            Pair(turns=(USER, call("get weather"))),
            ["tool name 'get weather' is not 1 to 64 of a-z, A-Z, 0-9, _ and -"],
        ),
        (
            Pair(turns=(USER, ANSWER), tools=tools("x" * 65)),
            [
                f"tool name '{'x' * 39}…' is not 1 to 64 of a-z, A-Z, 0-9, _ and -",
            ],
        ),
        (
            Pair(turns=(USER, ANSWER), tools=tools(*(f"tool_{nth}" for nth in range(129)))),
            ["129 tools are defined, at most 128 are taken"],
        ),
        (
            Pair(turns=(Turn("user", "Hi", name="Ann Lee"), ANSWER)),
            ["name 'Ann Lee' in turn 1 is empty or has a space or one of < | \\ / >"],
        ),
    ],
)
def test_refused(pair: Pair, messages: list[str]) -> None:
    assert said("V805", pair) == messages


@pytest.mark.parametrize(
    "pair",
    [
        Pair.single("", "Yes.", context="A passage."),
        Pair(turns=(USER, USER, ANSWER)),
        Pair(turns=(ANSWER,)),
        Pair(turns=(USER, call())),
        Pair(turns=(USER, call(), Turn("tool", "", call_id="c1"), ANSWER)),
        Pair(turns=(USER, call(key=None), Turn("tool", "4"), ANSWER)),
        Pair(turns=(USER, ANSWER), tools=tools("x" * 64, "a-b_C9")),
        Pair(turns=(Turn("user", "Hi", name="ann_lee-1"), ANSWER)),
        Pair(turns=(USER, call(), Turn("tool", "4", name="any name", call_id="c1"), ANSWER)),
        Pair(turns=(USER, Turn("assistant", "Yes.", weight=0), USER, ANSWER)),
    ],
)
def test_taken(pair: Pair) -> None:
    assert said("V805", pair) == []


@pytest.mark.parametrize(
    ("pair", "messages"),
    [
        (
            Pair(turns=(USER, Turn("assistant", "Yes.", weight=0))),
            ["every assistant turn has weight 0, so nothing is learned from the pair"],
        ),
        (
            Pair(turns=(Turn("user", "Hi", weight=1), ANSWER)),
            ["turn 1 has a weight, only assistant messages take one"],
        ),
        (Pair(turns=(Turn("user", "Hi", weight=0), ANSWER)), []),
        (Pair(turns=(USER, Turn("assistant", "No.", weight=0), USER, ANSWER)), []),
    ],
)
def test_changed(pair: Pair, messages: list[str]) -> None:
    assert said("V807", pair) == messages


def test_long_pairs_lose_their_end() -> None:
    (message,) = said("V806", Pair.single("Hi", "word " * 80_000))
    assert "(estimated) against 65,536 (the default of the example length)" in message


def test_size_is_a_lower_bound_close_to_the_file() -> None:
    pairs = [
        Pair.single("Is it covered? " * 9, "Yes. " * 40, system="Be brief."),
        Pair(turns=(USER, call(), Turn("tool", "4", call_id="c1"), ANSWER), tools=tools("weather")),
    ]
    frame = Dataset.from_pairs(pairs).frame
    written = sum(len(orjson.dumps(messages_row(pair))) + 1 for pair in pairs)
    assert 0.8 * written <= messages_bytes(frame) <= written
    assert messages_bytes(frame.clear()) == 0


def test_a_file_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pl.concat([Dataset.from_pairs([GOOD] * 10).frame] * 10).with_row_index("pos")
    assert MAX_BYTES == 536_870_912
    monkeypatch.setattr(openai, "MAX_BYTES", 5_000)
    (message,) = found(TARGET, "V805", frame, Context())["message"]
    assert message.endswith("MB at least as messages, the Files API takes 512 MB")
