"""Which side of the split a document is on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Literal

from tunegate.curate.groups import components
from tunegate.train.raft.answering import plain
from tunegate.train.raft.question import Passage, Question

Side = Literal["train", "held-out"]
SIDES: tuple[Side, ...] = ("train", "held-out")


def sides(
    questions: Sequence[Question],
    passages: Mapping[str, Passage],
    *,
    held_out: float,
    seed: int,
) -> dict[str, Side]:
    """A side for each document, by a hash of the seed and a name.

    Documents that answer one question together are on one side, and so are those of questions with
    the same words; the first name of such a group is hashed. So a document stays on its side when
    others come.

    Args:
        questions: Of which the gold passages are among `passages`.
        passages: By id.
        held_out: Share of the groups on the other side, on average; with more than 0 and two
            groups or more, neither side is without questions.
        seed: Another one splits otherwise.
    """
    names = sorted({one.document for one in passages.values()})
    number = {name: nth for nth, name in enumerate(names)}
    edges: list[tuple[int, int]] = []
    first: dict[str, int] = {}
    asked: set[int] = set()
    for one in questions:
        documents = [number[passages[name].document] for name in one.gold]
        same = first.setdefault(plain(one.question), documents[0])
        edges += [(same, other) for other in documents]
        asked |= set(documents)
    groups = components(len(names), edges)
    points = {group: _point(seed, names[group]) for group in set(groups)}
    out = {group for group, point in points.items() if point < held_out}
    with_questions = sorted({groups[one] for one in asked}, key=lambda group: points[group])
    if held_out > 0 and len(with_questions) > 1:
        if not out & set(with_questions):
            out.add(with_questions[0])
        elif out >= set(with_questions):
            out.discard(with_questions[-1])
    return {name: "held-out" if groups[nth] in out else "train" for nth, name in enumerate(names)}


def _point(seed: int, name: str) -> float:
    """A number in [0, 1) that looks random and depends on seed and name alone."""
    hashed = blake2b(f"{seed} {name}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(hashed, "big") / 2**64
