"""`tunegate gate`: prompt, then retrieval, then training, on one frozen suite."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.streams import put, say

if TYPE_CHECKING:
    from tunegate.curate.workspace import Workspace
    from tunegate.decide.evidence import Evidence
    from tunegate.decide.lock import Lock
    from tunegate.decide.project import Project
    from tunegate.decide.verdict import Verdict

EXAMPLES = """
tunegate gate --dry-run                  what the suite can decide, before anything is asked
tunegate gate                            freeze, measure what is missing, and say the verdict
tunegate gate --verify                   exit 3 when anything changed since it was frozen
tunegate gate --format json | jq .verdict
tunegate gate --format jsonl             events while it measures, the verdict last
tunegate gate --advice                   what the data itself says, before anything is spent
tunegate gate --feedback                 judge a blind sample of the answers
tunegate gate --check .tunegate/records/2026-01-02-0123abcd-stop-at-rag.json
"""

Format = Literal["text", "json", "jsonl"]
StageName = Literal["prompt", "rag", "tune"]
_FORMS: dict[str, tuple[Format, ...]] = {
    "--freeze": ("text",),
    "--verify": ("text",),
    "--dry-run": ("text",),
    "--check": ("text", "json"),
    "--feedback": ("text", "jsonl"),
    "--advice": ("text", "json"),
}
"""Forms in which what is done in place of measuring can be said."""


def command(
    *,
    freeze: Annotated[
        bool, typer.Option("--freeze", help="Freeze what is there now into gate.lock, and stop.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Compare what is there with gate.lock, and stop.")
    ] = False,
    stage: Annotated[
        StageName | None,
        typer.Option("--stage", help="The last stage to measure.", show_default=False),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what the suite can decide, and ask nothing.")
    ] = False,
    check: Annotated[
        Path | None,
        typer.Option(
            "--check",
            metavar="RECORD",
            help="Work a decision record out again and name what differs; exit 3 when anything "
            "does.",
            show_default=False,
        ),
    ] = None,
    feedback: Annotated[
        bool,
        typer.Option(
            "--feedback",
            help="Judge a blind sample of the answers: on the terminal, or by lines on standard "
            "input; with --format jsonl list them.",
        ),
    ] = False,
    advice: Annotated[
        bool,
        typer.Option(
            "--advice",
            help="Say what the data shows before anything is spent; exit 1 with an off-ramp.",
        ),
    ] = False,
    output_format: Annotated[
        Format,
        typer.Option(
            "--format",
            help="Form of the output; jsonl tells a line at a time what is measured, and lists the "
            "answers of --feedback.",
        ),
    ] = "text",
) -> ExitCode:
    """Say whether prompting is enough, or retrieval, or to train.

    What is measured is frozen first, into gate.lock: suite, prompts, metrics, thresholds, seeds,
    pairs and documents. Stages that were measured under that lock are not measured again.

    Exit 0: stop-at-prompt, stop-at-rag, tune: go. Exit 1: tune: no-go, fix-data, fix-retrieval,
    rag-only. Exit 3: something is not what was frozen. Exit 4: insufficient-evidence.
    """
    from tunegate.curate.workspace import find_workspace
    from tunegate.decide.gate_folder import Tampered
    from tunegate.decide.lock import LockMismatch

    chosen = {
        "--freeze": freeze,
        "--verify": verify,
        "--dry-run": dry_run,
        "--check": check is not None,
        "--feedback": feedback,
        "--advice": advice,
    }
    _refuse_idle([name for name, is_given in chosen.items() if is_given], stage, output_format)
    workspace = find_workspace(Path.cwd())
    try:
        if advice:
            from tunegate.tui.gate_talk import talk_advice

            return talk_advice(workspace, output_format=output_format)
        if check is not None or feedback:
            from tunegate.tui.gate_record import check_here, judge_here

            if check is not None:
                return check_here(workspace, check, output_format=output_format)
            return judge_here(workspace, output_format=output_format)
        if output_format == "jsonl":
            return _tell(workspace, stage)
        from tunegate.decide.project import read_project
        from tunegate.tui.foreign_note import say_foreign
        from tunegate.tui.progress import progress_bar

        with progress_bar() as progress:
            project = read_project(workspace, progress=progress)
        if project.corpus is not None:
            say_foreign(workspace.settings, (one.text for one in project.corpus.documents))
        for line in _power(project):
            say(line)
        if dry_run:
            return ExitCode.FINE
        lock = _lock(project, freeze=freeze, verify=verify)
        if freeze or verify:
            put(f"{lock.digest}\n")
            return ExitCode.FINE
        return _walk(project, lock, stage, output_format)
    except (LockMismatch, Tampered) as error:
        say(f"error: {error.message}")
        say(f"hint: {error.hint}")
        return ExitCode.LOCK


def _refuse_idle(chosen: list[str], stage: StageName | None, output_format: Format) -> None:
    """Refuse options that would change nothing.

    Args:
        chosen: What is to be done in place of measuring.
        stage: As it was given.
        output_format: Likewise.
    """
    from tunegate.curate.errors import ConfigError

    if len(chosen) > 1:
        raise ConfigError(f"{' and '.join(chosen)} are different things", "give one")
    for what in chosen:
        if stage is not None:
            raise ConfigError(
                f"--stage {stage} would change nothing: {what} measures nothing", "leave it out"
            )
        if output_format not in _FORMS[what]:
            raise ConfigError(
                f"--format {output_format} is not for {what}", f"take {_FORMS[what][-1]}"
            )


def _power(project: Project) -> list[str]:
    from tunegate.curate.wording import count
    from tunegate.decide.policy import FEWEST_ITEMS
    from tunegate.evaluate.decidable import decidable
    from tunegate.evaluate.statistics.power import detectable_share

    policy = project.policy
    known = decidable([item.source for item in project.test.items], binary=project.test.binary)
    bar = policy.good_enough
    lines = [
        f"{count(len(project.test), 'test item')}, {known.independent:,} independent, and "
        f"{count(len(project.dev), 'dev item')}; good enough is {100 * bar:.1f} %",
    ]
    if known.independent < FEWEST_ITEMS:
        return [*lines, f"below {FEWEST_ITEMS} independent items nothing is decided"]
    apart, alike = (
        detectable_share(size, bar, level=1 - policy.look_alpha)
        for size in (len(project.test), known.independent)
    )
    if apart is None:
        return [*lines, "so few items show of no score that it is good enough"]
    shown = f"a score of {100 * apart:.1f} % or more shows to be good enough"
    if known.independent < len(project.test):
        least = "no score" if alike is None else f"{100 * alike:.1f} %"
        shown += f", {least} if all items of one document are alike"
    lines.append(f"{shown} (80 % power, one-sided error {100 * policy.look_alpha:.2f} % a look)")
    return lines


def _lock(project: Project, *, freeze: bool, verify: bool) -> Lock:
    from datetime import UTC, datetime

    from tunegate.curate.errors import UserError
    from tunegate.decide.gate_folder import GateFolder
    from tunegate.decide.lock import LOCK_NAME, read_lock, write_lock
    from tunegate.decide.lock import freeze as frozen_lock
    from tunegate.decide.walk import check_lock

    root = project.workspace.root
    before = read_lock(root)
    if before is None and verify:
        raise UserError(f"{root / LOCK_NAME}: nothing was frozen", "`tunegate gate --freeze`")
    if before is not None and not freeze:
        check_lock(before, project)
        return before
    looks = {} if before is None else GateFolder(root, before.digest).looks()
    at = datetime.now(UTC).isoformat(timespec="seconds")
    lock = frozen_lock(project.frozen, at=at, before=before, looks=looks)
    write_lock(lock, root)
    say(f"frozen into {root / LOCK_NAME}: {lock.short}")
    return lock


def _walk(project: Project, lock: Lock, stage: StageName | None, output_format: Format) -> ExitCode:
    from tunegate.decide.walk import walk
    from tunegate.tui.gate_record import gaps_here, say_record
    from tunegate.tui.progress import progress_bar

    with progress_bar() as progress:
        verdict = walk(project, lock, upto=stage or "tune", say=say, progress=progress)
    evidences = _evidences(project, lock)
    gaps = gaps_here(project, lock)
    if output_format == "json":
        from tunegate.tui.output.gate_json import gate_json

        put(gate_json(verdict, evidences, gaps=gaps))
    else:
        from tunegate.tui.output.gate_text import gate_text

        put(gate_text(verdict, evidences, project.policy, gaps=gaps))
    if evidences:
        say_record(project, lock, verdict)
    return exit_code(verdict)


def _tell(workspace: Workspace, stage: StageName | None) -> ExitCode:
    """Measure, and say all of it as events; see `gate_events`."""
    from tunegate.curate.errors import UserError
    from tunegate.decide.project import read_project
    from tunegate.decide.walk import walk
    from tunegate.tui.gate_events import GateEvents
    from tunegate.tui.gate_record import gaps_here, say_record
    from tunegate.tui.output.gate_json import gate_json

    events = GateEvents(put)
    try:
        project = read_project(workspace, progress=events.progress)
        lock = _lock(project, freeze=False, verify=False)
        verdict = walk(
            project,
            lock,
            upto=stage or "tune",
            say=events.say,
            progress=events.progress,
            watch=events.watch,
        )
        evidences = _evidences(project, lock)
        gaps = gaps_here(project, lock)
        if evidences:
            say_record(project, lock, verdict)
    except UserError as error:
        events.failed(error)
        raise
    events.verdict(gate_json(verdict, evidences, gaps=gaps))
    return exit_code(verdict)


def _evidences(project: Project, lock: Lock) -> list[Evidence]:
    from tunegate.decide.gate_folder import GateFolder

    folder = GateFolder(project.workspace.root, lock.digest)
    return [one for one in (folder.prompt(), folder.rag(), folder.tune()) if one is not None]


def exit_code(verdict: Verdict) -> ExitCode:
    """What a script that asks for the verdict gets."""
    if verdict.verdict == "insufficient-evidence":
        return ExitCode.EVIDENCE
    if verdict.verdict in ("stop-at-prompt", "stop-at-rag", "tune: go"):
        return ExitCode.FINE
    return ExitCode.FINDINGS
