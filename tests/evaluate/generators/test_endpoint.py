"""Against a real server on this machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from tunegate.curate.errors import ConfigError, UserError
from tunegate.curate.generation import Message, Reply, Request
from tunegate.curate.generator_settings import GeneratorSettings
from tunegate.curate.http_service import HttpService, ServiceError
from tunegate.evaluate.generators.endpoint import GIVE_UP, EndpointGenerator

KEY = "TEST_CHAT_KEY"
Say = Callable[..., Any]


def generator(server: Any, **changed: Any) -> EndpointGenerator:
    body = {"kind": "endpoint", "model": "small", "base_url": server.url, **changed}
    return EndpointGenerator(
        GeneratorSettings.model_validate(body), setting="[generators.x]", pause_unit=0.0
    )


def requests(*texts: str, **changed: Any) -> list[Request]:
    return [Request((Message("user", text),), **changed) for text in texts]


def replies(made: EndpointGenerator, asked: list[Request]) -> list[Reply]:
    by_number = dict(made.replies(asked))
    assert sorted(by_number) == list(range(len(asked)))
    return [by_number[number] for number in range(len(asked))]


def test_each_request_gets_its_reply(server: Any) -> None:
    asked = requests(*(f"text {nth}" for nth in range(30)))
    made = replies(generator(server, concurrency=4), asked)
    assert [one.text for one in made] == [f"TEXT {nth}" for nth in range(30)]
    assert {(one.prompt_tokens, one.reply_tokens, one.cut, one.error) for one in made} == {
        (7, 3, False, None)
    }
    assert all(0 < one.seconds < 5 for one in made)
    assert 1 <= server.most_at_once <= 4
    assert set(server.paths) == {"/v1/chat/completions"}


def test_what_is_sent(server: Any) -> None:
    asked = Request(
        (Message("system", "be brief"), Message("user", "hello \ud800")),
        max_tokens=9,
        temperature=0.5,
        seed=3,
        stop=("\n",),
    )
    made = generator(
        server, omit=["seed"], extra={"top_p": 0.9}, query={"api-version": "2024-10-21"}
    )
    replies(made, [asked])
    assert server.asked == [
        {
            "model": "small",
            "messages": [
                {"role": "system", "content": "be brief"},
                {"role": "user", "content": "hello ?"},
            ],
            "max_tokens": 9,
            "temperature": 0.5,
            "stop": ["\n"],
            "top_p": 0.9,
        }
    ]
    assert server.paths == ["/v1/chat/completions?api-version=2024-10-21"]
    assert made.name == (f"endpoint {server.url}#small api-version=2024-10-21 top_p=0.9 no seed")


@pytest.mark.parametrize(
    ("header", "sent"),
    [("Authorization", ("authorization", "Bearer made-up")), ("api-key", ("api-key", "made-up"))],
)
def test_the_key_goes_where_the_settings_say(
    server: Any, monkeypatch: pytest.MonkeyPatch, header: str, sent: tuple[str, str]
) -> None:
    monkeypatch.setenv(KEY, "made-up\n")
    made = generator(server, key_env=KEY, key_header=header)
    replies(made, requests("a"))
    assert server.headers[0][sent[0]] == sent[1]
    assert "made-up" not in made.name


def test_a_key_that_is_missing_or_broken(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY, raising=False)
    with pytest.raises(ConfigError, match=KEY):
        replies(generator(server, key_env=KEY), requests("a"))
    monkeypatch.setenv(KEY, "two\nlines")
    with pytest.raises(ConfigError, match="characters that no key has") as caught:
        replies(generator(server, key_env=KEY), requests("a"))
    assert "two" not in str(caught.value.message)
    assert server.asked == []


def test_a_key_that_a_reply_repeats_is_taken_out(
    server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, "sk-made-up")
    server.answer = lambda body, call: (
        200,
        {},
        b'{"choices": [{"message": {"content": "You sent sk-made-up."}}]}',
    )
    [reply] = replies(generator(server, key_env=KEY), requests("a"))
    assert reply.text == "You sent ***."


def test_a_refused_key_ends_the_run_and_shows_in_no_error(
    server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, "sk-made-up")
    server.answer = lambda body, call: (401, {}, b"wrong key: sk-made-up")
    with pytest.raises(UserError) as caught:
        replies(generator(server, key_env=KEY, concurrency=1), requests("a", "b"))
    assert "401 Unauthorized: wrong key: ***" in caught.value.message
    assert "sk-made-up" not in caught.value.message + caught.value.hint
    assert "`key_env` of [generators.x]" in caught.value.hint
    assert len(server.asked) == 1


def test_an_address_that_leads_elsewhere_ends_the_run(server: Any) -> None:
    server.answer = lambda body, call: (301, {"Location": "/v2"}, b"")
    with pytest.raises(UserError, match="301 Moved Permanently"):
        replies(generator(server), requests("a", "b"))


def test_no_money_left_is_not_waited_for(server: Any) -> None:
    server.answer = lambda body, call: (429, {}, b'{"error": {"code": "insufficient_quota"}}')
    with pytest.raises(UserError, match="insufficient_quota"):
        replies(generator(server), requests("a"))
    assert len(server.asked) == 1


def test_a_busy_server_is_asked_again(server: Any, say: Say) -> None:
    def busy(body: Any, call: int) -> Any:
        return (429, {"Retry-After": "7"}, b"slow down") if call < 3 else say("done")

    server.answer = busy
    assert [one.text for one in replies(generator(server), requests("a"))] == ["done"]
    assert len(server.asked) == 3


def test_retry_after_is_obeyed(server: Any, say: Say) -> None:
    def busy(body: Any, call: int) -> Any:
        return (429, {"Retry-After": "0.2"}, b"") if call == 1 else say("done")

    server.answer = busy
    made = generator(server)
    began = time.perf_counter()
    replies(EndpointGenerator(made.settings), requests("a"))
    assert 0.2 <= time.perf_counter() - began < 3


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((500, {}, b"oh no"), "500 Internal Server Error: oh no; tried 2 times"),
        ((200, {}, b'{"choices": [{"mess'), "the answer is no JSON"),
        ((200, {}, b'{"choices": []}'), "no chat completion"),
        ((200, {}, b"[]"), "no chat completion"),
        ((200, {}, b'{"choices": [{"message": {"content": 3}}]}'), "content is no text"),
        ((400, {}, b"too long"), "400 Bad Request: too long"),
        ((200, {"Content-Length": "900"}, b'{"choices"'), "the connection broke"),
        ((200, {"Content-Encoding": "gzip"}, b"no gzip"), "the connection broke"),
        ((200, {}, b"[" * 100_000), "the answer is no JSON"),
        ((500, {"Content-Type": "text/plain; charset=hex"}, b"oh no"), "Server Error: oh no"),
        ((200, {}, b'{"choices": [{"message": {"content": ["x"]}}]}'), "no chat completion"),
    ],
)
def test_a_request_that_fails_for_good_lets_the_others_go_on(
    server: Any, say: Say, answer: Any, says: str
) -> None:
    server.answer = lambda body, call: (
        answer if body["messages"][-1]["content"] == "bad" else say("fine")
    )
    made = replies(generator(server, tries=2), requests("a", "bad", "c"))
    assert [one.text for one in made] == ["fine", "", "fine"]
    assert says in str(made[1].error)
    assert made[0].error is made[2].error is None


def test_a_slow_server(server: Any, say: Say) -> None:
    def slow(body: Any, call: int) -> Any:
        if body["messages"][-1]["content"] == "slow":
            server.let_go.wait(10)
        return say("fine")

    server.answer = slow
    made = replies(generator(server, tries=1, timeout=0.3), requests("slow", "b"))
    assert "no answer within 0.3 s" in str(made[0].error)
    assert made[1].text == "fine"


def test_a_server_that_trickles(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte before every timeout of the socket; the first is the whole request's."""
    import httpx

    def trickle(self: Any) -> Any:
        for _ in range(100):
            time.sleep(0.05)
            yield b" "

    monkeypatch.setattr(httpx.Response, "iter_bytes", trickle)
    began = time.perf_counter()
    (made,) = replies(generator(server, tries=1, timeout=0.2), requests("a"))
    assert "no answer within 0.2 s" in str(made.error)
    assert time.perf_counter() - began < 2


def test_an_answer_without_end(server: Any, monkeypatch: pytest.MonkeyPatch, say: Say) -> None:
    monkeypatch.setattr("tunegate.curate.http_service.LARGEST_ANSWER", 1000)
    server.answer = lambda body, call: say("x" * 2000)
    (made,) = replies(generator(server, tries=1), requests("a"))
    assert "longer than 1,000 bytes" in str(made.error)


def test_a_reply_in_parts_and_counts_that_are_none(server: Any) -> None:
    parts = (
        '[{"type": "thinking", "thinking": []}, {"type": "text", "text": "box"},'
        ' {"type": "text", "text": " 1"}]'
    )
    body = (
        f'{{"choices": [{{"message": {{"content": {parts}}}}}],'
        f' "usage": {{"prompt_tokens": {10**30}, "completion_tokens": -1}}}}'
    )
    server.answer = lambda asked, call: (200, {}, body.encode())
    (made,) = replies(generator(server), requests("a"))
    assert (made.text, made.prompt_tokens, made.reply_tokens) == ("box 1", None, None)


def test_replies_that_are_cut_filtered_or_empty(server: Any, say: Say) -> None:
    said = {"cut": say("half", "length"), "held": say(None, "content_filter"), "none": say(None)}
    server.answer = lambda body, call: said[body["messages"][-1]["content"]]
    cut, held, none = replies(generator(server), requests("cut", "held", "none"))
    assert (cut.text, cut.cut, cut.error) == ("half", True, None)
    assert "content filter" in str(held.error)
    assert (none.text, none.error) == ("", None)


def test_nobody_listens() -> None:
    class Nobody:
        url = "http://127.0.0.1:9/v1"

    with pytest.raises(UserError, match="no connection"):
        replies(generator(Nobody(), tries=2), requests("a", "b"))


def test_a_server_that_fails_throughout_ends_the_run(server: Any) -> None:
    server.answer = lambda body, call: (400, {}, b"unknown field: seed")
    asked = requests(*map(str, range(GIVE_UP + 30)))
    taking = generator(server, concurrency=2).replies(asked)
    for _ in range(GIVE_UP - 1):
        assert next(taking)[1].error is not None
    with pytest.raises(UserError, match=f"{GIVE_UP} requests in a row failed") as caught:
        next(taking)
    assert len(server.asked) <= GIVE_UP + 2
    assert "omit" in caught.value.hint


def test_who_stops_taking_replies_stops_the_requests(server: Any) -> None:
    taking = generator(server, concurrency=3).replies(requests(*map(str, range(50))))
    for _ in range(5):
        next(taking)
    taking.close()  # type: ignore[attr-defined]
    assert len(server.asked) <= 5 + 3


def test_requests_keep_to_the_limit(server: Any) -> None:
    settings = generator(server, requests_per_minute=1200).settings
    began = time.perf_counter()
    replies(EndpointGenerator(settings), requests(*"abcde"))
    assert time.perf_counter() - began >= 4 * 60 / 1200


def test_a_server_that_is_busy_is_waited_for_up_to_a_minute(server: Any, say: Say) -> None:
    def busy(calls: int) -> Callable[..., Any]:
        return lambda body, call: (429, {}, b"slow down") if call <= calls else say("done")

    server.answer = busy(7)
    assert [one.text for one in replies(generator(server), requests("hello"))] == ["done"]
    assert len(server.asked) == 8
    server.answer = busy(1_000)
    (gone,) = replies(generator(server), requests("hello"))
    assert "tried 8 times" in str(gone.error)
    (soon,) = replies(generator(server, patience=0, tries=2), requests("hello"))
    assert "tried 2 times" in str(soon.error)
    paused: list[float] = []
    service = HttpService(
        server.url, says="it", setting="x", longest_pause=60, patience=60, sleep=paused.append
    )
    with pytest.raises(ServiceError, match="429"):
        service.post(service.client(), "/chat/completions", {})
    assert paused == [0.5, 1, 2, 4, 8, 16, 28.5]
    assert sum(paused) == 60
