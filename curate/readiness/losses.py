"""How much each rule's findings cost: the arithmetic behind the readiness score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, expm1, log1p

import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import Findings, Severity
from tunegate.curate.readiness.weights import (
    FAMILY_WEIGHTS,
    LEAVING_FAMILIES,
    PAIR_BURDEN,
    ROW_BURDEN,
    SET_BURDEN,
    VOLUME_ENOUGH,
    VOLUME_HALF,
    VOLUME_LOSS,
    VOLUME_RULES,
)

UNREADABLE = "S001"


@dataclass(frozen=True, slots=True)
class RuleLoss:
    """What the findings of one rule cost."""

    rule: str
    loss: float
    """The rule's part of its family's loss, above 0."""
    relief: float
    """By how much the family losses fall when the rule's findings are settled and nothing else."""
    regained: float
    """By how much the volume loss falls when they are settled and no pair leaves for it."""
    findings: int
    pairs: int
    """Different pairs involved, `others` included."""
    on_set: int
    """Findings on the whole set among `findings`."""
    on_rows: int
    """Unreadable rows among `findings`."""


@dataclass(frozen=True)
class Losses:
    """All losses of one data set; `score` is 100 * exp(-total)."""

    by_rule: tuple[RuleLoss, ...]
    """In order of code."""
    volume: float
    """Loss for too few usable pairs."""
    too_few: dict[str, int]
    """Findings that say so in words, by rule; see `VOLUME_RULES`."""
    usable: int
    """Pairs that add volume: repeats counted once, see `LEAVING_FAMILIES` for the rest."""
    unreadable: int
    """Rows that could not become pairs."""
    shares: pl.DataFrame
    """Columns rule, pair, loss: each pair's part of the losses of `by_rule`."""

    @property
    def total(self) -> float:
        """Sum of all losses."""
        return self.volume + sum(one.loss for one in self.by_rule)

    @property
    def score(self) -> float:
        """0 to 100."""
        return 100 * exp(-self.total)


def measure(dataset: Dataset, findings: Findings, *, quarantined: int) -> Losses:
    """Compute the losses. A data set without pairs has the whole volume loss.

    A family's loss is `loss * x`, where x = 1 - (1 - share ** exponent) * (1 - of_set). `share`
    is the mean over pairs of 1 - product(1 - burden) over the family's findings in that pair;
    a finding is borne by its pair and by all `others`. Unreadable rows count as further spoiled
    pairs of family S. `of_set` is 1 - product(1 - burden) over findings on the whole set.

    Args:
        dataset: The pairs.
        findings: What was found in them.
        quarantined: Unreadable rows; the larger of this and the number of findings on such rows
            counts.
    """
    frame = findings.frame.select("rule", "severity", "pair", "row", "others")
    on_pairs = frame.filter(pl.col("pair").is_not_null())
    elsewhere = frame.filter(pl.col("pair").is_null())
    unreadable = max(quarantined, elsewhere["row"].count())
    on_set = elsewhere.filter(pl.col("row").is_null())
    too_few = pl.col("rule").is_in(list(VOLUME_RULES))
    by_volume = on_set.filter(too_few).group_by("rule").len()
    on_set = on_set.filter(~too_few)
    marks = _marks(on_pairs)
    leaving = _leaving(on_pairs, dataset)
    usable = max(0, len(dataset) - leaving["pair"].n_unique())
    volume = volume_loss(usable)
    regained = dict(leaving.filter(pl.len().over("pair") == 1).group_by("rule").len().iter_rows())
    set_weights = on_set.group_by("rule").agg(weight=_weight(SET_BURDEN).sum())
    parts = _parts(marks, dict(set_weights.iter_rows()), unreadable)
    counts = dict(frame.group_by("rule").len().iter_rows())
    if unreadable:
        counts[UNREADABLE] = unreadable
    of_set = dict(on_set.group_by("rule").len().iter_rows())
    rules: list[RuleLoss] = []
    carried: dict[str, float] = {}
    for family in sorted({part.rule[0] for part in parts}):
        members = [part for part in parts if part.rule[0] == family]
        whole = _family_loss(family, members, pairs=len(dataset))
        for part in members:
            rest = _family_loss(family, members, pairs=len(dataset), without=part)
            by_pairs, by_set = whole.of(part)
            carried[part.rule] = by_pairs / part.burden if part.burden else 0.0
            rules.append(
                RuleLoss(
                    rule=part.rule,
                    loss=by_pairs + by_set,
                    relief=whole.loss - rest.loss,
                    regained=volume - volume_loss(usable + regained.get(part.rule, 0)),
                    findings=counts[part.rule],
                    pairs=part.pairs,
                    on_set=of_set.get(part.rule, 0),
                    on_rows=part.rows,
                )
            )
    per_burden = pl.col("rule").replace_strict(carried, default=0.0, return_dtype=pl.Float64)
    return Losses(
        by_rule=tuple(rules),
        volume=volume,
        too_few=dict(by_volume.iter_rows()),
        usable=usable,
        unreadable=unreadable,
        shares=marks.select("rule", "pair", loss=pl.col("borne") * per_burden),
    )


def volume_loss(usable: int) -> float:
    """Loss for having this many usable pairs: `VOLUME_LOSS` at 0, 0 from `VOLUME_ENOUGH`."""
    floor = VOLUME_HALF / (VOLUME_HALF + VOLUME_ENOUGH)
    here = VOLUME_HALF / (VOLUME_HALF + usable)
    return VOLUME_LOSS * max(0.0, here - floor) / (1 - floor)


@dataclass(frozen=True, slots=True)
class _Part:
    """One rule's contribution to its family, in burden (pairs' worth) and set weight."""

    rule: str
    burden: float
    """Spoiled pairs, unreadable rows included, as the rule's part of what the family spoils."""
    removable: float
    """Spoiled pairs that are whole again when the rule's findings go."""
    pairs: int
    rows: int
    set_weight: float


@dataclass(frozen=True, slots=True)
class _FamilyLoss:
    loss: float
    pair_side: float
    """Part of the loss that pairs and rows cause; findings on the whole set cause the rest."""
    burden: float
    set_weight: float

    def of(self, part: _Part) -> tuple[float, float]:
        by_pairs = self.pair_side * part.burden / self.burden if self.burden else 0.0
        by_set = self.loss - self.pair_side
        return by_pairs, by_set * part.set_weight / self.set_weight if self.set_weight else 0.0


def _family_loss(
    family: str, parts: list[_Part], *, pairs: int, without: _Part | None = None
) -> _FamilyLoss:
    """The family's loss, or what it would be without the findings of one rule."""
    burden = sum(part.burden for part in parts)
    rows = sum(part.rows for part in parts if part is not without)
    set_weight = sum(part.set_weight for part in parts if part is not without)
    left = burden - without.removable if without else burden
    # What is left of a difference of sums is rounding, not a defect; its root would show.
    left = 0.0 if left < 1e-9 * burden else left
    weight = FAMILY_WEIGHTS[family]
    share = min(1.0, left / (pairs + rows)) if pairs + rows else 0.0
    of_pairs = share**weight.exponent
    of_set = -expm1(-set_weight)
    joint = of_pairs + of_set - of_pairs * of_set
    loss = weight.loss * joint
    pair_side = loss * of_pairs / (of_pairs + of_set) if of_pairs + of_set else 0.0
    return _FamilyLoss(loss=loss, pair_side=pair_side, burden=left, set_weight=set_weight)


def _weight(burdens: Mapping[Severity, float]) -> pl.Expr:
    """-log(1 - burden) by severity: what adds up when burdens combine."""
    weights = {severity: -log1p(-burden) for severity, burden in burdens.items()}
    return pl.col("severity").replace_strict(weights, return_dtype=pl.Float64)


def _marks(on_pairs: pl.DataFrame) -> pl.DataFrame:
    """Columns rule, pair, borne (the rule's part of what spoils the pair), removable."""
    own = on_pairs.select("rule", "pair", weight=_weight(PAIR_BURDEN))
    twins = _edges(on_pairs).select("rule", pair="other", weight=_weight(PAIR_BURDEN))
    family = pl.col("rule").str.slice(0, 1)
    total = pl.col("weight").sum().over(family, "pair")
    return (
        pl.concat([own, twins])
        .group_by("rule", "pair", maintain_order=True)
        .agg(pl.col("weight").sum())
        .with_columns(total=total)
        .select(
            "rule",
            "pair",
            borne=(1 - (-pl.col("total")).exp()) * pl.col("weight") / pl.col("total"),
            removable=(pl.col("weight") - pl.col("total")).exp() - (-pl.col("total")).exp(),
        )
    )


def _edges(on_pairs: pl.DataFrame) -> pl.DataFrame:
    """One row for each finding and each other pair it names."""
    return (
        on_pairs.filter(pl.col("others").list.len() > 0)
        .select("rule", "severity", "pair", other=pl.col("others").list.unique())
        .explode("other")
        .filter(pl.col("other") != pl.col("pair"))
    )


def _leaving(on_pairs: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Pairs that add no volume, once for each rule that says so: columns rule, pair."""
    family = pl.col("rule").str.slice(0, 1)
    unusable = on_pairs.filter(
        family.is_in(list(LEAVING_FAMILIES)) & (pl.col("severity") == "error")
    ).select("rule", "pair")
    repeats = on_pairs.filter(family == "D")
    if repeats.is_empty():
        return unusable.unique()
    alone = repeats.filter(pl.col("others").list.len().fill_null(0) == 0).select("rule", "pair")
    edges = _edges(repeats)
    named = pl.concat([edges["pair"], edges["other"]]).unique()
    at = (
        dataset.frame.select("id").with_row_index("pos").filter(pl.col("id").is_in(named.implode()))
    )
    later = (
        edges.join(at, left_on="pair", right_on="id", how="left")
        .join(at, left_on="other", right_on="id", how="left", suffix="_other")
        .select(
            "rule",
            pair=pl.when(pl.col("pos_other") > pl.col("pos"))
            .then(pl.col("other"))
            .otherwise(pl.col("pair")),
        )
    )
    return pl.concat([unusable, alone, later]).unique()


def _parts(marks: pl.DataFrame, set_weights: dict[str, float], unreadable: int) -> list[_Part]:
    summed = marks.group_by("rule").agg(pl.col("borne", "removable").sum(), pairs=pl.len())
    by_rule = {rule: tuple(rest) for rule, *rest in summed.iter_rows()}
    codes = set(by_rule) | set(set_weights) | ({UNREADABLE} if unreadable else set())
    parts: list[_Part] = []
    for code in sorted(codes):
        borne, removable, pairs = by_rule.get(code, (0.0, 0.0, 0))
        rows = unreadable if code == UNREADABLE else 0
        parts.append(
            _Part(
                rule=code,
                burden=borne + ROW_BURDEN * rows,
                removable=removable + ROW_BURDEN * rows,
                pairs=pairs,
                rows=rows,
                set_weight=set_weights.get(code, 0.0),
            )
        )
    return parts
