"""The rows of a run, as the checks after training look at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tunegate.curate.dataset import Dataset
from tunegate.evaluate.after.row import Row
from tunegate.train.running.dataset import read_rows
from tunegate.train.running.folder import RunState


@dataclass(frozen=True)
class LearntRows:
    """What a run was trained on, and what it was not."""

    trained: tuple[Row, ...]
    held_out: tuple[Row, ...]
    left_out: int
    """Rows of either kind that are conversations, or whose answer stands in their own prompt."""


def learnt_rows(run: RunState, pairs: Dataset | None) -> LearntRows:
    """Rows of one question and one answer; an answer that stands in the prompt is no memory.

    Where it does, as in the passages of RAFT, the question is asked without them, if it is that of
    a curated pair; else the row is left out.

    Args:
        run: Whose rows.
        pairs: The curated ones, in which questions are looked up.

    Raises:
        UserError: when a file of the run is damaged.
    """
    questions: dict[str, list[str]] = {}
    if pairs is not None:
        for prompt, response in pairs.frame.select("prompt", "response").iter_rows():
            questions.setdefault(_plain(response), []).append(prompt)
    sides, left_out = [], 0
    for name in ("train.jsonl", "held-out.jsonl"):
        found = [_row(one, questions) for one in read_rows(run.path / name)]
        sides.append(tuple(one for one in found if one is not None))
        left_out += sum(one is None for one in found)
    return LearntRows(sides[0], sides[1], left_out)


def _row(body: dict[str, Any], questions: dict[str, list[str]]) -> Row | None:
    turns: Sequence[dict[str, Any]] = body["prompt"]
    asked = [one["content"] for one in turns if one["role"] != "system"]
    system = next((one["content"] for one in turns if one["role"] == "system"), None)
    response = body["completion"][0].get("content") or ""
    if len(asked) != 1 or not response.strip():
        return None
    prompt = asked[0]
    if _plain(response) in _plain(prompt):
        known = questions.get(_plain(response), [])
        found = next((one for one in known if _plain(one) in _plain(prompt)), None)
        if found is None or _plain(response) in _plain(found):
            return None
        prompt = found
    return Row(body["id"], prompt, response, system)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
