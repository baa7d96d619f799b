"""RAFT rows of labelled outside data; `benchmarks/raft.py` prints the table of all of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.raft import READERS, Checked, built, checked
from tunegate.train.raft.question import Recipe


@pytest.mark.parametrize(("name", "most"), [("covidqa_docs", 80), ("mtrag_un", 60)])
def test_quotes_stand_distractors_do_not_answer_and_documents_are_on_one_side(
    name: str, most: int, outside_data: Path
) -> None:
    questions, passages = READERS[name](outside_data)
    asked = questions[:most]
    gold = {one for question in asked for one in question.gold}
    documents = {one.document for one in passages if one.id in gold}
    near = [one for one in passages if one.document in documents]
    made = built(asked, near, Recipe(held_out=0.25, seed=7))
    found = checked(made, asked, near)
    assert found.rows >= 0.6 * len(asked)
    assert 0 < found.held_out < found.rows
    assert found.quotes >= found.shown > found.rows / 2
    assert found.distractors > 2 * found.rows
    assert found.sound, found


def test_the_check_finds_what_is_planted(outside_data: Path) -> None:
    questions, passages = READERS["mtrag_un"](outside_data)
    asked = questions[:30]
    made = built(asked, passages, Recipe(held_out=0.25, seed=7))
    rows = list(made.rows)
    nth = next(nth for nth, one in enumerate(rows) if one.oracle is not None)
    row = rows[nth]
    gold = next(one for one in asked if one.id == row.question).gold[0]
    assert checked(made, asked, passages).sound

    def planted(**changed: Any) -> Checked:
        broken = [*rows[:nth], replace(row, **changed), *rows[nth + 1 :]]
        return checked(replace(made, rows=tuple(broken)), asked, passages)

    lost = planted(shown=tuple(name for name in row.shown if name != row.oracle))
    assert lost.unfound == len(row.quotes) > 0
    assert planted(oracle=None).answering >= 1
    other = next(one for one in rows if one.side != row.side)
    assert planted(shown=(*row.shown, other.shown[0])).crossing >= 1
    assert gold == row.oracle
