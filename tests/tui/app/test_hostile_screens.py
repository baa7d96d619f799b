"""Hostile text on every screen: what is drawn holds no control that a terminal would obey."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from tests.decide import conftest as decide_conftest
from tests.decide.conftest import Place, Reader
from tests.train.running.conftest import new_run
from tests.tui.app import conftest as app_conftest
from tests.tui.app.conftest import Seat, make_desk
from tests.tui.app.test_gate import running, until
from tests.tui.app.test_hostile import ACTING, NASTY
from tunegate.curate.dataset import Dataset
from tunegate.curate.decision import Decision
from tunegate.curate.documents import Documents
from tunegate.curate.errors import UserError
from tunegate.curate.findings import hits
from tunegate.curate.pair import Pair
from tunegate.curate.queries import Queries
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.similar import Similar
from tunegate.decide.verdict import KnowledgeFacts
from tunegate.decide.walk import walk
from tunegate.train.running.events import Began, EventLog, Failed
from tunegate.tui.app import conflict as conflict_module
from tunegate.tui.app import similar as similar_module
from tunegate.tui.app.actions import PLACES
from tunegate.tui.app.base_screen import PlaceScreen
from tunegate.tui.gate_record import keep_record

place = decide_conftest.place

BAD = "".join(NASTY[:6])
"""ESC and OSC, C1, C0, bidi and zero-width characters on one line."""
WORSE = "\n".join(NASTY[:11])
SIZES = [(60, 20), (80, 24), (200, 60)]


def clean(seat: Seat) -> None:
    """Fails when the screen holds a control, a bidi character or a link."""
    for strip in seat.app.screen._compositor.render_strips():
        for segment in strip:
            assert not ACTING.search(segment.text), repr(segment.text)
            assert segment.style is None or not segment.style.link


def places(seat: Seat) -> set[str]:
    """The places that are shown, one over the other."""
    return {one.PLACE for one in seat.app.screen_stack if isinstance(one, PlaceScreen)}


def _pairing(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Every second pair against the one before it, in hostile words."""
    later = list(range(1, frame.height, 2))
    return hits(
        later,
        [f"as {BAD} said"] * len(later),
        field="response",
        spans=[(0, 4)] * len(later),
        others=[[pos - 1] for pos in later],
        scores=[0.9] * len(later),
    )


def _rule(code: str, name: str) -> Rule:
    return Rule(
        code=code, name=name, summary="Two pairs.", why="One is enough.", bad="bad", good="good",
        severity="warning", scope="set", check=_pairing,
    )  # fmt: skip


RULES = (*app_conftest.RULES, _rule("C201", "conflict"), _rule("D102", "near"))
PAIRS = [Pair.single(f"{WORSE} {nth // 2}", f"{WORSE} {nth}") for nth in range(12)]


@pytest.fixture
def nasty_desk(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A desk on which everything that comes from outside is hostile."""

    def refuses(*given: Any, **more: Any) -> Any:
        raise UserError(f"no model {WORSE}", WORSE)

    def alike(dataset: Any, pair: Any, models: Any, *, but: str, **more: Any) -> list[Similar]:
        return [Similar(one, 0.9, 0.5) for one in dataset.frame["id"].to_list() if one != but]

    monkeypatch.setattr(conflict_module, "sides", refuses)
    monkeypatch.setattr(similar_module, "similar_pairs", alike)

    def made() -> Any:
        desk = make_desk(tmp_path, PAIRS, rules=RULES, file=f"{BAD}.jsonl", author=BAD)
        loaded = desk.survey.loaded
        draft = json.dumps({"start": 0, "end": 4, "quote": BAD, "headings": [BAD]})
        frame = loaded.dataset.frame.with_columns(
            source=pl.lit(f"{BAD}.md"), task=pl.lit(BAD), draft=pl.lit(draft)
        )
        dataset = Dataset.of(frame)
        loaded = replace(loaded, dataset=dataset, summary=f"12 pairs, {BAD}")
        desk.survey = replace(
            desk.survey,
            loaded=loaded,
            curated=replace(desk.survey.curated, dataset=dataset),
        )
        desk.queue._dataset = dataset
        queries = Queries(pl.Series("query", [f"{WORSE} {nth}" for nth in range(3)]))
        desk.context = replace(
            desk.context,
            documents=Documents({f"docs/{BAD}.md": WORSE}),
            queries=lambda: queries,
        )
        first = dataset.frame["id"][1]
        desk.ledger.decide([Decision("note", first, reason=BAD)], author=BAD)
        desk.ledger.decide([Decision("tag", first, reason="[/x]\x1b[31m\x9b1m\u202e")], author=BAD)
        desk.ledger.decide([Decision("assign", first, reason=BAD)], author=BAD)
        edited = Pair.single(f"{WORSE} edited", WORSE)
        desk.ledger.decide([Decision("edit", first, reason=BAD, edited=edited)], author=BAD)
        return desk

    return made


WALKS = (
    ("1", "J"),
    ("2", "j", "J"),
    ("2", "enter", "end"),
    ("2", "slash", *"as", "enter", "n"),
    ("2", "F", "end", "G"),
    ("2", "e", "X", "f2"),
    ("2", "e", "ctrl+home", "X", "f2"),
    ("2", "e", "X", "escape"),
    ("2", "c", "j", "J"),
    ("2", "c", "b", "X"),
    ("2", "c", "m", "f2"),
    ("2", "c", "e"),
    ("2", "d", "j", "J"),
    ("2", "D", "j", "J"),
    ("2", "p", "j"),
    ("2", "w", "X", "enter"),
    ("2", "t", "tab"),
    ("2", "o", "tab"),
    ("2", "A"),
    ("2", "y"),
    ("2", "h", "J"),
    ("2", "H", "j", "J"),
    ("2", "H", "enter"),
    ("2", "question_mark", "G"),
    ("2", "ctrl+p"),
    ("3", "j"),
    ("3", "l", "l"),
    ("3", "l", "l", "enter"),
    ("3", "l", "l", "l", "enter"),
    ("3", "l", "l", "enter"),
    ("2", "escape", "c", "h"),
    ("2", "d", "space", "m"),
    ("2", "x"),
    ("2", "i", "u", "U"),
)  # fmt: skip


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_every_screen_of_the_data_is_harmless(size: Any, nasty_desk: Any, run: Any) -> None:
    reached = set()
    async with run(opener=lambda progress: nasty_desk(), size=size) as seat:
        clean(seat)
        for keys in WALKS:
            for key in keys:
                await seat.press(key)
                reached |= places(seat)
                clean(seat)
            while len(seat.app.screen_stack) > 1:
                seat.app.pop_screen()
                await seat.settle()
    assert reached == set(PLACES) - {"app", "gate", "failed", "feedback", "train"}


class _Parrot(Reader):
    """Answers with what is hostile."""

    def replies(self, requests: Any) -> Iterator[Any]:
        for nth, reply in super().replies(requests):
            yield nth, replace(reply, text=f"{reply.text} {BAD}")


@pytest.fixture
def nasty_gate(place: Place) -> Place:
    """A workspace whose suite, documents and answers are hostile, measured, with a run."""
    rows = [json.loads(line) for line in (place.root / "suite.jsonl").read_text().splitlines()]
    for row in rows:
        row["question"] = f"{BAD} {row['question']}"
        row["slice"] = BAD
        row["gold"][0]["text"] += f" {WORSE}"
    (place.root / "suite.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for path in (place.root / "docs").iterdir():
        path.write_text(f"{path.read_text()} {BAD}\n")
    lock, project = place.freeze(), place.project()
    verdict = walk(project, lock, generator=_Parrot())
    keep_record(project, lock, verdict, facts=None, knowledge=KnowledgeFacts())
    folder = new_run(place.root / ".tunegate" / "runs" / "a-run", place.root / "none")
    log = EventLog(folder / "events.jsonl")
    log.say(Began(step=0, steps=8, rows=32, held_out=8))
    log.say(Failed(step=0, message=f"broke {WORSE}", hint=WORSE))
    return place


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_every_screen_of_the_gate_is_harmless(size: Any, nasty_gate: Place) -> None:
    async with running(nasty_gate.root, size=size) as seat:
        reached = set()
        for key in (
            "J", "j", "a", "end", "escape", "k", "enter", "j", "J", "escape", "f", "c", "X", "u",
            "escape", "escape", "r", "escape", "Z", "escape", "5", "enter", "end", "escape", "X",
        ):  # fmt: skip
            await seat.press(key)
            reached |= places(seat)
            clean(seat)
        assert reached == {"gate", "failed", "feedback", "train"}


async def test_an_opening_that_fails_with_hostile_words_is_harmless(run: Any) -> None:
    def fails(progress: Any) -> Any:
        raise UserError(f"no {WORSE}", WORSE)

    async with run(opener=fails) as seat:
        await until(seat, lambda: "tries again" in seat.text)
        clean(seat)
