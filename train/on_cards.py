"""The same run on common cards: whether it fits, how long it takes, and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tunegate.train.architecture import Architecture
from tunegate.train.cost import Cost, cost_of
from tunegate.train.memory.cards import CARDS, Card, Verdict, verdict
from tunegate.train.memory.estimate import Estimate
from tunegate.train.memory.fitting import Change, to_fit
from tunegate.train.memory.setup import Setup
from tunegate.train.pair_facts import PairFacts
from tunegate.train.plan import Plan
from tunegate.train.planning import setup_of, shorter_lengths
from tunegate.train.prices import Price, example_price


@dataclass(frozen=True, slots=True)
class OnCard:
    """A run on one card."""

    card: Card
    need: Estimate
    verdict: Verdict
    change: Change | None
    """What to change where it does not fit."""
    cost: Cost
    """As planned, without the change."""
    price: Price | None
    """Example that `cost.money` was reckoned with; None when there is none."""


def on_cards(
    plan: Plan,
    facts: PairFacts,
    architecture: Architecture,
    estimate: Callable[[Setup], Estimate],
    *,
    cards: Sequence[Card] = CARDS,
) -> list[OnCard]:
    """Every card of the table, in its order."""
    found = []
    for card in cards:
        setup = setup_on(plan, card)
        need = estimate(setup)
        judged = verdict(need, card.memory)
        change = None
        if judged == "does not fit":
            lengths = shorter_lengths(facts, plan.max_length)
            change = to_fit(setup, estimate, card.memory, lengths=lengths)
        price = example_price(card.name)
        cost = planned_cost(
            plan, facts, architecture, setup, card=card, price=None if price is None else price.hour
        )
        found.append(OnCard(card, need, judged, change, cost, price))
    return found


def setup_on(plan: Plan, card: Card) -> Setup:
    """What decides on memory there: in 16 bits, unlike on a computer without a card."""
    setup = setup_of(plan, device="cuda")
    if setup.precision == "bf16-pure":
        return setup
    return replace(setup, precision="bf16" if card.bf16 else "fp16")


def planned_cost(
    plan: Plan,
    facts: PairFacts,
    architecture: Architecture,
    setup: Setup,
    *,
    card: Card | None,
    throughput: float | None = None,
    price: float | None = None,
) -> Cost:
    """Time and money of a plan; see `cost_of`."""
    return cost_of(
        architecture,
        setup,
        pairs=max(1, round(facts.rows * (1 - plan.held_out))),
        mean=facts.mean,
        epochs=plan.epochs,
        step_rows=plan.step_rows,
        processes=plan.processes,
        card=card,
        throughput=throughput,
        price=price,
    )
