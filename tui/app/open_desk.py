"""From a workspace to a desk: read, replay, check and assess, in a worker."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

from tunegate.curate.child import Run, in_process
from tunegate.curate.progress import Progress
from tunegate.curate.rules.choice import choose_rules
from tunegate.curate.survey import survey
from tunegate.curate.workspace import Workspace
from tunegate.tui.app.desk import Desk


def open_desk(
    workspace: Workspace,
    sources: Sequence[str],
    *,
    select: Sequence[str],
    ignore: Sequence[str],
    run: Run = in_process,
    progress: Progress,
) -> Desk:
    """Read the pairs and say everything there is to say about them; models work in `run`.

    Raises:
        UserError: when a setting, a code, a file or the ledger is wrong.
        Cancelled: when `progress` says so.
    """
    choice = choose_rules(workspace.settings, select=select, ignore=ignore)
    loaded = workspace.load(sources, progress=progress)
    context = workspace.context(run=run, progress=progress)
    ledger = workspace.ledger()
    try:
        seq = ledger.last_seq()
        first = survey(loaded, ledger.standing(), choice=choice, context=context, progress=progress)
    except BaseException:
        ledger.close()
        raise
    return Desk(
        first,
        ledger,
        author=workspace.author,
        choice=choice,
        context=context,
        seq=seq,
        clock=monotonic,
    )
