"""One finding in full: what it says, the pair with the place marked, and what its fix would do."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from tunegate.curate.findings import Finding
from tunegate.curate.fixing import Repair
from tunegate.curate.pair import Pair
from tunegate.tui.app.desk import Desk
from tunegate.tui.app.finding_text import (
    finding_lines,
    finding_passages,
    fix_lines,
    review_passages,
)
from tunegate.tui.app.pair_text import SHORT
from tunegate.tui.app.passage import KEY, STRONG, Passage, joined, plain
from tunegate.tui.app.text_lines import TextLines
from tunegate.tui.app.text_pane import TextPane


class FindingView(Vertical):
    """A summary of fixed height, the pair, and a preview of fixed height."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  (Textual's name)
        super().__init__(id=id)
        self.finding: Finding | None = None
        self.pair: Pair | None = None
        """The pair of the finding as it stands now."""
        self.repair: Repair | None = None
        """What the rule's fix does to it; None when it does nothing."""

    def compose(self) -> ComposeResult:
        yield TextLines(id="finding")
        yield TextPane(id="pair")
        yield TextLines(id="fix")

    @property
    def pane(self) -> TextPane:
        """The pane with the pair."""
        return self.query_one(TextPane)

    def show(self, finding: Finding | None, desk: Desk) -> None:
        """Show a finding, or what to do when there is none."""
        self.finding, self.pair, self.repair = finding, None, None
        head, fix = self.query_one("#finding", TextLines), self.query_one("#fix", TextLines)
        if finding is None:
            head.show()
            fix.show()
            self.pane.show(_nothing(desk))
            return
        rule = desk.rules.get(finding.rule)
        if finding.pair is not None:
            self.pair = desk.pair(finding.pair)
        if self.pair is not None:
            self.repair = desk.repair(finding, self.pair)
        repair, held = self.repair, desk.is_held(finding)
        head.show_fitted(
            lambda width, height: finding_lines(finding, rule, width=width, height=height)
        )
        fix.show_fitted(
            lambda width, height: fix_lines(
                finding, rule, repair, held=held, width=width, height=height
            )
        )
        self.pane.show(_body(finding, self.pair, desk, limit=SHORT), at_hit=True)

    def full_text(self, desk: Desk) -> list[Passage]:
        """Everything about the finding, nothing cut."""
        if self.finding is None:
            return []
        rule = desk.rules.get(self.finding.rule)
        return [
            *finding_passages(self.finding, rule),
            *_body(self.finding, self.pair, desk, limit=None),
        ]


def _body(finding: Finding, pair: Pair | None, desk: Desk, *, limit: int | None) -> list[Passage]:
    if pair is None:
        raw = desk.raw_row(finding)
        return [] if raw is None else [Passage(plain(raw))]
    twin = desk.pair(finding.others[0]) if finding.others else None
    title = ""
    if twin is not None:
        more = len(finding.others) - 1
        title = f"compared with {desk.place(finding.others[0])}"
        title += f", and {more:,} more" if more else ""
    return review_passages(finding, pair, twin, twin_title=title, limit=limit)


def _nothing(desk: Desk) -> list[Passage]:
    if desk.queue.total:
        return [
            Passage(plain("Nothing here matches the filter.", STRONG)),
            Passage(joined(("esc", KEY), f" shows all {desk.queue.total:,} findings.")),
        ]
    report, export = ("1", KEY), ("tunegate export", KEY)
    return [
        Passage(plain("Nothing left to review.", STRONG)),
        Passage(joined("Press ", report, " for the readiness report, or run ", export, ".")),
    ]
