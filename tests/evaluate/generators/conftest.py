"""A chat server on this machine that fails as servers do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

import pytest

Body = dict[str, Any]
Answered = tuple[int, dict[str, str], bytes]
Answer = Callable[[Body, int], Answered]


def completion(text: str | None, reason: str = "stop", **usage: int) -> Answered:
    """What a sound server says."""
    used = usage or {"prompt_tokens": 7, "completion_tokens": 3}
    choice = {"index": 0, "message": {"content": text}, "finish_reason": reason}
    return 200, {}, json.dumps({"choices": [choice], "usage": used}).encode()


def echo(body: Body, call: int) -> Answered:
    """The last message, in capitals."""
    return completion(body["messages"][-1]["content"].upper())


@dataclass
class ChatServer:
    """Keeps what it was asked; `answer` may be changed at any time."""

    url: str = ""
    answer: Answer = echo
    asked: list[Body] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    let_go: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    @property
    def texts(self) -> list[str]:
        """The last message of each request."""
        return [str(body["messages"][-1]["content"]) for body in self.asked]


@pytest.fixture
def server() -> Iterator[ChatServer]:
    state = ChatServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with state.lock:
                state.asked.append(body)
                state.paths.append(self.path)
                state.headers.append({name.lower(): text for name, text in self.headers.items()})
                call = len(state.asked)
                state.at_once += 1
                state.most_at_once = max(state.most_at_once, state.at_once)
            status, headers, answer = state.answer(body, call)
            with state.lock:
                state.at_once -= 1
            self.send_response(status)
            for name, text in ({"Content-Length": str(len(answer))} | headers).items():
                self.send_header(name, text)
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002  (as inherited)
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that hung up is no news."""

    with Quiet(("127.0.0.1", 0), Handler) as listening:
        thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        state.url = f"http://127.0.0.1:{listening.server_port}/v1"
        yield state
        state.let_go.set()
        listening.shutdown()
        thread.join()


@pytest.fixture
def say() -> Callable[..., Answered]:
    """`completion`, for tests that make up answers."""
    return completion
