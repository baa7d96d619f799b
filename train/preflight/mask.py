"""Which tokens are trained: the answer with its end, the whole of it, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tunegate.curate.wording import count
from tunegate.train.preflight.encoded import IGNORED, Encoded, EncodedRow
from tunegate.train.preflight.problem import Problem

TAIL = 3
"""Tokens behind the end of a turn that a template may put: a line break, mostly."""


@dataclass(frozen=True, slots=True)
class TrainedTokens:
    """What of the rows is trained, counted over the tokens that the trainer sees."""

    trained: int
    whole: int
    """Tokens of these rows, prompts included."""
    rows: int
    """Rows that the trainer keeps."""
    ended: int
    """Of them, those whose answer is trained up to a token that ends the turn."""

    @property
    def share(self) -> float:
        """Trained tokens of all, 0 to 1; 0 without rows."""
        return self.trained / self.whole if self.whole else 0.0


def trained_tokens(
    encoded: Encoded, *, ends: Collection[int], held_out: Collection[str] = ()
) -> TrainedTokens:
    """Count what one pass over the rows trains.

    Args:
        encoded: As the trainer has the rows.
        ends: Tokens that end a turn.
        held_out: Ids of rows that the loss is only evaluated on; they do not count.
    """
    kept = [
        (one.ids, one.labels)
        for one in encoded.rows
        if one.ids is not None and one.labels is not None and one.pair not in held_out
    ]
    return TrainedTokens(
        trained=sum(label != IGNORED for _, labels in kept for label in labels),
        whole=sum(len(ids) for ids, _ in kept),
        rows=len(kept),
        ended=sum(_ends(ids, labels, ends) for ids, labels in kept),
    )


def mask_problems(
    encoded: Encoded, *, ends: Collection[int], max_length: int, raft: bool = False
) -> list[Problem]:
    """Rows of which nothing, too much or not the end is trained, and rows that are cut.

    Args:
        encoded: As the trainer has the rows.
        ends: Tokens that end a turn: those at which generation stops.
        max_length: Of the plan.
        raft: Whether passages are shown, fewer of which make shorter rows.
    """
    rows = encoded.rows
    shorter = " plan with fewer --distractors or a smaller --passage-tokens," if raft else ""
    found: list[Problem] = []
    lost = [one for one in rows if one.ids is None]
    if lost:
        first = lost[0]
        found.append(
            _problem(
                "nothing trained",
                lost,
                f"{count(len(lost), 'pair')} would be dropped silently: of {len(first.whole):,} "
                f"tokens the prompt has {len(first.prompt):,}, and {max_length:,} are read"
                if len(first.whole) > max_length
                else f"{count(len(lost), 'pair')} would be dropped silently: no token is trained",
                hint=f"raise max_length,{shorter} or drop the pair",
            )
        )
    cut = [one for one in rows if one.ids is not None and len(one.ids) < len(one.whole)]
    if cut:
        longest = max(cut, key=lambda one: len(one.whole))
        found.append(
            _problem(
                "answer cut",
                [longest, *(one for one in cut if one is not longest)],
                f"{count(len(cut), 'pair')} would be cut at {max_length:,} tokens; the longest has "
                f"{len(longest.whole):,}, and its answer would end nowhere",
                hint=f"raise max_length,{shorter} or shorten the pair",
                refuses=len(cut) > 0.02 * len(rows),
            )
        )
    unended = [one for one in rows if not _ends(one.whole, one.whole_labels, ends)]
    if unended:
        found.append(
            _problem(
                "end of turn",
                unended,
                f"{count(len(unended), 'pair')} would not train the token that ends the answer, so "
                "the model would not learn to stop",
                hint="have the chat template close the assistant's turn with it",
            )
        )
    exposed = [one for one in rows if one.whole and all(x != IGNORED for x in one.whole_labels)]
    if exposed:
        found.append(
            _problem(
                "prompt trained",
                exposed,
                f"{count(len(exposed), 'pair')} would train on the prompt as well",
                hint="the template renders the prompt otherwise when an answer follows",
            )
        )
    return found


def prefix_problems(encoded: Encoded) -> list[Problem]:
    """Rows whose prompt, as the model is asked, is not how prompt and answer begin together."""
    off = [one for one in encoded.rows if one.whole[: len(one.prompt)] != one.prompt]
    if not off:
        return []
    at = _agreeing(off[0].prompt, off[0].whole)
    return [
        _problem(
            "prompt prefix",
            off,
            f"{count(len(off), 'pair')} would be trained behind another prompt than the model is "
            f"asked with: from token {at + 1:,} of {len(off[0].prompt):,} on they differ",
            hint="use a chat template that renders the prompt the same way in both cases",
        )
    ]


def padding_problems(encoded: Encoded) -> list[Problem]:
    """Whether filling is trained in a batch of a long and a short row."""
    if len(encoded.batch_ids) < 2:
        return []
    lengths = sorted(len(one.ids) for one in encoded.rows if one.ids is not None)
    shortest = lengths[0]
    if any(label != IGNORED for label in encoded.batch_labels[1][shortest:]):
        return [Problem("padding", "the filling of short rows would be trained", refuses=True)]
    return []


def _ends(ids: Sequence[int], labels: Sequence[int], ends: Collection[int]) -> bool:
    """Whether one of the last trained tokens ends a turn."""
    trained = [token for token, label in zip(ids, labels, strict=True) if label != IGNORED]
    return any(token in ends for token in trained[-TAIL:])


def _agreeing(first: Sequence[int], second: Sequence[int]) -> int:
    return next(
        (nth for nth, (a, b) in enumerate(zip(first, second, strict=False)) if a != b),
        min(len(first), len(second)),
    )


def _problem(
    check: str,
    rows: Sequence[EncodedRow],
    message: str,
    *,
    hint: str = "",
    refuses: bool = True,
) -> Problem:
    return Problem(check, message, refuses, rows[0].pair, len(rows), hint)
