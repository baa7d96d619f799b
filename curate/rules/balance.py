"""The B rules: what the set as a whole has too much or too little of."""

from __future__ import annotations

import polars as pl

from tunegate.curate.classes import FEWEST_PAIRS, Classes, classes
from tunegate.curate.findings import empty_hits, hits
from tunegate.curate.language import languages
from tunegate.curate.masking import excerpt
from tunegate.curate.normalize import asked, normal_form
from tunegate.curate.rules.rule import Context, Rule

THIN_SHARE = 0.5
"""A task with less than this part of an even share is thin beside the others."""
OPENING_WORDS = 5
LONGEST_OPENING = 30
REPEATED_PROMPTS = 10
REPEATED_SHARE = 0.01
"""Prompts, and share of all pairs, from which one response is said to stand under many."""
LANGUAGE_SHARE = 0.05
"""Of the responses whose language can be told."""
LONG_PART = 0.01
LONG_SHARE = 0.3
"""The longest 1 % of the responses may hold so much of all response text."""
LONG_PAIRS = 500
"""In a smaller set, 1 % are too few to speak of."""
SHORT_ANSWER = 2
"""Words up to which a response may well be the right one for many prompts: `Yes`, `Not found`."""
_NAMED = 10
_EXAMPLES = 20


def _dominant(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    found = classes(frame)
    if found is None or len(found.counts) < 2:
        return empty_hits()
    label, count = next(iter(found.counts.items()))
    share = count / found.total
    if share < context.settings.thresholds.task_share:
        return empty_hits()
    says = (
        f"{found.noun} {_quoted(label)} has {count:,} of {found.total:,} pairs ({_percent(share)})"
    )
    return hits([None], [says], scores=[share])


def _thin(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    found = classes(frame)
    fewest = context.settings.thresholds.task_minimum
    few = _below(found, fewest)
    if found is None or not few:
        return empty_hits()
    says = (
        f"{len(few):,} of {len(found.counts):,} {found.noun}s have fewer than {fewest} pairs: "
        f"{_listed(few)}"
    )
    return hits([None], [says], scores=[len(few) / len(found.counts)])


def _uneven(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    found = classes(frame)
    if found is None or len(found.counts) < 2:
        return empty_hits()
    even = found.total / len(found.counts)
    few = _below(found, THIN_SHARE * even)
    if not few:
        return empty_hits()
    says = (
        f"{len(few):,} of {len(found.counts):,} {found.noun}s have less than half of an even share "
        f"({even:,.0f} pairs), the set is as varied as {found.effective:,.1f} even ones: "
        f"{_listed(few)}"
    )
    return hits([None], [says], scores=[found.effective / len(found.counts)])


def _one_opening(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    if frame.height < FEWEST_PAIRS:
        return empty_hits()
    prompts = normal_form(frame["prompt"]).str.strip_prefix("user: ").alias("prompt")
    opening, count = _most_common(prompts, OPENING_WORDS)
    share = count / frame.height
    if share < context.settings.thresholds.template_share:
        return empty_hits()
    begun = prompts.filter(prompts.str.starts_with(opening))
    for words in range(OPENING_WORDS + 1, LONGEST_OPENING + 1):
        longer, still = _most_common(begun, words)
        if still < 0.9 * count:
            break
        opening = longer
    says = f"{_percent(share)} of the prompts begin with {_quoted(opening)}"
    return hits([None], [says], scores=[share])


def _most_common(texts: pl.Series, words: int) -> tuple[str, int]:
    """The most frequent first `words` words, and in how many texts they are."""
    opening = rf"^\S+(?: \S+){{{words - 1}}}"
    counted = (
        texts.alias("text")
        .to_frame()
        .select(opening=pl.col("text").str.extract(f"({opening})", 1))
        .drop_nulls()
        .group_by("opening")
        .len("count")
        .sort(["count", "opening"], descending=[True, False])
    )
    return (counted["opening"][0], counted["count"][0]) if counted.height else ("", 0)


def _one_answer(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    found = classes(frame)
    if frame.height < FEWEST_PAIRS or (found is not None and found.noun == "response"):
        return empty_hits()
    answers = frame.select(
        "pos",
        "file",
        "row",
        "response",
        answer=normal_form(frame["response"]).hash(1),
        asked=normal_form(asked(frame)).hash(1),
    ).filter(pl.col("response").str.count_matches(r"\S+") > SHORT_ANSWER)
    repeated = (
        answers.sort("file", "row", "pos")
        .group_by("answer", maintain_order=True)
        .agg("pos", pl.first("response"), prompts=pl.col("asked").n_unique())
        .filter(pl.col("prompts") >= max(REPEATED_PROMPTS, REPEATED_SHARE * frame.height))
        .sort("prompts", descending=True, maintain_order=True)
    )
    return hits(
        [positions[0] for positions in repeated["pos"].to_list()],
        [
            f"one response stands under {prompts:,} different prompts: {_quoted(response)}"
            for response, prompts in repeated.select("response", "prompts").iter_rows()
        ],
        field="response",
        others=[positions[1 : 1 + _EXAMPLES] for positions in repeated["pos"].to_list()],
        scores=(repeated["prompts"] / frame.height).to_list(),
    )


def _mixed_languages(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    told = languages(frame["response"]).drop_nulls().alias("language")
    if len(told) < FEWEST_PAIRS:
        return empty_hits()
    counted = told.value_counts().sort(["count", "language"], descending=[True, False])
    shares = {language: count / len(told) for language, count in counted.iter_rows()}
    main = {language: share for language, share in shares.items() if share >= LANGUAGE_SHARE}
    if len(main) < 2:
        return empty_hits()
    named = ", ".join(f"{language} {_percent(share)}" for language, share in main.items())
    return hits([None], [f"the responses are in {len(main)} languages: {named}"])


def _long_few(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    if frame.height < LONG_PAIRS:
        return empty_hits()
    lengths = frame.select(
        "pos", "file", "row", length=pl.col("response").str.len_chars().cast(pl.Int64)
    )
    longest = lengths.sort("length", "file", "row", descending=[True, False, False]).head(
        round(LONG_PART * frame.height)
    )
    share = int(longest["length"].sum()) / max(int(lengths["length"].sum()), 1)
    if share < LONG_SHARE:
        return empty_hits()
    says = (
        f"the {longest.height:,} longest responses, 1 % of the pairs, hold {_percent(share)} of "
        "all response text"
    )
    return hits([None], [says], others=[longest["pos"].head(_EXAMPLES).to_list()], scores=[share])


def _below(found: Classes | None, least: float) -> dict[str, int]:
    """Labels with fewer pairs than `least`, fewest first."""
    if found is None:
        return {}
    few = [(count, label) for label, count in found.counts.items() if count < least]
    return {label: count for count, label in sorted(few)}


def _listed(counts: dict[str, int]) -> str:
    named = [f"{_quoted(label)} {count}" for label, count in list(counts.items())[:_NAMED]]
    rest = len(counts) - len(named)
    return ", ".join(named) + (f" and {rest:,} more" if rest else "")


def _quoted(text: str) -> str:
    return f"“{excerpt(text, 0, len(text))}”"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


RULES: tuple[Rule, ...] = (
    Rule(
        code="B701",
        name="dominant-task",
        summary="One task, or one response label where there are no tasks, has most of the pairs.",
        why="The model learns the large task and neglects the others, unless production is just "
        "as lopsided.",
        bad="900 pairs of summarize, 60 of extract, 40 of classify",
        good="400 pairs of summarize, 300 of extract, 300 of classify",
        severity="warning",
        check=_dominant,
        scope="set",
    ),
    Rule(
        code="B702",
        name="thin-task",
        summary="A task, or a response label where there are no tasks, has hardly any pairs.",
        why="A handful of pairs teach a task's outward form at best, and a split leaves none to "
        "test it on.",
        bad="500 pairs of summarize, 4 of extract",
        good="500 pairs of summarize, 60 of extract",
        severity="warning",
        check=_thin,
        scope="set",
    ),
    Rule(
        code="B703",
        name="uneven-tasks",
        summary="Some tasks, or response labels, have less than half of an even share.",
        why="Fine where production is as uneven. Where it is not, these are the tasks to write "
        "pairs for.",
        bad="100 pairs each of 20 intents, 25 each of 10 others",
        good="80 pairs each of 30 intents",
        severity="info",
        check=_uneven,
        scope="set",
        source="Effective number: Hill 1973, Diversity and Evenness",
    ),
    Rule(
        code="B704",
        name="one-template",
        summary="Many prompts begin with the same words.",
        why="A model that saw one template depends on it. Fine when the application always "
        "sends it, else vary the wording.",
        bad="Classify the intent of this message: ... in 8 of 10 prompts",
        good="prompts worded as users word them",
        severity="info",
        check=_one_opening,
        scope="set",
    ),
    Rule(
        code="B705",
        name="one-answer",
        summary="The same sentence answers many different prompts.",
        why="The model learns to give it to everything. The pairs shown are the first of those "
        "that have it.",
        bad="Please contact our support team. (under 40 different questions)",
        good="a response to each question, or one pair that shows when to hand over",
        severity="warning",
        check=_one_answer,
        scope="set",
    ),
    Rule(
        code="B706",
        name="mixed-languages",
        summary="The responses are in several languages, each with a notable share.",
        why="Each language is a task of its own, with its own need for pairs; check that all of "
        "them are meant.",
        bad="70 % of the responses in English, 30 % in German",
        good="one language, or enough pairs for each",
        severity="info",
        check=_mixed_languages,
        scope="set",
    ),
    Rule(
        code="B707",
        name="long-few",
        summary="A few very long responses hold a large part of all response text.",
        why="Loss is counted by token, so these pairs weigh as much as hundreds of others.",
        bad="10 of 1,000 responses have 20,000 characters, the rest 300",
        good="all responses between 100 and 2,000 characters",
        severity="info",
        check=_long_few,
        scope="set",
    ),
)
