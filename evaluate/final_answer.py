"""The answer within a reply: what is scored of it."""

from __future__ import annotations

from tunegate.curate.reasoning import without_reasoning


def final_answer(reply: str, *, after: str = "") -> str:
    """The answer of a reply: without what the model thought before, and behind the mark, if any.

    Args:
        reply: As it came.
        after: What stands before the final answer, as `<ANSWER>:` does in what RAFT teaches. What
            follows its last occurrence is the answer; a reply without it is the answer as a whole.
            Empty for none.

    Returns:
        Without the white space around it where a mark was found; empty when nothing was answered.
    """
    said = without_reasoning(reply)
    if not after:
        return said
    _, mark, answer = said.rpartition(after)
    return answer.strip() if mark else said
