"""The score falls with every defect put in, whatever its family, and fixing restores it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import polars as pl
import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.decision import Decision, Recorded
from tunegate.curate.load.loaded import Loaded
from tunegate.curate.pair import Pair
from tunegate.curate.quarantine import QUARANTINE_SCHEMA
from tunegate.curate.rules.choice import choose_rules
from tunegate.curate.rules.rule import Context
from tunegate.curate.settings import Settings
from tunegate.curate.survey import Survey, survey

SIZE = 600
DOSES = (0, 3, 12, 48)
SETTINGS = Settings()
SUITE = Dataset.from_pairs(
    [Pair.single(f"What is held-out question number {n}?", f"Answer {n}.") for n in range(60)]
)
CONTEXT = Context(settings=SETTINGS, suite=SUITE)

PLACES = [
    "Arven",
    "Bilstad",
    "Corve",
    "Dunmoor",
    "Eskel",
    "Farholm",
    "Grisvik",
    "Hallow",
    "Ingvar",
    "Jorst",
]
THINGS = [
    "ferry",
    "library",
    "market",
    "museum",
    "harbour",
    "station",
    "clinic",
    "school",
    "bakery",
    "garden",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]


def clean_pair(n: int) -> Pair:
    """The n-th of many pairs that have nothing wrong with them and little in common."""
    place, thing = PLACES[n % 10], THINGS[n // 10 % 10]
    day, hour = DAYS[n // 100 % 6], 7 + n * 7 % 5
    asked = (
        f"When does the {thing} in {place} open on {day}?",
        f"Is the {thing} of {place} open on a {day} morning?",
        f"I am in {place} on {day}; can I visit the {thing}?",
    )[n % 3]
    answer = (
        f"On {day} the {thing} in {place} opens at {hour} and closes {2 + n % 6} hours later.",
        f"Yes, from {hour} in the morning; the {thing} of {place} is busiest around noon.",
        f"You can: the doors open at {hour}, and {place} is {3 + n % 40} minutes away by bus.",
    )[n % 3]
    return Pair.single(asked, answer)


CLEAN = [clean_pair(n) for n in range(SIZE)]


def spoil_structure(pair: Pair, n: int) -> Pair:
    return pair.with_response("")


def spoil_format(pair: Pair, n: int) -> Pair:
    return pair.with_response(pair.response + " Dear {{customer_name}}, see [INSERT LINK].")


def spoil_quality(pair: Pair, n: int) -> Pair:
    return pair.with_response("As an AI language model, I cannot help with that request.")


def spoil_privacy(pair: Pair, n: int) -> Pair:
    return pair.with_response(pair.response + f" Write to ida.berg{n}@ferrylines-post.com.")


def repeat_another(pair: Pair, n: int) -> Pair:
    return CLEAN[SIZE - 1 - n]


def leak(pair: Pair, n: int) -> Pair:
    return Pair.single(f"What is held-out question number {n}?", pair.response)


INJECTIONS: dict[str, Callable[[Pair, int], Pair]] = {
    "S": spoil_structure,
    "D": repeat_another,
    "F": spoil_format,
    "Q": spoil_quality,
    "P": spoil_privacy,
    "L": leak,
}


def surveyed(
    pairs: Sequence[Pair],
    *,
    decisions: Sequence[Recorded] = (),
    tasks: Sequence[str | None] | None = None,
    quarantined: int = 0,
) -> Survey:
    quarantine = pl.DataFrame(
        [("pairs.jsonl", 9000 + n, None, "not valid JSON", "{") for n in range(quarantined)],
        schema=QUARANTINE_SCHEMA,
        orient="row",
    )
    dataset = Dataset.from_pairs(pairs, tasks=tasks)
    loaded = Loaded(dataset=dataset, quarantine=quarantine, files=(), summary="")
    return survey(loaded, decisions, choice=choose_rules(SETTINGS), context=CONTEXT)


def falls(scores: Sequence[float]) -> bool:
    return all(later < earlier for earlier, later in itertools.pairwise(scores))


def test_the_clean_set_is_clean() -> None:
    found = surveyed(CLEAN).findings
    assert [(one.rule, one.message) for one in found if one.severity != "info"] == []


@pytest.mark.parametrize("family", INJECTIONS)
def test_more_defects_lower_the_score_and_fixing_restores_it(family: str) -> None:
    scores = []
    for dose in DOSES:
        spoiled = [INJECTIONS[family](pair, n) for n, pair in enumerate(CLEAN[:dose])]
        result = surveyed([*spoiled, *CLEAN[dose:]])
        scores.append(result.readiness.score)
        hit = {one.pair for one in result.findings if one.rule.startswith(family)}
        assert len(hit) >= dose
    assert falls(scores), scores

    ids = Dataset.from_pairs([*spoiled, *CLEAN[DOSES[-1] :]]).frame["id"].to_list()
    decisions = [
        Recorded(n + 1, n + 1, "2026-01-01T00:00:00Z", "tester", one)
        for n, one in enumerate(
            Decision("edit", pair, edited=CLEAN[n]) for n, pair in enumerate(ids[: DOSES[-1]])
        )
    ]
    restored = surveyed([*spoiled, *CLEAN[DOSES[-1] :]], decisions=decisions)
    assert restored.readiness.score == pytest.approx(scores[0])


def test_unreadable_rows_lower_the_score() -> None:
    scores = [surveyed(CLEAN, quarantined=dose).readiness.score for dose in DOSES]
    assert falls(scores), scores


def test_imbalance_lowers_the_score() -> None:
    def tasks(dose: int) -> list[str | None]:
        even = [f"task {n % 6}" for n in range(SIZE)]
        return ["task 0" if n < dose * 10 else task for n, task in enumerate(even)]

    even, crowded = (surveyed(CLEAN, tasks=tasks(dose)).readiness.score for dose in (0, 55))
    assert crowded < even


def test_fewer_pairs_lower_the_score() -> None:
    scores = [surveyed(CLEAN[:size]).readiness.score for size in (SIZE, 300, 100, 40, 10, 1, 0)]
    assert falls(scores), scores
    assert scores[-1] == 0


def test_deductions_and_score_add_up() -> None:
    spoiled = [spoil_privacy(spoil_format(pair, n), n) for n, pair in enumerate(CLEAN[:20])]
    report = surveyed([*spoiled, *CLEAN[20:]]).readiness
    assert report.score + sum(one.points for one in report.deductions) == pytest.approx(100)
