"""Training pairs and document chunks as what RAFT rows are made from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from tunegate.curate.corpus.chunks import Chunk
from tunegate.curate.dataset import Dataset
from tunegate.train.raft.answering import covered, holds
from tunegate.train.raft.question import Passage, Question
from tunegate.train.raft.target import SUPPORT


@dataclass(frozen=True)
class Grounded:
    """Questions with their passages, and why other pairs are no questions."""

    questions: tuple[Question, ...]
    passages: tuple[Passage, ...]
    left_out: Mapping[str, int]


def grounded_questions(
    dataset: Dataset, chunks: Sequence[Chunk], documents: Mapping[str, str | None]
) -> Grounded:
    """The pairs of one question and one answer whose passage is known.

    The oracle of a pair is the chunk of its source document that holds the answer, or shares most
    of its words; other chunks that hold it are gold as well. A pair whose context is in no chunk
    brings it along as a passage of its own.

    Args:
        dataset: The curated pairs.
        chunks: Of the documents.
        documents: Name of the document for each `source` that pairs give, as `Documents.named`
            finds it; None for those that mean none.
    """
    passages = {one.id: Passage(one.id, one.text, one.document) for one in chunks}
    of_document: dict[str, list[Passage]] = defaultdict(list)
    for one in passages.values():
        of_document[one.document].append(one)
    questions: list[Question] = []
    left_out: Counter[str] = Counter()
    for row, pair in dataset.iter_pairs():
        if not pair.is_single:
            left_out["several turns"] += 1
            continue
        answer = pair.response.strip()
        if not answer or not pair.prompt.strip():
            left_out["no question or no answer"] += 1
            continue
        source = row["source"]
        document = documents.get(source) if source else None
        gold = _gold(answer, of_document.get(document or "", []))
        context = (pair.context or "").strip()
        if not gold and context:
            name = blake2b(context.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
            passages.setdefault(name, Passage(name, context, document or source or f"of {name}"))
            gold = [name]
        if not gold:
            left_out[
                "no passage of its document supports the answer"
                if document
                else "no context, and no document that its source names"
            ] += 1
            continue
        questions.append(
            Question(
                id=row["id"],
                question=pair.prompt,
                answers=(answer,),
                gold=tuple(gold),
                system=pair.system,
                task=row["task"],
            )
        )
    return Grounded(tuple(questions), tuple(passages.values()), dict(left_out))


def _gold(answer: str, passages: Sequence[Passage]) -> list[str]:
    """Ids of the passages that support an answer, the best first; none when none does."""
    if not passages:
        return []
    ranked = sorted(passages, key=lambda one: -covered(one.text, answer))
    holding = [one.id for one in ranked if holds(one.text, answer)]
    if holding:
        return holding
    return [ranked[0].id] if covered(ranked[0].text, answer) >= SUPPORT else []
