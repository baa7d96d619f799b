"""What customers and staff typed into the search box: one batch before a drift, one after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

_BEFORE, _AFTER = date(2025, 6, 2), date(2025, 11, 3)
_DAYS = 28
_COUNT = 300
_UNCOVERED = 0.06
"""Share of the first batch that no pair covers."""
_OTHERS = 0.1
"""Share of the usual questions that are about documents of which there are no pairs."""
_NEW_TOPIC, _COLD = 0.3, 0.3
"""Shares of the second batch: of the new topic, and of questions about cold and heating."""

_COLD_WORDS = ("Embergarth", "Frostlark", "frost", "heat", "winter", "cold")

_PESTS = ("whitefly", "greenfly", "red spider mites", "thrips", "slugs", "vine weevils",
          "mealy bugs", "fungus gnats")  # fmt: skip
_CROPS = ("tomatoes", "cucumbers", "peppers", "aubergines", "lettuce", "vines", "strawberries",
          "orchids")  # fmt: skip
_PEST_QUESTIONS = (
    "how do i get rid of {p} on my {c}",
    "There are {p} on the {c}, what can I spray?",
    "Do you sell anything against {p}?",
    "{p} everywhere on the {c}!! help",
    "Which insects eat {p}?",
    "When do I put out predators against {p} in the {c}?",
    "are {p} dangerous for {c}",
    "My {c} are covered in {p}. Will they recover?",
    "How often do I have to treat {c} for {p}?",
    "yellow sticky traps for {p}, do you have them",
    "Can I still eat {c} that had {p}?",
    "what do {p} look like",
)

_PANELS = (
    "Can solar panels be put on the roof of the greenhouse?",
    "do you have solar panels for the roof",
    "How many solar panels do I need for a heater and two lamps?",
    "Is there a grant for solar panels on a greenhouse?",
    "solar roof for greenhouse, price?",
    "Do solar panels take too much light from the plants?",
    "Who fits solar panels on a glass roof?",
    "battery for solar power at night, which one",
    "Will a glass roof carry solar panels?",
    "Can I sell the power from panels on my greenhouse?",
    "which inverter do i need for solar panels",
    "What do panels on the greenhouse roof earn in a year?",
)
"""The second batch's new topic comes from `_PEST_QUESTIONS`; this one no pair covers in either."""

_OPENINGS = ("hi, ", "hello, ", "please: ", "quick one: ")


def query_batches(
    covered: Sequence[str], others: Sequence[str], rng: Random
) -> tuple[list[Any], list[Any]]:
    """Rows of the two batches, from questions that the pairs cover and others that they do not."""
    cold = [one for one in (*covered, *others) if any(word in one for word in _COLD_WORDS)]
    before = _usual(_COUNT - round(_UNCOVERED * _COUNT), covered, others, rng)
    before += [_typed(rng.choice(_PANELS), rng) for _ in range(round(_UNCOVERED * _COUNT))]
    pests = [
        one.replace("{p}", pest).replace("{c}", crop)
        for one in _PEST_QUESTIONS
        for pest in _PESTS
        for crop in _CROPS
        if "{c}" in one or crop == _CROPS[0]
    ]
    new, chilly = round(_NEW_TOPIC * _COUNT), round(_COLD * _COUNT)
    after = [_first_up(one, rng) for one in rng.sample(pests, new)]
    after += [_typed(rng.choice(cold), rng) for _ in range(chilly)]
    after += _usual(_COUNT - new - chilly, covered, others, rng)
    return _dated(before, _BEFORE, rng), _dated(after, _AFTER, rng)


def _usual(count: int, covered: Sequence[str], others: Sequence[str], rng: Random) -> list[str]:
    foreign = round(_OTHERS * count)
    chosen = rng.sample(covered, count - foreign) + rng.sample(others, foreign)
    return [_typed(one, rng) for one in chosen]


def _typed(question: str, rng: Random) -> str:
    """As people type: often as it is, without capitals and signs, or with a greeting."""
    way = rng.random()
    if way < 0.3:
        return question.lower().removesuffix("?")
    if way < 0.4:
        return rng.choice(_OPENINGS) + question[:1].lower() + question[1:]
    return question


def _first_up(question: str, rng: Random) -> str:
    return question[:1].upper() + question[1:] if rng.random() < 0.5 else question


def _dated(queries: list[str], first: date, rng: Random) -> list[dict[str, str]]:
    rng.shuffle(queries)
    days = sorted(rng.randrange(_DAYS) for _ in queries)
    return [
        {"date": (first + timedelta(days=day)).isoformat(), "query": query}
        for day, query in zip(days, queries, strict=True)
    ]
