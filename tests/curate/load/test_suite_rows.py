from __future__ import annotations

from typing import Any

import pytest

from tunegate.curate.load.fields import NotAPair
from tunegate.curate.load.shapes import shape_of


def read(row: dict[str, Any]) -> list[Any]:
    found = shape_of(row)
    assert found is not None
    shape, fields = found
    assert shape.name == "suite"
    return list(shape.reader(fields)(row))


@pytest.mark.parametrize(
    ("row", "pairs"),
    [
        ({"question": "Who?", "accepted": ["A", "B"]}, [("Who?", None, "A"), ("Who?", None, "B")]),
        (
            {"question": "Who?", "answers": {"text": ["A"], "answer_start": [3]}, "context": "c"},
            [("Who?", "c", "A")],
        ),
        ({"query": "How many?", "expected": 3}, [("How many?", None, "3")]),
        ({"prompt": "Who?", "unanswerable": True}, [("Who?", None, "")]),
        ({"question": "Who?", "accepted": [], "is_impossible": True}, [("Who?", None, "")]),
        ({"question": "JSON?", "metric": "json_schema", "options": {}}, [("JSON?", None, "")]),
    ],
)
def test_each_accepted_answer_makes_a_pair(row: dict[str, Any], pairs: list[Any]) -> None:
    assert [(prompt, context, said) for _, prompt, context, said in read(row)] == pairs


def test_an_answer_that_is_no_text() -> None:
    with pytest.raises(NotAPair, match='"accepted" is an object, not text'):
        read({"question": "Who?", "accepted": [{"id": 3}]})
