"""What most commands begin with: settings, files, decisions and rules that belong together."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from tunegate.curate.check import Checked, check
from tunegate.curate.curated import Curated, replay
from tunegate.curate.decision import Decision, Recorded
from tunegate.curate.drafting.confirmed import confirmed_pairs
from tunegate.curate.findings import Findings
from tunegate.curate.load.loaded import Loaded
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.rules.choice import Choice, choose_rules
from tunegate.curate.rules.rule import Context
from tunegate.curate.settings import Profile, Target
from tunegate.curate.survey import Survey, survey
from tunegate.curate.workspace import Workspace, find_workspace
from tunegate.tui.streams import say, stdin_bytes

_NAMED = 3
"""Files that a proposed command names; with more it stands without them."""

_NOTES = 10
"""Notes on files that are said; a line counts the others."""


@dataclass(frozen=True)
class Examined:
    """What the rules find in a session's curated set."""

    curated: Curated
    checked: Checked
    """With all findings, dismissed ones too."""
    findings: Findings
    """Those that were not dismissed."""


@dataclass(frozen=True)
class Session:
    """A workspace's pairs as they were read, and what is to be done with them."""

    workspace: Workspace
    """Its settings are those of the file with the options of the command line applied."""
    loaded: Loaded
    decisions: tuple[Recorded, ...]
    """All that stand; none when the files are looked at as they are."""
    choice: Choice
    context: Context

    def curated(self) -> Curated:
        """The pairs with the decisions applied."""
        return replay(self.loaded.dataset, self.decisions)

    def examine(self, *, reuse: Examined | None = None, progress: Progress = SILENT) -> Examined:
        """Check the curated set, without assessing it.

        Args:
            reuse: An earlier result of this session or of one it was renewed from; only what
                changed is checked again.
            progress: Sees the rules at work.
        """
        curated = self.curated()
        found = check(
            curated.dataset,
            self.choice,
            replace(self.context, confirmed=confirmed_pairs(self.decisions)),
            quarantine=self.loaded.quarantine,
            reuse=None if reuse is None else reuse.checked,
            progress=progress,
        )
        return Examined(curated, Checked(curated.dataset, found), found.without(curated.dismissed))

    def survey(self, *, reuse: Survey | None = None, progress: Progress = SILENT) -> Survey:
        """Check the curated set and assess it; `reuse` as for `examine`."""
        return survey(
            self.loaded,
            self.decisions,
            choice=self.choice,
            context=self.context,
            reuse=reuse,
            progress=progress,
        )

    def decide(self, decisions: Sequence[Decision]) -> int:
        """Record decisions as one step and return its number.

        Raises:
            LedgerError: when that is not possible.
        """
        with closing(self.workspace.ledger()) as ledger:
            return ledger.decide(decisions, author=self.workspace.author)

    def renewed(self) -> Session:
        """The session with the decisions that stand now."""
        return replace(self, decisions=standing(self.workspace))


def begin(
    files: Sequence[str] | None,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    target: Target | None = None,
    profile: Profile | None = None,
    shape: str | None = None,
    raw: bool = False,
    progress: Progress = SILENT,
) -> Session:
    """Read settings, files and decisions, and say on stderr what was read.

    Args:
        files: Named on the command line; those of the settings when there are none.
        select: Rule codes, in place of the settings'.
        ignore: Rule codes to leave out.
        target: In place of the settings'.
        profile: In place of the settings'.
        shape: In place of the settings'.
        raw: Leave the decisions aside.
        progress: Sees the files being read.

    Raises:
        UserError: when the settings, a code, a file or the ledger is wrong.
    """
    workspace = workspace_with(target=target, profile=profile, shape=shape)
    choice = choose_rules(workspace.settings, select=select, ignore=ignore)
    loaded = workspace.load(files or (), stdin=stdin_bytes(), progress=progress)
    say_loaded(loaded, files)
    say_unknown_tasks(workspace.settings.tasks, loaded)
    return Session(
        workspace=workspace,
        loaded=loaded,
        decisions=() if raw else standing(workspace),
        choice=choice,
        context=workspace.context(progress=progress),
    )


def workspace_with(
    *,
    target: Target | None = None,
    profile: Profile | None = None,
    shape: str | None = None,
    author: str | None = None,
) -> Workspace:
    """The workspace the shell is in, with options in place of its settings.

    Raises:
        ConfigError: when its settings are wrong.
    """
    workspace = find_workspace(Path.cwd())
    settings = workspace.settings
    changed: dict[str, object] = {}
    if target is not None:
        changed["target"] = target
    if profile is not None:
        changed["profile"] = profile
    if author is not None:
        changed["author"] = author
    if shape is not None:
        changed["read"] = settings.read.model_copy(update={"shape": shape})
    return replace(workspace, settings=settings.model_copy(update=changed))


def standing(workspace: Workspace) -> tuple[Recorded, ...]:
    """The decisions in force; a workspace without a ledger has none, and gets none by this.

    Raises:
        LedgerError: when the ledger cannot be read.
    """
    if not workspace.ledger_path.is_file():
        return ()
    with closing(workspace.ledger()) as ledger:
        return tuple(ledger.standing())


def command_on(files: Sequence[str] | None, *words: str) -> str:
    """A command to type next, on the same files: `tunegate check a.jsonl --select P`."""
    name, *options = words
    named = list(files or ())
    return shlex.join(["tunegate", name, *(named if len(named) <= _NAMED else []), *options])


def say_loaded(loaded: Loaded, files: Sequence[str] | None) -> None:
    """What was read, what was not plain about it, and where to see what could not be."""
    say(loaded.summary)
    notes = [f"{file.file}: {note}" for file in loaded.files for note in file.notes]
    for note in notes[:_NOTES]:
        say(note)
    if len(notes) > _NOTES:
        say(f"and {len(notes) - _NOTES:,} more notes")
    if loaded.quarantine.height:
        say(f"`{command_on(files, 'quarantine')}` lists the rows that could not be read")


def say_unknown_tasks(tasks: Iterable[str], loaded: Loaded) -> None:
    """Warn of each `[tasks.NAME]` in the settings that no pair has."""
    present = set(loaded.dataset.frame["task"].drop_nulls().unique())
    for name in tasks:
        if name not in present:
            near = get_close_matches(name, present, n=1)
            meant = f"; did you mean {near[0]!r}?" if near else ""
            say(f"warning: no pair has the task {name!r} of the settings{meant}")
