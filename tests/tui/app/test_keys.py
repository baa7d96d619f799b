"""Keys that a person gives actions instead of the table's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tunegate.curate.errors import ConfigError
from tunegate.curate.settings import load_settings
from tunegate.tui.app.actions import ACTIONS
from tunegate.tui.app.app import ReviewApp
from tunegate.tui.app.keys import remapped
from tunegate.tui.user_keys import user_keys, user_settings_path


def keys_of(table: Any) -> dict[str, tuple[str, ...]]:
    return {action.id: action.keys for action in table}


def test_nothing_given_changes_nothing() -> None:
    assert remapped({}, origin="t.toml") == ACTIONS


def test_only_the_named_action_gets_other_keys() -> None:
    table = keys_of(remapped({"review": {"drop": ["Q", "ctrl+x"], "keep": "["}}, origin="t.toml"))
    assert table["review.drop"] == ("Q", "ctrl+x")
    assert table["review.keep"] == ("left_square_bracket",)
    rest = {name: keys for name, keys in keys_of(ACTIONS).items() if name in table}
    del table["review.drop"], table["review.keep"], rest["review.drop"], rest["review.keep"]
    assert table == rest


def test_two_actions_may_swap_their_keys() -> None:
    table = keys_of(remapped({"review": {"drop": "a", "keep": "x"}}, origin="t.toml"))
    assert (table["review.drop"], table["review.keep"]) == (("a",), ("x",))


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"review": {"keep": "x"}}, "review.keep = 'x' is the key of review.drop too (drop)"),
        ({"review": {"keep": "?"}}, "review.keep = '?' is the key of app.help too (help)"),
        ({"app": {"leave": "j"}}, "app.leave = 'j' is the key of "),
        (
            {"review": {"kep": "Q"}},
            "review.kep: there is no such action; did you mean 'review.",
        ),
        ({"reviw": {"keep": "Q"}}, "reviw.keep: there is no place 'reviw'; did you mean 'review'?"),
        ({"review": {"keep": "a,b"}}, "review.keep: 'a,b' is no key"),
        ({"review": {"keep": ""}}, "review.keep: '' is no key"),
        ({"review": {"keep": []}}, "review.keep has no key"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(keys: Any, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        remapped(keys, origin="t.toml")
    assert caught.value.message.startswith(f"t.toml: [keys] {message}")


def test_the_settings_hold_keys_by_place(tmp_path: Path) -> None:
    path = tmp_path / "tunegate.toml"
    path.write_text('[keys]\nreview.keep = "Q"\nreview.next = ["t", "down"]\n')
    settings = load_settings(path)
    assert settings.keys == {"review": {"keep": "Q", "next": ["t", "down"]}}
    path.write_text("[keys]\nreview.keep = 3\n")
    with pytest.raises(ConfigError, match=r"keys\.review\.keep"):
        load_settings(path)


def test_a_person_has_keys_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert user_keys() == {}
    path = user_settings_path()
    path.parent.mkdir()
    path.write_text('[keys]\nreview.keep = "Q"\n')
    assert user_keys() == {"review": {"keep": "Q"}}
    path.write_text('author = "ann"\n')
    with pytest.raises(ConfigError, match="'author' has no meaning here, only"):
        user_keys()


async def test_the_app_obeys_them_and_shows_them(run: Any, desk: Any, see: Any) -> None:
    table = remapped({"review": {"drop": "Q"}, "app": {"help": "f9"}}, origin="t.toml")
    async with run() as first:
        workspace = first.app.workspace
    app = ReviewApp(workspace, opener=lambda progress: desk(), actions=table)
    async with app.run_test(size=(80, 24)) as pilot:
        seat = see(pilot)
        await seat.settle()
        assert "Q drop" in seat.lines[-1]
        assert "x drop" not in seat.lines[-1]
        await seat.press("x")
        assert seat.decisions() == []
        await seat.press("Q")
        assert [one.action for one in seat.decisions()] == ["drop"]
        await seat.press("f9")
        assert "Q         drop" in seat.text


async def test_what_has_no_button_is_done_by_a_click_on_its_line_in_the_help(run: Any) -> None:
    async with run(size=(120, 40)) as seat:
        await seat.press("question_mark")
        y = next(nth for nth, line in enumerate(seat.lines) if "Take the pair out" in line)
        await seat.pilot.click(offset=(seat.lines[y].index("Take the pair"), y))
        await seat.settle()
        assert "Take the pair out" not in seat.text
        assert [one.action for one in seat.decisions()] == ["drop"]
