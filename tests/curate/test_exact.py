from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.exact import compared, exact_copies
from tunegate.curate.pair import Pair, ToolCall, Turn


def copies(*pairs: Pair) -> list[tuple[int, int]]:
    frame = Dataset.from_pairs(pairs).frame.with_row_index("pos")
    return list(exact_copies(frame).iter_rows())


ONE = Pair.single("What is it?", "A cat.")


@pytest.mark.parametrize(
    ("pair", "same"),
    [
        (Pair.single("what  is it", "a cat"), True),
        (Pair.single("What is it?", "A dog."), False),
        (Pair.single("What was it?", "A cat."), False),
        (Pair.single("What is it?", "A cat.", context="On the mat."), False),
        (Pair.single("What is it?", "A cat.", system="Be brief."), False),
        (Pair.single("What is it?", "A cat.", system=""), True),
        (Pair((*ONE.turns,), tools="[]"), False),
    ],
)
def test_a_copy_is_equal_in_every_part(pair: Pair, same: bool) -> None:
    assert copies(ONE, pair) == ([(1, 0)] if same else [])


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("if a:\n    return b", "if a:\n  return b", False),
        ("print(X)", "print(x)", False),
        ("Set `Foo` to 1", "Set `foo` to 1", False),
        ("Set MAX_SIZE to 1", "Set max_size to 1", False),
        ("Set `foo` to 1", " Set `foo` to 1\r\n", True),
        ("```\nA\n```", "```\na\n```", False),
        ("print(x)  \nprint(y)\r\n", "\nprint(x)\nprint(y)", True),
        ("10² metres", "102 metres", False),
        ("½ cup", "1⁄2 cup", False),
        ("one; two", "One; Two", True),
    ],
)
def test_code_and_figures_must_be_equal_as_written(first: str, second: str, same: bool) -> None:
    pairs = [Pair.single("Show it", text) for text in (first, second)]
    assert copies(*pairs) == ([(1, 0)] if same else [])


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (("Is it open?", "The shop."), ("is it open", "the shop"), True),
        (("Is it open", "The shop."), ("Is it open?", None), False),
        (("print(X)", "x"), ("print(x)", "x"), False),
        (("Is it open?", "print(X)"), ("Is it open", "print(X)"), True),
        (("Is it open?", "print(X)"), ("Is it open", "print(x)"), False),
    ],
)
def test_prompt_and_context_are_compared_each_by_itself(
    first: tuple[str, str | None], second: tuple[str, str | None], same: bool
) -> None:
    pairs = [Pair.single(prompt, "Yes.", context=below) for prompt, below in (first, second)]
    assert copies(*pairs) == ([(1, 0)] if same else [])


def test_all_copies_point_to_the_earliest_by_file_and_row() -> None:
    pairs = [ONE, Pair.single("Else", "x"), ONE, Pair.single("WHAT IS IT", "a cat!"), ONE]
    assert copies(*pairs) == [(2, 0), (3, 0), (4, 0)]
    late = Dataset.from_pairs([ONE, ONE], file="b.jsonl").frame
    early = Dataset.from_pairs([ONE], file="a.jsonl").frame
    frame = pl.concat([late, early]).with_row_index("pos")
    assert list(exact_copies(frame).iter_rows()) == [(0, 2), (1, 2)]


def test_of_dated_copies_the_newest_stays() -> None:
    dates = ["2020-01-01", None, "May 2024", "2024-02-01"]
    frame = Dataset.from_pairs([ONE] * 4, dates=dates).frame.with_row_index("pos")
    assert list(exact_copies(frame).iter_rows()) == [(0, 2), (1, 2), (3, 2)]


def test_positions_are_those_of_the_column_whatever_the_order() -> None:
    frame = Dataset.from_pairs([ONE, ONE, ONE]).frame.with_row_index("pos", offset=7)
    expected = [(8, 7), (9, 7)]
    assert list(exact_copies(frame).iter_rows()) == expected
    assert list(exact_copies(frame.reverse()).iter_rows()) == expected


def test_conversations_are_copies_when_every_turn_is() -> None:
    def talk(arguments: str) -> Pair:
        call = Turn("assistant", "", tool_calls=(ToolCall("look", arguments),))
        return Pair((Turn("user", "Look"), call, Turn("tool", "grey"), Turn("assistant", "Grey")))

    assert copies(talk('{"at": 1}'), talk('{"at": 1}')) == [(1, 0)]
    assert copies(talk('{"at": 1}'), talk('{"at": 2}')) == []


def test_a_set_without_copies_gives_an_empty_frame() -> None:
    frame = Dataset.from_pairs([ONE]).frame.with_row_index("pos")
    found = exact_copies(frame)
    assert found.schema == {"pos": pl.UInt32, "first": pl.UInt32}
    assert found.is_empty()
    assert exact_copies(frame.clear()).is_empty()


def test_what_is_compared_of_code_never_meets_a_normal_form() -> None:
    code, prose = compared(pl.Series(["run(X)  \n", "Run X!"])).to_list()
    assert code == "\nrun(X)"
    assert prose == "run x"


def test_known_copies_of_banking77_are_found(outside_data: Path) -> None:
    rows = pl.read_ndjson(outside_data / "banking77" / "data.jsonl")
    pairs = [Pair.single(*row) for row in rows.select("text", "category").iter_rows()]
    found = copies(*pairs)
    assert 0 < len(found) < 30
    texts = [pair.prompt.lower().split() for pair in pairs]
    same = [texts[pos] == texts[first] for pos, first in found]
    assert sum(same) >= len(found) - 3
