"""Labelled rows for the relation model: which sets teach it, which measure it.

Every set is cut in two by a hash of its group, so no sentence of a test row was ever trained on.
Sets whose licence forbids commercial use only measure.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from hashlib import blake2b
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import orjson

from tunegate.curate.relation.teaching.example import (
    COMPATIBLE,
    CONFLICTING,
    DIFFERENT,
    EQUIVALENT,
    NOT_EQUIVALENT,
    Example,
)
from tunegate.curate.relation.teaching.generate import (
    examples_of,
    neighbour_examples,
    scope_examples,
)

Row = dict[str, Any]
Reader = Callable[[Row, Random], Iterator[Example]]

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_NLI = {"contradiction": CONFLICTING, "neutral": DIFFERENT, "entailment": COMPATIBLE}
_OPEN = re.compile(r"\b(all|none|both|neither) of\b|^(both|neither|all|none)\b", re.IGNORECASE)
_MOST_CHARS = 600


def is_held_out(group: str, percent: int) -> bool:
    """Whether a group is among the `percent` of groups that measure."""
    return int.from_bytes(blake2b(group.encode(), digest_size=4).digest(), "big") % 100 < percent


def sentences(text: str) -> list[str]:
    """Sentences of 25 to 240 characters."""
    found = (one.strip() for one in _SENTENCE.split(" ".join(text.split())))
    return [one for one in found if 25 <= len(one) <= 240]


def vitaminc(row: Row, rng: Random) -> Iterator[Example]:
    """A claim against evidence; whether support makes the two equal is not said."""
    known = {"REFUTES": CONFLICTING, "SUPPORTS": COMPATIBLE, "NOT ENOUGH INFO": COMPATIBLE}
    yield Example(row["claim"], row["evidence"], known[row["label"]], "vitaminc")
    if rng.random() < 0.06:
        yield from examples_of(row["claim"], rng, source="generated")
    if rng.random() < 0.06:
        yield from examples_of(row["evidence"], rng, source="generated", most=2)


def breaking_nli(row: Row, rng: Random) -> Iterator[Example]:
    """One word apart; its entailments are synonyms."""
    known = {**_NLI, "entailment": EQUIVALENT}
    yield Example(row["premise"], row["hypothesis"], known[row["label"]], "breaking_nli")
    if rng.random() < 0.15:
        yield from examples_of(row["premise"], rng, source="generated")


def conjnli(row: Row, rng: Random) -> Iterator[Example]:
    """Conjunctions and quantities."""
    yield Example(row["premise"], row["hypothesis"], _NLI[row["label"]], "conjnli")
    yield from examples_of(row["premise"], rng, source="generated", most=2)


def pawsx_en(row: Row, rng: Random) -> Iterator[Example]:
    """Paraphrase or not, with nearly the same words."""
    relations = EQUIVALENT if row["label"] == 1 else NOT_EQUIVALENT
    for _ in range(2):  # few rows, and the only ones of their kind
        yield Example(row["sentence1"], row["sentence2"], relations, "pawsx_en")
    yield from examples_of(row["sentence1"], rng, source="generated", most=2)


def truthfulqa(row: Row, rng: Random) -> Iterator[Example]:
    """Correct answers agree with one another and conflict with incorrect ones."""
    question, right, wrong = row["question"], row["correct"], row["incorrect"]
    for a, b in rng.sample(
        list(combinations(right, 2)), min(5, len(right) * (len(right) - 1) // 2)
    ):
        yield Example(a, b, COMPATIBLE, "truthfulqa", question)
    mixed = [(a, b) for a in right for b in wrong]
    for a, b in rng.sample(mixed, min(6, len(mixed))):
        yield Example(a, b, CONFLICTING, "truthfulqa", question)


def conflictqa(row: Row, rng: Random) -> Iterator[Example]:
    """Two answers that conflict, short and as a paragraph."""
    question = row["question"]
    short, other = row["memory_answer"], row["counter_answer"]
    long, against = row["parametric_memory"], row["counter_memory"]
    conflicts = [(short, other), (long[:_MOST_CHARS], against[:_MOST_CHARS]), (short, against)]
    for a, b in rng.sample(conflicts, 2):
        yield Example(a, b[:_MOST_CHARS], CONFLICTING, "conflictqa", question)
    for a, b in ((short, long), (other, against)):
        yield Example(a, b[:_MOST_CHARS], COMPATIBLE, "conflictqa", question)


def covidqa_question_similarity(row: Row, rng: Random) -> Iterator[Example]:
    """Two questions, similar or not."""
    relations = EQUIVALENT if row["similar"] == "1" else DIFFERENT
    yield Example(row["question_1"], row["question_2"], relations, "covidqa_question_similarity")


def mmlu_redux(row: Row, rng: Random) -> Iterator[Example]:
    """Two options of a question with one right answer exclude each other."""
    if row["error_type"] != "ok" or len(row["question"]) > 300:
        return
    choices = [str(one) for one in _listed(row["choices"])]
    if any(_OPEN.search(one) for one in choices) or len({one.lower() for one in choices}) < 4:
        return
    one, other = rng.sample(choices, 2)
    shape = rng.choice(("{}", "The answer is {}.", "It is {}."))
    yield Example(one, shape.format(other), CONFLICTING, "mmlu_redux", row["question"])
    yield Example(one, shape.format(one), EQUIVALENT, "mmlu_redux", row["question"])


def pubmedqa_l(row: Row, rng: Random) -> Iterator[Example]:
    """A long answer against a short one."""
    if row["final_decision"] == "maybe":
        return
    says = row["final_decision"].capitalize()
    contrary = "No" if says == "Yes" else "Yes"
    long = row["long_answer"][:_MOST_CHARS]
    yield Example(f"{contrary}.", long, CONFLICTING, "pubmedqa_l", row["question"])
    yield Example(f"{says}.", long, COMPATIBLE, "pubmedqa_l", row["question"])
    yield from examples_of(sentences(long)[0], rng, source="generated") if sentences(long) else ()


def dolly_3k(row: Row, rng: Random) -> Iterator[Example]:
    """Answers edited under their own question, cut short, and other answers' sentences."""
    found = sentences(row["response"])
    question = row["instruction"] if len(row["instruction"]) < 200 else ""
    for one in found[:3]:
        yield from examples_of(one, rng, source="generated", question=question, most=2)
    yield from neighbour_examples(found[:4], rng, source="generated")
    if found:
        yield from scope_examples(rng.choice(found), rng, source="generated")
    whole = row["response"][:_MOST_CHARS]
    if question and len(found) > 1:
        yield Example(found[0], whole, COMPATIBLE, "generated", question)
        one = rng.choice(found[:3])
        for made in examples_of(one, rng, source="generated", question=question, most=1):
            # an edited sentence against the whole answer it came from
            yield Example(made.b if made.a == one else made.a, whole,
                          COMPATIBLE if made.relations == EQUIVALENT else made.relations,
                          "generated", question)  # fmt: skip


def tatqa(row: Row, rng: Random) -> Iterator[Example]:
    """Sentences of financial reports, full of numbers."""
    for paragraph in row["paragraphs"][:4]:
        found = sentences(paragraph["text"])
        for one in found[:2]:
            yield from examples_of(one, rng, source="generated", most=2)
        if found:
            yield from scope_examples(found[0], rng, source="generated")
        yield from neighbour_examples(found[:3], rng, source="generated")


TEACHING: tuple[tuple[str, Reader, int], ...] = (
    ("vitaminc", vitaminc, 15),
    ("breaking_nli", breaking_nli, 50),
    ("conjnli", conjnli, 40),
    ("pawsx_en", pawsx_en, 25),
    ("truthfulqa", truthfulqa, 40),
    ("conflictqa", conflictqa, 40),
    ("covidqa_question_similarity", covidqa_question_similarity, 50),
    ("mmlu_redux", mmlu_redux, 20),
    ("pubmedqa_l", pubmedqa_l, 20),
    ("dolly_3k", dolly_3k, 20),
    ("tatqa", tatqa, 20),
)
"""Set, reader, and percent of its groups that are held out."""


def rows_of(folder: Path, name: str) -> Iterator[Row]:
    """The rows of one set.

    Raises:
        FileNotFoundError: when the folder does not have it.
    """
    with (folder / name / "data.jsonl").open("rb") as file:
        for line in file:
            yield orjson.loads(line)


def group_of(row: Row) -> str:
    """What rows must share to stay on one side."""
    return str(row.get("group_id") or row.get("question") or row["row_id"])


def teaching_examples(folder: Path, *, seed: int) -> list[Example]:
    """All examples of the groups that are not held out, in a fixed order."""
    rng = Random(seed)
    made: list[Example] = []
    for name, reader, percent in TEACHING:
        for row in rows_of(folder, name):
            if not is_held_out(group_of(row), percent):
                made.extend(reader(row, rng))
    return [one for one in made if one.a.strip() and one.b.strip()]


def held_out_rows(folder: Path, name: str) -> list[Row]:
    """Rows of a set that the model was not trained on: all of them for sets that only measure."""
    percents = {teaching: percent for teaching, _, percent in TEACHING}
    percent = percents.get(name, 100)
    return [row for row in rows_of(folder, name) if is_held_out(group_of(row), percent)]


def _listed(value: Any) -> list[Any]:
    """A list that the file holds as such or as text."""
    listed = ast.literal_eval(value) if isinstance(value, str) else value
    return list(listed)
