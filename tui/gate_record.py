"""From a measured gate to its record on disk, and back from a record to a check of it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from tunegate.curate.workspace import STATE_NAME, Workspace
from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.gate_talk import Format, outputs_of, renderers, talk_check

if TYPE_CHECKING:
    from tunegate.decide.feedback import Output, StageFeedback
    from tunegate.decide.gate_folder import GateFolder
    from tunegate.decide.lock import Lock
    from tunegate.decide.project import Project
    from tunegate.decide.record.making import Measurement
    from tunegate.decide.verdict import KnowledgeFacts, ReadinessFacts, Verdict
    from tunegate.evaluate.evaluation import Answer


def keep_record(
    project: Project,
    lock: Lock,
    verdict: Verdict,
    *,
    facts: ReadinessFacts | None,
    knowledge: KnowledgeFacts,
) -> Path:
    """Write the record of a verdict in all its forms, and return the path of the JSON.

    Args:
        project: What was measured.
        lock: Under which it was.
        verdict: What `judge` said of the evidence in the folder of the lock.
        facts: Of the pairs, as `judge` had them.
        knowledge: As `judge` had it.

    Raises:
        UserError: when evidence was changed, or the record cannot be written.
    """
    from tunegate import __version__
    from tunegate.decide.advice import MEASURED, advise
    from tunegate.decide.advice_facts import advice_facts
    from tunegate.decide.gate_folder import GateFolder
    from tunegate.decide.record.frozen import frozen_body, refreeze_lines
    from tunegate.decide.record.making import Surroundings, make_record
    from tunegate.decide.record.writing import RECORDS, write_record
    from tunegate.tui.gate_plan import planned_lines

    workspace, policy = project.workspace, project.policy
    state = workspace.root / STATE_NAME
    folder = GateFolder(workspace.root, lock.digest)
    survey = project.survey()
    seen = advice_facts(workspace, seen=survey)
    planned = planned_lines(project, lock, facts=facts, knowledge=knowledge)
    record = make_record(
        measurements(folder),
        verdict,
        policy=policy,
        lock=frozen_body(lock.frozen, project.suite),
        project=workspace.root.name,
        version=__version__,
        around=Surroundings(
            readiness=None if survey is None else survey.readiness,
            plan=planned.plan,
            memory=planned.memory,
            cost=planned.cost,
            facts=facts,
            knowledge=knowledge,
            private=tuple((seen.private or {}).items()),
            leaked=tuple((seen.leaked or {}).items()),
            feedback=feedback_here(project, lock),
            advice=tuple(one for one in advise(seen) if one.topic not in MEASURED),
            refreezes=refreeze_lines(lock),
            given_up=tuple(one.at for one in lock.former),
            frozen=lock.at,
            chain=lock.chain,
        ),
    )
    return write_record(record, state / RECORDS, renderers=renderers())


def measurements(folder: GateFolder) -> tuple[Measurement, ...]:
    """The evidence under a lock, with what failed, in the order of the stages."""
    from tunegate.decide.policy import STAGES
    from tunegate.decide.record.making import EXAMPLES, Measurement
    from tunegate.evaluate.evaluation import shown_failures
    from tunegate.evaluate.evaluation_folder import read_evaluation

    looks = folder.looks()
    found: list[Measurement] = []
    for stage in STAGES:
        one = folder.read(stage)
        if one is None:
            continue
        file, run = folder.file(stage), one.test.run
        failed: tuple[tuple[str | None, Answer], ...] = ()
        if run is not None:
            failed = tuple(
                shown_failures(read_evaluation(run, folder.runs), slices=3, each=EXAMPLES // 3)
            )
        digest = sha256(file.read_bytes()).hexdigest()
        found.append(Measurement(one, file.name, digest, failed, looks=looks.get(stage, 1)))
    return tuple(found)


def stage_outputs(folder: GateFolder) -> list[Output]:
    """The answers of every measured stage to the test split, for feedback."""
    from tunegate.decide.policy import STAGES
    from tunegate.evaluate.evaluation_folder import read_evaluation

    outputs: list[Output] = []
    for stage in STAGES:
        one = folder.read(stage)
        if one is not None and one.test.run is not None:
            outputs += outputs_of(stage, read_evaluation(one.test.run, folder.runs))
    return outputs


def feedback_here(project: Project, lock: Lock) -> tuple[StageFeedback, ...]:
    """What people said of the answers of every measured stage.

    Raises:
        UserError: when evidence was changed, or a line of the feedback is wrong.
    """
    from tunegate.decide.feedback import feedback_by_stage
    from tunegate.decide.feedback_file import FEEDBACK, read_opinions
    from tunegate.decide.gate_folder import GateFolder

    root = project.workspace.root
    outputs = stage_outputs(GateFolder(root, lock.digest))
    return feedback_by_stage(outputs, read_opinions(root / STATE_NAME / FEEDBACK), lock=lock.digest)


def gaps_here(project: Project, lock: Lock) -> tuple[str, ...]:
    """What people have not judged, or judge otherwise than the metric; see `feedback_gaps`.

    Raises:
        UserError: as `feedback_here`.
    """
    from tunegate.decide.feedback import feedback_gaps

    return feedback_gaps(feedback_here(project, lock))


def check_here(workspace: Workspace, path: Path, *, output_format: Format = "text") -> ExitCode:
    """`gate --check RECORD`, against the files of this workspace.

    Raises:
        UserError: when it is no record, or a file that the settings name cannot be read.
    """
    from tunegate.decide.gate_folder import GateFolder
    from tunegate.decide.project import read_project
    from tunegate.decide.record.frozen import frozen_body
    from tunegate.decide.record.writing import read_body

    project = read_project(workspace)
    lock = str(read_body(path).get("lock", ""))
    return talk_check(
        path,
        evidence=GateFolder(workspace.root, lock).path,
        current=frozen_body(project.frozen, project.suite),
        output_format=output_format,
    )


def judge_here(workspace: Workspace, *, output_format: Format = "text") -> ExitCode:
    """`gate --feedback`, on what was measured under the lock of this workspace.

    Raises:
        UserError: when nothing was frozen, evidence was changed, or a line is wrong.
    """
    from tunegate.curate.errors import UserError
    from tunegate.decide.gate_folder import GateFolder
    from tunegate.decide.lock import LOCK_NAME, read_lock
    from tunegate.tui.gate_talk import talk_feedback

    lock = read_lock(workspace.root)
    if lock is None:
        raise UserError(
            f"{workspace.root / LOCK_NAME}: nothing was frozen, so there are no answers to judge",
            "measure first: `tunegate gate`",
        )
    outputs = stage_outputs(GateFolder(workspace.root, lock.digest))
    return talk_feedback(
        outputs, workspace=workspace, lock=lock.digest, output_format=output_format
    )


def say_record(project: Project, lock: Lock, verdict: Verdict) -> None:
    """Keep the record of a verdict, and say where."""
    from tunegate.decide.project import project_facts
    from tunegate.tui.streams import say

    facts, knowledge = project_facts(project)
    path = keep_record(project, lock, verdict, facts=facts, knowledge=knowledge)
    say(f"record: {path}, with .md and .html beside it")
    say(f"check it with `tunegate gate --check {path.relative_to(project.workspace.root)}`")
