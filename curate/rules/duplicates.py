"""The D rules: pairs that repeat one another, exactly or nearly."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tunegate.curate.exact import exact_copies
from tunegate.curate.findings import empty_hits, hits
from tunegate.curate.near import NearEdges, near_edges
from tunegate.curate.rules.rule import Context, Fix, Rule, drop


@dataclass(frozen=True, slots=True)
class Redundant:
    """A pair that may leave because another stays."""

    pos: int
    stays: int
    """`pos` of the pair that stays; of several, the one most alike."""
    prompt_score: float
    response_score: float
    longer: bool
    """Why the other one stays: its response is longer; if false, it only comes first."""


def redundant_pairs(edges: pl.DataFrame, frame: pl.DataFrame) -> list[Redundant]:
    """Which pairs of near-duplicates may leave.

    Of two near-duplicates the one with the longer response stays, being the more complete, and of
    equally long ones the one that comes first by file and row. A pair leaves only if one stays
    that is itself its near-duplicate: being alike is not passed on.

    Args:
        edges: As `NearEdges.duplicates` gives them.
        frame: `PAIR_SCHEMA` plus `pos`.

    Returns:
        Sorted by `pos`.
    """
    involved = pl.concat([edges["first"], edges["second"]]).unique()
    nodes = (
        frame.filter(pl.col("pos").is_in(involved.implode()))
        .select("pos", "file", "row", length=pl.col("response").str.len_chars())
        .sort("length", "file", "row", "pos", descending=[True, False, False, False])
        .with_row_index("rank")
    )
    rank = dict(nodes.select("pos", "rank").iter_rows())
    length = dict(nodes.select("pos", "length").iter_rows())
    ordered: list[tuple[int, float, int, int, int, float, float]] = []
    columns = edges.select("first", "second", "score", "prompt_score", "response_score")
    for first, second, score, prompt_score, response_score in columns.iter_rows():
        better, worse = sorted((first, second), key=rank.__getitem__)
        ordered.append(
            (rank[worse], -score, rank[better], worse, better, prompt_score, response_score)
        )
    found: dict[int, Redundant] = {}
    # a pair's betters are settled before it, so whether they stay is known
    for _, _, _, worse, better, prompt_score, response_score in sorted(ordered):
        if worse not in found and better not in found:
            longer = length[better] > length[worse]
            found[worse] = Redundant(worse, better, prompt_score, response_score, longer)
    return [found[pos] for pos in sorted(found)]


def near_hits(near: NearEdges, frame: pl.DataFrame, *, threshold: float) -> pl.DataFrame:
    """One hit for each pair that near-duplicates make redundant, in `HIT_SCHEMA`."""
    found = redundant_pairs(near.duplicates(threshold), frame)
    stays = pl.Series("pos", sorted({one.stays for one in found}), dtype=pl.UInt32)
    names = frame.filter(pl.col("pos").is_in(stays.implode())).select("pos", "file", "row")
    name = {pos: f"{file}:{row}" for pos, file, row in names.iter_rows()}
    reason = {True: "has the longer response", False: "comes first"}
    parts = [
        hits(
            [one.pos for one in found],
            [
                f"nearly repeats {name[one.stays]}, which {reason[one.longer]} (prompts alike by "
                f"{one.prompt_score:.2f}, responses by {one.response_score:.2f})"
                for one in found
            ],
            others=[[one.stays] for one in found],
            scores=[min(one.prompt_score, one.response_score) for one in found],
        )
    ]
    if near.crowded:
        says = (
            f"{near.crowded:,} pairs look like so many others that near-duplicates may be missing"
        )
        parts.append(hits([None], [says]))
    return pl.concat(parts)


def _exact(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    names = frame.select(first="pos", file="file", row="row")
    copies = exact_copies(frame).join(names, on="first", how="left", maintain_order="left")
    return hits(
        copies["pos"].to_list(),
        [f"repeats {file}:{row}" for file, row in copies.select("file", "row").iter_rows()],
        others=[[first] for first in copies["first"].to_list()],
        scores=[1.0] * copies.height,
    )


def _near(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    if frame.height < 2:
        return empty_hits()
    copies = exact_copies(frame)["pos"]
    single = frame.filter(~pl.col("pos").is_in(copies.implode()))
    threshold = context.settings.thresholds.near
    return near_hits(near_edges(single, floor=threshold), single, threshold=threshold)


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
)
