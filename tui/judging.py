"""What `tunegate evaluate --judge` needs: the judge, its rubric, and what people said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import orjson

from tunegate.curate.errors import InputError
from tunegate.curate.workspace import STATE_NAME, Workspace
from tunegate.evaluate.evaluation import Evaluation
from tunegate.evaluate.generators.choice import generator_settings, open_generator
from tunegate.evaluate.generators.kept import Kept
from tunegate.evaluate.item import Item
from tunegate.evaluate.judge import (
    LABELS,
    PREFERENCES,
    Agreement,
    Judged,
    Rubric,
    agreement,
    judge_answers,
    judge_pairs,
)
from tunegate.tui.evaluating import REPLIES
from tunegate.tui.progress import progress_bar


def judged_by(
    workspace: Workspace,
    name: str,
    run: Evaluation,
    *,
    against: Evaluation | None = None,
    rubric: Path | None = None,
    labels: Path | None = None,
) -> tuple[Judged, Agreement | None]:
    """What a judge says of a run, or which answers of two runs it prefers; checked by labels.

    Raises:
        UserError: when a file is wrong, or the judge cannot work.
    """
    opened = open_judge(workspace, name)
    chosen = read_rubric(rubric)
    known = LABELS if against is None else PREFERENCES
    people = None if labels is None else read_labels(labels, known=known)
    strange = set(people or ()) - {one.id for one in run.answers}
    if strange:
        raise InputError(
            f"{labels}: id {min(strange)!r} is no item of {run.facts.name}",
            "label the items of the run by their ids",
        )
    items, answers = judged_items(run)
    with progress_bar() as progress:
        if against is None:
            judged = judge_answers(items, answers, opened, rubric=chosen, progress=progress)
        else:
            before = judged_items(against)[1]
            judged = judge_pairs(items, before, answers, opened, rubric=chosen, progress=progress)
    return judged, None if people is None else agreement(judged, people)


def check_judge(
    workspace: Workspace, name: str, *, rubric: Path | None, labels: Path | None, pairs: bool
) -> None:
    """Refuse what `judged_by` would refuse of its files, before a run is asked and paid for.

    Raises:
        UserError: when there is no such judge, or a file is wrong.
    """
    generator_settings(name, workspace.settings.generators)
    read_rubric(rubric)
    if labels is not None:
        read_labels(labels, known=PREFERENCES if pairs else LABELS)


def open_judge(workspace: Workspace, name: str) -> Kept:
    """The generator of that name; what it says is kept as any reply is.

    Raises:
        ConfigError: when the settings have no such generator.
    """
    opened = open_generator(name, workspace.settings.generators, base=workspace.root)
    return Kept(opened, workspace.root / STATE_NAME / REPLIES)


def judged_items(evaluation: Evaluation) -> tuple[list[Item], dict[str, str]]:
    """The items of a run that have a reply, and the replies by id."""
    frame = evaluation.scores.frame
    unanswerable = dict(zip(frame["id"], frame["unanswerable"], strict=True))
    answered = [one for one in evaluation.answers if one.error is None]
    items = [
        Item(one.id, one.question, one.accepted, unanswerable=bool(unanswerable[one.id]))
        for one in answered
    ]
    return items, {one.id: one.answer for one in answered}


def read_rubric(path: Path | None) -> Rubric:
    """The rubric in a text file, named after it; the usual one without a file.

    Raises:
        InputError: when the file cannot be read or is empty.
    """
    if path is None:
        return Rubric()
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: it cannot be read: {error}") from error
    if not text:
        raise InputError(f"{path}: the rubric is empty", "say what makes an answer right")
    return Rubric(criteria=text, name=path.stem)


def read_labels(path: Path, *, known: Sequence[str]) -> dict[str, str]:
    """What people said, by item id.

    Args:
        path: Lines `{"id": ..., "label": ...}`.
        known: The labels there are.

    Raises:
        InputError: when a line is something else.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise InputError(f"{path}: it cannot be read: {error.strerror}") from error
    labels: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            body = orjson.loads(line)
            name, label = str(body["id"]), body["label"]
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise InputError(
                f"{path}:{number}: this is no object with `id` and `label`",
                f'write {{"id": "q1", "label": "{known[0]}"}}',
            ) from error
        if label not in known:
            raise InputError(f"{path}:{number}: label {label!r} is none of {', '.join(known)}", "")
        labels[name] = label
    return labels
