"""RAFT rows: a question among passages, and what it teaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from random import Random

from tunegate.curate.dataset import Dataset
from tunegate.curate.errors import UserError
from tunegate.curate.pair import Pair
from tunegate.curate.progress import SILENT, Progress
from tunegate.train.raft.negatives import hard_negatives
from tunegate.train.raft.question import Explain, Passage, Question, Recipe, Retrieve
from tunegate.train.raft.sides import Side, sides
from tunegate.train.raft.target import (
    FINAL,
    Target,
    explained_target,
    plain_target,
    quotes_of,
)

Render = Callable[[str, Sequence[Passage]], str]
"""`(question, passages) -> the user's text`."""


def render(question: str, passages: Sequence[Passage]) -> str:
    """Passages, each behind its id in brackets, then the question: as the rag stage shows them."""
    shown = "\n".join(f"[{one.id}] {one.text}" for one in passages)
    return f"Passages:\n{shown}\n\nQuestion: {question}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row, with all that was decided about it."""

    question: str
    """Id of the question."""
    side: Side
    document: str
    """Of the oracle."""
    oracle: str | None
    """Id of the oracle when it is shown."""
    shown: tuple[str, ...]
    """Ids of the passages in the order they are shown."""
    quotes: tuple[str, ...]
    """Each one stands word for word in a passage that is shown."""
    pair: Pair
    task: str | None = None


@dataclass(frozen=True)
class RaftSet:
    """The rows, and what became of everything else."""

    rows: tuple[Row, ...]
    recipe: Recipe
    questions: int
    """That came in."""
    left_out: Mapping[str, int]
    """Questions without a row, by reason."""
    refused: Mapping[str, int]
    """Passages that the retriever found and that are no distractors, by reason."""
    short: int
    """Rows with fewer passages than the recipe says."""
    documents: Mapping[str, Side]

    def dataset(self, side: Side) -> Dataset:
        """The rows of one side as pairs, each with its oracle's document as source."""
        rows = [one for one in self.rows if one.side == side]
        return Dataset.from_pairs(
            [one.pair for one in rows],
            file=f"raft-{side}",
            tasks=[one.task for one in rows],
            sources=[one.document for one in rows],
        )


def build_raft(
    questions: Sequence[Question],
    passages: Sequence[Passage],
    retrieve: Retrieve,
    recipe: Recipe | None = None,
    *,
    explain: Explain | None = None,
    render: Render = render,
    progress: Progress = SILENT,
) -> RaftSet:
    """Put passages around each question.

    With the chance `recipe.keep` the oracle is shown among distractors, and the target quotes it;
    else distractors alone are shown, and the target declines, answers without quoting, or there is
    no row. Each row draws from a generator of its own, seeded by the recipe and the question, so a
    question gets the same row whatever stands around it. Every quotation is looked up in the
    passages shown, again at the end.

    Args:
        questions: With ids of their own.
        passages: With ids of their own; a question's distractors come from its side of the split.
        retrieve: Ranks all passages for a question.
        recipe: The paper's by default.
        explain: Reasoning for a question; by rule when not given.
        render: How passages and question are shown; as the rag stage does by default.
        progress: Counts questions.

    Raises:
        UserError: when there are no questions, ids repeat, or gold passages are missing.
    """
    recipe = recipe or Recipe()
    by_id = _by_id(questions, passages)
    where = sides(questions, by_id, held_out=recipe.held_out, seed=recipe.seed)
    pools: dict[Side, dict[str, Passage]] = {"train": {}, "held-out": {}}
    for one in passages:
        pools[where[one.document]][one.id] = one
    rows: list[Row] = []
    left_out: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    short = 0
    progress.start("building RAFT rows", total=len(questions))
    for question in questions:
        progress.advance(1)
        random = Random(_seed(recipe.seed, question.id))
        kept = random.random() < recipe.keep
        if not kept and recipe.absent == "drop":
            left_out["oracle not shown"] += 1
            continue
        oracle = by_id[question.gold[0]]
        made = _target(question, oracle, recipe, kept=kept, explain=explain)
        if isinstance(made, str):
            left_out[made] += 1
            continue
        side = where[oracle.document]
        gold = {name: by_id[name] for name in question.gold}
        wanted = recipe.distractors + (not kept)
        found = hard_negatives(question, retrieve, pools[side], gold, count=wanted)
        refused.update(found.refused)
        shown = [*found.passages, *([oracle] if kept else [])]
        if not found.passages:
            left_out["the retriever finds no distractor"] += 1
            continue
        short += len(found.passages) < wanted
        random.shuffle(shown)
        pair = Pair.single(render(question.question, shown), made.text, system=question.system)
        _verify(made, shown, question)
        rows.append(
            Row(
                question=question.id,
                side=side,
                document=oracle.document,
                oracle=oracle.id if kept else None,
                shown=tuple(one.id for one in shown),
                quotes=made.quotes,
                pair=pair,
                task=question.task,
            )
        )
    return RaftSet(tuple(rows), recipe, len(questions), dict(left_out), dict(refused), short, where)


def _by_id(questions: Sequence[Question], passages: Sequence[Passage]) -> dict[str, Passage]:
    if not questions:
        raise UserError("there are no questions to make RAFT rows of", "name pairs with a source")
    by_id = {one.id: one for one in passages}
    if len(by_id) < len(passages):
        twice = Counter(one.id for one in passages).most_common(1)[0][0]
        raise UserError(f"two passages have the id {twice!r}", "give each one an id of its own")
    asked = Counter(one.id for one in questions).most_common(1)[0]
    if asked[1] > 1:
        raise UserError(f"two questions have the id {asked[0]!r}", "give each an id of its own")
    for one in questions:
        if not one.gold or not one.answers:
            lacks = "gold passage" if one.answers else "answer"
            raise UserError(f"question {one.id!r} has no {lacks}", "leave it out")
        missing = next((name for name in one.gold if name not in by_id), None)
        if missing is not None:
            raise UserError(
                f"question {one.id!r}: there is no passage {missing!r}", "name one that is there"
            )
    return by_id


def _target(
    question: Question,
    oracle: Passage,
    recipe: Recipe,
    *,
    kept: bool,
    explain: Explain | None,
) -> Target | str:
    """What is taught, or why nothing is."""
    if not kept:
        if recipe.absent == "abstain":
            return Target(recipe.abstention, ())
        return Target(f"{FINAL} {question.answers[0].strip()}", ())
    if explain is None:
        return plain_target(question, oracle)
    return explained_target(question, oracle, explain(question, oracle))


def _verify(made: Target, shown: Sequence[Passage], question: Question) -> None:
    """Every quotation of the text itself stands in a passage that is shown."""
    for quote in quotes_of(made.text):
        if not any(quote in one.text for one in shown):
            raise AssertionError(f"question {question.id}: {quote!r} is in no passage shown")


def _seed(seed: int, name: str) -> int:
    hashed = blake2b(f"{seed} {name}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(hashed, "big")
