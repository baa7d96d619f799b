"""Pairs as a teacher answers them: sequence-level distillation, with or without its reasoning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any, Literal

from tunegate.curate.dataset import Dataset
from tunegate.curate.errors import UserError
from tunegate.curate.generation import Generator, Message, Reply, Request
from tunegate.curate.pair import Pair, Turn
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.reasoning import without_reasoning
from tunegate.train.rows import trainer_row

ANSWER = "Answer:"
"""Begins the line with the answer in a reply that explains."""
ASKED_TO_EXPLAIN = (
    f"\n\nExplain your reasoning step by step. Then write `{ANSWER}` on a line of its own, and "
    "behind it the answer alone."
)
TO_EXPLAIN = "\n\nExplain your reasoning."
"""Behind the prompt of a row that teaches reasoning; that of the answer's row stays as it is, since
it is what the model will be asked."""

CUT = "the teacher's reply was cut"
UNMARKED = f"the teacher's reply has no line with `{ANSWER}`"
"""Why a reply teaches nothing; there are others."""


@dataclass(frozen=True)
class Taught:
    """Pairs with the teacher's words, and what became of the others."""

    dataset: Dataset
    left_out: Mapping[str, int]
    """Pairs without the teacher's answer, by reason."""
    rationales: int
    """Rows that teach reasoning, of those in `dataset`."""


def taught(
    dataset: Dataset,
    teacher: Generator,
    *,
    way: Literal["answers", "rationales"],
    max_tokens: int,
    rationale_weight: float = 1.0,
    seed: int = 0,
    progress: Progress = SILENT,
) -> Taught:
    """Have the teacher answer each prompt once, greedily, in place of the answer that is there.

    answers: sequence-level knowledge distillation (Kim and Rush 2016, arXiv 1606.07947).
    rationales: step by step (Hsieh et al. 2023, arXiv 2305.02301): the teacher explains and
    answers, and the explanation is a second task under a prompt of its own. Its rows are repeated
    `rationale_weight` times on average, which weighs their loss.

    Args:
        dataset: Pairs to train on; those that are held out keep their own answers.
        teacher: Asked for every pair.
        way: What is asked.
        max_tokens: Of a reply; one that is cut teaches nothing.
        rationale_weight: From 0.
        seed: Of the repeats.
        progress: Counts pairs.

    Raises:
        UserError: when the teacher answers none of the pairs.
    """
    left_out: Counter[str] = Counter()
    asked: list[tuple[dict[str, Any], Pair]] = []
    requests: list[Request] = []
    for row, pair in dataset.iter_pairs():
        messages = _messages(pair, explain=way == "rationales")
        if messages is None:
            left_out["it has tool calls, which a teacher is not asked about"] += 1
            continue
        asked.append((row, pair))
        requests.append(Request(messages, max_tokens=max_tokens))
    replies: dict[int, Reply] = {}
    progress.start("asking the teacher", total=len(requests))
    for number, reply in teacher.replies(requests):
        replies[number] = reply
        progress.advance(1)
    pairs: list[Pair] = []
    rows: list[dict[str, Any]] = []
    rationales = 0
    for number, (row, pair) in enumerate(asked):
        said = _said(replies[number], explained=way == "rationales")
        if isinstance(said, str):
            left_out[said] += 1
            continue
        answer, reasoning = said
        pairs.append(_answered(pair, answer))
        rows.append(row)
        if reasoning is None:
            continue
        for _ in range(_times(rationale_weight, f"{seed} {row['id']}")):
            pairs.append(_answered(pair, reasoning, behind=TO_EXPLAIN))
            rows.append(row)
            rationales += 1
    if not pairs:
        why = "; ".join(f"{reason}: {number:,}" for reason, number in left_out.most_common())
        error = next((one.error for one in replies.values() if one.error is not None), None)
        raise UserError(
            f"the teacher answered none of {len(dataset):,} pairs ({why})"
            + (f": {error}" if error else ""),
            _hint(left_out, max_tokens=max_tokens),
        )
    made = Dataset.from_pairs(
        pairs,
        file="taught",
        tasks=[one["task"] for one in rows],
        sources=[one["source"] for one in rows],
    )
    return Taught(made, dict(left_out), rationales)


def _hint(left_out: Counter[str], *, max_tokens: int) -> str:
    """What to change, by the reason for most of the pairs."""
    most = left_out.most_common(1)
    if most and most[0][0] == CUT:
        return f"raise `max_new_tokens` of `distillation` in the plan: it is {max_tokens:,}"
    if most and most[0][0] == UNMARKED:
        return "this teacher does not explain in the form it is asked for: take the way answers"
    return "look at what it says: `tunegate evaluate --generator NAME` keeps its replies"


def _messages(pair: Pair, *, explain: bool) -> tuple[Message, ...] | None:
    """What the teacher is asked; None where a turn is more than text."""
    listed = trainer_row(pair)["prompt"]
    if pair.tools or any(set(one) != {"role", "content"} for one in listed):
        return None
    if any(one["role"] not in ("system", "user", "assistant") for one in listed):
        return None
    messages = [Message(one["role"], one["content"]) for one in listed]
    if explain:
        messages[-1] = replace(messages[-1], text=messages[-1].text + ASKED_TO_EXPLAIN)
    return tuple(messages)


def _said(reply: Reply, *, explained: bool) -> tuple[str, str | None] | str:
    """Answer and reasoning, or why there is none."""
    if reply.error is not None:
        return "the teacher gave no reply"
    if reply.cut:
        return CUT
    text = without_reasoning(reply.text).strip()
    if not text:
        return "the teacher's reply is empty"
    if not explained:
        return text, None
    reasoning, mark, answer = text.rpartition(ANSWER)
    if not mark or not answer.strip():
        return UNMARKED
    return answer.strip(), reasoning.strip() or None


def _answered(pair: Pair, answer: str, *, behind: str = "") -> Pair:
    """The pair with another answer, and perhaps words behind its last prompt."""
    *before, _ = pair.turns
    context = pair.context
    if behind and context and len(before) == 1:
        context += behind  # it stands below the prompt
    elif behind:
        before[-1] = replace(before[-1], content=before[-1].content + behind)
    return replace(pair, turns=(*before, Turn("assistant", answer)), context=context)


def _times(weight: float, name: str) -> int:
    """How often a row stands, `weight` on average, by a hash of its name."""
    hashed = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    whole = int(weight)
    return whole + (int.from_bytes(hashed, "big") / 2**64 < weight - whole)
