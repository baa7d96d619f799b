from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tunegate.tui.user_theme import user_theme_path

Command = Callable[..., Any]


def test_the_queue_as_text(tunegate: Command, workspace: Path, ids: list[str]) -> None:
    ran = tunegate("review", "--list", "--select", "S")
    assert ran.code == 0
    header, row = ran.out.splitlines()
    assert header.split() == ["FINDING", "PAIR", "RULE", "SEVERITY", "PLACE", "MESSAGE"]
    key, pair, rule, severity, place, *_ = row.split()
    assert (pair, rule, severity, place) == (ids[3], "S003", "error", "pairs.jsonl:4")
    assert tunegate("decide", "dismiss", key).code == 0
    assert "nothing is open" in tunegate("review", "--list", "--select", "S").err


def test_the_limit_is_said(
    tunegate: Command, folder: Path, write_rows: Callable[..., Path]
) -> None:
    write_rows("many.jsonl", [{"prompt": f"question {nth}", "response": ""} for nth in range(9)])
    ran = tunegate("review", "many.jsonl", "--list", "--select", "S003", "--limit", "4")
    assert len(ran.out.splitlines()) == 5
    assert "showing 4 of 9 findings; --limit 0 shows all" in ran.err


def test_without_a_terminal_the_app_points_to_the_list(tunegate: Command, workspace: Path) -> None:
    ran = tunegate("review")
    assert ran.code == 2
    assert "the app needs a terminal" in ran.err
    assert "tunegate review --list" in ran.err


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[dict[str, Any]]:
    """What the app was opened with, in a terminal that is pretended."""
    import tunegate.tui.app.app as module

    calls: list[dict[str, Any]] = []

    class App:
        return_code = 0
        failure: Exception | None = None
        available_themes = ("textual-dark", "nord")
        theme = "textual-dark"

        def __init__(self, workspace: Any, sources: Any, **options: Any) -> None:
            named = {"root": workspace.root, "author": workspace.author}
            calls.append({**named, "sources": list(sources), **options})

        def run(self) -> None:
            calls[-1]["theme"] = self.theme
            self.theme = "nord"

    monkeypatch.setattr(module, "ReviewApp", App)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("tunegate.tui.starting.is_terminal", lambda stream: True)
    monkeypatch.setattr("tunegate.tui.commands.home.is_terminal", lambda stream: True)
    return calls


def test_review_opens_the_app(
    tunegate: Command, workspace: Path, opened: list[dict[str, Any]]
) -> None:
    assert tunegate("review", "pairs.jsonl", "--select", "p,S003").code == 0
    [call] = opened
    assert call["root"] == workspace
    assert call["sources"] == ["pairs.jsonl"]
    assert call["select"] == ["P", "S003"]
    assert call["start"] == "review"


def test_the_theme_is_remembered(
    tunegate: Command,
    workspace: Path,
    opened: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    for _ in range(2):
        assert tunegate("review").code == 0
    user_theme_path().write_text("gone", encoding="utf-8")
    assert tunegate("review").code == 0
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "tunegate.toml"))  # no folder
    assert tunegate("review").code == 0
    themes = [call["theme"] for call in opened]
    assert themes == ["textual-dark", "nord", "textual-dark", "textual-dark"]


def test_tunegate_alone_opens_the_app(
    tunegate: Command, workspace: Path, opened: list[dict[str, Any]]
) -> None:
    assert tunegate().code == 0
    assert [call["start"] for call in opened] == ["overview"]


def test_a_bug_in_the_app_is_told_like_any_other(
    tunegate: Command,
    workspace: Path,
    opened: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import tunegate.tui.app.app as module

    monkeypatch.setattr(module.ReviewApp, "failure", KeyError("jane.roe@bikes.invalid"))
    ran = tunegate("review")
    assert ran.code == 70
    assert "a bug in tunegate, sorry (KeyError)" in ran.err
    assert "jane.roe" not in ran.err


def test_the_app_reads_no_standard_input(
    tunegate: Command, workspace: Path, opened: list[dict[str, Any]]
) -> None:
    assert tunegate("review", "-").code == 2
    assert opened == []


def test_tunegate_alone_without_a_terminal_prints_the_report(
    tunegate: Command, workspace: Path
) -> None:
    ran = tunegate()
    assert ran.code == 0
    assert ran.out.startswith("Readiness ")


def test_tunegate_alone_without_a_workspace_says_how_to_begin(
    tunegate: Command, folder: Path
) -> None:
    ran = tunegate()
    assert ran.code == 0
    for command in ("tunegate example demo", "tunegate check FILE", "tunegate init FILE"):
        assert command in ran.out
    assert list(folder.iterdir()) == []


def test_the_name_on_the_decisions(
    tunegate: Command, workspace: Path, opened: list[dict[str, Any]]
) -> None:
    assert tunegate("review", "--author", " ana ").code == 0
    assert [call["author"] for call in opened] == ["ana"]
    assert tunegate("review").code == 0
    assert opened[1]["author"] != "ana"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--author", "ana", "--author", "ben"), "--author is given twice"),
        (("--author", " "), "--author '' is no name"),
        (("--author", "a\x1b[2Jb"), "--author 'a\\x1b[2Jb' is no name"),
        (("--web", "--list"), "--web and --list exclude each other"),
        (("--web", "--author", "ana", "--author", "ana"), "--author ana is given twice"),
        (("--web", "-"), "cannot read pairs from standard input"),
        (("--web", "--host", "192.0.2.1", "--port", "0"), "cannot listen on 192.0.2.1 port 0"),
        (("--port", "8080"), "--host and --port are of --web"),
    ],
)
def test_what_review_refuses(
    tunegate: Command, workspace: Path, options: tuple[str, ...], message: str
) -> None:
    ran = tunegate("review", *options)
    assert ran.code == 2
    assert message in ran.err


def test_a_port_that_is_taken(tunegate: Command, workspace: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ran = tunegate("review", "--web", "--port", str(port))
    assert ran.code == 2
    assert f"cannot listen on 127.0.0.1 port {port}" in ran.err
    assert "--port 0 takes a free one" in ran.err
