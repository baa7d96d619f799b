"""What a step would do to many pairs, as text to ask with before it is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePath

from textual.content import Content

from tunegate.curate.findings import Finding
from tunegate.curate.fixing import Repair
from tunegate.curate.pair import Pair
from tunegate.curate.wording import count
from tunegate.tui.app.change import short_id
from tunegate.tui.app.differences import change_passages
from tunegate.tui.app.hint import Hint
from tunegate.tui.app.passage import FAINT, HEADING, STRONG, Passage, joined, plain

_SHOWN_PAIRS = 50
"""Pairs in a preview; the count above them is of all."""

_SHOWN_CHARACTERS = 300
"""Of a prompt."""


def fixes_passages(
    repairs: Sequence[Repair],
    *,
    findings: int,
    says: str,
    place: Callable[[str], str],
    hint: Hint,
) -> list[Passage]:
    """What fixes do: to how many pairs, because of how many findings, and the first in full.

    `place` says where a pair stands: `pairs.jsonl:12`.
    """
    found = count(findings, "finding")
    shown = _head(len(repairs), f"{found} · {says}" if says else found, hint=hint)
    for repair in repairs[:_SHOWN_PAIRS]:
        where = PurePath(place(repair.pair)).name
        shown.append(_pair_heading(repair.pair, where, repair.rules))
        if repair.after is None:
            into = repair.decisions[0].into
            what = f"goes; {short_id(into)} stands for it" if into else "goes"
            shown += [_question(repair.before), Passage(plain(what))]
        else:
            shown += change_passages(repair.before, repair.after)
    return shown + _rest(len(repairs))


def drop_passages(
    by_pair: Mapping[str, Sequence[Finding]], pair: Callable[[str], Pair | None], *, hint: Hint
) -> list[Passage]:
    """Which pairs leave: how many, and the first with their questions.

    `by_pair` holds the findings that lead to it, and `pair` gives a pair as it stands now.
    """
    findings = sum(len(found) for found in by_pair.values())
    shown = _head(len(by_pair), count(findings, "finding"), hint=hint)
    for pair_id, found in list(by_pair.items())[:_SHOWN_PAIRS]:
        first, leaving = found[0], pair(pair_id)
        place = "" if first.row is None else f"{PurePath(first.file or '').name}:{first.row}"
        shown.append(_pair_heading(pair_id, place, [one.rule for one in found if one.rule]))
        if leaving is not None:
            shown.append(_question(leaving))
    return shown + _rest(len(by_pair))


def _pair_heading(pair_id: str, place: str, rules: Iterable[str]) -> Passage:
    named = ", ".join(dict.fromkeys(rules))
    return Passage(
        joined(
            (short_id(pair_id), HEADING),
            f" {place}" if place else "",
            (f" · {named}" if named else "", FAINT),
        )
    )


def _question(leaving: Pair) -> Passage:
    """The question of a pair that goes."""
    prompt = " ".join(leaving.prompt[: 2 * _SHOWN_CHARACTERS].split())
    more = "…" if len(prompt) > _SHOWN_CHARACTERS else ""
    return Passage(plain(prompt[:_SHOWN_CHARACTERS] + more), "-")


def _head(pairs: int, says: str, *, hint: Hint) -> list[Passage]:
    return [
        Passage(joined((count(pairs, "pair"), STRONG), f" · {says}")),
        Passage(hint("One step: {undo} undoes all of it.")),
        Passage(Content("")),
    ]


def _rest(pairs: int) -> list[Passage]:
    more = pairs - _SHOWN_PAIRS
    return [Passage(plain(f"… and {more:,} pairs more", FAINT))] if more > 0 else []
