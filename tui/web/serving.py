"""A small web server over textual-serve: every reviewer gets an app of their own.

Who has no token is refused, whatever they ask for. The token comes once, in the address; from then
on it is in a cookie, so that it stands in no address bar, no history and no referrer.
"""

from __future__ import annotations

import asyncio
import secrets
import signal
from collections.abc import Callable
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import textual_serve
from aiohttp import web
from aiohttp.typedefs import Handler
from jinja2 import Template
from textual_serve.server import Server

from tunegate.curate.errors import ConfigError
from tunegate.tui.web.guests import Guests

_PATIENCE_MS = 30_000
"""Until the page says that the app does not start."""

_GOODBYE = 10.0
"""Seconds that the apps have to close their ledgers when the server ends."""

_REFUSAL = (
    "Open the address that `tunegate review --web` printed, with its token.\n"
    "A token is good until that command ends.\n"
)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def serve(
    guests: Guests,
    *,
    host: str,
    port: int,
    command: Callable[[str], str],
    opened: Callable[[str], None],
    said: Callable[[str], None],
) -> None:
    """Serve until the process is interrupted or terminated.

    Args:
        guests: Who may come in.
        host: Where to listen.
        port: Where to listen; 0 takes a free one.
        command: The shell command that runs the app for a reviewer.
        opened: Told the origin (`http://host:port`) when the server listens.
        said: Told who comes and goes.

    Raises:
        ConfigError: when one cannot listen there.
    """
    asyncio.run(_serve(Site(guests, command, said), host, port, opened))


async def _serve(site: Site, host: str, port: int, opened: Callable[[str], None]) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    runner = web.AppRunner(site.application(), access_log=None, shutdown_timeout=_GOODBYE)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise ConfigError(
                f"cannot listen on {host} port {port}: {error.strerror}",
                "--port 0 takes a free one" if port else "check --host",
            ) from error
        taken = runner.addresses[0][1]
        opened(f"http://{f'[{host}]' if ':' in host else host}:{taken}")
        await ended.wait()
    finally:
        await site.end()
        await runner.cleanup()


class Site:
    """The pages, and the apps that run behind them."""

    def __init__(
        self, guests: Guests, command: Callable[[str], str], said: Callable[[str], None]
    ) -> None:
        self._guests = guests
        self._command = command
        self._said = said
        self._running: set[asyncio.Task[object]] = set()
        page = (files("tunegate.tui.web") / "page.html.j2").read_text(encoding="utf-8")
        self._page = Template(page, autoescape=True)

    def application(self) -> web.Application:
        """What answers requests."""

        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self._guard(request, handler)

        application = web.Application(middlewares=[guard])
        application.router.add_get("/", self._show_page)
        application.router.add_get("/ws", self._run_app)
        application.router.add_static("/static", Path(textual_serve.__file__).parent / "static")
        return application

    async def end(self) -> None:
        """Close the apps that run, and wait until they have."""
        running = list(self._running)
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running, timeout=_GOODBYE)

    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        token = request.query.get("token") if request.path == "/" else None
        if token is not None and self._guests.named_by(token) is not None:
            response = web.HTTPSeeOther("/")
            # Lax, not strict: the address may be opened from a chat or a mail in the browser.
            response.set_cookie(self._guests.cookie, token, httponly=True, samesite="Lax")
            return response
        author = self._guests.named_by(request.cookies.get(self._guests.cookie))
        # Pages of other ports are same-site: the browser sends them the cookie along.
        origin = request.headers.get("Origin")
        is_foreign = origin is not None and urlsplit(origin).netloc != request.host
        if token is not None or author is None or is_foreign:
            return web.Response(status=403, text=_REFUSAL)
        request["author"] = author
        return await handler(request)

    async def _show_page(self, request: web.Request) -> web.StreamResponse:
        nonce = secrets.token_urlsafe(16)
        page = self._page.render(author=request["author"], nonce=nonce, patience_ms=_PATIENCE_MS)
        headers = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": (
                f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'unsafe-inline';"
                " font-src 'self'; img-src 'self' data:; connect-src 'self';"
                " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            ),
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }
        return web.Response(text=page, content_type="text/html", headers=headers)

    async def _run_app(self, request: web.Request) -> web.StreamResponse:
        author = request["author"]
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        self._said(f"{author} came")
        try:
            return await Server(self._command(author)).handle_websocket(request)
        finally:
            self._running.discard(task)
            self._said(f"{author} left")
