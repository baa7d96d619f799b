from __future__ import annotations

import asyncio
import os
import signal
import subprocess
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
    for path in ("/", "/?token=", "/?token=wrong", "/static/js/textual.js", "/ws", "/other"):
        async with visitor.get(served.origin + path) as answer:
            assert answer.status == 403, path
            assert "with its token" in await answer.text()
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await visitor.ws_connect(served.origin + "/ws")


async def test_the_token_leaves_the_address(served: Served, visitor: aiohttp.ClientSession) -> None:
    async with visitor.get(served.addresses["ana"]) as answer:
        page = await answer.text()
        assert (answer.status, str(answer.url)) == (200, served.origin + "/")
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
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await visitor.ws_connect(served.origin + "/ws", origin="http://127.0.0.1:1")


async def test_two_reviewers_decide_under_their_own_names(served: Served, workspace: Path) -> None:
    async def drop_two(name: str) -> None:
        drop = (name, "drop")
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as visitor:
            async with visitor.get(served.addresses[name]):
                pass
            address = f"{served.origin}/ws?width=100&height=30"
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
    async with visitor.ws_connect(f"{served.origin}/ws", max_msg_size=0) as socket:
        await seen(socket, "findings")
        found = subprocess.run(
            ["pgrep", "-P", str(served.process.pid)], capture_output=True, text=True, check=True
        )
        [app] = map(int, found.stdout.split())
        served.process.send_signal(signal.SIGKILL)

        def is_gone() -> bool:
            try:
                os.kill(app, 0)
            except ProcessLookupError:
                return True
            return False

        await until(is_gone)


@pytest.mark.skipif(not FOUND, reason="no Chromium here")
async def test_a_decision_in_a_browser(served: Served, workspace: Path, tmp_path: Path) -> None:
    async with chromium(tmp_path) as browser:
        await browser.open(served.origin)
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
