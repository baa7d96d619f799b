"""Harmless other forms of an answer."""

from __future__ import annotations

import re

_NUMBERS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_UNITS = r"(?:days?|weeks?|months?|years?|hours?|minutes?|seconds?|working days)"


def variants_of(answer: str) -> tuple[str, ...]:
    """Forms that say just the same: `£58.00` is `£58`, `5 years` is `five years`, and back."""
    made: list[str] = []
    if re.fullmatch(r"£[\d,]+\.00", answer):
        made.append(answer.removesuffix(".00"))
    counted = re.fullmatch(rf"(every )?(\d+) ((?:[a-z]+ )?{_UNITS})", answer)
    if counted is not None:
        before, number, unit = counted[1] or "", int(counted[2]), counted[3]
        if number < len(_NUMBERS):
            made.append(f"{before}{_NUMBERS[number]} {unit}")
    if re.fullmatch(r"[\d,.]+ percent", answer):
        made += [answer.replace(" percent", "%"), answer.replace(" percent", " %")]
    if re.fullmatch(r"\d,\d{3}", answer):
        made.append(answer.replace(",", ""))
    dated = re.fullmatch(r"(\d{1,2}) ([A-Z][a-z]+) (\d{4})", answer)
    if dated is not None:
        made.append(f"{dated[2]} {dated[1]}, {dated[3]}")
    return tuple(made)
