"""Answers that are a number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from tunegate.evaluate.metrics.quantity import (
    Decimal,
    Quantity,
    agree,
    quantities,
    states_unit,
)
from tunegate.evaluate.metrics.score import Score, best

Pick = Literal["only", "last", "any"]
PICKS: tuple[Pick, ...] = ("only", "last", "any")

MOST = 1_000
"""Numbers that are looked at; an answer with more is no answer."""

_FINAL = re.compile(
    r"####|\\boxed\{|\b(?:answer|antwort|réponse|respuesta|risposta|resposta)\b"
    r"\s*(?:is|ist|est|es|è|é)?\s*[:=]?",
    re.IGNORECASE,
)


def numeric(
    answer: str,
    accepted: Sequence[str],
    *,
    relative: float = 0.0,
    absolute: float = 0.0,
    pick: Pick = "only",
    decimal: Decimal = ".",
    question: str = "",
) -> Score:
    """1 when the answer states an accepted number, units converted, within the tolerance.

    Looked at are the numbers behind the last "answer" or `####` when there are any, else all;
    not those whose unit contradicts the accepted one, nor years and numbers of the question
    unless they are right. When some state the accepted unit, only those count. `5 %`, `5` and
    `5 percent` agree: a unit that one side leaves out is taken from the other; `5 %` and `0.05`,
    `$5` and `€5`, `5m` and `5bn` do not.

    Args:
        answer: What the model said.
        accepted: One number each, with its unit, as `12.5 %`, `$1.2m`, `3 km`.
        relative: Tolerance as a share of the accepted number.
        absolute: Tolerance in the accepted number's unit.
        pick: When several different numbers remain: `only` takes none, `last` the last one, `any`
            counts the answer right when one of them is.
        decimal: The decimal mark where `1,234` or `1.234` leaves it open.
        question: Whose numbers are not the answer.
    """
    found = _stated(answer, decimal)
    if not found:
        return Score(0.0, "states no number")
    if len(found) > MOST:
        return Score(0.0, f"states more than {MOST:,} numbers")
    asked = quantities(question, decimal=decimal, most=MOST)

    def against(one: str) -> Score:
        wanted = quantities(one, decimal=decimal)
        if len(wanted) != 1:
            return Score(0.0, "the accepted answer is no number")
        return _compare(found, wanted[0], asked, relative, absolute, pick)

    return best((against(one) for one in accepted), without="there is no accepted answer")


def number_problem(accepted: Sequence[str], *, decimal: Decimal = ".") -> str | None:
    """What is wrong with the accepted numbers, as one clause; None when each is one number."""
    for one in accepted:
        count = len(quantities(one, decimal=decimal))
        if count != 1:
            held = f"{count} numbers, not one" if count else "no number"
            return f"the accepted answer {one!r} holds {held}"
    return None


def _stated(answer: str, decimal: Decimal) -> list[Quantity]:
    marks = list(_FINAL.finditer(answer))
    final = answer[marks[-1].end() :] if marks else ""
    behind = quantities(final, decimal=decimal, most=MOST + 1)
    return behind or quantities(answer, decimal=decimal, most=MOST + 1)


def _compare(
    found: Sequence[Quantity],
    wanted: Quantity,
    asked: Sequence[Quantity],
    relative: float,
    absolute: float,
    pick: Pick,
) -> Score:
    right = [agree(one, wanted, relative=relative, absolute=absolute) for one in found]
    in_question = [any(agree(one, two, relative=0, absolute=0) for two in asked) for one in found]
    candidates = [
        (one, good)
        for one, good, repeated in zip(found, right, in_question, strict=True)
        if good or not (one.year or repeated or _contradicts(one, wanted))
    ]
    with_unit = [(one, good) for one, good in candidates if states_unit(one, wanted)]
    candidates = with_unit or candidates
    if not candidates:
        return Score(0.0, "states no number of the accepted kind")
    if pick == "any":
        good = any(good for _, good in candidates)
    elif pick == "last":
        good = candidates[-1][1]
    else:
        good = all(good for _, good in candidates)
        if not good and any(good for _, good in candidates):
            return Score(0.0, "states the accepted number among others")
    return Score(1.0, "states an accepted number") if good else Score(0.0, "states another number")


def _contradicts(one: Quantity, wanted: Quantity) -> bool:
    """Whether both state a unit and no reading has the same one."""
    return (
        all(reading.units for reading in one.readings)
        and all(reading.units for reading in wanted.readings)
        and not states_unit(one, wanted)
    )
