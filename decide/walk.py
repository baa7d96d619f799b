"""The walk up the ladder: measure what is missing under the lock, and stop where it is enough."""

from __future__ import annotations

from collections.abc import Callable

from tunegate.curate.generation import Generator
from tunegate.curate.models import Models
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.workspace import STATE_NAME
from tunegate.decide.gate_folder import GateFolder
from tunegate.decide.lock import LOCK_NAME, Lock, LockMismatch, changes
from tunegate.decide.policy import Stage
from tunegate.decide.project import Project, project_facts
from tunegate.decide.stages.interim import Watch
from tunegate.decide.stages.measuring import Asking
from tunegate.decide.stages.prompt import measure_prompt
from tunegate.decide.stages.rag import measure_rag
from tunegate.decide.tuned import check_stands, tuned
from tunegate.decide.verdict import Verdict, judge
from tunegate.evaluate.generators.choice import generator_settings, open_generator
from tunegate.evaluate.generators.kept import Kept


def check_lock(lock: Lock, project: Project) -> None:
    """Refuse to measure what was not frozen.

    Raises:
        LockMismatch: when anything differs, naming each thing.
    """
    changed = tuple(changes(lock.frozen, project.frozen))
    if changed:
        raise LockMismatch(changed, project.workspace.root / LOCK_NAME)


def walk(
    project: Project,
    lock: Lock,
    *,
    upto: Stage = "tune",
    generator: Generator | None = None,
    say: Callable[[str], None] = lambda line: None,
    progress: Progress = SILENT,
    watch: Watch | None = None,
) -> Verdict:
    """The verdict; stages that were measured under this lock are read, not measured again.

    The rag stage is not measured when the prompt is good enough, and the tune stage when nothing
    was cleared or no run is done.

    Args:
        project: What is measured with.
        lock: What was frozen.
        upto: The last stage that may be measured.
        generator: In place of the one in the settings.
        say: Told which stage begins.
        progress: Sees what is asked.
        watch: Told how each run of a stage stands while it is asked.

    Raises:
        LockMismatch: when the project is not what was frozen.
        Tampered: when evidence was changed.
        UserError: when a stage cannot be measured.
    """
    check_lock(lock, project)
    workspace, policy = project.workspace, project.policy
    folder = GateFolder(workspace.root, lock.digest)
    prompt, rag, tune = folder.prompt(), folder.rag(), folder.tune()
    to_rag = rag is None and upto != "prompt"

    def asking() -> Asking:
        known = workspace.settings.generators
        opened = generator or open_generator(project.generator, known, base=workspace.root)
        return Asking(
            generator=Kept(opened, workspace.root / STATE_NAME / "replies"),
            name=project.generator,
            settings=generator_settings(project.generator, known),
            folder=folder,
            models=Models(workspace.settings, workspace.vectors_path),
            level=policy.level,
            max_tokens=policy.max_tokens,
            progress=progress,
            watch=watch,
        )

    if prompt is None or (to_rag and prompt.test.low < policy.good_enough):
        cheaper = asking()
        if prompt is None:
            say("measuring the prompt stage")
            prompt = measure_prompt(project, cheaper)
            folder.write(prompt)
        if to_rag and prompt.test.low < policy.good_enough:
            say("measuring the rag stage")
            rag = measure_rag(project, cheaper, prompt)
            folder.write(rag)
    check_stands(tune, prompt, rag, folder)
    readiness, knowledge = project_facts(project, progress=progress)
    if rag is not None and upto == "tune":
        tune = tuned(
            project,
            lock,
            asking,
            prompt=prompt,
            rag=rag,
            tune=tune,
            readiness=readiness,
            knowledge=knowledge,
            say=say,
        )
    return judge(
        policy,
        lock=lock.digest,
        prompt=prompt,
        rag=rag,
        tune=tune,
        readiness=readiness,
        knowledge=knowledge,
    )
