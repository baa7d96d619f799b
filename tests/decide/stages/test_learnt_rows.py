"""Rows of a run as questions to its memory."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tunegate.curate.dataset import Dataset
from tunegate.curate.pair import Pair
from tunegate.decide.stages.learnt_rows import learnt_rows


@dataclass
class Run:
    """The one thing of a run that is read."""

    path: Path


def body(name: str, *said: str, system: str | None = None) -> dict[str, Any]:
    """A row; the last text is the answer."""
    turns = [
        {"role": "user" if nth % 2 == 0 else "assistant", "content": text}
        for nth, text in enumerate(said)
    ]
    if system is not None:
        turns.insert(0, {"role": "system", "content": system})
    return {"id": name, "source": None, "prompt": turns[:-1], "completion": turns[-1:]}


def test_an_answer_that_stands_in_its_prompt_is_no_memory(tmp_path: Path) -> None:
    pairs = Dataset.from_pairs([Pair.single("Where is the saw?", "In drawer  one.")])
    shown = "[a] The saw lies in drawer one.\n\nWhere is the saw?"
    rows = {
        "train.jsonl": [
            body("plain", "Who sells it?", "Ann does.", system="Be brief."),
            body("raft", shown, "in drawer one."),
            body("unknown", "[a] It costs 3 euros. What does it cost?", "3 euros"),
            body("talk", "Hello", "Hello.", "Who sells it?", "Ann does."),
        ],
        "held-out.jsonl": [body("other", "Who buys it?", "Bob does.")],
    }
    for name, some in rows.items():
        (tmp_path / name).write_text("".join(json.dumps(one) + "\n" for one in some))
    run: Any = Run(tmp_path)
    found = learnt_rows(run, pairs)
    assert [(one.id, one.prompt, one.system) for one in found.trained] == [
        ("plain", "Who sells it?", "Be brief."),
        ("raft", "Where is the saw?", None),
    ]
    assert [one.id for one in found.held_out] == ["other"]
    assert found.left_out == 2
    assert [one.id for one in learnt_rows(run, None).trained] == ["plain"]
