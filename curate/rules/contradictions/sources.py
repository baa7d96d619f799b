"""C202: a response against the context it is given, or the document it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from tunegate.curate.claims import Claim, claims
from tunegate.curate.errors import UserError
from tunegate.curate.findings import empty_hits, hits
from tunegate.curate.guards import DECIDING, differences, guard_tokens
from tunegate.curate.masking import excerpt
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.word_changes import is_same_wording
from tunegate.curate.wording import count

MIN_CONTEXT_CHARS = 200
"""A shorter context is a hint or an input to work on, not a source."""

_SHOWN = 90
_FIGURE = re.compile(r"[0-9][0-9.,:/-]*%?")
_ANSWER_WORD = re.compile(r"(?i)(?:yes|no|correct|true|false|right|well|sure)\b[\s,.:;!-]*")
_WORKS_ON_TEXT = re.compile(
    r"(?i)\b(?:edit|correct|fix|revise|rewrite|rephrase|paraphrase|translate|proofread|typo|grammar"
    r"|calculate|compute|convert|make up|imagine|fiction|style|opposite)"
)


_STATES_NOTHING = re.compile(
    r"(?i)\b(?:aim|aims|purpose|objective|goal) of\b|\bwe (?:aimed|sought)\b"
    r"|\bin this study,? we (?:investigated|examined|evaluated|studied)\b"
    r"|\A\W*to (?:explore|evaluate|assess|determine|investigate|examine|compare|study|test)\b"
    r"|\bis (?:not known|unknown|unclear)\b"
)
"""A sentence of a source that says what is to be found out."""
_AVOID = re.compile(r"(?i)\bavoid\b")


@dataclass(frozen=True, slots=True)
class _Told:
    """A claim of one pair, and what its source is called."""

    pos: int
    claim: Claim
    source: str


def _against_source(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    unread = context.documents.problems
    missing = hits([None] * len(unread), [f"a document could not be read: {one}" for one in unread])
    return pl.concat([missing, _without_document(frame, context), _contradictions(frame, context)])


def _without_document(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """One hit when pairs without a context of their own name a source that is no document."""
    if not (context.documents.texts or context.documents.left_out):
        return empty_hits()
    given = pl.col("context").str.len_chars().fill_null(0) >= MIN_CONTEXT_CHARS
    named = frame.filter(~given & (pl.col("source").str.strip_chars() != "")).sort("pos")
    sources = named["source"].value_counts(name="pairs").rows()
    pairs = {source: many for source, many in sources if context.documents.named(source) is None}
    if not pairs:
        return empty_hits()
    first = next(source for source in named["source"] if source in pairs)
    says = (
        f"the source of {count(sum(pairs.values()), 'pair')} is none of the documents, or could be "
        f"several: nothing was held against it; first “{excerpt(first)}”"
    )
    cards = context.documents.left_out
    if cards:
        more = f" and {len(cards) - 1:,} more" if len(cards) > 1 else ""
        says += f" (no document, since it is the card of a data set: {excerpt(cards[0])}{more})"
    return hits([None], [says])


def _contradictions(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    told = list(_told(frame, context))
    if not told:
        return empty_hits()
    said = pl.Series("said", [_bare(one.claim.text) for one in told])
    passages = pl.Series("passage", [one.claim.passage for one in told])
    figures = _other_figures(said, passages)
    # other words alone are how answers reword their source
    plain = (texts.str.replace_all(_AVOID.pattern, "do not") for texts in (said, passages))
    apart = [at for at, differ in enumerate(differences(*plain)) if set(differ) & DECIDING]
    order = sorted(apart, key=lambda at: (-told[at].claim.covered, at))
    chosen = order[: context.settings.models.most_relations]
    scores, trouble = np.zeros(len(told)), ""
    try:
        judged = context.models.relations(
            said.gather(chosen), passages.gather(chosen), progress=context.progress
        )
        scores[chosen] = judged[:, 1]
    except UserError as error:
        chosen, trouble = [], f": {error}"
    scores[figures] = 1.0
    found = np.flatnonzero(scores >= context.settings.thresholds.conflicting)
    parts = [
        hits(
            [told[at].pos for at in found],
            [_says(told[at]) for at in found],
            field="response",
            spans=[(told[at].claim.start, told[at].claim.end) for at in found],
            scores=[float(scores[at]) for at in found],
        )
    ]
    if len(order) > len(chosen):
        left = count(len(order) - len(chosen), "sentence")
        says = f"{left} of responses were not judged against their source{trouble}"
        parts.append(hits([None], [says]))
    return pl.concat(parts)


def _told(frame: pl.DataFrame, context: Context) -> Iterator[_Told]:
    """The claims of pairs that have a source, in the order of the pairs."""
    has_source = (pl.col("context").str.len_chars() >= MIN_CONTEXT_CHARS) | pl.lit(
        bool(context.documents.texts)
    ) & pl.col("source").is_not_null()
    rows = frame.filter(has_source).sort("pos")
    columns = rows.select("pos", "prompt", "context", "source", "response")
    for pos, prompt, given, source, response in columns.iter_rows():
        if _WORKS_ON_TEXT.search(prompt[-400:]):
            continue
        text, name = given, "its context"
        if len(given or "") < MIN_CONTEXT_CHARS:
            named = context.documents.named(source or "")
            if named is None:
                continue
            text, name = context.documents.texts[named], named
        for claim in claims(response, text):
            if not _STATES_NOTHING.search(claim.passage):
                yield _Told(pos, claim, name)


def _bare(text: str) -> str:
    """A claim without the yes or no before it, which answers the question."""
    begin = _ANSWER_WORD.match(text)
    rest = text[begin.end() :] if begin is not None else text
    return rest or text


def _other_figures(said: pl.Series, passages: pl.Series) -> list[int]:
    """Where a claim has the words of the passage, but one other figure."""
    ours, theirs = guard_tokens(said), guard_tokens(passages)
    found = []
    for at, (claim, passage) in enumerate(zip(said.to_list(), passages.to_list(), strict=True)):
        numbers = [
            {*tokens["number"][at].to_list(), *tokens["date"][at].to_list()}
            for tokens in (ours, theirs)
        ]
        one, other = numbers
        if len(one - other) == len(other - one) == 1 and is_same_wording(
            _FIGURE.sub("#", claim), _FIGURE.sub("#", passage)
        ):
            found.append(at)
    return found


def _says(told: _Told) -> str:
    ours = excerpt(told.claim.text, width=_SHOWN)
    theirs = excerpt(told.claim.passage, width=_SHOWN)
    source = excerpt(told.source)
    return f"contradicts {source}: “{ours}” here, “{theirs}” there"


RULES: tuple[Rule, ...] = (
    Rule(
        code="C202",
        name="against-its-source",
        summary="A sentence of the response contradicts the context it was given, or the document "
        "that its `source` names.",
        why="The source is what the answer can be checked against. A sentence that is nearly the "
        "source's but says something else is a slip, or the source has changed since.",
        bad="context: ... Refunds take 30 days from the day of return ... / response: Refunds take "
        "14 days from the day of return.",
        good="context: ... Refunds take 30 days from the day of return ... / response: Refunds "
        "take 30 days from the day of return.",
        severity="warning",
        check=_against_source,
        scope="set",
        default=False,
    ),
)
