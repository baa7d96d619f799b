"""One finding in full: what it says, the pair with the place marked, and what its fix would do."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container, Vertical

from tunegate.curate.findings import Finding
from tunegate.curate.fixing import Repair
from tunegate.curate.pair import Pair
from tunegate.tui.app.annotation_text import annotation_passages
from tunegate.tui.app.desk import Desk
from tunegate.tui.app.finding_text import (
    finding_lines,
    finding_passages,
    fix_lines,
    pair_line_lines,
    review_passages,
)
from tunegate.tui.app.hint import Hint
from tunegate.tui.app.pair_list import is_pair_line
from tunegate.tui.app.pair_text import SHORT
from tunegate.tui.app.passage import FAINT, HEADING, STRONG, Passage, joined, plain
from tunegate.tui.app.source_text import source_passages
from tunegate.tui.app.text_lines import TextLines
from tunegate.tui.app.text_pane import TextPane

_SHARE = 4
"""Summary and preview each take this part of the height at most: a fourth."""


class FindingView(Vertical):
    """A summary, the pair, and a preview of the fix.

    Summary and preview are as high as app.tcss has them; higher when they say more and there is
    room for it.
    """

    def __init__(self, hint: Hint, *, id: str | None = None) -> None:  # noqa: A002  (Textual's name)
        super().__init__(id=id)
        self._hint = hint
        self.finding: Finding | None = None
        self.pair: Pair | None = None
        """The pair of the finding as it stands now."""
        self.has_left = False
        """Whether the pair is shown as it was before it left the set."""
        self.repair: Repair | None = None
        """What the rule's fix does to it; None when it does nothing."""
        self.is_held = False
        """Whether a conflict keeps that fix from taking the pair out."""
        self.names_source = False
        """Whether the pair's row says which document it is from."""

    def compose(self) -> ComposeResult:
        yield TextLines(id="finding")
        with Container(id="texts"):
            yield TextPane(id="pair")
            with Vertical(id="source-side"):
                yield TextLines(id="source-title")
                yield TextPane(id="source")
        yield TextLines(id="fix")

    def on_mount(self) -> None:
        self.query_one("#source-side").display = False

    @property
    def pane(self) -> TextPane:
        """The pane with the pair."""
        return self.query_one("#pair", TextPane)

    @property
    def shows_source(self) -> bool:
        """Whether the source stands beside the pair."""
        return bool(self.query_one("#source-side").display)

    def toggle_source(self, desk: Desk) -> None:
        """Show the source of the pair beside it, or no longer."""
        self.query_one("#source-side").display = not self.shows_source
        self.screen.set_class(self.shows_source, "-sourced")
        self.call_after_refresh(self.show, self.finding, desk)

    def show_source(self, desk: Desk) -> None:
        """Show the document behind the pair, from where it says what the pair does."""
        if not self.shows_source:
            return
        title, pane = (
            self.query_one("#source-title", TextLines),
            self.query_one("#source", TextPane),
        )
        if self.finding is None or self.finding.pair is None or self.pair is None:
            title.show(plain("source", FAINT))
            pane.show([Passage(plain("There is no pair here.", FAINT))])
            return
        found = desk.cited(self.finding.pair, self.pair)
        name = f"{found.document} · {found.place}" if found.place else found.document
        title.show(joined(("── ", FAINT), (name or "source", HEADING)))
        pane.show(source_passages(found), at_hit=True)

    def show(self, finding: Finding | None, desk: Desk) -> None:
        """Show a finding, or what to do when there is none."""
        self.finding, self.pair, self.repair = finding, None, None
        self.is_held = self.names_source = False
        head, fix = self.query_one("#finding", TextLines), self.query_one("#fix", TextLines)
        if finding is None:
            head.show()
            fix.show()
            self.pane.show(_nothing(desk, self._hint))
            self.show_source(desk)
            return
        rule = desk.rules.get(finding.rule)
        if finding.pair is not None:
            self.pair = desk.pair(finding.pair)
            self.is_held = desk.is_held(finding)
            self.names_source = desk.names_source(finding.pair)
        self.has_left = is_pair_line(finding) and self.pair is None
        if self.has_left and finding.pair is not None:
            self.pair = desk.pair_as_read(finding.pair)
        if self.pair is not None:
            self.repair = desk.repair(finding, self.pair)
        repair, held = self.repair, self.is_held
        if is_pair_line(finding):
            left = self.has_left
            head.show_fitted(
                lambda width, height: pair_line_lines(
                    finding, left=left, hint=self._hint, width=width, height=height
                )
            )
            fix.show()
        else:
            sourced = self.shows_source
            head.show_fitted(
                lambda width, height: finding_lines(finding, rule, width=width, height=height),
                share=_SHARE,
            )
            fix.show_fitted(
                lambda width, height: fix_lines(
                    finding, rule, repair, held=held, sourced=sourced, hint=self._hint, width=width,
                    height=height,
                ),
                share=0 if sourced else _SHARE,
            )  # fmt: skip
        self.pane.show(_body(finding, self.pair, desk, limit=SHORT), at_hit=True)
        self.show_source(desk)

    def full_text(self, desk: Desk) -> list[Passage]:
        """Everything about the finding, nothing cut."""
        if self.finding is None:
            return []
        rule = desk.rules.get(self.finding.rule)
        about = [] if is_pair_line(self.finding) else finding_passages(self.finding, rule)
        return [
            *about,
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
    beside = annotation_passages(desk.annotations.get(finding.pair or ""))
    return [*beside, *review_passages(finding, pair, twin, twin_title=title, limit=limit)]


def _nothing(desk: Desk, hint: Hint) -> list[Passage]:
    if desk.queue.total:
        return [
            Passage(plain("Nothing here matches the filter.", STRONG)),
            Passage(hint(f"{{clear}} shows all {desk.queue.total:,} findings.")),
        ]
    return [
        Passage(plain("Nothing left to review.", STRONG)),
        Passage(hint("Press {app.overview} for the readiness report, or run tunegate export.")),
    ]
