"""Any server that speaks OpenAI's chat completions: vLLM, Ollama, Azure, OpenAI."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from queue import SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from tunegate.curate.answer_words import readable
from tunegate.curate.errors import UserError
from tunegate.curate.generation import Reply, Request
from tunegate.curate.generator_settings import GeneratorSettings
from tunegate.curate.http_service import HttpService, ServiceError
from tunegate.evaluate.generators.pace import Pace

if TYPE_CHECKING:
    import httpx

GIVE_UP = 20
"""So many requests that fail one after the other, with no reply between them, end the run."""

_CHARACTERS_A_TOKEN = 4
"""For the limit of tokens by the minute, before the server has counted them."""

_Outcome = Reply | UserError | BaseException


@dataclass(frozen=True)
class EndpointGenerator:
    """A model on a server, asked with several requests at once."""

    settings: GeneratorSettings
    setting: str = "[generators]"
    """Where the settings stand, for messages."""
    pause_unit: float = 1.0
    """Seconds that a second of pausing takes; tests make it short."""

    @property
    def name(self) -> str:
        """Address, model and what is sent beside the request; the weights are the server's."""
        one = self.settings
        sent = sorted({**one.query, **one.extra}.items())
        beside = [f"{key}={value}" for key, value in sent] + [f"no {key}" for key in one.omit]
        return " ".join([f"endpoint {self._url}#{one.model}", *beside])

    def replies(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply]]:
        """See `Generator`. At most `concurrency` requests are sent or not yet yielded at a time.

        A new request is sent only when a reply is taken, so a kill loses no more than that.
        """
        tasks: SimpleQueue[int | None] = SimpleQueue()
        done: SimpleQueue[tuple[int, _Outcome]] = SimpleQueue()
        stopped = Event()
        pace = Pace(self.settings.requests_per_minute, self.settings.tokens_per_minute)
        service = self._service(stopped)
        client = service.client()
        workers = min(self.settings.concurrency, len(requests))

        def work() -> None:
            while (number := tasks.get()) is not None:
                try:
                    outcome: _Outcome = self._ask(requests[number], service, client, pace, stopped)
                except BaseException as error:  # noqa: BLE001  (raised again by who takes it)
                    outcome = error
                done.put((number, outcome))

        threads = [Thread(target=work, daemon=True) for _ in range(workers)]
        try:
            for number, thread in enumerate(threads):
                tasks.put(number)
                thread.start()
            yield from self._taken(len(requests), workers, tasks, done)
        finally:
            stopped.set()
            for _ in threads:
                tasks.put(None)
            client.close()

    def _taken(
        self,
        count: int,
        started: int,
        tasks: SimpleQueue[int | None],
        done: SimpleQueue[tuple[int, _Outcome]],
    ) -> Iterator[tuple[int, Reply]]:
        """Replies as they come; each one taken sends the next request."""
        failed_in_a_row = 0
        for taken in range(count):
            number, outcome = done.get()
            if isinstance(outcome, ServiceError) and outcome.trouble in ("rejected", "failing"):
                failed_in_a_row += 1
                if failed_in_a_row >= GIVE_UP:
                    raise UserError(
                        f"{failed_in_a_row} requests in a row failed; the last: {outcome.message}",
                        f"`omit` of {self.setting} leaves out fields that the server refuses"
                        if outcome.trouble == "rejected"
                        else "run it again later, the replies so far are kept; where there is a "
                        "limit, requests_per_minute keeps to it",
                    ) from outcome
                yield number, Reply("", 0.0, error=outcome.message)
            elif isinstance(outcome, Reply):
                failed_in_a_row = 0
                yield number, outcome
            else:
                raise outcome
            if started + taken < count:
                tasks.put(started + taken)

    def _ask(
        self,
        request: Request,
        service: HttpService,
        client: httpx.Client,
        pace: Pace,
        stopped: Event,
    ) -> Reply:
        body = self._body(request)
        characters = sum(len(message.text) for message in request.messages)
        wait = pace.wait(characters // _CHARACTERS_A_TOKEN + request.max_tokens)
        stopped.wait(wait * self.pause_unit)
        answer = service.post(client, "/chat/completions", body, busy=pace.hold)
        return self._read(answer.body, service, seconds=answer.seconds)

    def _body(self, request: Request) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.settings.model,
            "messages": [
                {"role": message.role, "content": readable(message.text)}
                for message in request.messages
            ],
            "max_tokens": request.max_tokens,
            "temperature": request.temperature,
            "seed": request.seed,
        }
        if request.stop:
            body["stop"] = list(request.stop)
        for name in self.settings.omit:
            body.pop(name, None)
        return body | self.settings.extra

    def _read(self, answer: Any, service: HttpService, *, seconds: float) -> Reply:
        """The reply in a chat completion."""
        try:
            choice = answer["choices"][0]
            text, reason = _said(choice["message"].get("content")), choice.get("finish_reason")
            used = answer.get("usage") or {}
        except (KeyError, IndexError, TypeError, AttributeError) as error:
            raise service.error("the answer is no chat completion", trouble="rejected") from error
        if reason == "content_filter":
            raise service.error("its content filter held the reply back", trouble="rejected")
        if not isinstance(text, str | None):
            raise service.error("the answer's content is no text", trouble="rejected")
        return Reply(
            text=service.without_key(text or ""),
            seconds=seconds,
            prompt_tokens=_count(used, "prompt_tokens"),
            reply_tokens=_count(used, "completion_tokens"),
            cut=reason == "length",
        )

    @cached_property
    def _url(self) -> str:
        return (self.settings.base_url or "").rstrip("/").removesuffix("/chat/completions")

    def _service(self, stopped: Event) -> HttpService:
        def pause(seconds: float) -> None:
            stopped.wait(seconds * self.pause_unit)

        one = self.settings
        return HttpService(
            self._url,
            says=f"replies from {self._url}#{one.model}",
            setting=self.setting,
            key_variable=one.key_env,
            key_setting=f"`key_env` of {self.setting}",
            key_header=one.key_header,
            query=one.query,
            timeout=one.timeout,
            tries=one.tries,
            patience=one.patience,
            longest_pause=60.0,
            sleep=pause,
        )


def _said(content: Any) -> Any:
    """The text of a content that comes in parts, without what was thought; else as it is."""
    if not isinstance(content, list):
        return content
    return "".join(part["text"] for part in content if part["type"] == "text")


def _count(used: Any, name: str) -> int | None:
    """A number of tokens; None for what cannot be one."""
    value = used.get(name) if isinstance(used, dict) else None
    known = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53
    return value if known else None
