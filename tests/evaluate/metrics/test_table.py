from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunegate.curate.models import Floats, Models
from tunegate.curate.progress import SILENT, Progress
from tunegate.evaluate.item import Item, Passage
from tunegate.evaluate.metrics.score import Case
from tunegate.evaluate.metrics.table import METRICS, item_problem

ACCEPTED = {"numeric": ("5 km",), "choice": ("B",), "regex": (r"^\w+$", "cat")}
OPTIONS: dict[str, dict[str, Any]] = {
    "choice": {"options": ["red", "blue"]},
    "json_schema": {"schema": {"type": "object"}},
    "format_validity": {"form": "markdown", "patterns": ["."]},
}
SHOWN = (Passage("p1", "The cat sat on the mat. " * 50),)


class Letters(Models):
    """Vectors of how often each letter occurs."""

    def vectors(
        self, texts: pl.Series, *, fast: bool = False, progress: Progress = SILENT
    ) -> Floats:
        letters = [[text.lower().count(one) + 1e-3 for one in "abcdefgh"] for text in texts]
        counts = np.array(letters, dtype=np.float32).reshape(len(texts), 8)
        return np.asarray(counts / np.linalg.norm(counts, axis=1, keepdims=True))


def item(name: str) -> Item:
    return Item(
        id="1",
        question="Where is 7?",
        accepted=ACCEPTED.get(name, ("The cat sat.",)),
        metric=name,
        options=OPTIONS.get(name, {}),
    )


def test_every_metric_is_named_by_its_key_and_scores_its_item() -> None:
    for name, metric in METRICS.items():
        assert metric.name == name
        assert metric.summary.endswith(".")
        assert metric.source
        assert item_problem(item(name)) is None


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("exact_match", "the cat sat", "the dog sat"),
        ("token_f1", "the cat sat", "a dog ran"),
        ("contains", "so the cat sat down", "so the cat stood"),
        ("regex", "one_word", "two words"),
        ("numeric", "5,000 m", "5 miles"),
        ("json_schema", '{"a": 1}', "[1]"),
        ("choice", "blue", "red"),
        ("rouge_l", "The cat sat", "dogs"),
        ("embedding_similarity", "The cat sat.", ""),
        ("quote_alignment", "“The cat sat on”", "“The dog sat on”"),
        ("citation_validity", "[p1]", "[p2]"),
        ("abstention", "on the mat", "I do not know."),
        ("format_validity", "- a list", "plain"),
    ],
)
def test_each_metric_tells_right_from_wrong(name: str, right: str, wrong: str) -> None:
    cases = [Case(answer, item(name), SHOWN) for answer in (right, wrong)]
    good, bad = METRICS[name].measure(cases, Letters())
    assert good.value == pytest.approx(1)
    assert bad.value == 0


def test_there_is_a_case_for_every_metric() -> None:
    listed = test_each_metric_tells_right_from_wrong.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert [name for name, *_ in listed] == list(METRICS)


ODD = st.one_of(
    st.text(),
    st.text(alphabet='01.,-%$€ kmbn"“”[]()*|`#{}:\\\n'),
    st.text(alphabet=st.characters(categories=["Cc", "Cf", "Cs", "Mn", "Nd", "Zs"])),
)


@settings(deadline=None, max_examples=60)
@given(answer=ODD)
def test_no_answer_breaks_a_metric(answer: str) -> None:
    for name, metric in METRICS.items():
        (found,) = metric.measure([Case(answer, item(name), SHOWN)], Letters())
        assert 0 <= found.value <= 1
        assert not metric.binary or found.value in (0, 1)
        assert found.reason


@settings(deadline=None, max_examples=60)
@given(accepted=st.lists(ODD, max_size=3))
def test_no_accepted_answer_breaks_a_metric(accepted: list[str]) -> None:
    for name, metric in METRICS.items():
        odd = Item("1", "", tuple(accepted), metric=name, options=OPTIONS.get(name, {}))
        item_problem(odd)
        (found,) = metric.measure([Case("The cat sat.", odd, SHOWN)], Letters())
        assert 0 <= found.value <= 1


@pytest.mark.parametrize("unit", ["7 ", "word ", "“a ", "[", "| - ", "\x00", "a\u0301\u0323\u0323"])
def test_a_megabyte_is_scored_like_any_other_answer(unit: str) -> None:
    answer = unit * (200_000 // len(unit))
    for name, metric in METRICS.items():
        (found,) = metric.measure([Case(answer, item(name), SHOWN)], Letters())
        assert 0 <= found.value <= 1


@pytest.mark.parametrize(
    ("bad", "problem", "hint"),
    [
        (
            Item("1", "q", ("a",), metric="exact"),
            "there is no metric 'exact'",
            "did you mean 'exact_match'?",
        ),
        (
            Item("1", "q", ("5",), metric="numeric", options={"relativ": 1}),
            "numeric has no option 'relativ'",
            "did you mean 'relative'?",
        ),
        (
            Item("1", "q", ("5",), metric="numeric", options={"relative": "1"}),
            "option relative = '1' is no number from 0 up",
            "numeric: ",
        ),
        (Item("1", "q", metric="contains"), "it has no accepted answer", "contains: "),
        (
            Item("1", "q", ("five",), metric="numeric"),
            "the accepted answer 'five' holds no number",
            "numeric",
        ),
        (Item("1", "q", metric="json_schema"), "it has no schema, an object", "json_schema: "),
        (
            Item("1", "q", metric="format_validity", options={"form": "yaml"}),
            "option form = 'yaml' is none of text, json, markdown",
            "format_validity: ",
        ),
    ],
)
def test_an_item_that_cannot_be_scored_says_why(bad: Item, problem: str, hint: str) -> None:
    found = item_problem(bad)
    assert found is not None
    assert found[0] == problem
    assert found[1].startswith(hint)


def test_an_unanswerable_item_needs_no_accepted_answer() -> None:
    assert item_problem(Item("1", "q", metric="numeric", unanswerable=True)) is None
