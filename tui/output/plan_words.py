"""How a plan's numbers are written."""

from __future__ import annotations

from tunegate.train.cost import MFU, Cost
from tunegate.train.prices import TAKEN


def bytes_text(size: float) -> str:
    """Bytes as GB, MB below one: `16.1 GB`, `12.0 MB`; of 10^9 and 10^6 bytes."""
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.1f} MB"


def time_text(seconds: float | None) -> str:
    """A duration: `under 1 min`, `12 min`, `3.5 h`, `2.1 days`; `unknown` for None."""
    if seconds is None:
        return "unknown"
    if seconds < 60:
        return "under 1 min"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 48 * 3600 else f"{seconds / 86400:.1f} days"


def money_text(money: float | None) -> str:
    """Dollars: `0.42`, `under 0.01`; empty for None."""
    if money is None:
        return ""
    return f"{money:,.2f}" if money >= 0.01 else "under 0.01"


def speed_line(cost: Cost) -> str:
    """Where the time is from."""
    if cost.tokens_per_second is None:
        return (
            "no throughput is measured, so time is not known: --dry-run-steps 2 measures it here, "
            "--throughput N takes yours"
        )
    speed = f"{cost.tokens_per_second:,.0f} tokens a second"
    if cost.measured:
        return f"{speed}, measured or given"
    return (
        f"{speed}: not measured, taken as {MFU:.0%} of the card's stated speed; a run may be twice "
        "as fast or half as fast"
    )


def price_line(where: str | None) -> str:
    """What the prices are."""
    listed = f" ({where})" if where else ""
    return f"prices are examples of {TAKEN}{listed}, in dollars; --price takes yours"
