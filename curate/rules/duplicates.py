"""The D rules: pairs that repeat one another, exactly or nearly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from tunegate.curate.answers import compared_answers
from tunegate.curate.dates import days_as_numbers
from tunegate.curate.errors import UserError
from tunegate.curate.findings import empty_hits, hits
from tunegate.curate.guards import differences
from tunegate.curate.near import near_edges
from tunegate.curate.near_judged import CAUTIOUS, judged_duplicates
from tunegate.curate.redundant import STAYS, Redundant, redundant_pairs
from tunegate.curate.rules.contradictions.answers import conflicting_pairs
from tunegate.curate.rules.rule import Context, Fix, Rule, drop
from tunegate.curate.same_prompts import copies_of
from tunegate.curate.word_changes import is_question_swap, is_swap


def near_hits(found: Sequence[Redundant], frame: pl.DataFrame) -> pl.DataFrame:
    """One hit for each pair that near-duplicates make redundant, in `HIT_SCHEMA`."""
    return _redundant_hits(
        found,
        frame,
        lambda one, name: (
            f"nearly repeats {name}, which {STAYS[one.reason]} (prompts alike by "
            f"{one.prompt_score:.2f}, responses by {one.response_score:.2f})"
        ),
    )


def _redundant_hits(
    found: Sequence[Redundant], frame: pl.DataFrame, says: Callable[[Redundant, str], str]
) -> pl.DataFrame:
    """One hit a pair; `says` is given what was found and where the pair that stays stands."""
    stays = pl.Series("pos", sorted({one.stays for one in found}), dtype=pl.UInt32)
    names = frame.filter(pl.col("pos").is_in(stays.implode())).select("pos", "file", "row")
    name = {pos: f"{file}:{row}" for pos, file, row in names.iter_rows()}
    return hits(
        [one.pos for one in found],
        [says(one, name[one.stays]) for one in found],
        others=[[one.stays] for one in found],
        scores=[min(one.prompt_score, one.response_score) for one in found],
    )


def _exact(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    stays = frame.select(first="pos", file="file", row="row", its_date="date")
    found = context.once("copies", frame, copies_of)
    copies = found.join(stays, on="first", how="left", maintain_order="left").join(
        frame.select("pos", "date"), on="pos", how="left", maintain_order="left"
    )
    days, its_days = (days_as_numbers(copies[name]).to_list() for name in ("date", "its_date"))
    return hits(
        copies["pos"].to_list(),
        [
            f"repeats {file}:{row}{_why_newer(day, its_day)}"
            for (file, row), day, its_day in zip(
                copies.select("file", "row").iter_rows(), days, its_days, strict=True
            )
        ],
        others=[[first] for first in copies["first"].to_list()],
        scores=[1.0] * copies.height,
    )


def _why_newer(day: int, its_day: int) -> str:
    """What the copy that stays has over the other by its date; empty where that says nothing."""
    if its_day <= day:
        return ""
    return f", which {STAYS['newer' if day else 'dated']}"


@dataclass(frozen=True)
class _Judged:
    """Near-duplicates, and what the relation model says of their wording."""

    edges: pl.DataFrame
    """As `NearEdges.duplicates` gives them, with `settled` and `clash`: whether that is known, and
    whether the two may conflict."""
    crowded: int
    trouble: str
    """Why nothing could be judged; empty when all is well."""


@dataclass(frozen=True)
class _Leaving:
    """Pairs that near-duplicates make redundant."""

    settled: list[Redundant]
    """By the edges that are settled."""
    reworded: list[Redundant]
    """Others, by those that are not."""
    gone: frozenset[int]
    """`pos` of those that may leave by any edge that is no clash."""


@dataclass(frozen=True)
class _Meant:
    """Other pairs that are redundant because another one means the same."""

    same: list[Redundant]
    swapped: list[Redundant]
    """Others, where nothing but a word or two stand in another's place."""


def _judged(frame: pl.DataFrame, context: Context) -> _Judged:
    copies = context.once("copies", frame, copies_of)["pos"]
    single = frame.filter(~pl.col("pos").is_in(copies.implode()))
    threshold = context.settings.thresholds.near
    near = near_edges(single, floor=threshold, progress=context.progress)
    edges = near.duplicates(threshold)
    trouble = ""
    try:
        judged = judged_duplicates(edges, single, context)
    except UserError as error:
        trouble = str(error)
        judged = edges.with_columns(settled=pl.lit(value=False), clash=pl.lit(value=False))
    return _Judged(judged, near.crowded, trouble)


def _leaving(frame: pl.DataFrame, context: Context) -> _Leaving:
    edges = context.once("near", frame, _judged).edges
    if edges["clash"].any():
        # what C201 says of two pairs need not be said twice
        known = context.once("conflicts", frame, conflicting_pairs).select("first", "second")
        edges = edges.join(known, on=["first", "second"], how="anti", maintain_order="left")
    settled, reworded, gone = (
        redundant_pairs(edges.filter(where), frame, reviewed=context.reviewed)
        for where in (pl.col("settled"), ~pl.col("settled"), ~pl.col("clash"))
    )
    return _Leaving(settled, _but(reworded, settled), frozenset(one.pos for one in gone))


def _but(found: Sequence[Redundant], without: Sequence[Redundant]) -> list[Redundant]:
    positions = {one.pos for one in without}
    return [one for one in found if one.pos not in positions]


def _near(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    if frame.height < 2:
        return empty_hits()
    judged = context.once("near", frame, _judged)
    leaving = context.once("leaving", frame, _leaving, by=context.reviewed)
    parts = [near_hits(leaving.settled, frame)]
    if judged.crowded:
        says = (
            f"{judged.crowded:,} pairs look like so many others that near-duplicates may be missing"
        )
        parts.append(hits([None], [says]))
    return pl.concat(parts)


def _reworded(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    if frame.height < 2:
        return empty_hits()
    leaving = context.once("leaving", frame, _leaving, by=context.reviewed)
    swapped = context.once("meant", frame, _meant, by=context.reviewed).swapped
    parts = [
        _redundant_hits(
            leaving.reworded,
            frame,
            lambda one, name: (
                f"nearly repeats {name}, but a word differs (prompts alike by "
                f"{one.prompt_score:.2f}, responses by {one.response_score:.2f})"
            ),
        ),
        _meant_hits(swapped, frame, but=", but a word differs"),
    ]
    trouble = context.once("near", frame, _judged).trouble
    if trouble:
        says = f"near-duplicates with another wording were not judged: {trouble}"
        parts.append(hits([None], [says]))
    return pl.concat(parts)


def _equivalent(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    if frame.height < 2:
        return empty_hits()
    same = context.once("meant", frame, _meant, by=context.reviewed).same
    return _meant_hits(same, frame, but="")


def _meant(frame: pl.DataFrame, context: Context) -> _Meant:
    gone = context.once("leaving", frame, _leaving, by=context.reviewed).gone
    edges = context.once("equivalent", frame, _equivalent_edges)
    same, swapped = (
        [
            one
            for one in redundant_pairs(edges.filter(where), frame, reviewed=context.reviewed)
            if one.pos not in gone
        ]
        for where in (~pl.col("swap"), pl.col("swap"))
    )
    return _Meant(same, _but(swapped, same))


def _equivalent_edges(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Pairs that mean the same and are no near-duplicates, as edges like those, with `swap`."""
    near = context.once("near", frame, _judged).edges.select("first", "second")
    edges = (
        context.once("answers", frame, compared_answers)
        .frame.filter(
            ~pl.col("labels")
            & (pl.col("equivalent") >= context.settings.thresholds.equivalent)
            & (pl.col("conflicting") < CAUTIOUS)
        )
        .join(near, on=["first", "second"], how="anti", maintain_order="left")
        .with_columns(response_score=pl.col("equivalent").cast(pl.Float64))
        .with_columns(score=pl.min_horizontal("prompt_score", "response_score"))
    )
    texts = frame.select("pos", "prompt", "response")
    one, two = (
        edges.select(pos=end).join(texts, on="pos", how="left", maintain_order="left")
        for end in ("first", "second")
    )
    swapped = [
        is_question_swap(asked, asked_two) or is_swap(said, said_two)
        for (_, asked, said), (_, asked_two, said_two) in zip(one.rows(), two.rows(), strict=True)
    ]
    agree = differences(one["response"], two["response"]).list.len() == 0
    return edges.with_columns(pl.Series("swap", swapped, dtype=pl.Boolean)).filter(agree)


def _meant_hits(found: Sequence[Redundant], frame: pl.DataFrame, *, but: str) -> pl.DataFrame:
    return _redundant_hits(
        found,
        frame,
        lambda one, name: (
            f"means what {name} means{but} (prompts equivalent by {one.prompt_score:.2f}, "
            f"responses by {one.response_score:.2f})"
        ),
    )


RULES: tuple[Rule, ...] = (
    Rule(
        code="D101",
        name="exact-duplicate",
        summary="The pair says the same as an earlier one: equal but for case, spacing, quotes "
        "and closing punctuation.",
        why="A repeated pair counts twice in training, is memorized more easily, and ends up on "
        "both sides of a split.",
        bad="What is a deductible? -> The part you pay.\nwhat is a deductible -> The part you pay",
        good="What is a deductible? -> The part you pay.",
        severity="warning",
        check=_exact,
        scope="set",
        fix=Fix(
            kind="drop", apply=drop, safe=True, says="merge the pair into the one that it repeats"
        ),
        source="Lee et al. 2022, Deduplicating Training Data Makes Language Models Better",
    ),
    Rule(
        code="D102",
        name="near-duplicate",
        summary="Prompt and response are both nearly those of another pair; numbers, dates, "
        "negations, names and code agree.",
        why="Near-copies overweight what they say and leak across a split. Only the direct "
        "neighbour counts, and a pair that differs in a number or a negation is no copy.",
        bad="How do I reset my PIN? -> Open Settings, choose Security, tap Reset PIN and confirm "
        "with your password.\nHow do I reset my pin -> Open Settings, choose Security, tap Reset "
        "PIN and confirm it with your password.",
        good="How do I reset my PIN? -> Open Settings, choose Security, tap Reset PIN and confirm "
        "with your password.",
        severity="warning",
        check=_near,
        scope="set",
        fix=Fix(
            kind="drop",
            apply=drop,
            safe=False,
            says="merge the pair into the one that it nearly repeats",
        ),
        source="Jaccard similarity of character 5-grams (Broder 1997), verified for every pair",
    ),
    Rule(
        code="D103",
        name="equivalent-in-meaning",
        summary="The pair asks what another pair asks, and its response says the same in other "
        "words.",
        why="Rewordings of one pair teach little that is new and weigh its topic twice. Whether "
        "they are wanted as variety is for a person to say.",
        bad="How long do refunds take? -> Refunds take 30 days.\n"
        "How long does a refund take? -> A refund takes thirty days.",
        good="How long do refunds take? -> Refunds take 30 days.",
        severity="info",
        check=_equivalent,
        scope="set",
        fix=Fix(
            kind="drop",
            apply=drop,
            safe=False,
            says="merge the pair into the one that says the same",
        ),
        source="Relation model of tunegate, curate/relation/model/README.md",
    ),
    Rule(
        code="D104",
        name="near-duplicate-reworded",
        summary="Prompt and response are nearly those of another pair, but a word differs that "
        "may change what they say.",
        why="One other word can turn a near-copy into its opposite, and a model may not see it, so "
        "the two are not merged unseen.",
        bad="Where do I sign? -> Sign the form in blue ink at the foot of the front page, keep a "
        "copy of it and post it to the office in the town hall.\nWhere do I sign? -> Sign the form "
        "in blue ink at the foot of the inner page, keep a copy of it and post it to the office "
        "in the town hall.",
        good="Where do I sign? -> Sign the form in blue ink at the foot of the front page, keep a "
        "copy of it and post it to the office in the town hall.",
        severity="info",
        check=_reworded,
        scope="set",
    ),
)
