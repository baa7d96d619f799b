"""Ways to spoil pairs, against which the readiness score is held."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.workspaces import Row

Spoil = Callable[[Sequence[Row], int, Sequence[int], Random], Row]
"""Of the rows the one with a number, spoiled; which rows are left as they are, and what to draw
with."""


@dataclass(frozen=True)
class Cell:
    """One data set of a grid."""

    kind: str
    share: float
    """Of the pairs that are spoiled."""


def spoiled(rows: Sequence[Row], cell: Cell, *, seed: int = 0) -> list[Row]:
    """The rows, a share of them spoiled; the number of rows stays."""
    draw = Random(f"{seed} {cell.kind}")
    order = draw.sample(range(len(rows)), len(rows))
    hit = order[: round(cell.share * len(rows))]
    left = order[len(hit) :]
    changed = dict(enumerate(rows))
    for number in hit:
        changed[number] = (KINDS | OTHERS)[cell.kind](rows, number, left, draw)
    return list(changed.values())


def copy(rows: Sequence[Row], number: int, left: Sequence[int], draw: Random) -> Row:
    """Another pair once more in its place."""
    return rows[draw.choice(left)]


def contradict(rows: Sequence[Row], number: int, left: Sequence[int], draw: Random) -> Row:
    """Another pair's question in its place, with the answer to a third."""
    twin = rows[draw.choice(left)]
    return {**twin, "response": _wrong(rows, twin, draw)}


def misread(rows: Sequence[Row], number: int, left: Sequence[int], draw: Random) -> Row:
    """The answer to another question of its task."""
    return {**rows[number], "response": _wrong(rows, rows[number], draw)}


def refuse(rows: Sequence[Row], number: int, left: Sequence[int], draw: Random) -> Row:
    """A boilerplate refusal."""
    return {**rows[number], "response": "I'm sorry, but I can't help with that."}


def empty(rows: Sequence[Row], number: int, left: Sequence[int], draw: Random) -> Row:
    """No response."""
    return {**rows[number], "response": ""}


def mark_up(rows: Sequence[Row], number: int, left: Sequence[int], draw: Random) -> Row:
    """HTML around the answer."""
    return {**rows[number], "response": f"<p><b>{rows[number]['response']}</b></p>"}


def leave_markers(rows: Sequence[Row], number: int, left: Sequence[int], draw: Random) -> Row:
    """Markers of a chat template in the answer."""
    return {
        **rows[number],
        "response": f"<|im_start|>assistant\n{rows[number]['response']}<|im_end|>",
    }


def repeat(rows: Sequence[Row], number: int, left: Sequence[int], draw: Random) -> Row:
    """The answer many times."""
    return {**rows[number], "response": " ".join([rows[number]["response"]] * 12)}


def _wrong(rows: Sequence[Row], row: Row, draw: Random) -> str:
    others = [
        one["response"]
        for one in rows
        if one["task"] == row["task"] and one["response"] != row["response"]
    ]
    return str(draw.choice(others))


KINDS: dict[str, Spoil] = {
    "copied": copy,
    "contradicted": contradict,
    "misread": misread,
    "refused": refuse,
    "emptied": empty,
    "marked up": mark_up,
    "chat markers": leave_markers,
    "repeated": repeat,
}


def cut(rows: Sequence[Row], number: int, left: Sequence[int], draw: Random) -> Row:
    """The answer broken off in the middle."""
    answer = rows[number]["response"]
    return {**rows[number], "response": answer[: max(1, len(answer) // 2)]}


def leave_placeholder(rows: Sequence[Row], number: int, left: Sequence[int], draw: Random) -> Row:
    """A placeholder where the answer should be."""
    return {**rows[number], "response": "[INSERT ANSWER]"}


def break_encoding(rows: Sequence[Row], number: int, left: Sequence[int], draw: Random) -> Row:
    """Quotation marks in a broken encoding around the answer."""
    answer = f"\u201c{rows[number]['response']}\u2019s\u201d"
    return {**rows[number], "response": answer.encode().decode("cp1252", "replace")}


def nearly_copy(rows: Sequence[Row], number: int, left: Sequence[int], draw: Random) -> Row:
    """Another pair once more in its place, its question said a little otherwise."""
    twin = rows[draw.choice(left)]
    return {**twin, "prompt": f"{twin['prompt'].rstrip(' ?')}, please?"}


def echo(rows: Sequence[Row], number: int, left: Sequence[int], draw: Random) -> Row:
    """The question in place of the answer."""
    return {**rows[number], "response": rows[number]["prompt"]}


def answer_in_german(rows: Sequence[Row], number: int, left: Sequence[int], draw: Random) -> Row:
    """An answer in another language."""
    return {
        **rows[number],
        "response": "Das steht in den Unterlagen, die wir Ihnen geschickt haben.",
    }


def swap_passage(rows: Sequence[Row], number: int, left: Sequence[int], draw: Random) -> Row:
    """The passage of another question."""
    other = draw.choice([one for one in rows if one["context"] != rows[number]["context"]])
    return {**rows[number], "context": other["context"]}


def introduce(rows: Sequence[Row], number: int, left: Sequence[int], draw: Random) -> Row:
    """Words of a chat assistant before the answer."""
    answer = rows[number]["response"]
    return {**rows[number], "response": f"Sure! Here is the answer to your question: {answer}"}


OTHERS: dict[str, Spoil] = {
    "cut": cut,
    "placeholder": leave_placeholder,
    "broken encoding": break_encoding,
    "nearly copied": nearly_copy,
    "echoed": echo,
    "in German": answer_in_german,
    "passage swapped": swap_passage,
    "introduced": introduce,
}
"""For a second grid, which nothing was set by."""
