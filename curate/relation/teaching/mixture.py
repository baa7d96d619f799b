"""What the parts of the training are made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

from tunegate.curate.models import Relation
from tunegate.curate.relation.teaching.answers import answer_example
from tunegate.curate.relation.teaching.changing import names_swapped, numbers_swapped, words_swapped
from tunegate.curate.relation.teaching.corpora import (
    TEACHING,
    group_of,
    is_held_out,
    rows_of,
    teaching_examples,
)
from tunegate.curate.relation.teaching.edit import Edit
from tunegate.curate.relation.teaching.example import (
    COMPATIBLE,
    CONFLICTING,
    DIFFERENT,
    EQUIVALENT,
    NOT_EQUIVALENT,
    Example,
)
from tunegate.curate.relation.teaching.keeping import (
    adjective_dropped,
    adverbial_moved,
    article_changed,
    list_turned,
    synonym,
)
from tunegate.curate.relation.teaching.likeness import likeness_examples
from tunegate.curate.relation.teaching.questions import question_examples
from tunegate.curate.relation.teaching.scenes import scene_example

_DENIAL = re.compile(r"\b(no|not|never|nobody|none)\b|n't\b", re.IGNORECASE)

SHARES: dict[str, float] = {
    "vitaminc": 0.3,
    "breaking_nli": 1.0,
    "conjnli": 3.0,
    "pawsx_en": 3.0,
    "truthfulqa": 2.0,
    "conflictqa": 0.7,
    "covidqa_question_similarity": 6.0,
    "mmlu_redux": 0.5,
    "pubmedqa_l": 0.7,
    "generated": 0.35,
}
"""How often the balanced part takes each example of a source, on average."""
SCENES = 7_000
UNRELATED = 3_000
QUESTIONS = 3_000
"""Labelled questions of each of two sets."""


def broad(folder: Path, *, seed: int) -> list[Example]:
    """The first part: every example of every set once, half of them claims against evidence."""
    return teaching_examples(folder, seed=seed)


def balanced(folder: Path, *, seed: int) -> list[Example]:
    """The second part: rare kinds repeated, frequent ones thinned out, scenes and questions.

    Repeated sets are read again with another seed, so that what is drawn from their rows differs.
    """
    rng = Random(seed)
    made = _weighted(folder, SHARES, rng, seed=seed)
    made += _reordered(folder, rng)
    made += [scene_example(rng, source="scenes") for _ in range(SCENES)]
    texts = [one.a for one in made if one.source in ("generated", "vitaminc", "mmlu_redux")]
    for _ in range(UNRELATED):
        one, other = rng.sample(texts, 2)
        made.append(Example(one, other, DIFFERENT, "unrelated"))
    for name, field, label in (("banking77", "text", "category"), ("clinc150", "text", "intent")):
        rows = [(row[field], row[label]) for row in rows_of(folder, name)]
        chosen = rng.sample(rows, min(QUESTIONS, len(rows)))
        made += question_examples(chosen, rng, source="questions")
    return made


def _weighted(folder: Path, shares: dict[str, float], rng: Random, *, seed: int) -> list[Example]:
    rounds = [teaching_examples(folder, seed=seed + 1 + turn) for turn in range(2)]
    made: list[Example] = []
    for name, share in shares.items():
        whole, part = divmod(share, 1)
        pools = [[one for one in examples if one.source == name] for examples in rounds]
        for turn in range(int(whole)):
            made += pools[turn % len(pools)]
        made += [one for one in pools[0] if rng.random() < part]
    return made


def _barely_changed(folder: Path, rng: Random) -> Iterator[Example]:
    """Sentences less a word or with another article: no conflict, however small the change."""
    for name in ("breaking_nli", "vitaminc"):
        field = "premise" if name == "breaking_nli" else "claim"
        percents = {teaching: percent for teaching, _, percent in TEACHING}
        for row in rows_of(folder, name):
            if is_held_out(group_of(row), percents[name]) or rng.random() > 0.2:
                continue
            for edit, relations in (
                (adjective_dropped, COMPATIBLE),
                (article_changed, EQUIVALENT),
                (synonym, EQUIVALENT),
            ):
                changed = edit(row[field], rng)
                if changed is not None and rng.random() < 0.5:
                    yield Example(row[field], changed, relations, "barely changed", certainty=0.95)


def _questions(folder: Path) -> list[str]:
    """Questions of the sets that may teach; those of held-out groups left out."""
    found: set[str] = set()
    percents = {name: percent for name, _, percent in TEACHING}
    for name, fields in (
        ("covidqa_question_similarity", ("question_1", "question_2")),
        ("banking77", ("text",)),
        ("clinc150", ("text",)),
        ("covid_faq_pairs", ("question",)),
        ("truthfulqa", ("question",)),
        ("pubmedqa_l", ("question",)),
    ):
        for row in rows_of(folder, name):
            if not is_held_out(group_of(row), percents.get(name, 0)):
                found.update(row[field] for field in fields)
    return sorted(found)


def _reordered(folder: Path, rng: Random) -> Iterator[Example]:
    """Sentences with two of their parts exchanged, and the same said in another order."""
    percents = {name: percent for name, _, percent in TEACHING}
    edits: tuple[tuple[Edit, frozenset[Relation], float], ...] = (
        (words_swapped, NOT_EQUIVALENT, 0.5),
        (names_swapped, NOT_EQUIVALENT, 0.5),
        (numbers_swapped, NOT_EQUIVALENT, 0.5),
        (list_turned, EQUIVALENT, 1.0),
        (adverbial_moved, EQUIVALENT, 1.0),
        (synonym, EQUIVALENT, 0.7),
    )
    for name, fields in (
        ("pawsx_en", ("sentence1", "sentence2")),
        ("conjnli", ("premise", "hypothesis")),
    ):
        for row in rows_of(folder, name):
            if is_held_out(group_of(row), percents[name]):
                continue
            for field in fields:
                for edit, relations, share in edits:
                    changed = edit(row[field], rng) if rng.random() < share else None
                    if changed is not None and changed != row[field]:
                        yield Example(row[field], changed, relations, "reordered")


SHARP_SHARES: dict[str, float] = {
    **SHARES,
    "vitaminc": 0.15,
    "pawsx_en": 4.0,
    "truthfulqa": 1.5,
    "generated": 0.25,
    "mmlu_redux": 0.3,
}
OPPOSITES = 0.85
"""Certainty of a conflict where one word was put in another's place."""
LIKENESS = 16_000


def sharp(folder: Path, *, seed: int) -> list[Example]:
    """The third part: graded certainty, small harmless edits, and how alike questions are."""
    rng = Random(seed)
    made = _graded(folder, SHARP_SHARES, rng, seed=seed)
    made += _reordered(folder, rng)
    made += [scene_example(rng, source="scenes") for _ in range(SCENES)]
    made += _barely_changed(folder, rng)
    made += likeness_examples(_questions(folder), rng, most=LIKENESS, source="likeness")
    return made


def _graded(folder: Path, shares: dict[str, float], rng: Random, *, seed: int) -> list[Example]:
    """`_weighted`, less certain of a conflict where nothing is denied."""
    return [
        replace(one, certainty=OPPOSITES)
        if one.source in ("breaking_nli", "generated")
        and one.relations == CONFLICTING
        and not _DENIAL.search(f"{one.a} {one.b}")
        else one
        for one in _weighted(folder, shares, rng, seed=seed)
    ]


CLOSE_SHARES: dict[str, float] = {
    **SHARES,
    "vitaminc": 0.22,
    "breaking_nli": 0.8,
    "pawsx_en": 5.0,
    "truthfulqa": 2.0,
    "generated": 0.12,
    "covidqa_question_similarity": 10.0,
    "mmlu_redux": 0.3,
    "pubmedqa_l": 0.5,
}
ANSWERS = 9_000
EVIDENCE = 0.5
"""Share of the sentences of vitaminc whose parts are exchanged."""


def close(folder: Path, *, seed: int) -> list[Example]:
    """A part to try behind those: nearly the same words, answers in other words, likeness.

    The model that comes with tunegate did without it: see its card.
    """
    rng = Random(seed)
    made = _graded(folder, CLOSE_SHARES, rng, seed=seed)
    made += _reordered(folder, rng)
    made += _evidence_reordered(folder, rng)
    made += _paraphrases_edited(folder, rng)
    made += [scene_example(rng, source="scenes") for _ in range(SCENES)]
    made += [answer_example(rng, source="answers") for _ in range(ANSWERS)]
    made += _barely_changed(folder, rng)
    made += likeness_examples(_questions(folder), rng, most=LIKENESS, source="likeness")
    return made


def _evidence_reordered(folder: Path, rng: Random) -> Iterator[Example]:
    """Sentences of Wikipedia with two of their parts exchanged, or said in another order."""
    percent = {name: held for name, _, held in TEACHING}["vitaminc"]
    for row in rows_of(folder, "vitaminc"):
        if is_held_out(group_of(row), percent) or rng.random() > EVIDENCE:
            continue
        for edit, relations in (
            (rng.choice((words_swapped, names_swapped, names_swapped)), NOT_EQUIVALENT),
            (adverbial_moved, EQUIVALENT),
            (list_turned, EQUIVALENT),
        ):
            changed = edit(row["evidence"], rng)
            if changed is not None and changed != row["evidence"] and len(changed) < 300:
                yield Example(row["evidence"], changed, relations, "reordered")


def _paraphrases_edited(folder: Path, rng: Random) -> Iterator[Example]:
    """One side of a paraphrase changed again: in its order, or in what it says."""
    percent = {name: held for name, _, held in TEACHING}["pawsx_en"]
    for row in rows_of(folder, "pawsx_en"):
        if is_held_out(group_of(row), percent) or row["label"] != 1:
            continue
        ways = [(row["sentence1"], row["sentence2"]), (row["sentence2"], row["sentence1"])]
        for kept, other in ways:
            for edit, relations in (
                (words_swapped, NOT_EQUIVALENT),
                (names_swapped, NOT_EQUIVALENT),
                (numbers_swapped, NOT_EQUIVALENT),
                (adverbial_moved, EQUIVALENT),
                (list_turned, EQUIVALENT),
                (synonym, EQUIVALENT),
            ):
                changed = edit(other, rng)
                if changed is not None and changed not in (kept, other):
                    yield Example(kept, changed, relations, "paraphrase edited")


MIXTURES: dict[str, Callable[..., list[Example]]] = {
    "broad": broad,
    "balanced": balanced,
    "sharp": sharp,
    "close": close,
}
