from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tunegate.curate.load.loaded import Loaded

Read = Callable[..., Loaded]


def test_each_instance_is_a_pair_and_a_broken_one_stands_alone(read: Read) -> None:
    instances = [
        {"input": "", "output": "1"},
        {"input": "x", "output": "2"},
        {"input": "x"},
        "text",
        {"output": 5},
    ]
    rows = [{"instruction": "do", "instances": instances}, {"instruction": "no", "instances": []}]
    loaded = read("\n".join(map(json.dumps, rows)))
    frame = loaded.dataset.frame
    assert frame.select("row", "line", "context", "response").rows() == [
        (1, 1, None, "1"),
        (2, 1, "x", "2"),
    ]
    assert loaded.quarantine.select("row", "line", "reason").rows() == [
        (3, 1, 'item 3 of "instances": no "output"'),
        (4, 1, 'item 4 of "instances": it is text, not an object'),
        (5, 1, 'item 5 of "instances": "output" is a number, not text'),
        (6, 2, '"instances" is empty'),
    ]
    assert loaded.files[0].rows == 6
    assert loaded.summary == "2 pairs, self-instruct shape, 4 rows in quarantine"


@pytest.mark.parametrize(
    "text",
    [
        "seed_examples:\n- question: q\n  answer: a\n- context: c\n  question: q2\n  answer: a2\n",
        json.dumps(
            {
                "seed_examples": [
                    {"question": "q", "answer": "a"},
                    {"context": "c", "questions_and_answers": [{"question": "q2", "answer": "a2"}]},
                ]
            }
        ),
    ],
)
def test_instructlab_examples_with_and_without_context(read: Read, text: str) -> None:
    loaded = read(text)
    assert loaded.files[0].shape == "instructlab"
    rows = loaded.dataset.frame.select("prompt", "context", "response").rows()
    assert rows == [("q", None, "a"), ("q2", "c", "a2")]
