"""Against a real server on this machine, which fails as servers do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import numpy as np
import pytest

from tunegate.curate.errors import ConfigError, UserError
from tunegate.curate.vectors.endpoint import Endpoint

Body = dict[str, Any]
Answer = Callable[[Body, int], tuple[int, dict[str, str], bytes]]
KEY = "TEST_EMBEDDING_KEY"


def embeddings(body: Body, width: int = 3) -> Body:
    """What a sound server says: the text's length, then ones."""
    data = [
        {"index": at, "embedding": [float(len(text))] + [1.0] * (width - 1)}
        for at, text in enumerate(body["input"])
    ]
    return {"data": data, "model": body["model"]}


def sound(body: Body, call: int) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, json.dumps(embeddings(body)).encode()


@dataclass
class Server:
    """Keeps what it was asked; `answer` may be changed at any time."""

    url: str = ""
    answer: Answer = sound
    asked: list[Body] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    let_go: Event = field(default_factory=Event)


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.asked.append(body)
            state.paths.append(self.path)
            state.headers.append({name.lower(): text for name, text in self.headers.items()})
            status, headers, answer = state.answer(body, len(state.asked))
            self.send_response(status)
            for name, text in ({"Content-Length": str(len(answer))} | headers).items():
                self.send_header(name, text)
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002  (as inherited)
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        state.url = f"http://127.0.0.1:{listening.server_port}/v1"
        yield state
        state.let_go.set()
        listening.shutdown()
        thread.join()


@dataclass
class Clock:
    """Takes the pauses down in place of sleeping."""

    pauses: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


def endpoint(server: Server, clock: Clock | None = None, **changed: Any) -> Endpoint:
    return Endpoint(server.url, "small", sleep=(clock or Clock()).sleep, **changed)


def refused(server: Server, clock: Clock | None = None, **changed: Any) -> UserError:
    with pytest.raises(UserError) as caught:
        endpoint(server, clock, **changed).embed(["a text"])
    assert f"{server.url}#small" in caught.value.message
    assert caught.value.hint
    return caught.value


def test_texts_come_back_as_unit_vectors_in_order(server: Server) -> None:
    made = endpoint(server).embed(["a", "bbbb"])
    assert made.dtype == np.float32
    assert np.allclose(made, [[3**-0.5] * 3, np.array([4, 1, 1]) / 18**0.5])
    assert server.asked[-1] == {
        "model": "small",
        "input": ["a", "bbbb"],
        "encoding_format": "float",
    }
    assert set(server.paths) == {"/v1/embeddings"}


def test_many_texts_are_sent_in_batches(server: Server) -> None:
    texts = ["x" * (1 + at % 7) for at in range(150)]
    made = endpoint(server).embed(texts)
    assert [len(body["input"]) for body in server.asked] == [1, 64, 64, 22]
    lengths = made[:, 0] / made[:, 1]
    assert np.allclose(lengths, [len(text) for text in texts])


def test_an_answer_out_of_order_is_sorted(server: Server) -> None:
    def backwards(body: Body, call: int) -> tuple[int, dict[str, str], bytes]:
        said = embeddings(body)
        return 200, {}, json.dumps(said | {"data": said["data"][::-1]}).encode()

    server.answer = backwards
    made = endpoint(server).embed(["a", "bbbb"])
    assert made[1, 0] > made[0, 0]


def test_the_key_comes_from_the_environment_alone(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, "made-up")
    endpoint(server, key_variable=KEY).embed(["a"])
    assert server.headers[-1]["authorization"] == "Bearer made-up"
    endpoint(server).embed(["a"])
    assert "authorization" not in server.headers[-1]


def test_a_key_that_is_not_set_is_named(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY, raising=False)
    with pytest.raises(ConfigError, match=KEY):
        endpoint(server, key_variable=KEY).embed(["a"])
    assert server.asked == []


def test_no_error_shows_the_key(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "made-up")
    server.answer = lambda body, call: (401, {}, b"no")
    error = refused(server, key_variable=KEY)
    assert "401 Unauthorized: no" in error.message
    assert "made-up" not in error.message + error.hint
    assert "key" in error.hint


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(server: Server, status: int) -> None:
    def third_time(body: Body, call: int) -> tuple[int, dict[str, str], bytes]:
        return sound(body, call) if call >= 3 else (status, {}, b"busy")

    server.answer = third_time
    clock = Clock()
    assert endpoint(server, clock).embed(["a"]).shape == (1, 3)
    assert clock.pauses == [0.5, 1.0]


def test_it_waits_as_long_as_the_server_asks(server: Server) -> None:
    def asks(body: Body, call: int) -> tuple[int, dict[str, str], bytes]:
        return sound(body, call) if call >= 2 else (429, {"Retry-After": "7"}, b"")

    server.answer = asks
    clock = Clock()
    endpoint(server, clock).embed(["a"])
    assert clock.pauses == [7.0]


def test_it_gives_up(server: Server) -> None:
    server.answer = lambda body, call: (503, {}, b"out   of\norder")
    clock = Clock()
    error = refused(server, clock, tries=3)
    assert "503 Service Unavailable: out of order; tried 3 times" in error.message
    assert len(clock.pauses) == 2


@pytest.mark.parametrize(("status", "hint"), [(400, "embedding"), (404, "model")])
def test_what_will_not_get_better_is_not_asked_again(
    server: Server, status: int, hint: str
) -> None:
    server.answer = lambda body, call: (status, {}, b'{"error": "no such model"}')
    error = refused(server)
    assert f"{status} " in error.message
    assert "no such model" in error.message
    assert hint in error.hint
    assert len(server.asked) == 1


def test_a_slow_server(server: Server) -> None:
    def slow(body: Body, call: int) -> tuple[int, dict[str, str], bytes]:
        server.let_go.wait(10)
        return sound(body, call)

    server.answer = slow
    error = refused(server, timeout=0.1, tries=2)
    assert "no answer within 0.1 s; tried 2 times" in error.message


def test_an_answer_that_breaks_off(server: Server) -> None:
    def half(body: Body, call: int) -> tuple[int, dict[str, str], bytes]:
        _, _, whole = sound(body, call)
        return 200, {"Content-Length": str(len(whole))}, whole[: len(whole) // 2]

    server.answer = half
    assert "the connection broke" in refused(server, tries=2).message


def test_nobody_listens() -> None:
    nobody = Server(url="http://127.0.0.1:9/v1")
    error = refused(nobody, tries=2)
    assert "no connection" in error.message
    assert "tried 2 times" in error.message


def said(text: str) -> Answer:
    return lambda body, call: (200, {}, text.encode())


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (said("<html>hello</html>"), "no JSON: <html>hello</html>; tried 5 times"),
        (said("{}"), "not a list of embeddings"),
        (said('{"data": [{"index": 0, "embedding": ["x"]}]}'), "not a list of embeddings"),
        (said('{"data": []}'), "1 texts were sent, 0 vectors came back"),
        (said('{"data": [{"index": 3, "embedding": [1.0]}]}'), "1 texts were sent"),
        (said('{"data": [{"index": 0, "embedding": []}]}'), "not rows of numbers"),
        (said('{"data": [{"index": 0, "embedding": [NaN]}]}'), "not rows of numbers"),
        (said('{"data": [{"index": 0, "embedding": 1.0}]}'), "not rows of numbers"),
    ],
)
def test_answers_that_are_none(server: Server, answer: Answer, says: str) -> None:
    server.answer = answer
    assert says in refused(server).message


def test_vectors_that_change_their_length(server: Server) -> None:
    def wider(body: Body, call: int) -> tuple[int, dict[str, str], bytes]:
        return 200, {}, json.dumps(embeddings(body, width=3 if call == 1 else 4)).encode()

    server.answer = wider
    error = refused(server)
    assert "vectors of 4 numbers came back, those before had 3" in error.message


@pytest.mark.parametrize(
    "address",
    ["http://ann:hunter2@localhost/v1#m", "http:///v1#m", "http://localhost:x/v1#m",
     "http://localhost/v1?key=hunter2#m"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_without_its_secrets(address: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Endpoint.of(address, key_variable=None)
    assert "hunter2" not in f"{caught.value} {caught.value.hint}"
    assert "`embedding` under [models]" in str(caught.value)


def test_an_address_needs_a_model() -> None:
    with pytest.raises(ConfigError, match="names no model"):
        Endpoint.of("http://localhost:8000/v1", key_variable=None)
    made = Endpoint.of("http://localhost:8000/v1/#bge-m3", key_variable=KEY)
    assert (made.url, made.model) == ("http://localhost:8000/v1", "bge-m3")
    assert made.name == "endpoint http://localhost:8000/v1#bge-m3"
