from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from tunegate.curate.models import Floats, Models
from tunegate.curate.progress import SILENT, Progress
from tunegate.tui.commands import relate

Command = Callable[..., Any]
KEYS = ["equivalent", "conflicting", "different", "cosine", "jaccard", "guards", "verdict"]


@dataclass(frozen=True)
class _Models(Models):
    """Texts with different numbers conflict, others are different; vectors are all the same."""

    def relations(
        self, first: pl.Series, second: pl.Series, *, progress: Progress = SILENT
    ) -> Floats:
        said = [
            (0.9, 0.05, 0.05)
            if _digits(one) == _digits(other)
            else (0.02, 0.96, 0.02)
            if _digits(one) and _digits(other)
            else (0.1, 0.1, 0.8)
            for one, other in zip(first.to_list(), second.to_list(), strict=True)
        ]
        return np.array(said, np.float32).reshape(len(first), 3)

    def vectors(
        self, texts: pl.Series, *, fast: bool = False, progress: Progress = SILENT
    ) -> Floats:
        return np.full((len(texts), 4), 0.5, np.float32)


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


@pytest.fixture(autouse=True)
def _models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relate, "_models", _Models)


def test_two_texts_with_what_differs_marked(tunegate: Command) -> None:
    ran = tunegate("relate", "Refunds take 14 days.", "Refunds take 30 days.")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "verdict   conflicting",
        "relation  equivalent 0.02, conflicting 0.96, different 0.02",
        "cosine    1.00",
        "jaccard   0.45 of the runs of 5 characters are shared",
        "guards    number differs",
        "type      wrong: one of them is wrong",
        "",
        "a  Refunds take [-14-] days.",
        "b  Refunds take {+30+} days.",
    ]


def test_colour_in_place_of_marks(tunegate: Command) -> None:
    out = tunegate("relate", "It is 5.", "It is 6.", "--color", "always").out
    assert "[-" not in out
    assert "\x1b[" in out


def test_text_that_acts_on_terminals_is_made_visible(tunegate: Command) -> None:
    out = tunegate("relate", "a\x1b[2Jb 5", "[red]c[/red] 6").out
    assert "\x1b" not in out
    assert "red" in out


def test_a_source_says_who_is_right(tunegate: Command, folder: Path) -> None:
    (folder / "policy.md").write_text("We are kind. Refunds take 30 days.", encoding="utf-8")
    arguments = ("relate", "Refunds take 14 days.", "Refunds take 30 days.")
    ran = tunegate(*arguments, "--source", "policy.md")
    assert "source    policy.md supports b: “Refunds take 30 days.”" in ran.out
    told = json.loads(tunegate(*arguments, "--source", "policy.md", "--format", "json").out)
    assert told["source"] == {"supports": "b", "margin": -1.79, "start": 13, "end": 34}
    assert told["differing"] == {"a": [[13, 15]], "b": [[13, 15]]}
    assert (told["type"], told["older"]) == ("wrong", None)
    assert list(told)[: len(KEYS)] == KEYS


def test_one_line_for_two_texts(tunegate: Command) -> None:
    (row,) = tunegate("relate", "It is 5.", "It is 6.", "--format", "jsonl").rows
    assert list(row) == KEYS
    assert row["verdict"] == "conflicting"
    assert row["guards"] == ["number"]


def test_answers_to_a_question(tunegate: Command) -> None:
    arguments = ("relate", "Roses are red in 5.", "The sky is grey 6.", "--format", "jsonl")
    assert tunegate(*arguments).rows[0]["verdict"] == "conflicting"
    (free,) = tunegate(*arguments, "--question", "Write a poem.").rows
    assert free["verdict"] == "different"


def test_lines_come_back_in_order(tunegate: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relate, "BATCH", 3)
    rows = [{"a": f"It is {at}.", "b": "It is 4."} for at in range(8)]
    stdin = "\n\n".join(json.dumps(row) for row in rows)
    ran = tunegate("relate", "-", "--format", "jsonl", stdin=stdin)
    assert ran.code == 0
    assert [row["verdict"] == "conflicting" for row in ran.rows] == [at != 4 for at in range(8)]
    assert all(list(row) == KEYS for row in ran.rows)


def test_a_line_has_a_question_of_its_own(tunegate: Command) -> None:
    row = {"a": "Roses are red in 5.", "b": "The sky is grey 6.", "question": "Write a poem."}
    ran = tunegate("relate", "-", "--format", "jsonl", stdin=json.dumps(row))
    assert ran.rows[0]["verdict"] == "different"


def test_a_byte_order_mark_is_no_part_of_the_first_line(tunegate: Command) -> None:
    ran = tunegate("relate", "-", stdin='\ufeff{"a": "It is 5.", "b": "It is 6."}')
    assert (ran.code, ran.out.split()[0]) == (0, "conflicting")


def test_lines_as_text(tunegate: Command) -> None:
    ran = tunegate("relate", "-", stdin='{"a": "It is 5.", "b": "It is 6."}')
    assert ran.out == "conflicting  0.02 0.96 0.02   1.00 0.50  number\n"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 2: this is not JSON"),
        ("[1]", "line 2: this is not a JSON object"),
        ('{"a": "x"}', "line 2: `b` is missing"),
        ('{"a": "x", "b": 5}', "line 2: `b` is not a text"),
        ('{"a": "x", "b": "y", "question": null}', "line 2: `question` is not a text"),
        ('{"a": "\\ud800", "b": "y"}', "line 2: this is not JSON"),
    ],
)
def test_a_bad_line_is_named_and_the_good_ones_before_it_are_told(
    line: str, says: str, tunegate: Command
) -> None:
    stdin = f'{{"a": "It is 5.", "b": "It is 6."}}\n{line}\n'
    ran = tunegate("relate", "-", "--format", "jsonl", stdin=stdin)
    assert ran.code == 2
    assert len(ran.rows) == 1
    assert says in ran.err
    assert "hint: write each line as" in ran.err


def test_another_language_than_english_is_said_once(
    tunegate: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relate, "BATCH", 1)
    says = "the language is German, and the bundled relation model was made for English"
    texts = "Die Lieferung dauert 5 Tage und ist frei.", "Die Lieferung dauert 6 Tage."
    assert says in tunegate("relate", *texts).err
    lines = 2 * (json.dumps(dict(zip("ab", texts, strict=True))) + "\n")
    ran = tunegate("relate", "-", "--format", "jsonl", stdin=lines)
    assert ran.err.count(says) == 1
    assert len(ran.rows) == 2
    assert says not in tunegate("relate", "It is 5 in the morning.", "It is 6 in the morning.").err


def test_no_lines(tunegate: Command) -> None:
    ran = tunegate("relate", "-", "--format", "jsonl", stdin="")
    assert (ran.code, ran.out) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("a",), "1 text was named, not two"),
        (("a", "b", "c"), "3 texts were named, not two"),
        (("a", "b\udcff"), "B: its character 2 is not valid text"),
        (("-", "--question", "\udcff"), "--question: its character 1 is not valid text"),
        (("-", "--format", "json"), "lines from standard input have no json form"),
        (("-", "--source", "x.md"), "--source goes with two texts"),
        (("a", "b", "--source", "missing.md"), "missing.md: it cannot be read"),
    ],
)
def test_what_cannot_be_asked(arguments: tuple[str, ...], says: str, tunegate: Command) -> None:
    ran = tunegate("relate", *arguments, stdin="")
    assert ran.code == 2
    assert says in ran.err
    assert ran.out == ""
