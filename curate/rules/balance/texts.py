"""B rules on texts: one opening, answer or language too many, and a few that outweigh the rest."""

from __future__ import annotations

import polars as pl

from tunegate.curate.abstention import abstains
from tunegate.curate.classes import FEWEST_PAIRS, classes
from tunegate.curate.findings import empty_hits, hits
from tunegate.curate.language import languages
from tunegate.curate.normalize import normal_asked, normal_form
from tunegate.curate.rules.balance.saying import percent, quoted
from tunegate.curate.rules.rule import Context, Rule

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
_EXAMPLES = 20


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
    says = f"{percent(share)} of the prompts begin with {quoted(opening)}"
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
        told=pl.concat_str("system", "prompt", separator="\n", ignore_nulls=True),
        answer=normal_form(frame["response"]).hash(1),
        asked=normal_asked(frame).hash(1),
    ).filter(pl.col("response").str.count_matches(r"\S+") > SHORT_ANSWER)
    repeated = (
        answers.sort("file", "row", "pos")
        .group_by("answer", maintain_order=True)
        .agg("pos", pl.first("response", "told"), prompts=pl.col("asked").n_unique())
        .filter(pl.col("prompts") >= max(REPEATED_PROMPTS, REPEATED_SHARE * frame.height))
        .sort("prompts", descending=True, maintain_order=True)
    )
    most = context.settings.thresholds.task_share * frame.height
    unfit = [
        prompts >= most or not abstains(response, told)
        for response, told, prompts in repeated.select("response", "told", "prompts").iter_rows()
    ]
    repeated = repeated.filter(pl.Series(unfit, dtype=pl.Boolean))
    return hits(
        [positions[0] for positions in repeated["pos"].to_list()],
        [
            f"one response stands under {prompts:,} different prompts: {quoted(response)}"
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
    named = ", ".join(f"{language} {percent(share)}" for language, share in main.items())
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
        f"the {longest.height:,} longest responses, 1 % of the pairs, hold {percent(share)} of "
        "all response text"
    )
    return hits([None], [says], others=[longest["pos"].head(_EXAMPLES).to_list()], scores=[share])


RULES: tuple[Rule, ...] = (
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
        "that have it. “I don't know”, and what system text or prompt say to answer in such a "
        "case, may be shared, up to [thresholds] task_share.",
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
