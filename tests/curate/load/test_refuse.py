from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tunegate.curate.errors import InputError
from tunegate.curate.load.loaded import Loaded
from tunegate.curate.load.refuse import not_pairs

Read = Callable[..., Loaded]
TURN = {"role": "user", "content": "q"}


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({"prompt": "q", "chosen": "a", "rejected": "b"}, "preference"),
        ({"chosen_messages": [], "rejected_messages": []}, "preference"),
        ({"input": {}, "preferred_output": [], "non_preferred_output": []}, "preference"),
        ({"prompt": "q", "completion": "a", "label": True}, "kto"),
        ({"messages": [TURN], "kto_tag": False}, "kto"),
        ({"prompt": "q", "completion": "a", "label": "False"}, "kto"),
        ({"prompt": "q", "completion": "a", "label": 1}, None),
        ({"prompt": "q", "completion": "a", "label": "true"}, None),
        ({"prompt": "q", "response": "a", "rejected": False}, None),
        ({"prompt": "q", "response": "a", "chosen": "x"}, None),
    ],
)
def test_rows_that_only_look_like_pairs(row: dict[str, Any], kind: str | None) -> None:
    assert not_pairs(row) == kind


@pytest.mark.parametrize(
    ("row", "message", "hint"),
    [
        (
            {"question": "q x", "chosen": "a", "rejected": "b"},
            "preference data",
            '[columns]\nprompt = "question"\nresponse = "chosen"',
        ),
        (
            {"dialog": [TURN], "chosen": {"role": "assistant", "content": "a"}, "rejected": 1},
            "preference data",
            '[columns]\nmessages = "dialog"\nresponse = "chosen"',
        ),
        (
            {"prompt": "q", "completion": "a", "label": False},
            "KTO data",
            "keep the rows labelled true",
        ),
        ({"text": "a long text", "url": "https://example.org"}, 'documents, not pairs: "text"', ""),
        (
            {"text": "where is my card", "intent": "card"},
            "no known shape; its columns: text, intent",
            '[columns]\nprompt = "text"\nresponse = "intent"',
        ),
        (
            {"id": "7", "Q": "what is it", "A": "it is this", "n": 5},
            "no known shape; its columns: id, Q, A, n",
            '[columns]\nprompt = "Q"\nresponse = "A"',
        ),
        ({"a": 1, "b": 2}, "its columns: a, b", 'prompt = "..."\nresponse = "..."'),
        ({"turns": [TURN], "x": 1}, "its columns: turns, x", '[columns]\nmessages = "turns"'),
    ],
)
def test_a_file_of_such_rows_is_refused_with_what_to_do(
    read: Read, row: dict[str, Any], message: str, hint: str
) -> None:
    with pytest.raises(InputError) as refused:
        read(json.dumps([row, row, row]))
    assert message in refused.value.message
    assert hint in refused.value.hint


def test_the_mapping_that_is_proposed_for_chosen_answers_works(read: Read) -> None:
    rows = [{"prompt": "q", "chosen": "good", "rejected": "bad"}] * 2
    loaded = read(json.dumps(rows), columns={"prompt": "prompt", "response": "chosen"})
    assert loaded.dataset.frame["response"].to_list() == ["good", "good"]


def test_a_few_such_rows_among_pairs_go_to_quarantine(read: Read) -> None:
    rows: list[dict[str, Any]] = [{"prompt": "q", "completion": "a"}] * 5
    rows += [{"prompt": "q", "completion": "a", "label": False}]
    rows += [{"prompt": "q", "chosen": "a", "rejected": "b"}]
    loaded = read(json.dumps(rows))
    assert len(loaded.dataset) == 5
    kto, preference = loaded.quarantine["reason"]
    assert kto.startswith("KTO data: ")
    assert preference.startswith("preference data: ")


def test_many_columns_are_not_all_listed(read: Read) -> None:
    row = {f"column_{n}": n for n in range(50)} | {"x" * 90: 1, "two\nlines": 2}
    with pytest.raises(InputError) as refused:
        read(json.dumps([row]))
    assert refused.value.message.endswith("column_29 and 22 more")
    assert "\n" not in refused.value.message
