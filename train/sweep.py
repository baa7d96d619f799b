"""A small grid around a plan, to choose from by the loss on its held-out pairs."""

from __future__ import annotations

from tunegate.train.plan import Plan, Reason

RATES = (1 / 3, 1.0, 3.0)
"""Of the plan's learning rate, which decides most."""

RANKS = (1, 4)
"""Of the plan's rank."""

MOST_RANK = 256


def sweep(plan: Plan) -> list[Plan]:
    """The plan with three learning rates, and for adapters with a second rank: 3 or 6 plans.

    All hold out the same pairs, those of the seed, so that their losses can be compared; the suite
    stays unseen. Early stopping ends the bad ones, so epochs need no grid.
    """
    ranks = {None} if plan.adapter is None else {_rank(plan, by) for by in RANKS}
    return [
        _changed(plan, rate=float(f"{by * plan.learning_rate:.2g}"), rank=rank)
        for by in RATES
        for rank in sorted(ranks, key=lambda one: one or 0)
    ]


def _rank(plan: Plan, by: int) -> int | None:
    return (
        None
        if plan.adapter is None
        else max(plan.adapter.rank, min(MOST_RANK, by * plan.adapter.rank))
    )


def _changed(plan: Plan, *, rate: float, rank: int | None) -> Plan:
    adapter = plan.adapter
    if adapter is not None and rank is not None:
        adapter = adapter.model_copy(update={"rank": rank})
    values = {"learning_rate": rate, "adapter.rank": rank}
    reasons = [one for one in plan.reasons if one.setting not in values]
    reasons += [
        Reason(setting=name, value=value, why="of the sweep")
        for name, value in values.items()
        if value is not None
    ]
    return plan.model_copy(
        update={"learning_rate": rate, "adapter": adapter, "reasons": reasons, "memory": None}
    )
