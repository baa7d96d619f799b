"""What a person asks of a plan, and whether it can be had."""

from __future__ import annotations

from dataclasses import dataclass

from tunegate.curate.errors import UserError
from tunegate.curate.readiness.readiness import Method as Judged
from tunegate.curate.wording import count
from tunegate.train.memory.setup import Precision
from tunegate.train.notes import Notes
from tunegate.train.pair_facts import PairFacts
from tunegate.train.plan import Method, Override, RaftPart, Way


@dataclass(frozen=True)
class Asked:
    """What a person wants otherwise. None leaves a setting to its default."""

    method: Method | None = None
    learning_rate: float | None = None
    batch: int | None = None
    accumulation: int | None = None
    processes: int | None = None
    """Graphics cards that share a step."""
    epochs: float | None = None
    rank: int | None = None
    alpha: float | None = None
    max_length: int | None = None
    packing: bool | None = None
    precision: Precision | None = None
    seed: int | None = None
    teacher: str | None = None
    """For distillation."""
    way: Way | None = None
    """For distillation."""
    distractors: int | None = None
    """For RAFT."""
    passage_tokens: int | None = None
    """For RAFT."""
    dora: bool = False
    rslora: bool = False
    override: str | None = None
    """Why to plan a method that the pairs do not suffice for."""


def raft_part(asked: Asked) -> RaftPart:
    """`[raft]` of a plan: what is asked, and defaults for the rest."""
    wanted = {"distractors": asked.distractors, "passage_tokens": asked.passage_tokens}
    return RaftPart.model_validate({key: one for key, one in wanted.items() if one is not None})


def refuse(facts: PairFacts, asked: Asked, notes: Notes) -> None:
    """Note that the pairs suffice for what is asked, and what stands against training on them.

    The verdict is that of `tunegate ready` for the method, open errors aside: a plan may be made
    while they are being settled.

    Raises:
        UserError: when there are too few pairs, or pairs of the wrong kind, and no override; or
            when two things that are asked do not go together.
    """
    if not facts.pairs:
        raise UserError("there are no pairs to train on", "name files with pairs")
    if asked.method == "distillation" and asked.teacher is None:
        raise UserError("distillation needs a teacher", "name one with --teacher FOLDER")
    if asked.teacher is not None and asked.method != "distillation":
        raise UserError(
            f"a teacher ({asked.teacher}) is for distillation alone", "add --method distillation"
        )
    if asked.way is not None and asked.method != "distillation":
        raise UserError(f"{asked.way} is a way of distillation", "add --method distillation")
    if asked.method != "raft" and (asked.distractors, asked.passage_tokens) != (None, None):
        raise UserError("distractors and passages are of RAFT alone", "add --method raft")
    if asked.way == "on-policy" and (asked.processes or 1) > 1:
        raise UserError(
            f"on-policy distillation trains on one card, and {asked.processes} are asked for: more "
            "were not tried",
            "leave --cards out, or take --way answers",
        )
    if asked.method == "raft" and not facts.grounded:
        raise UserError(
            "RAFT needs pairs with a context or a source document, and there are none",
            "`tunegate draft` makes pairs from documents",
        )
    judged = judged_for(facts, asked.method or "lora")
    _stands_against(facts, notes)
    if judged.verdict == "ready":
        notes.because("pairs", facts.pairs, judged.why, "tunegate ready")
        return
    if asked.override is None:
        raise UserError(
            f"there are not enough pairs for {judged.name}: {judged.why}",
            "add pairs, take another method, or give a reason: --override TEXT",
        )
    notes.overrides.append(
        Override(setting="pairs", given=asked.override, instead_of=f"{judged.name}: {judged.why}")
    )


def judged_for(facts: PairFacts, method: Method) -> Judged:
    """The verdict on a method."""
    return next(one for one in facts.methods if one.name == method)


def _stands_against(facts: PairFacts, notes: Notes) -> None:
    if facts.private:
        have = f"{count(facts.private, 'pair')} with open private data"
        why = f"{have}: training refuses, since weights cannot be redacted later"
        notes.because("privacy", facts.private, why, "NIST AI 600-1")
    if facts.leaked:
        why = f"{count(facts.leaked, 'pair')} asking what the suite asks: training refuses"
        notes.because("leakage", facts.leaked, why)
