"""From the runs of a workspace to evidence of the tune stage: measured when there are new ones."""

from __future__ import annotations

from collections.abc import Callable

from tunegate.decide.clearance import NotCleared, clear
from tunegate.decide.evidence import PromptEvidence, RagEvidence, TuneEvidence
from tunegate.decide.gate_folder import GateFolder, Tampered
from tunegate.decide.lock import Lock
from tunegate.decide.project import Project
from tunegate.decide.stages.finished_runs import choose_runs, read_runs
from tunegate.decide.stages.measuring import Asking
from tunegate.decide.stages.tune import measure_tune
from tunegate.decide.verdict import KnowledgeFacts, ReadinessFacts


def check_stands(
    tune: TuneEvidence | None,
    prompt: PromptEvidence | None,
    rag: RagEvidence | None,
    folder: GateFolder,
) -> None:
    """Refuse evidence of training that stands on other evidence than is there.

    Raises:
        Tampered: a cheaper stage was measured again, so that its runs were cleared by another one.
    """
    if tune is None:
        return
    there = tuple(None if one is None else one.digest for one in (prompt, rag))
    if (tune.clearance.prompt, tune.clearance.rag) != there:
        raise Tampered(
            f"{folder.file('tune')}: it stands on other evidence of the cheaper stages than is "
            "there",
            "remove that file, run `tunegate gate`, and train again",
        )


def tuned(
    project: Project,
    lock: Lock,
    asking: Callable[[], Asking],
    *,
    prompt: PromptEvidence,
    rag: RagEvidence,
    tune: TuneEvidence | None,
    readiness: ReadinessFacts | None,
    knowledge: KnowledgeFacts,
    say: Callable[[str], None],
) -> TuneEvidence | None:
    """Evidence of all runs that stand on what the cheaper stages cleared.

    What is there is given back when nothing was cleared, no run is done, or it is of these runs.

    Args:
        project: What is measured with.
        lock: What was frozen.
        asking: Makes what the stages ask with, when there is something to measure.
        prompt: That was measured under the lock.
        rag: Likewise.
        tune: Evidence that is there.
        readiness: Of the pairs as they are.
        knowledge: How long it lasts.
        say: Told which runs are left out, and that the stage begins.

    Raises:
        UserError: when the stage cannot be measured.
    """
    if readiness is None:
        return tune
    try:
        clearance = clear(lock, prompt, rag, readiness=readiness, knowledge=knowledge)
    except NotCleared:
        return tune
    runs, damaged = read_runs(project.workspace.root)
    chosen = choose_runs(runs, clearance, project.policy.seeds)
    if chosen.runs and chosen.measured_by(tune):
        return tune  # what was left out was said when it was measured
    left_out = (*damaged, *chosen.left_out)
    for clause in left_out:
        say(f"not measured: {clause}")
    if not chosen.runs:
        return tune
    say(f"measuring the tune stage: {', '.join(one.name for one in chosen.runs)}")
    with_them = asking()
    found = measure_tune(
        project,
        with_them,
        clearance=clearance,
        prompt=prompt,
        rag=rag,
        runs=chosen.runs,
        left_out=left_out,
    )
    with_them.folder.write(found)
    return found
