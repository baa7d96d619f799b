"""Everything that is checked once a model was trained, over any two models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Any, TypeVar

from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.settings import Privacy
from tunegate.evaluate.after.canaries import REFERENCES, Canary, Exposure, exposures
from tunegate.evaluate.after.declining import Declining, declined, declining
from tunegate.evaluate.after.forgetting import Forgetting, forgetting, general_logs
from tunegate.evaluate.after.instructions import Following, followed, following
from tunegate.evaluate.after.leakage import Known, Leakage, known_values, leakage, said
from tunegate.evaluate.after.membership import Membership, membership, response_logs
from tunegate.evaluate.after.row import Row
from tunegate.evaluate.after.verbatim import Recited, Verbatim, recited, verbatim
from tunegate.evaluate.item import Item
from tunegate.evaluate.language_model import LanguageModel, TokenLogs

_One = TypeVar("_One")
_Result = TypeVar("_Result")

MOST_ROWS = 500
"""Training rows, held-out rows and private values that are looked at, of each."""
LEVEL = 0.95


@dataclass(frozen=True)
class AfterTraining:
    """What training did to a model beside what it was trained for."""

    base: str
    """Name of the model before training."""
    tuned: str
    forgetting: Forgetting
    following: Following
    canaries: tuple[Exposure, ...]
    """By the tuned model; empty when none was planted."""
    canaries_before: tuple[Exposure, ...]
    """By the base model, which never saw them: by chance alone."""
    membership: Membership | None
    """None for too few rows of either kind."""
    verbatim: Verbatim
    leakage: Leakage
    declining: Declining | None
    """None without questions."""
    rows: tuple[int, int]
    """Training rows, and those of them that were looked at."""
    held_out: tuple[int, int]
    """The same of rows that were not trained on."""
    seed: int
    same_tokens: bool = True
    """Whether both cut the general texts into as many tokens. Else what is counted by token, in
    forgetting and membership, does not compare."""

    def body(self) -> dict[str, Any]:
        """Everything as plain values, without a text of a row; the keys are the fields' names."""
        return asdict(self)


@dataclass(frozen=True)
class _Measured:
    """What one model said."""

    general: list[TokenLogs]
    followed: list[bool]
    exposures: tuple[Exposure, ...]
    member_logs: list[TokenLogs]
    other_logs: list[TokenLogs]
    recited: list[Recited]
    recited_others: list[Recited]
    said: list[bool | None]
    declined: list[bool]


@dataclass(frozen=True)
class _Asked:
    """What both models are asked."""

    rows: list[Row]
    others: list[Row]
    canaries: tuple[Canary, ...]
    references: int
    known: list[Known]
    questions: tuple[Item, ...]
    seed: int


def after_training(
    base: LanguageModel,
    tuned: LanguageModel,
    *,
    rows: Sequence[Row],
    held_out: Sequence[Row] = (),
    canaries: Sequence[Canary] = (),
    questions: Sequence[Item] = (),
    privacy: Privacy | None = None,
    most_rows: int = MOST_ROWS,
    references: int = REFERENCES,
    level: float = LEVEL,
    seed: int = 0,
    progress: Progress = SILENT,
) -> AfterTraining:
    """Ask both models the same, first the one and then the other, and compare.

    One of them is in memory at a time. From more rows than `most_rows` so many are drawn at random.

    Args:
        base: Before training.
        tuned: After it.
        rows: That it was trained on.
        held_out: Others of the same source, split off at random before training. Without any,
            membership is not measured.
        canaries: That were planted among the rows, see `make_canaries`.
        questions: Answerable and unanswerable ones, for declining.
        privacy: The workspace's settings.
        most_rows: Rows of either kind that are looked at.
        references: For each canary.
        level: Confidence of all intervals.
        seed: Of what is drawn.
        progress: Sees the stages `base model` and `tuned model`, in nine steps each.

    Raises:
        UserError: when a model cannot be had, or the memory does not suffice.
        Cancelled: when `progress` says so.
    """
    known, in_prompt = known_values(rows, privacy=privacy)
    asked = _Asked(
        rows=_drawn(rows, most_rows, seed),
        others=_drawn(held_out, most_rows, seed),
        canaries=tuple(canaries),
        references=references,
        known=_drawn(known, most_rows, seed),
        questions=tuple(questions),
        seed=seed,
    )
    before = _measured(base, asked, "base model", progress)
    after = _measured(tuned, asked, "tuned model", progress)
    return AfterTraining(
        base=base.name,
        tuned=tuned.name,
        forgetting=forgetting(before.general, after.general, level=level, seed=seed),
        following=following(before.followed, after.followed, level=level, seed=seed),
        canaries=after.exposures,
        canaries_before=before.exposures,
        membership=membership(
            (asked.rows, asked.others),
            (before.member_logs, before.other_logs),
            (after.member_logs, after.other_logs),
            level=level,
            seed=seed,
        ),
        verbatim=verbatim(
            before.recited,
            after.recited,
            after.recited_others,
            rows=len(asked.rows),
            level=level,
        ),
        leakage=leakage(asked.known, before.said, after.said, in_prompt=in_prompt, level=level),
        declining=declining(asked.questions, before.declined, after.declined, level=level),
        rows=(len(rows), len(asked.rows)),
        held_out=(len(held_out), len(asked.others)),
        seed=seed,
        same_tokens=all(
            len(one.values) == len(other.values)
            for one, other in zip(before.general, after.general, strict=True)
        ),
    )


def _measured(model: LanguageModel, asked: _Asked, stage: str, progress: Progress) -> _Measured:
    progress.start(stage, total=9)

    def step(result: _Result) -> _Result:
        progress.advance(1)
        return result

    measured = _Measured(
        general=step(general_logs(model)),
        followed=step(followed(model)),
        exposures=step(
            exposures(model, asked.canaries, references=asked.references, seed=asked.seed)
        ),
        member_logs=step(response_logs(model, asked.rows)),
        other_logs=step(response_logs(model, asked.others)),
        recited=step(recited(model, asked.rows)),
        recited_others=step(recited(model, asked.others)),
        said=step(said(model, asked.known)),
        declined=step(declined(model, asked.questions)),
    )
    model.release()
    return measured


def _drawn(ones: Sequence[_One], most: int, seed: int) -> list[_One]:
    if len(ones) <= most:
        return list(ones)
    places = sorted(Random(f"after {seed}").sample(range(len(ones)), most))
    return [ones[place] for place in places]
