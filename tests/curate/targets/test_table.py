from __future__ import annotations

from typing import get_args

import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.export.shapes import SHAPES
from tunegate.curate.pair import Pair, ToolCall, Turn
from tunegate.curate.rules.rule import Context
from tunegate.curate.settings import Target as TargetName
from tunegate.curate.targets.table import TARGETS
from tunegate.curate.targets.target import ReasonCode, found

CALL = Turn("assistant", "", tool_calls=(ToolCall("weather", '{"city": "Oslo"}', "c1"),))
TOOLS = '[{"type": "function", "function": {"name": "weather", "parameters": {}}}]'
CLEAN = [
    Pair.single("Is it covered?", "Yes."),
    Pair.single("Is it covered?", "Yes.", system="Be brief.", context="The warranty."),
    Pair(
        turns=(
            Turn("user", "Weather?"),
            CALL,
            Turn("tool", "4", call_id="c1"),
            Turn("assistant", "4 degrees."),
            Turn("user", "Thanks", weight=0),
            Turn("assistant", "Welcome.", weight=1),
        ),
        tools=TOOLS,
    ),
] * 4
CODES: tuple[ReasonCode, ...] = get_args(ReasonCode)


def test_every_target_of_the_settings_is_there() -> None:
    assert tuple(TARGETS) == get_args(TargetName)


@pytest.mark.parametrize("name", TARGETS)
def test_every_target_names_an_export_shape_and_its_sources(name: str) -> None:
    target = TARGETS[name]
    assert target.shape in SHAPES
    assert all(ending.startswith(".") for ending in target.endings)
    assert all(reason.source for reason in target.reasons)
    assert {reason.rule for reason in target.reasons} == set(CODES)


@pytest.mark.parametrize("name", TARGETS)
def test_clean_pairs_are_taken_whole(name: str) -> None:
    frame = Dataset.from_pairs(CLEAN).frame.with_row_index("pos")
    said = {
        message
        for code in CODES
        for message in found(TARGETS[name], code, frame, Context())["message"]
    }
    # what TRL does with tool calls depends on the chat template, so it always says so
    assert {message for message in said if "call tools with arguments" not in message} == set()


@pytest.mark.parametrize("name", TARGETS)
def test_no_target_takes_an_empty_file(name: str) -> None:
    frame = Dataset.from_pairs([]).frame.with_row_index("pos")
    hits = found(TARGETS[name], "V805", frame, Context())
    assert hits["pos"].to_list() == [None]
    assert found(TARGETS[name], "V806", frame, Context()).is_empty()
    assert found(TARGETS[name], "V807", frame, Context()).is_empty()


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("tools", ["{broken", '{"name": "weather"}', '["weather"]'])
def test_no_target_takes_unreadable_tool_definitions(name: str, tools: str) -> None:
    pairs = [*CLEAN, Pair(turns=CLEAN[0].turns, tools=tools)]
    frame = Dataset.from_pairs(pairs).frame.with_row_index("pos")
    hits = found(TARGETS[name], "V805", frame, Context())
    assert hits["pos"].to_list() == [len(CLEAN)]
    assert "tool definitions" in hits["message"].item()
