"""Headless Chromium, driven through its own protocol: open a page, press keys, look at it."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import aiohttp

FOUND = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
"""The program; empty when there is none here."""


class Browser:
    """One page of a browser that runs."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._count = 0

    async def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command of the protocol and wait for what it gives."""
        self._count += 1
        number = self._count
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        while True:
            message = await self._socket.receive_json(timeout=30)
            if message.get("id") == number:
                assert "error" not in message, message
                return dict(message["result"])

    async def open(self, url: str) -> None:
        """Go to an address."""
        await self.ask("Page.navigate", url=url)

    async def script(self, text: str) -> Any:
        """What an expression gives on the page."""
        got = await self.ask("Runtime.evaluate", expression=text, returnByValue=True)
        return got["result"].get("value")

    async def wait(self, text: str, *, seconds: float = 60) -> Any:
        """Wait until an expression is true on the page; what it gives then."""
        until = monotonic() + seconds
        while not (value := await self.script(text)):
            assert monotonic() < until, f"never true: {text}"
            await asyncio.sleep(0.1)
        return value

    async def press(self, key: str) -> None:
        """Press a key that is a small letter."""
        code = {"code": f"Key{key.upper()}", "windowsVirtualKeyCode": ord(key.upper())}
        for kind, text in (("keyDown", {"text": key}), ("keyUp", {})):
            await self.ask("Input.dispatchKeyEvent", type=kind, key=key, **code, **text)

    async def picture(self, path: Path) -> None:
        """Save what is seen as PNG."""
        got = await self.ask("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(got["data"]))


@asynccontextmanager
async def chromium(folder: Path, *, width: int = 1280, height: int = 800) -> AsyncIterator[Browser]:
    """Run the browser with an empty profile in `folder`; it is closed at the end."""
    process = subprocess.Popen(
        [
            FOUND,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--remote-debugging-port=0",
            f"--user-data-dir={folder / 'profile'}",
            f"--window-size={width},{height}",
            "about:blank",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        said = folder / "profile" / "DevToolsActivePort"
        until = monotonic() + 60
        while not (said.is_file() and said.read_text().strip()):
            assert process.poll() is None, "the browser ended"
            assert monotonic() < until, "the browser did not start"
            await asyncio.sleep(0.1)
        port = said.read_text().split()[0]
        async with aiohttp.ClientSession() as client:
            async with client.get(f"http://127.0.0.1:{port}/json/list") as answer:
                pages = json.loads(await answer.text())
            address = next(one for one in pages if one["type"] == "page")["webSocketDebuggerUrl"]
            async with client.ws_connect(address, max_msg_size=0) as socket:
                yield Browser(socket)
    finally:
        process.terminate()
        process.wait(timeout=30)
