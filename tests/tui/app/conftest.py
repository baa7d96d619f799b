"""Small rules and pairs for the tests of the app, and how they run it and look at it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import polars as pl
import pytest
from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot

from tunegate.curate.dataset import Dataset
from tunegate.curate.decision import Decision
from tunegate.curate.findings import hits, masked_hits
from tunegate.curate.ledger import Ledger
from tunegate.curate.load.loaded import Loaded, LoadedFile
from tunegate.curate.pair import Pair
from tunegate.curate.quarantine import QUARANTINE_SCHEMA
from tunegate.curate.rules.choice import choose_rules
from tunegate.curate.rules.rule import Context, Fix, Rule, drop
from tunegate.curate.rules.text_format.passages import AUTHORS, map_passages
from tunegate.curate.settings import Settings
from tunegate.curate.survey import survey
from tunegate.curate.workspace import Workspace
from tunegate.tui.app import app as app_module
from tunegate.tui.app.app import Mode, Opener, ReviewApp
from tunegate.tui.app.desk import Desk

_EMAIL = re.compile(r"[a-z.]+@[a-z.]+\.example")
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e]")


def _spans(frame: pl.DataFrame, pattern: re.Pattern[str], message: str) -> pl.DataFrame:
    found = [
        (pos, field, hit.span())
        for field in ("prompt", "response")
        for pos, text in frame.select("pos", field).iter_rows()
        for hit in pattern.finditer(text)
    ]
    return hits(
        [pos for pos, _, _ in found],
        [message] * len(found),
        field=[field for _, field, _ in found],
        spans=[span for _, _, span in found],
    )


def _email(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    return _spans(frame, _EMAIL, "an e-mail address, a***@m***.example")


def _hidden(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    return _spans(frame, _HIDDEN, "a control character")


def _empty(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    return masked_hits(frame, pl.col("response") == "", "the response is empty", field="response")


def _refusal(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    return masked_hits(
        frame,
        pl.col("response").str.starts_with("I cannot"),
        "the response refuses to answer",
        field="response",
    )


def _repeated(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    first: dict[str, int] = {}
    twins: list[tuple[int, int]] = []
    for pos, prompt in frame.select("pos", "prompt").iter_rows():
        key = prompt.lower().strip(" ?.")
        if key in first:
            twins.append((pos, first[key]))
        first.setdefault(key, pos)
    return hits(
        [pos for pos, _ in twins],
        ["repeats an earlier pair"] * len(twins),
        others=[[twin] for _, twin in twins],
    )


def _few(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    return hits([None], ["fewer pairs than LoRA needs"]) if frame.height < 50 else hits([], [])


def _rule(code: str, name: str, check: Any, **more: Any) -> Rule:
    given: dict[str, Any] = {
        "summary": f"{name} in a pair.",
        "why": "The model learns to repeat it.",
        "bad": "bad",
        "good": "good",
        "severity": "warning",
    }
    return Rule(code=code, name=name, check=check, **(given | more))


def _redact(pair: Pair, context: Context) -> Pair:
    return map_passages(pair, AUTHORS, lambda text: _EMAIL.sub("[EMAIL]", text))


def _strip(pair: Pair, context: Context) -> Pair:
    return map_passages(pair, AUTHORS, lambda text: _HIDDEN.sub("", text))


RULES = (
    _rule("S001", "unreadable-row", lambda frame, context: hits([], []), severity="error"),
    _rule(
        "S003",
        "empty-response",
        _empty,
        severity="error",
        fix=Fix("drop", drop, safe=False, says="drop the pair"),
    ),
    _rule(
        "D101",
        "exact-duplicate",
        _repeated,
        scope="set",
        fix=Fix("drop", drop, safe=True, says="merge it into its twin"),
    ),
    _rule(
        "F305",
        "control-character",
        _hidden,
        fix=Fix("strip", _strip, safe=True, says="remove the characters"),
    ),
    _rule("Q401", "refusal", _refusal),
    _rule(
        "P501",
        "email-address",
        _email,
        severity="error",
        fix=Fix("redact", _redact, safe=True, says="put [EMAIL] in its place"),
    ),
    _rule("V801", "few-pairs", _few, scope="set", severity="info"),
)

PAIRS = (
    Pair.single("How do I reset my key?", "Open Settings, then Keys, and press Reset."),
    Pair.single("Whom do I write to?", "Write to ann@mill.example or bob@mill.example today."),
    Pair.single("How do I reset my key", "Open Settings, then Keys, and press Reset now."),
    Pair.single("What is a quern?", ""),
    Pair.single("How old is the mill?", "I cannot answer that question."),
    Pair.single("Where is the mill?", "At the \x1b[31mriver\u202e, behind the weir."),
    Pair.single("Who built the mill?", "Ask carol@mill.example for the deed."),
)


def quarantined(*rows: tuple[int, str, str]) -> pl.DataFrame:
    """A quarantine of `(row, reason, raw)` of the file `pairs.jsonl`."""
    return pl.DataFrame(
        [
            {"file": "pairs.jsonl", "row": row, "line": row, "reason": reason, "raw": raw}
            for row, reason, raw in rows
        ],
        schema=QUARANTINE_SCHEMA,
    )


def make_desk(
    folder: Path,
    pairs: Sequence[Pair] = PAIRS,
    *,
    author: str = "ann",
    file: str = "pairs.jsonl",
    quarantine: pl.DataFrame | None = None,
    rules: Sequence[Rule] = RULES,
) -> Desk:
    """A desk over pairs in memory, with the ledger in `folder`."""
    dataset = Dataset.from_pairs(pairs, file=file)
    lost = quarantined() if quarantine is None else quarantine
    loaded = Loaded(
        dataset=dataset,
        quarantine=lost,
        files=(
            LoadedFile(
                file=file,
                path=None,
                sha256="0" * 64,
                container="jsonl",
                shape="prompt-response",
                rows=len(dataset) + lost.height,
                pairs=len(dataset),
                quarantined=lost.height,
            ),
        ),
        summary=f"{len(dataset):,} pairs, prompt/response shape",
    )
    ledger = Ledger(folder / "ledger.db")
    choice = choose_rules(Settings(), rules=rules)
    context = Context()
    seq = ledger.last_seq()
    first = survey(loaded, ledger.standing(), choice=choice, context=context)
    return Desk(
        first,
        ledger,
        author=author,
        choice=choice,
        context=context,
        seq=seq,
        clock=monotonic,
    )


@dataclass
class Seat:
    """The app as a person in front of it has it."""

    pilot: Pilot[None]

    @property
    def app(self) -> ReviewApp:
        assert isinstance(self.pilot.app, ReviewApp)
        return self.pilot.app

    @property
    def desk(self) -> Desk:
        return self.app.desk

    @property
    def text(self) -> str:
        """What stands on the screen, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @property
    def joined(self) -> str:
        """The text with its lines put together, as a long path was before it was wrapped."""
        return "".join(line.strip().removeprefix("!").strip() for line in self.lines)

    @property
    def cursor_line(self) -> str:
        """The line of the queue that the cursor is on."""
        return next((line for line in self.lines if line.startswith("\u203a")), "")

    def decisions(self) -> list[Decision]:
        """What stands in the ledger."""
        return [one.decision for one in self.desk.ledger.standing()]

    async def press(self, *keys: str) -> None:
        """Press keys, each when what the one before started is through."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        await self.press(*text)

    async def burst(self, text: str) -> None:
        """Write text all at once, as a paste into the terminal or a fast hand does; ⏎ is Enter."""
        for character in text:
            named = _character_to_key(character)
            key = Key("enter", "\r") if character == "⏎" else Key(named, character)
            key.set_sender(self.app)
            self.app.post_message(key)
        await self.settle()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds; fails after ten seconds."""
        end = monotonic() + 10
        while not holds():
            assert monotonic() < end, self.text
            await self.pilot.pause()

    async def settle(self) -> None:
        """Wait until nothing is under way: no worker, no decision, no survey, nothing to paint."""
        await self.pilot.pause()
        while True:
            await self.app.workers.wait_for_complete()
            await self.pilot.pause()
            if not self.app.is_updating and not self.app._is_taking:
                break
        await self.pilot.pause()


Run = Callable[..., AbstractAsyncContextManager[Seat]]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Survey without waiting for further decisions; poll only when a test does."""
    monkeypatch.setattr(app_module, "_PAUSE", 0.001)
    monkeypatch.setattr(app_module, "_POLL", 3600.0)
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")


@pytest.fixture
def desk(tmp_path: Path) -> Callable[..., Desk]:
    """Makes a desk over pairs in memory; a second one finds the decisions of the first."""

    def made(pairs: Sequence[Pair] = PAIRS, **more: Any) -> Desk:
        return make_desk(tmp_path, pairs, **more)

    return made


@pytest.fixture
def see() -> type[Seat]:
    """Looks at an app that the test itself runs."""
    return Seat


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the app: `async with run() as seat`."""

    @asynccontextmanager
    async def running(
        pairs: Sequence[Pair] = PAIRS,
        *,
        size: tuple[int, int] = (80, 24),
        start: Mode = "review",
        opener: Opener | None = None,
        **more: Any,
    ) -> AsyncIterator[Seat]:
        app = ReviewApp(
            Workspace(tmp_path),
            ["pairs.jsonl"],
            start=start,
            opener=opener or (lambda progress: make_desk(tmp_path, pairs, **more)),
        )
        async with app.run_test(size=size) as pilot:
            seat = Seat(pilot)
            await seat.settle()
            yield seat

    return running


@pytest.fixture
def rules() -> tuple[Rule, ...]:
    """The rules that a desk has when none are named."""
    return RULES


@pytest.fixture
def long_pair() -> Pair:
    """A pair that fills many screens and has findings at its beginning and end."""
    body = "\n".join(f"Line {number} of the deed of the mill." for number in range(200))
    return Pair.single("What does the deed say? Ask ann@mill.example.", body)


@pytest.fixture
def clean_pairs() -> list[Pair]:
    """Pairs without a finding."""
    return [Pair.single(f"What is mill {n}?", f"It stands at river {n}.") for n in range(60)]
