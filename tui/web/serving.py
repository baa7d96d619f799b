"""A small web server over textual-serve: every reviewer gets an app of their own.

Who has no token is refused, whatever they ask for. The token comes once, in the address; from then
on it is in a cookie, so that it stands in no address bar, no history and no referrer.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import signal
from collections.abc import Callable, Sequence
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path
from socket import gethostname
from tempfile import NamedTemporaryFile
from urllib.parse import urlsplit

import textual_serve
from aiohttp import web
from aiohttp.typedefs import Handler
from jinja2 import Template
from textual_serve.server import Server

from tunegate.curate.errors import ConfigError
from tunegate.tui.web.guests import Guest

COOKIE = "tunegate"
"""Name of the cookie, which each seat has for itself."""

_PATIENCE_MS = 30_000
"""Until the page says that the app does not start."""

_GOODBYE = 5.0
"""Seconds that the apps have to close their ledgers when the server ends."""

_LOGS = ("aiohttp.server", "textual-serve")

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


Command = Callable[[str, Path], str]
"""The shell command that runs the app for an author, on the leash of a file; see `leash.py`."""


def serve(
    guests: Sequence[Guest],
    *,
    host: str,
    port: int,
    command: Command,
    opened: Callable[[str, int], None],
    said: Callable[[str], None],
) -> None:
    """Serve until the process is interrupted or terminated.

    Args:
        guests: Who may come in.
        host: Where to listen.
        port: Where to listen; 0 takes a free one.
        command: Runs the app.
        opened: Told the origin (`http://host:port`) and the port when the server listens.
        said: Told who comes and goes, and what goes wrong.

    Raises:
        ConfigError: when one cannot listen there.
    """
    told = _Told(said)
    loggers = [logging.getLogger(name) for name in _LOGS]
    for logger in loggers:
        logger.addHandler(told)
    try:
        asyncio.run(_serve(Site(guests, command, said), host, port, opened))
    finally:
        for logger in loggers:
            logger.removeHandler(told)


class _Told(logging.Handler):
    """Says what libraries log in one line: a traceback could hold a token, or what a pair says."""

    def __init__(self, said: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        what = record.getMessage() if isinstance(record.msg, str) else "a session broke off"
        error = record.exc_info[0] if record.exc_info else None
        self._said(f"warning: {what}" + (f" ({error.__name__})" if error else ""))


async def _serve(site: Site, host: str, port: int, opened: Callable[[str, int], None]) -> None:
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
        opened(f"http://{_name_of(host)}:{taken}", taken)
        await ended.wait()
        for number in (signal.SIGINT, signal.SIGTERM):  # once more does not wait
            loop.remove_signal_handler(number)
        site.say("closing the apps…")
    finally:
        await site.end()
        await runner.cleanup()


def _name_of(host: str) -> str:
    """How others call this machine, where an address says only that it is any of its own."""
    try:
        if ip_address(host).is_unspecified:
            return gethostname()
    except ValueError:
        return host
    return f"[{host}]" if ":" in host else host


class Site:
    """The pages, and the apps that run behind them."""

    def __init__(
        self, guests: Sequence[Guest], command: Command, said: Callable[[str], None]
    ) -> None:
        self.say = said
        self._guests = {one.path: one for one in guests}
        self._command = command
        self._running: set[asyncio.Task[object]] = set()
        page = (files("tunegate.tui.web") / "page.html.j2").read_text(encoding="utf-8")
        self._page = Template(page, autoescape=True)

    def application(self) -> web.Application:
        """What answers requests."""

        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self._guard(request, handler)

        application = web.Application(middlewares=[guard])
        static = Path(textual_serve.__file__).parent / "static"
        for path in self._guests:
            application.router.add_get(path, self._show_page)
            application.router.add_get(f"{path}ws", self._run_app, allow_head=False)
            application.router.add_static(f"{path}static", static)
        return application

    async def end(self) -> None:
        """Close the apps that run, and wait until they have."""
        running = list(self._running)
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running, timeout=_GOODBYE)

    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        guest = self._guests.get(f"/{request.path.split('/')[1]}/")
        if guest is None:
            return web.Response(status=403, text=_REFUSAL)
        if "token" in request.query:
            if request.path != guest.path or not guest.has(request.query["token"]):
                return web.Response(status=403, text=_REFUSAL)
            response = web.HTTPSeeOther(guest.path)
            # Lax, not strict: the address may be opened from a chat or a mail in the browser.
            response.set_cookie(COOKIE, guest.token, path=guest.path, httponly=True, samesite="Lax")
            return response
        if not guest.has(request.cookies.get(COOKIE)) or _is_foreign(request):
            return web.Response(status=403, text=_REFUSAL)
        request["guest"] = guest
        return await handler(request)

    async def _show_page(self, request: web.Request) -> web.StreamResponse:
        nonce = secrets.token_urlsafe(16)
        page = self._page.render(
            author=request["guest"].author, nonce=nonce, patience_ms=_PATIENCE_MS
        )
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
        if request.headers.get("Upgrade", "").lower() != "websocket":
            return web.Response(status=400, text="The app speaks to its own page alone.\n")
        author = request["guest"].author
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        self.say(f"{author} came")
        try:
            with NamedTemporaryFile(prefix="tunegate-") as leash:
                command = self._command(author, Path(leash.name))
                return await Server(command).handle_websocket(request)
        finally:
            self._running.discard(task)
            self.say(f"{author} left")


def _is_foreign(request: web.Request) -> bool:
    """Whether a page of another server asks: of other ports, browsers send the cookie along."""
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    try:
        return urlsplit(origin).netloc != request.host
    except ValueError:
        return True
