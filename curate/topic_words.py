"""Readable names for groups of texts: the words that set one group apart from the others."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from tunegate.curate.language import ENGLISH_TOO, STOP_WORDS
from tunegate.curate.masking import excerpt

LABEL_TERMS = 3
NO_WORDS = "no words of its own"

_READ_CHARS = 300
"""Of each text; what it is about stands in front."""

_CANDIDATES = 20
_LONGEST = 24
"""Letters of the longest word that may stand in a label; keys and chains of words are longer."""

_NOT_WORDS = r"\S*[@0-9_/\\=#<>{}\[\]]\S*"
"""Addresses, numbers, paths and keys: private more often than telling."""

_WORD = r"\p{L}[\p{L}\p{M}'’]*[\p{L}\p{M}]|\p{Han}|[,.;:?!]"

_SAYS_LITTLE = (
    "a about after all also am any anything are aren't away back because been before being best "
    "between both but can can't cannot come could couldn't did didn't does doesn't doing don't "
    "down each else ever every few find following get gets getting give given go goes going good "
    "got had hasn't haven't having help her here hers him his how how's i'd i'll i'm i've into "
    "isn't it's its itself just keep kind know let let's like look lot made make making many may "
    "maybe me mean might mine more most much must my myself need needs never new next now off "
    "okay once one ones only or other others our ours out over own part please possible put "
    "really right said same say says see seem shall she's should show since so someone something "
    "sort still such sure take tell than thank thanks that's their them then there there's these "
    "thing things think those through time too try two under until up upon us use used using very "
    "via want wants was wasn't way well we we'd we'll we're we've were what what's whatever when "
    "when's where where's whether which while who who's whose why wish within without won't work "
    "would wouldn't yes yet you'd you'll you're you've your yours yourself"
)


def group_labels(texts: pl.Series, groups: pl.Series, *, count: int) -> list[str]:
    """A label for each group: up to three words or word pairs that its texts share.

    Terms are ranked by class-based TF-IDF (Grootendorst 2022, BERTopic, arXiv 2203.05794), a
    text counting once for each of its terms. Where the texts of a group share none, words of
    single ones stand for it, and `NO_WORDS` where there are no words. Private values are masked.

    Args:
        texts: Without nulls.
        groups: The group of each text, from 0; other numbers belong to none.
        count: Number of groups.
    """
    rows = pl.DataFrame({"text": texts, "group": groups}).filter(
        pl.col("group").is_between(0, count - 1)
    )
    chosen: list[list[str]] = [[] for _ in range(count)]
    for group, terms in _ranked(rows).iter_rows():
        chosen[group] = _different(terms)
    labels = [", ".join(terms) or NO_WORDS for terms in chosen]
    return [excerpt(label) for label in labels]


def _ranked(rows: pl.DataFrame) -> pl.DataFrame:
    """Columns group and terms, the most telling ones first."""
    terms = _terms(rows)
    pair = pl.col("term").str.contains(" ", literal=True)
    groups = rows.group_by("group").agg(texts=pl.len())
    each = groups["texts"].mean() or 1.0
    return (
        terms.group_by("group", "term")
        .agg(inside=pl.len())
        .with_columns(
            everywhere=pl.col("inside").sum().over("term"),
            most=pl.col("inside").max().over("group"),
        )
        .join(groups, on="group")
        .filter(pl.col("inside").clip(upper_bound=2) == pl.col("most").clip(upper_bound=2))
        .with_columns(
            score=pl.col("inside") / pl.col("texts") * (1 + each / pl.col("everywhere")).log()
        )
        .sort("group", "score", pair, "term", descending=[False, True, True, False])
        .group_by("group", maintain_order=True)
        .agg(pl.col("term").head(_CANDIDATES))
    )


def _terms(rows: pl.DataFrame) -> pl.DataFrame:
    """Columns group and term: words and pairs of adjacent words, once for each text."""
    stops = {*_SAYS_LITTLE.split(), *ENGLISH_TOO.split()}
    stops.update(word for words in STOP_WORDS.values() for word in words.split())
    words = (
        rows.with_row_index("at")
        .select(
            "at",
            "group",
            word=pl.col("text")
            .str.head(_READ_CHARS)
            .str.to_lowercase()
            .str.replace_all("’", "'", literal=True)
            .str.replace_all(_NOT_WORDS, " . ")
            .str.extract_all(_WORD),
        )
        .explode("word")
        .drop_nulls("word")
        .with_columns(
            word=pl.when(
                ~pl.col("word").is_in(sorted(stops))
                & pl.col("word").str.contains(r"^\p{L}")
                & (pl.col("word").str.len_chars() <= _LONGEST)
            ).then("word")
        )
    )
    following = pl.col("word").shift(-1).over("at")
    both = words.select("at", "group", term=pl.col("word") + " " + following)
    return (
        pl.concat([words.rename({"word": "term"}), both])
        .drop_nulls("term")
        .unique(maintain_order=True)
        .select("group", "term")
    )


def _different(terms: Iterable[str]) -> list[str]:
    """The first terms that have no word in common, plurals aside."""
    chosen: list[str] = []
    seen: set[str] = set()
    for term in terms:
        stems = {word.removesuffix("'s").rstrip("s") for word in term.split()}
        if not seen & stems:
            chosen.append(term)
            seen |= stems
        if len(chosen) == LABEL_TERMS:
            break
    return chosen
