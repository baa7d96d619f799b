"""Which prompts are computed together."""

from __future__ import annotations

from collections.abc import Sequence


def batches(lengths: Sequence[int], *, longest_reply: int, budget: int) -> list[list[int]]:
    """Prompts of similar length together, the longest first; each number once.

    Every prompt of a batch is padded to the longest and gets room for the reply, and these tokens
    stay within the budget; a prompt that is over it alone makes a batch of its own. The longest
    come first, so that what does not fit into the memory shows at once.

    Args:
        lengths: Of the prompts, in tokens.
        longest_reply: Tokens of a reply, at most.
        budget: Padded tokens of a batch.
    """
    made: list[list[int]] = []
    rows = 0
    for number in sorted(range(len(lengths)), key=lambda at: (-lengths[at], at)):
        if not made or len(made[-1]) >= rows:
            rows = max(1, budget // (lengths[number] + longest_reply))
            made.append([])
        made[-1].append(number)
    return made
