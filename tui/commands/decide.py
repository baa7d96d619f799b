"""`tunegate decide`: what the review screen does, from the shell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.options import Data, Reason
from tunegate.tui.streams import say, stdin_bytes

if TYPE_CHECKING:
    from tunegate.curate.decision import Decision
    from tunegate.curate.findings import Finding
    from tunegate.curate.pair import Pair
    from tunegate.tui.session import Examined, Session

EXAMPLES = """
tunegate decide drop 3f2a 77b0 --reason "off topic"
tunegate decide dismiss pairs.jsonl:12 --rule F301
tunegate decide merge 3f2a --into 77b0
tunegate decide resolve 3f2a 77b0 --scope "for shops" --scope "for private customers"
tunegate decide edit 3f2a                  in $VISUAL or $EDITOR
tunegate show 3f2a --transcript | sed s/colour/color/ | tunegate decide edit 3f2a --from -
"""

What = Literal["keep", "drop", "dismiss", "edit", "merge", "fix", "resolve"]


def command(
    what: Annotated[
        What,
        typer.Argument(
            metavar="WHAT",
            help="keep: right as it is, its findings are dismissed. drop: leaves the set. "
            "dismiss: a finding is no defect. edit: new content. merge: another pair stands for "
            "it. fix: apply what its rules offer, unsafe fixes too. resolve: both pairs of a "
            "conflict are right.",
        ),
    ],
    ids: Annotated[
        list[str],
        typer.Argument(
            metavar="ID",
            help="Pairs, by id, unique beginning of one, or file:row. For dismiss and fix also "
            "keys of findings.",
        ),
    ],
    reason: Reason = "",
    rule: Annotated[
        str | None,
        typer.Option(
            "--rule",
            metavar="CODE",
            help="Only findings of this rule, for dismiss and fix.",
            show_default=False,
        ),
    ] = None,
    into: Annotated[
        str | None,
        typer.Option("--into", metavar="ID", help="The pair that stays.", show_default=False),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="The edited transcript; - for standard input. Without it an editor is opened.",
            show_default=False,
        ),
    ] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope",
            metavar="TEXT",
            help="For resolve, once for each pair in order: in which case it holds. It is written "
            "into the question, in front of its closing mark; an empty one leaves it as it is.",
            show_default=False,
        ),
    ] = None,
    data: Data = None,
) -> ExitCode:
    """Decide on pairs and findings, as the app does.

    All that one command decides is one step in the ledger.
    """
    from tunegate.tui.progress import progress_bar
    from tunegate.tui.session import begin

    _check_options(what, ids, rule=rule, into=into, source=source, scopes=scope or ())
    with progress_bar() as progress:
        session = begin(data, progress=progress)
        examined = (
            session.examine(progress=progress)
            if what in ("keep", "dismiss", "fix", "resolve")
            else None
        )
    decisions: Sequence[Decision]
    if examined is not None and what == "resolve":
        decisions = _resolve(ids, session, examined, scopes=scope or ["", ""])
    elif examined is not None:
        decisions = _on_findings(what, ids, session, examined, rule=rule)
    elif what == "edit":
        decisions = _edit(ids[0], session, source)
    else:
        decisions = _leave(what, ids, session, into)
    if not decisions:
        say(
            "nothing to do: "
            + {
                "edit": "the text is unchanged",
                "fix": "there is no such finding, or no fix that changes anything",
                "dismiss": "there is no such finding",
            }.get(what, "nothing would change")
        )
        return ExitCode.FINE
    decisions = [_with_reason(decision, reason) for decision in decisions]
    step = session.decide(decisions)
    say(f"{_counted(decisions)}, step {step}; `tunegate undo` takes it back")
    return ExitCode.FINE


def _check_options(
    what: What,
    ids: Sequence[str],
    *,
    rule: str | None,
    into: str | None,
    source: str | None,
    scopes: Sequence[str],
) -> None:
    from tunegate.curate.errors import ConfigError
    from tunegate.curate.rules.choice import check_codes

    if (what == "merge") != (into is not None):
        raise ConfigError(
            "merge needs --into" if what == "merge" else f"--into has no meaning for {what}",
            "`tunegate decide merge 3f2a --into 77b0`: the second one stays",
        )
    if source is not None and what != "edit":
        raise ConfigError(f"--from has no meaning for {what}", "it belongs to edit")
    if rule is not None and what not in ("dismiss", "fix"):
        raise ConfigError(f"--rule has no meaning for {what}", "it belongs to dismiss and fix")
    if rule is not None:
        check_codes([rule])
    if scopes and what != "resolve":
        raise ConfigError(f"--scope has no meaning for {what}", "it belongs to resolve")
    if what == "resolve" and len(ids) != 2:
        raise ConfigError(
            f"resolve takes two pairs, not {len(ids)}", "name both sides of the conflict"
        )
    if scopes and len(scopes) != len(ids):
        raise ConfigError(
            f"--scope was given {len(scopes)} times for {len(ids)} pairs",
            'one for each, in order; `--scope ""` leaves a question as it is',
        )
    if what == "edit" and len(ids) != 1:
        raise ConfigError(f"edit takes one pair, not {len(ids)}", "run it once for each")


def _on_findings(
    what: What, ids: Sequence[str], session: Session, examined: Examined, *, rule: str | None
) -> list[Decision]:
    from tunegate.curate.fixing import (
        CONFLICT,
        WHY_HELD,
        dismiss,
        in_conflict,
        is_held,
        keep,
        repairs,
    )
    from tunegate.tui.lookup import findings_meant, pair_id
    from tunegate.tui.output.numbers import count_text

    if what == "keep":
        kept = [pair_id(name, session.loaded.dataset) for name in ids]
        return [
            decision for pair in kept for decision in keep(pair, examined.findings.of_pair(pair))
        ]
    chosen: dict[str, Finding] = {}
    for name in ids:
        meant = findings_meant(name, examined.findings, session.loaded.dataset)
        chosen |= {hit.key: hit for hit in meant if rule is None or hit.rule == rule.upper()}
    if what == "dismiss":
        return [dismiss(hit) for hit in chosen.values()]
    conflicts = in_conflict(examined.findings.of_rule(CONFLICT))
    held = sum(is_held(hit, conflicts) for hit in chosen.values())
    if held:
        say(f"{count_text(held, 'duplicate')} not merged: {WHY_HELD}")
    planned = repairs(
        examined.curated.dataset,
        chosen.values(),
        session.context,
        unsafe=True,
        conflicts=conflicts,
    )
    return [decision for repair in planned for decision in repair.decisions]


def _resolve(
    ids: Sequence[str], session: Session, examined: Examined, *, scopes: Sequence[str]
) -> list[Decision]:
    from tunegate.curate.conflict import both_right, conflicts, scope_reason, scoped
    from tunegate.curate.errors import UserError
    from tunegate.tui.lookup import pair_id

    named = [pair_id(name, session.loaded.dataset) for name in ids]
    found = [one for one in conflicts(examined.findings) if {one.first, one.second} == {*named}]
    if not found:
        raise UserError(
            f"no finding says that {named[0]} and {named[1]} contradict each other",
            "`tunegate check --select C` lists the conflicts",
        )
    before = examined.curated.dataset.pairs(named)
    changed = {
        pair: scoped(before[pair], scope)
        for pair, scope in zip(named, scopes, strict=True)
        if scope.strip()
    }
    return both_right(found[0], changed, reason=scope_reason(scopes))


def _leave(what: What, ids: Sequence[str], session: Session, into: str | None) -> list[Decision]:
    from tunegate.curate.decision import Decision
    from tunegate.curate.errors import ConfigError
    from tunegate.tui.lookup import pair_id

    gone = session.curated().dropped
    named = dict.fromkeys(pair_id(name, session.loaded.dataset) for name in ids)
    pairs = [pair for pair in named if pair not in gone]
    for pair in named:
        if pair in gone:
            say(f"pair {pair} has left the set already")
    if what == "drop" or into is None:
        return [Decision("drop", pair) for pair in pairs]
    stays = pair_id(into, session.loaded.dataset)
    if stays in gone:
        raise ConfigError(
            f"pair {stays} has left the set and cannot stand for another",
            f"`tunegate decide keep {stays}` brings it back",
        )
    return [Decision("merge", pair, into=stays) for pair in pairs]


def _edit(name: str, session: Session, source: str | None) -> list[Decision]:
    from tunegate.curate.decision import Decision
    from tunegate.curate.errors import UserError
    from tunegate.curate.fixing import check_edit
    from tunegate.curate.transcript import from_text, to_text
    from tunegate.tui.editor import edit_text
    from tunegate.tui.lookup import pair_id

    pair = pair_id(name, session.loaded.dataset)
    curated = session.curated()
    held = session.loaded.dataset if pair in curated.dropped else curated.dataset
    before: Pair = held.pair(pair)
    text = edit_text(to_text(before)) if source is None else _read(source)
    try:
        after = from_text(text, original=before)
    except UserError as error:
        where = "the edited text" if source in (None, "-") else source
        raise UserError(f"{where}: {error.message}", error.hint) from error
    if after == before:
        return []
    check_edit(after)
    return [Decision("edit", pair, edited=after)]


def _read(source: str) -> str:
    from pathlib import Path

    from tunegate.curate.errors import InputError

    stdin = stdin_bytes()
    if source == "-" and stdin is None:
        raise InputError("standard input is closed", "name a file with a transcript")
    try:
        raw = stdin.read() if source == "-" and stdin is not None else Path(source).read_bytes()
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{source}: not UTF-8 text at byte {error.start}", "save it as UTF-8"
        ) from error
    except OSError as error:
        raise InputError(
            f"{source}: it cannot be read: {error.strerror}", "name a file with a transcript"
        ) from error


def _with_reason(decision: Decision, reason: str) -> Decision:
    from dataclasses import replace

    return replace(decision, reason=reason) if reason else decision


def _counted(decisions: Sequence[Decision]) -> str:
    """For example `2 keep, 1 dismiss`."""
    from collections import Counter

    counted = Counter(str(decision.action) for decision in decisions)
    return ", ".join(f"{count:,} {action}" for action, count in counted.items())
