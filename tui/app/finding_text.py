"""What a finding says, why it matters, and what its fix would do, as text for the panes."""

from __future__ import annotations

from pathlib import PurePath

from textual.content import Content

from tunegate.curate.findings import Finding
from tunegate.curate.fixing import WHY_HELD, Repair
from tunegate.curate.pair import Pair
from tunegate.curate.rules.rule import Rule
from tunegate.tui.app.change import short_id
from tunegate.tui.app.differences import change_passages, differing
from tunegate.tui.app.hint import Hint
from tunegate.tui.app.pair_text import pair_passages
from tunegate.tui.app.passage import (
    ERROR,
    FAINT,
    HEADING,
    STRONG,
    WARNING,
    Passage,
    joined,
    plain,
)
from tunegate.tui.app.text_lines import fitted

_OF_SOURCE = ("C202", "C204")
"""Rules that hold a pair against the document it names."""

SEVERITY_STYLES = {"error": ERROR, "warning": WARNING, "info": FAINT}


def finding_lines(finding: Finding, rule: Rule | None, *, width: int, height: int) -> list[Content]:
    """The summary above the pair: rule and place, message, why it matters as far as it fits."""
    name = f" {rule.name}" if rule is not None else ""
    name_of_file = PurePath(finding.file or "").name
    where = [f"{name_of_file}:{finding.row}"] if finding.row is not None else []
    where += [short_id(finding.pair)] if finding.pair is not None else []
    title = joined(
        (finding.rule, STRONG),
        (name, STRONG),
        (" · ", FAINT),
        (finding.severity, SEVERITY_STYLES[finding.severity]),
        *((f" · {one}", FAINT) for one in where),
    )
    why = plain(rule.why, FAINT) if rule is not None else Content("")
    return [
        title.truncate(width, ellipsis=True),
        *fitted([(plain(finding.message), 2), (why, height)], width=width, height=height - 1),
    ]


def pair_line_lines(
    finding: Finding, *, left: bool, hint: Hint, width: int, height: int
) -> list[Content]:
    """The summary above a pair that has no finding: where it stands, and what one may do."""
    place = "" if finding.row is None else f" · {PurePath(finding.file or '').name}:{finding.row}"
    state = "left the set" if left else "no finding is open"
    title = joined((state, STRONG), (f"{place} · {short_id(finding.pair or '')}", FAINT))
    says = "{keep} brings it back" if left else "{keep} keeps it  {edit} edits it  {drop} drops it"
    return [title.truncate(width, ellipsis=True), *[hint(says)][: height - 1]]


def fix_lines(
    finding: Finding,
    rule: Rule | None,
    repair: Repair | None,
    *,
    held: bool = False,
    sourced: bool = False,
    hint: Hint,
    width: int,
    height: int,
) -> list[Content]:
    """What the fix would do: its sentence, then the words that change; or why it does nothing.

    `held` says that a conflict keeps the pair in, `sourced` that its document is in sight.
    """
    if finding.pair is None:
        return fitted([(hint(_without_pair(finding)), height)], width=width, height=height)
    if held:
        return fitted([(plain(f"  not merged: {WHY_HELD}"), height)], width=width, height=height)
    if finding.rule.startswith("C") and finding.others:
        told = hint("{conflict} shows both pairs beside each other, to settle it")
        return [told.truncate(width, ellipsis=True)]
    if rule is None or rule.fix is None or repair is None:
        reason = "nothing to fix any more" if rule and rule.fix else "no automatic fix"
        of_source = finding.rule in _OF_SOURCE
        then = (
            "{source} shows its document beside it"
            if of_source and not sourced
            else "keep, edit or drop the pair"
        )
        return fitted([(hint(f"  {reason}; {then}"), height)], width=width, height=height)
    says = joined(
        hint("{fix} "), rule.fix.says, ("" if rule.fix.safe else " (check it first)", FAINT)
    )
    if repair.after is None:
        into = repair.decisions[0].into
        what = f"the pair goes; {short_id(into)} stands for it" if into else "the pair goes"
        parts = [(says, max(1, height - 1)), (joined(("- ", ERROR), what), 1)]
        return fitted(parts, width=width, height=height)
    lines = [
        Content(f"{passage.gutter} ") + Content(" ").join(passage.text.split("\n"))
        for passage in change_passages(repair.before, repair.after, context=width // 3)
    ]
    shown = fitted([(says, max(1, height - len(lines)))], width=width, height=height)
    return [*shown, *lines[: height - len(shown)]]


def review_passages(
    finding: Finding | None, pair: Pair, twin: Pair | None, *, twin_title: str, limit: int | None
) -> list[Passage]:
    """The pair with the finding marked; below it the pair it repeats, differing words marked."""
    if twin is None:
        return pair_passages(pair, finding, limit=limit)
    ours, theirs = differing(pair, twin)
    same = not any(any(marks) for marks in (*ours, *theirs))
    title = joined(
        ("══ ", FAINT), (twin_title, HEADING), (" · the same words" if same else "", FAINT)
    )
    return [
        *pair_passages(pair, finding, differs=ours, limit=limit),
        Passage(Content("")),
        Passage(title),
        *pair_passages(twin, differs=theirs, limit=limit),
    ]


def finding_passages(finding: Finding, rule: Rule | None) -> list[Passage]:
    """All there is to say about a finding, uncut, for the top of the full text."""
    shown = finding_lines(finding, rule, width=10_000, height=2)
    passages = [Passage(line) for line in shown]
    if rule is not None:
        passages.append(Passage(plain(rule.why, FAINT)))
        if rule.fix is not None:
            passages.append(Passage(joined(("fix: ", FAINT), rule.fix.says)))
        if rule.source:
            passages.append(Passage(joined(("source: ", FAINT), (rule.source, FAINT))))
    return [*passages, Passage(Content(""))]


def _without_pair(finding: Finding) -> str:
    """What to do about a finding that no pair is behind, as a hint."""
    if finding.rule == "S001":
        what = "This row is no pair yet: mend it in its file"
    else:
        what = "This is about the whole set: change what is in it"
    return what + ", or {dismiss_finding} dismisses the finding."
