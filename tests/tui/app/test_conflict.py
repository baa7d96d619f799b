"""Conflicts side by side: what is shown, every way to settle one, and the way to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest

from tunegate.curate.findings import hits
from tunegate.curate.pair import Pair
from tunegate.curate.rules.rule import Context, Rule
from tunegate.tui.app import conflict as conflict_module
from tunegate.tui.app.conflict import ConflictScreen
from tunegate.tui.app.error_text import error_line

PAIRS = (
    Pair.single("How long do refunds take?", "Refunds take 14 days."),
    Pair.single("Is delivery free?", "Yes, delivery is free."),
    Pair.single("How long do refunds take?", "Refunds take 30 days."),
    Pair.single("Is delivery free?", "No, delivery costs 5 pounds."),
    Pair.single("Where is the mill?", "Behind the weir."),
)


def _contradicting(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    first: dict[str, int] = {}
    found: list[tuple[int, int]] = []
    for pos, prompt in frame.select("pos", "prompt").iter_rows():
        if prompt in first:
            found.append((pos, first[prompt]))
        first.setdefault(prompt, pos)
    return hits(
        [pos for pos, _ in found],
        ["contradicts another pair"] * len(found),
        field="response",
        others=[[other] for _, other in found],
        scores=[0.9] * len(found),
    )


RULES = (
    Rule(
        code="C201",
        name="conflicting-responses",
        summary="Another pair contradicts this one.",
        why="One of them is wrong.",
        bad="bad",
        good="good",
        severity="warning",
        check=_contradicting,
        scope="set",
    ),
)


@pytest.fixture(autouse=True)
def _without_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """What models say of two answers is tested beside `sides`."""

    def unavailable(*given: Any, **more: Any) -> Any:
        raise conflict_module.UserError("the relation model is not here", "install it")

    monkeypatch.setattr(conflict_module, "sides", unavailable)


def _ids(seat: Any) -> list[str]:
    ids: Sequence[str] = seat.desk.survey.loaded.dataset.frame["id"].to_list()
    return list(ids)


async def test_both_pairs_stand_beside_each_other_with_what_differs_marked(run: Any) -> None:
    async with run(PAIRS, rules=RULES, size=(120, 40)) as seat:
        await seat.press("c")
        assert isinstance(seat.app.screen, ConflictScreen)
        assert "conflict 1 of 2 · C201 · 0.90" in seat.text
        (line,) = [line for line in seat.lines if "Refunds take 14 days." in line]
        assert "~ Refunds take 30 days." in line
        assert line.startswith("~ Refunds take 14 days.")
        assert "! the relation model is not here · install it" in seat.text


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_they_are_stacked_on_a_narrow_screen(run: Any, size: Any) -> None:
    async with run(PAIRS, rules=RULES, size=size) as seat:
        await seat.press("c")
        (upper,) = [y for y, line in enumerate(seat.lines) if "~ Refunds take 14 days." in line]
        (lower,) = [y for y, line in enumerate(seat.lines) if "~ Refunds take 30 days." in line]
        assert upper < lower
        assert "h keep left" in seat.lines[-1]
        assert "l keep right" in seat.lines[-1]


@pytest.mark.parametrize(("key", "stays"), [("h", 0), ("l", 2)])
async def test_one_side_is_kept_the_other_leaves_and_the_next_conflict_comes(
    run: Any, key: str, stays: int
) -> None:
    async with run(PAIRS, rules=RULES) as seat:
        await seat.press("c", key)
        (decision,) = seat.decisions()
        assert (decision.action, decision.rule) == ("drop", "C201")
        assert decision.pair == _ids(seat)[2 - stays]
        assert decision.reason == f"contradicts {_ids(seat)[stays]}, which stays"
        assert "conflict 1 of 1" in seat.text
        assert "No, delivery costs 5 pounds." in seat.text


async def test_the_conflict_comes_back_when_the_decision_is_undone(run: Any) -> None:
    async with run(PAIRS, rules=RULES) as seat:
        await seat.press("c", "j", "h", "h")
        assert "No conflict is open." in seat.text
        assert len(seat.decisions()) == 2
        await seat.press("u", "u")
        assert seat.decisions() == []
        assert "of 2" in seat.text
        assert "delivery" in seat.text
        await seat.press("U")
        assert [one.action for one in seat.decisions()] == ["drop"]


async def test_j_and_k_go_round_the_conflicts(run: Any) -> None:
    async with run(PAIRS, rules=RULES) as seat:
        await seat.press("c", "j")
        assert "conflict 2 of 2" in seat.text
        await seat.press("j")
        assert "conflict 1 of 2" in seat.text
        await seat.press("k")
        assert "conflict 2 of 2" in seat.text
        await seat.press("q")
        assert "2 findings" in seat.text


async def test_both_right_writes_the_scopes_into_the_prompts(run: Any) -> None:
    async with run(PAIRS, rules=RULES) as seat:
        await seat.press("c", "b")
        await seat.press("enter")
        assert "name the case of one of them at least" in seat.text
        await seat.type("for shops")
        assert "asks How long do refunds take for shops?" in seat.text
        await seat.press("tab")
        await seat.type("for people")
        await seat.press("enter")
        decisions = seat.decisions()
        assert [one.action for one in decisions] == ["edit", "edit", "resolve"]
        prompts = [one.edited.prompt for one in decisions if one.edited is not None]
        assert prompts == [
            "How long do refunds take for shops?",
            "How long do refunds take for people?",
        ]
        assert decisions[2].reason == "both right: for shops / for people"
        assert "conflict 1 of 1" in seat.text
        await seat.press("u")
        assert seat.decisions() == []
        assert "of 2" in seat.text


async def test_a_scope_on_one_side_settles_the_conflict_too(run: Any) -> None:
    async with run(PAIRS, rules=RULES) as seat:
        await seat.press("c", "b", "down")
        await seat.type("abroad")
        await seat.press("enter")
        assert [one.action for one in seat.decisions()] == ["edit", "resolve"]
        assert seat.decisions()[0].pair == _ids(seat)[2]


async def test_merging_makes_one_pair_of_two(run: Any) -> None:
    async with run(PAIRS, rules=RULES) as seat:
        await seat.press("c", "m")
        assert "Refunds take 14 days." in seat.text
        assert "Refunds take 30 days." in seat.text
        await seat.press("f2")
        assert "both answers are still there" in seat.text
        area = seat.app.screen.query_one("#transcript")
        area.text = (
            "===[ user ]===\nHow long do refunds take?\n\n===[ assistant ]===\n14 to 30 days.\n"
        )
        await seat.press("f2", "enter")
        edit, merge = seat.decisions()
        left, right = _ids(seat)[0], _ids(seat)[2]
        assert (edit.action, edit.pair, edit.edited.response) == ("edit", left, "14 to 30 days.")
        assert (merge.action, merge.pair, merge.into) == ("merge", right, left)
        assert "conflict 1 of 1" in seat.text
        await seat.press("u")
        assert seat.decisions() == []


async def test_both_are_edited_one_after_the_other_in_one_step(run: Any) -> None:
    async with run(PAIRS, rules=RULES) as seat:
        await seat.press("c", "e")
        assert "Edit left (1 of 2)" in seat.text
        area = seat.app.screen.query_one("#transcript")
        area.text = area.text.replace("14 days", "14 working days")
        await seat.press("f2", "enter")
        assert "Edit right (2 of 2)" in seat.text
        assert "Refunds take 30 days." in seat.text
        area = seat.app.screen.query_one("#transcript")
        area.text = area.text.replace("How long do refunds take?", "How long may refunds take?")
        await seat.press("f2", "enter")
        one, two = seat.decisions()
        assert one.edited is not None
        assert two.edited is not None
        assert one.edited.response == "Refunds take 14 working days."
        assert two.edited.prompt == "How long may refunds take?"
        assert isinstance(seat.app.screen, ConflictScreen)
        await seat.press("u")
        assert seat.decisions() == []


async def test_leaving_the_first_editor_leaves_both_and_an_untouched_one_goes_on(run: Any) -> None:
    async with run(PAIRS, rules=RULES) as seat:
        await seat.press("c", "e", "escape")
        assert isinstance(seat.app.screen, ConflictScreen)
        await seat.press("e", "f2")
        assert "Edit right (2 of 2)" in seat.text
        await seat.press("f2")
        assert isinstance(seat.app.screen, ConflictScreen)
        assert "nothing was changed" in seat.text
        assert seat.decisions() == []


async def test_neither_is_right_or_there_is_no_conflict(run: Any) -> None:
    async with run(PAIRS, rules=RULES) as seat:
        await seat.press("c", "x", "i")
        assert [one.action for one in seat.decisions()] == ["drop", "drop", "dismiss"]
        assert "No conflict is open." in seat.text
        assert "h keep left" not in seat.lines[-1]
        await seat.press("h", "l", "m", "e", "b", "x", "i")
        assert len(seat.decisions()) == 3
        await seat.press("escape")
        assert "Nothing left to review." in seat.text


async def test_a_finding_that_is_no_conflict_has_nothing_beside_it(run: Any) -> None:
    async with run() as seat:
        assert "c side by side" not in seat.lines[-1]
        await seat.press("c")
        assert "! this pair is in no conflict of two pairs" in seat.text


async def test_the_keys_can_be_clicked(run: Any) -> None:
    async with run(PAIRS, rules=RULES, size=(120, 40)) as seat:
        await seat.pilot.click("#keys", offset=(seat.lines[-1].index("side by side"), 0))
        await seat.settle()
        await seat.pilot.click("#keys", offset=(seat.lines[-1].index("keep right"), 0))
        await seat.settle()
        assert [one.pair for one in seat.decisions()] == [_ids(seat)[0]]


@pytest.mark.parametrize("size", [(60, 20), (120, 40)])
async def test_hostile_pairs_are_shown_and_nothing_of_them_acts(run: Any, size: Any) -> None:
    nasty = (
        "\x1b]0;owned\x07 \x9b31m \u202egnp.exe\u202c zero\u200bwidth [/red] [@click=app.quit]go[/]"
    )
    pairs = [Pair.single(nasty, f"{nasty} one"), Pair.single(nasty, f"{nasty} two " + "7" * 20_000)]
    async with run(pairs, rules=RULES, size=size) as seat:
        await seat.press("c")
        for keys in ([], ["b"], ["escape", "m"], ["escape", "e"]):
            await seat.press(*keys)
            assert "go" in seat.text
            assert not set(seat.text) & set("\x1b\x07\x9b\u202e\u202c\u200b")


async def test_leaving_the_second_editor_keeps_what_was_accepted_in_the_first(run: Any) -> None:
    async with run(PAIRS, rules=RULES, size=(120, 40)) as seat:
        await seat.press("c", "e")
        area = seat.app.screen.query_one("#transcript")
        area.text = area.text.replace("14 days", "14 working days")
        await seat.press("f2", "enter")
        assert "Edit right (2 of 2); the left edit is accepted" in seat.text
        await seat.press("escape")
        (edit,) = seat.decisions()
        assert (edit.action, edit.pair) == ("edit", _ids(seat)[0])
        assert edit.edited is not None
        assert edit.edited.response == "Refunds take 14 working days."
        assert "the right one was left as it is" in seat.text


async def test_white_space_alone_does_not_make_one_pair_of_two(run: Any) -> None:
    async with run(PAIRS, rules=RULES) as seat:
        await seat.press("c", "m")
        area = seat.app.screen.query_one("#transcript")
        area.text = area.text.replace("14 days.", "14 days. \n") + "\n\n"
        await seat.press("f2")
        assert "! both answers are still there; make one of them" in seat.text
        assert "make one of them ·" not in seat.text


LONG = "Ask the shop where it was bought, and keep the bill, since without it nothing is done: "
LATE = (
    Pair.single("How long do refunds take?", f"{LONG}refunds take 14 days."),
    Pair.single("How long do refunds take?", f"{LONG}refunds take 30 days."),
)


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_both_right_shows_the_words_that_differ_and_the_way_out(run: Any, size: Any) -> None:
    async with run(LATE, rules=RULES, size=size) as seat:
        await seat.press("c")
        assert "esc back" in seat.lines[-1]
        await seat.press("b")
        assert "take 14 days" in next(line for line in seat.lines if "left answers" in line)
        assert "take 30 days" in next(line for line in seat.lines if "right answers" in line)
        assert "esc cancels" in seat.text
        await seat.press("enter")
        note = " ".join(seat.app.screen.query_one("#scope-note").plain.split())
        assert "least · or go back and say that it is no conflict" in note
        await seat.type("f")
        assert "name the case" not in seat.text


async def test_what_was_said_of_the_queue_is_not_said_beside_a_conflict(run: Any) -> None:
    async with run(PAIRS, rules=RULES) as seat:
        await seat.press("slash")
        await seat.type("refunds")
        await seat.press("enter")
        assert "n next  N previous" in seat.text
        await seat.press("c")
        assert "N previous" not in seat.text
        assert "words that differ" in seat.text


def test_an_error_without_a_hint_ends_with_its_message() -> None:
    error = conflict_module.UserError
    assert error_line(error("it is\nfull")).plain == "! it is full"
    assert error_line(error("full", "empty it")).plain == "! full · empty it"
