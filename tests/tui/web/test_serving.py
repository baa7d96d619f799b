from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from time import monotonic

import aiohttp
import pytest

from tests.tui.web.chromium import FOUND, chromium
from tests.tui.web.conftest import Served
from tunegate.curate.workspace import find_workspace
from tunegate.tui.session import standing
from tunegate.tui.web.serving import is_loopback


def decided(folder: Path) -> list[tuple[str, str]]:
    """Author and action of what stands in the ledger, in its order; dismissals left out."""
    decisions = [(one.author, one.decision.action) for one in standing(find_workspace(folder))]
    return [one for one in decisions if one[1] != "dismiss"]


async def until(is_so: Callable[[], bool], *, seconds: float = 60) -> None:
    end = monotonic() + seconds
    while not is_so():
        assert monotonic() < end, "it never became so"
        await asyncio.sleep(0.1)


async def seen(socket: aiohttp.ClientWebSocketResponse, words: str) -> None:
    """Read what the app paints until these words are in it."""
    screen = b""
    while words.encode() not in screen:
        message = await socket.receive(timeout=60)
        assert message.type is aiohttp.WSMsgType.BINARY, message
        screen += message.data


@pytest.fixture
async def visitor() -> AsyncIterator[aiohttp.ClientSession]:
    """Someone with an empty browser."""
    jar = aiohttp.CookieJar(unsafe=True)  # keeps cookies of addresses that are numbers, too
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        yield session


async def test_without_the_token_nothing_is_served(
    served: Served, visitor: aiohttp.ClientSession
) -> None:
    token = served.addresses["ana"].partition("token=")[2]
    for path in (
        *("/", f"/?token={token}", "/other", "/1/", "/1/?token=", "/1/?token=wrong", "/1/ws"),
        *(f"/2/?token={token}", f"/1/ws?token={token}", "/1/static/js/textual.js", "/3/"),
    ):
        async with visitor.get(served.origin + path, headers={"Origin": "http://[bad"}) as answer:
            assert answer.status == 403, path
            assert "with its token" in await answer.text()
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await visitor.ws_connect(served.seat("ana") + "ws")


async def test_the_token_leaves_the_address(served: Served, visitor: aiohttp.ClientSession) -> None:
    async with visitor.get(served.addresses["ana"]) as answer:
        page = await answer.text()
        assert (answer.status, str(answer.url)) == (200, served.seat("ana"))
        assert answer.headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "tunegate · ana" in page
    assert served.addresses["ana"].partition("token=")[2] not in page
    assert "//" not in page.replace("// ", ""), "the page asks nobody else for anything"
    [cookie] = visitor.cookie_jar
    assert cookie["httponly"]


async def test_a_page_of_another_server_cannot_use_the_cookie(
    served: Served, visitor: aiohttp.ClientSession
) -> None:
    async with visitor.get(served.addresses["ana"]):
        pass
    for origin in ("http://127.0.0.1:1", "null", "http://[bad"):
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await visitor.ws_connect(served.seat("ana") + "ws", origin=origin)
    async with visitor.get(served.seat("ana") + "ws") as answer:
        assert answer.status == 400


async def test_one_browser_has_room_for_two_reviewers(
    served: Served, visitor: aiohttp.ClientSession
) -> None:
    for name in ("ana", "ben"):
        async with visitor.get(served.addresses[name]):
            pass
    for name in ("ana", "ben"):
        async with visitor.get(served.seat(name)) as answer:
            assert f"tunegate · {name}" in await answer.text()


async def test_two_reviewers_decide_under_their_own_names(served: Served, workspace: Path) -> None:
    async def drop_two(name: str) -> None:
        drop = (name, "drop")
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as visitor:
            async with visitor.get(served.addresses[name]):
                pass
            address = f"{served.seat(name)}ws?width=100&height=30"
            async with visitor.ws_connect(address, max_msg_size=0) as socket:
                await seen(socket, "findings")
                for before in (0, 1):
                    await socket.send_json(["stdin", "x"])
                    await until(lambda before=before: decided(workspace).count(drop) > before)

    await drop_two("ana")
    await drop_two("ben")
    assert decided(workspace) == [("ana", "drop")] * 2 + [("ben", "drop")] * 2


async def test_the_app_ends_with_a_server_that_was_killed(
    served: Served, visitor: aiohttp.ClientSession
) -> None:
    async with visitor.get(served.addresses["ana"]):
        pass
    async with visitor.ws_connect(served.seat("ana") + "ws", max_msg_size=0) as socket:
        await seen(socket, "findings")
        [app] = apps(served)
        served.process.send_signal(signal.SIGKILL)
        await until(lambda: not is_there(app))


async def test_the_app_ends_with_a_tab_that_was_cut_off_while_it_painted(
    served: Served, visitor: aiohttp.ClientSession
) -> None:
    """Nobody reads what it writes any more, so it hangs in that and hears of nothing."""
    async with visitor.get(served.addresses["ana"]):
        pass
    socket = await visitor.ws_connect(served.seat("ana") + "ws?width=200&height=60", max_msg_size=0)
    await seen(socket, "findings")
    [app] = apps(served)
    for _ in range(200):
        await socket.send_json(["stdin", "jk"])
    transport = socket.get_extra_info("transport") or socket._writer.transport
    transport.abort()
    await until(lambda: not is_there(app))
    assert served.process.poll() is None


def apps(served: Served) -> list[int]:
    """Processes of the app that the server runs."""
    found = subprocess.run(
        ["pgrep", "-P", str(served.process.pid)], capture_output=True, text=True, check=True
    )
    return [int(one) for one in found.stdout.split()]


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(not FOUND, reason="no Chromium here")
async def test_a_decision_in_a_browser(served: Served, workspace: Path, tmp_path: Path) -> None:
    async with chromium(tmp_path) as browser:
        await browser.open(served.seat("ben"))
        assert "with its token" in await browser.wait("document.body?.innerText")
        await browser.open(served.addresses["ben"])
        await browser.wait("document.body?.classList.contains('-first-byte')")
        await browser.wait("document.activeElement?.className === 'xterm-helper-textarea'")
        # The screen is a canvas: what it shows is known by what keys do.
        end = monotonic() + 60
        while not decided(workspace):
            assert monotonic() < end, "the key did nothing"
            await browser.press("x")
            await asyncio.sleep(0.5)
        picture = tmp_path / "screen.png"
        await browser.picture(picture)
        assert set(decided(workspace)) == {("ben", "drop")}
        assert picture.stat().st_size > 20_000, "an empty page takes a fraction of that"
        await browser.press("q")
        await browser.wait("document.body?.classList.contains('-closed')")
        assert "open it again" in await browser.script("document.body.innerText")


def test_what_only_this_machine_reaches() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.8.0.1", "::1", "localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "192.168.0.7", "example.org", "")))


def test_who_asks_for_more_than_this_machine_is_warned(workspace: Path) -> None:
    command = [sys.executable, "-m", "tunegate.tui", "review", "--web", "--port", "0"]
    with subprocess.Popen(
        [*command, "--host", "0.0.0.0"], cwd=workspace, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        warning = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
        left = process.stderr.read()
    assert "warning: listening on 0.0.0.0: whoever gets hold of an address" in warning
    assert ":0:" not in warning
    assert "closing the apps" in left
    assert "Traceback" not in left
