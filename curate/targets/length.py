"""Pairs that are longer than a consumer takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from tunegate.curate.findings import hits
from tunegate.curate.rules.rule import Check, Context
from tunegate.curate.tokens import TURN_TOKENS, TokenCounter, token_counter, training_lengths


@dataclass(frozen=True, slots=True)
class Overlong:
    """One pair beyond the limit. Lengths in tokens, chat template included."""

    length: int
    before: int
    """What stands before the answer."""
    limit: int
    turns: int
    """Messages, system text aside."""

    @property
    def answer(self) -> int:
        """Length of the answer."""
        return self.length - self.before

    @property
    def answer_left(self) -> int:
        """How much of the answer is left when the pair is cut at its end."""
        return max(0, self.limit - self.before)


def overlong(
    frame: pl.DataFrame, counter: TokenCounter, *, limit: int
) -> list[tuple[int, Overlong]]:
    """Positions and sizes of the pairs longer than `limit`, in the order of the rows."""
    sized = frame.select("pos", "roles", "response").with_columns(training_lengths(frame, counter))
    beyond = sized.filter(pl.col("length") > limit)
    answers = counter.count(beyond["response"]) + TURN_TOKENS
    rows = zip(beyond["pos"], beyond["roles"], beyond["length"], answers, strict=True)
    return [
        (pos, Overlong(length, max(0, length - answer), limit, len(roles.removeprefix("s"))))
        for pos, roles, length, answer in rows
    ]


def too_long(parameter: str, effect: Callable[[Overlong], str], *, default: int | None) -> Check:
    """A check for pairs beyond `thresholds.max_tokens`, else beyond the consumer's own limit.

    Args:
        parameter: The consumer's name for its limit.
        effect: What the consumer does to such a pair.
        default: The consumer's limit when nobody sets one; None when it depends on the model, and
            then only `thresholds.max_tokens` is compared against.
    """

    def check(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
        given = context.settings.thresholds.max_tokens
        limit = default if given is None else given
        if limit is None:
            return hits([], [])
        named = f"the default of {parameter}" if given is None else "thresholds.max_tokens"
        counter = token_counter(context.settings.tokenizer)
        found = overlong(frame, counter, limit=limit)
        return hits(
            [pos for pos, _ in found],
            [
                f"{counter.says(one.length)} against {limit:,} ({named}): {effect(one)}"
                for _, one in found
            ],
        )

    return check


def cut_at_end(one: Overlong) -> str:
    """The effect of cutting the end off, where the answer is."""
    answer = "answer" if one.turns <= 2 else "last answer"
    if one.answer_left == 0:
        return f"the prompt alone fills it, nothing of the {answer} is left"
    return f"the last {one.length - one.limit:,} of the {answer}'s {one.answer:,} are cut off"
