"""Q409: drafts that wait for a person."""

from __future__ import annotations

import orjson
import polars as pl

from tunegate.curate.drafting.confirmed import UNCONFIRMED, unconfirmed
from tunegate.curate.findings import hits
from tunegate.curate.masking import excerpt
from tunegate.curate.rules.rule import Context, Rule

_SHOWN = 200
_BY_RULE = ("faq", "definition", "table", "heading")


def _check_drafts(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    rows = frame.filter(unconfirmed(frame, context.confirmed)).select("pos", "source", "draft")
    return hits(
        rows["pos"].to_list(), [_says(*row) for row in rows.select("source", "draft").rows()]
    )


def _says(source: str | None, draft: str) -> str:
    """Where a draft is from, and the words that it was made of."""
    made_of = orjson.loads(draft)
    place = [source or "a document"]
    if made_of.get("page") is not None:
        place.append(f"page {made_of['page']}")
    headings = made_of.get("headings")
    if isinstance(headings, list) and headings:
        place.append(" > ".join(map(str, headings)))
    by = str(made_of.get("by", ""))
    author = "" if by in _BY_RULE or not by else f" by {excerpt(by)}"
    quote = excerpt(str(made_of.get("quote", "")), width=_SHOWN)
    return f"a draft{author} from {excerpt(', '.join(place), width=_SHOWN)}, which says “{quote}”"


RULES: tuple[Rule, ...] = (
    Rule(
        code=UNCONFIRMED,
        name="unconfirmed-draft",
        summary="The pair was drafted from a document, and nobody has confirmed it.",
        why="A draft says what stands in the document, but whether anybody asks that, and whether "
        "the answer is right and complete, a person has to say. Keeping it, editing it or "
        "dismissing this finding confirms it; until then `tunegate export` leaves it out.",
        bad='{"prompt": "What is the notice period?", "response": "...", "draft": {"chunk": ...}}',
        good="the same pair, kept in the review",
        severity="warning",
        check=_check_drafts,
        scope="set",
    ),
)
