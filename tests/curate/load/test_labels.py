from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tunegate.curate.load.labels import LabelColumns, find_labels, label
from tunegate.curate.load.shapes import normal_names
from tunegate.curate.settings import Columns


def found(sample: list[dict[str, Any]], **columns: str) -> LabelColumns:
    names = normal_names(dict.fromkeys(name for row in sample for name in row))
    return find_labels(sample, names, Columns(**columns), taken={"prompt", None})


def test_columns_that_look_the_part() -> None:
    sample = [{"Task Type": "qa", "category": "x", "URL": "https://example.org", "Last-Update": 1}]
    assert found(sample) == LabelColumns("Task Type", "URL", "Last-Update")
    assert found(sample, task="category").task == "category"
    assert found([{"prompt": "a", "doc": None, "source": "b"}]) == LabelColumns(source="source")
    assert found([{"prompt": "a"}]) == LabelColumns()


def test_a_task_repeats_and_is_short() -> None:
    unlike = [{"task": f"Task {n}", "category": f"c{n % 4}"} for n in range(40)]
    assert found(unlike).task == "category"
    assert found(unlike[:10]).task == "task"
    assert found([{"task": "x" * 81}]).task is None
    assert found([{"task": ["a"]}, {"task": {}}]).task is None


def test_a_document_in_full_is_no_source() -> None:
    assert found([{"document": "word " * 100, "url": "u"}]).source == "url"


def test_a_column_that_holds_the_prompt_is_no_label() -> None:
    sample = [{"topic": "a"}]
    columns = find_labels(sample, normal_names(sample[0]), Columns(), taken={"topic"})
    assert columns.task is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x", "x"),
        ("", None),
        (None, None),
        (3, "3"),
        (1.5, "1.5"),
        (True, "True"),
        (date(2024, 5, 4), "2024-05-04"),
        (["x"], None),
        ({}, None),
    ],
)
def test_labels_as_text(value: Any, text: str | None) -> None:
    assert label(value) == text
