"""Duplicate groups and similar pairs: what is listed, what is compared, and what a key does."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tunegate.curate.errors import UserError
from tunegate.curate.findings import hits
from tunegate.curate.pair import Pair
from tunegate.curate.rules.rule import Context, Fix, Rule, drop
from tunegate.curate.similar import Similar
from tunegate.tui.app import similar as similar_module
from tunegate.tui.app.group import GroupScreen
from tunegate.tui.app.similar import SimilarScreen

PAIRS = (
    Pair.single("Where is the mill?", "Behind the weir, at the river."),
    Pair.single("Where is the mill?", "Behind the weir."),
    Pair.single("Where is the mill?", "At the river."),
    Pair.single("Who built it?", "A miller."),
    Pair.single("Who built it?", "A miller did."),
)


def _near(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Every pair repeats the first one with its prompt."""
    first: dict[str, int] = {}
    found: list[tuple[int, int]] = []
    for pos, prompt in frame.select("pos", "prompt").iter_rows():
        if prompt in first:
            found.append((pos, first[prompt]))
        first.setdefault(prompt, pos)
    return hits(
        [pos for pos, _ in found],
        ["nearly repeats another"] * len(found),
        others=[[other] for _, other in found],
        scores=[0.9 - pos / 100 for pos, _ in found],
    )


def _clash(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    rows = frame.filter(pl.col("response") == "At the river.")["pos"].to_list()
    return hits(rows, ["contradicts"] * len(rows), others=[[0]] * len(rows))


def _rule(code: str, check: Any, fix: Fix | None = None) -> Rule:
    return Rule(
        code=code,
        name="a-rule",
        summary="Another pair.",
        why="It counts twice.",
        bad="bad",
        good="good",
        severity="warning",
        check=check,
        scope="set",
        fix=fix,
    )


NEAR = _rule("D102", _near, Fix("drop", drop, safe=False, says="merge it"))
CLASH = _rule("C201", _clash)


def _ids(seat: Any) -> list[str]:
    return list(seat.desk.survey.loaded.dataset.frame["id"].to_list())


async def test_the_group_shows_who_stays_and_why_and_every_score(run: Any) -> None:
    async with run(PAIRS, rules=(NEAR,), size=(120, 40)) as seat:
        assert "d duplicates" in seat.lines[-1]
        await seat.press("d")
        assert isinstance(seat.app.screen, GroupScreen)
        assert "3 pairs, 2 repeat another · D102" in seat.text
        assert "stays pairs.jsonl:1 has the longer response" in seat.text
        assert "› goes  pairs.jsonl:2 D102 0.89" in seat.text
        assert "  goes  pairs.jsonl:3 D102 0.88" in seat.text
        assert "compared with pairs.jsonl:1" in seat.text
        await seat.press("k")
        assert "compared with" not in seat.text


async def test_merging_the_group_is_one_step_and_the_next_group_comes(run: Any) -> None:
    async with run(PAIRS, rules=(NEAR,)) as seat:
        await seat.press("d", "m")
        assert {(one.action, one.into) for one in seat.decisions()} == {("merge", _ids(seat)[0])}
        assert {one.pair for one in seat.decisions()} == set(_ids(seat)[1:3])
        assert "2 pairs, 1 repeat another" in seat.text
        await seat.press("u")
        assert seat.decisions() == []
        assert "3 pairs, 2 repeat another" in seat.text


async def test_a_pair_that_is_marked_stays_for_good(run: Any) -> None:
    async with run(PAIRS, rules=(NEAR,)) as seat:
        await seat.press("d", "space")
        assert "› stays pairs.jsonl:2" in seat.text
        await seat.press("m")
        assert {one.pair: one.action for one in seat.decisions()} == {
            _ids(seat)[1]: "dismiss",
            _ids(seat)[2]: "merge",
        }


async def test_nothing_is_merged_when_all_are_marked_to_stay(run: Any) -> None:
    async with run(PAIRS, rules=(NEAR,)) as seat:
        await seat.press("d", "space", "j", "space", "m")
        assert "! every pair is marked to stay" in seat.text
        await seat.press("k", "k", "space")
        assert "! this one stands for the others" in seat.text
        assert seat.decisions() == []


async def test_all_are_kept_in_one_step(run: Any) -> None:
    async with run(PAIRS, rules=(NEAR,)) as seat:
        await seat.press("d", "a", "a")
        assert [one.action for one in seat.decisions()] == ["dismiss"] * 3
        assert "No duplicates are open." in seat.text
        await seat.press("u", "u")
        assert seat.decisions() == []


async def test_n_goes_to_the_next_group(run: Any) -> None:
    async with run(PAIRS, rules=(NEAR,)) as seat:
        await seat.press("d", "n")
        assert "2 pairs, 1 repeat another" in seat.text
        await seat.press("n")
        assert "3 pairs, 2 repeat another" in seat.text
        await seat.press("escape")
        assert seat.cursor_line.startswith("› W D102")


async def test_a_pair_in_a_conflict_is_held_and_its_conflict_is_one_key_away(run: Any) -> None:
    async with run(PAIRS, rules=(NEAR, CLASH)) as seat:
        await seat.press("j", "d")
        assert "held  pairs.jsonl:3 D102" in seat.text
        await seat.press("m")
        assert [(one.action, one.pair) for one in seat.decisions()] == [("merge", _ids(seat)[1])]
        assert "held  pairs.jsonl:3 D102" in seat.text
        await seat.press("m")
        assert "! not merged: the pair contradicts another one" in seat.text


@pytest.fixture
def _alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other pairs, in order."""

    def alike(dataset: Any, pair: Any, models: Any, *, but: str, **more: Any) -> list[Similar]:
        ids = [one for one in dataset.frame["id"].to_list() if one != but]
        return [Similar(one, 0.9 - nth / 10, 0.5) for nth, one in enumerate(ids)]

    monkeypatch.setattr(similar_module, "similar_pairs", alike)


@pytest.mark.usefixtures("_alike")
async def test_similar_pairs_stand_beside_the_one_they_are_like(run: Any) -> None:
    async with run(PAIRS, rules=(NEAR,), size=(120, 40)) as seat:
        await seat.press("D")
        assert isinstance(seat.app.screen, SimilarScreen)
        assert "Asks what pairs.jsonl:2 asks · 4" in seat.text
        assert "› 0.90 answers 0.50 pairs.jsonl:1" in seat.text
        assert "compared with pairs.jsonl:2" in seat.text
        await seat.press("j", "x")
        assert [(one.action, one.pair) for one in seat.decisions()] == [("drop", _ids(seat)[2])]
        assert "· 3" in seat.lines[0]
        await seat.press("k", "m")
        merge = seat.decisions()[-1]
        assert (merge.action, merge.pair, merge.into) == ("merge", _ids(seat)[0], _ids(seat)[1])
        await seat.press("u", "u")
        assert "· 4" in seat.lines[0]
        await seat.press("q")
        assert seat.cursor_line


@pytest.mark.usefixtures("_alike")
async def test_a_similar_pair_in_a_conflict_is_not_merged(run: Any) -> None:
    async with run(PAIRS, rules=(CLASH,)) as seat:
        await seat.press("D", "m")
        assert "! not merged: the pair contradicts another one" in seat.text
        assert seat.decisions() == []


async def test_a_model_that_is_missing_is_told(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(*given: Any, **more: Any) -> list[Similar]:
        raise UserError("the embedder is not here", "install it")

    monkeypatch.setattr(similar_module, "similar_pairs", unavailable)
    async with run(PAIRS, rules=(NEAR,)) as seat:
        await seat.press("D")
        assert "! the embedder is not here · install it" in seat.text
