"""What the screen of a conflict says beside the two pairs."""

from __future__ import annotations

from pathlib import PurePath

from textual.content import Content

from tunegate.curate.conflict import Conflict
from tunegate.curate.conflict_sides import Origin, Said, Sides
from tunegate.curate.errors import UserError
from tunegate.curate.pair import Pair
from tunegate.curate.relation.evidence import Kind, Side
from tunegate.tui.app.change import short_id
from tunegate.tui.app.error_text import error_line
from tunegate.tui.app.passage import (
    DIFFERS,
    FAINT,
    GOOD,
    STRONG,
    Mark,
    joined,
    marked,
    plain,
)
from tunegate.tui.app.text_lines import fitted

NAMES: dict[Side, str] = {"first": "left", "second": "right"}
_KINDS: dict[Kind, str] = {
    "wrong": "one of them is wrong",
    "outdated": "one of them is out of date",
    "scope": "each may hold in its case",
    "style": "only the wording differs",
}
_QUOTED = 80
"""Characters of a passage that are quoted."""


def conflict_title(conflict: Conflict, nth: int, count: int) -> Content:
    """Which of the conflicts this is, and what said so."""
    rules = ", ".join(dict.fromkeys(one.rule for one in conflict.findings))
    score = next((one.score for one in conflict.findings if one.score is not None), None)
    return joined(
        (f" conflict {nth:,} of {count:,}", STRONG),
        (f" · {rules}", FAINT),
        *([(f" · {score:.2f}", FAINT)] if score is not None else []),
    )


def side_title(pair_id: str, origin: Origin | None, *, left: bool) -> list[Content]:
    """Which side it is and where it stands; its date and source."""
    where = "" if origin is None else f"{PurePath(origin.file).name}:{origin.row}"
    first = joined(
        (" LEFT " if left else " RIGHT ", STRONG),
        (" · ".join(part for part in (where, short_id(pair_id)) if part), FAINT),
    )
    if origin is None:
        return [first]
    facts = [origin.date or "no date", PurePath(origin.source or "no source").name]
    return [first, plain(" " + " · ".join(facts), FAINT)]


def evidence_lines(
    weighed: Sides | UserError | None,
    conflict: Conflict,
    both: tuple[Pair, Pair],
    *,
    width: int,
    height: int,
) -> list[Content]:
    """Kind of the conflict with the words that clash, who is older, and what the sources say.

    What the findings say until that is known.
    """
    if weighed is None:
        told = [plain(f" RIGHT {one.message}") for one in conflict.findings[:1]]
        waits = plain(" looking at the answers and their sources…", FAINT)
        return fitted(
            [*((one, height - 1) for one in told), (waits, 1)], width=width, height=height
        )
    if isinstance(weighed, UserError):
        said = Content(" ") + error_line(weighed)
        return fitted([(said, height)], width=width, height=height)
    kind = weighed.apart.kind
    parts = [
        joined((f" {kind}", STRONG), f": {_KINDS[kind]} · ")
        + _clash(weighed, both)
        + joined((f" · conflicting {weighed.related.conflicting:.2f}", FAINT))
    ]
    # what the sources say comes first: dates stand above the pairs as well
    parts += [_said(one) for one in weighed.said]
    if not weighed.said:
        parts.append(plain(" no source of either is among the documents", FAINT))
    if weighed.age is not None:
        older = NAMES[weighed.age.older]
        parts.append(joined((f" the {older} one is older", STRONG), f": {weighed.age.says}"))
    room = max(1, height // len(parts))
    return fitted([(part, room) for part in parts], width=width, height=height)


def _clash(weighed: Sides, both: tuple[Pair, Pair]) -> Content:
    """The two passages that decide, the words that differ marked."""
    spans = (weighed.related.first_passage, weighed.related.second_passage)
    apart = (weighed.apart.first, weighed.apart.second)
    quoted = []
    for name, pair, span, differs in zip(NAMES.values(), both, spans, apart, strict=True):
        text = pair.response
        start, end = (0, len(text)) if span is None else span
        if end - start > _QUOTED and differs:
            start = max(start, differs[0][0] - _QUOTED // 3)
        cut = min(end, start + _QUOTED)
        marks = [Mark(one - start, other - start, DIFFERS) for one, other in differs]
        body = marked(" ".join(text[start:cut].splitlines()), marks)
        quoted.append(joined(f"{name} “") + body + joined("…”" if cut < end else "”"))
    return joined(" · ").join(quoted)


def _said(one: Said) -> Content:
    side = one.support.side
    name = PurePath(one.source).name
    quote = " ".join(one.quote.split())
    if side is None:
        return joined(f" {name}, read for yourself: “{quote}”")
    return joined(
        f" {name} ", (f"supports the {NAMES[side]} one", GOOD), ": ", (f"“{quote}”", FAINT)
    )
