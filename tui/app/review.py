"""The review screen: the queue, the finding under the cursor with its pair, and what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Literal, TypedDict

from textual import on, work
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.widgets import Input

from tunegate.curate.annotations import Annotation, assignee_counts, tag_counts
from tunegate.curate.decision import Action as Decided
from tunegate.curate.decision import Decision
from tunegate.curate.errors import UserError
from tunegate.curate.findings import Finding
from tunegate.curate.fixing import WHY_HELD, dismiss, is_fixable, keep
from tunegate.curate.pair import Pair
from tunegate.curate.transcript import to_text
from tunegate.curate.wording import count
from tunegate.tui.app.actions import Action, Place
from tunegate.tui.app.ask import AskScreen
from tunegate.tui.app.base_screen import ModeScreen
from tunegate.tui.app.change import Change, can_merge, short_id
from tunegate.tui.app.confirm import ConfirmScreen
from tunegate.tui.app.conflict import ConflictScreen, listed
from tunegate.tui.app.decisions import DecisionsScreen
from tunegate.tui.app.edit import EditScreen
from tunegate.tui.app.filter import FilterScreen, annotated_groups
from tunegate.tui.app.finding_text import fix_all_passages
from tunegate.tui.app.finding_view import FindingView
from tunegate.tui.app.full_text import FullTextScreen
from tunegate.tui.app.group import GroupScreen
from tunegate.tui.app.keys import bindings_at
from tunegate.tui.app.line_table import LineTable
from tunegate.tui.app.pair_list import is_pair_line
from tunegate.tui.app.pair_text import hit_text
from tunegate.tui.app.passage import FAINT, KEY, STRONG, joined
from tunegate.tui.app.queue import NO_FILTER, Filter
from tunegate.tui.app.queue_table import QueueTable
from tunegate.tui.app.similar import SimilarScreen
from tunegate.tui.app.text_lines import TextLines
from tunegate.tui.editor import edit_text


class _Because(TypedDict, total=False):
    rule: str
    finding: str


class ReviewScreen(ModeScreen):
    """Findings one by one. Every decision is one key, and the next finding takes its place."""

    PLACE: ClassVar[Place] = "review"
    HINT: ClassVar[str] = (
        "{fix_all} fixes all of a rule  {full_text} full text  {app.help} all keys"
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings_at("review")

    def compose_content(self) -> ComposeResult:
        with Container(id="panes"):
            with Vertical(id="left"):
                yield TextLines(id="queue-title")
                yield QueueTable(id="queue")
            yield FindingView(self.hint, id="right")
        with Horizontal(id="search-line"):
            yield TextLines(id="search-sign")
            yield Input(id="search", placeholder="find in messages, files, ids and pairs")

    def on_mount(self) -> None:
        self.query_one("#search-sign", TextLines).show(joined((" /", KEY)))
        self._search_line.display = False
        super().on_mount()
        self._table.focus()

    def show_desk(self) -> None:
        """Show the queue as it is now, the cursor on the finding it was on, or on the next one."""
        files = self.desk.survey.loaded.files
        self._table.show_queue(
            self.desk.queue,
            cursor=self._cursor(),
            several_files=len(files) > 1,
            last_row=max((file.rows for file in files), default=0),
        )
        self._show_finding()

    def go_to(self, change: Change) -> None:
        """Put the cursor on what an undo or redo brought back, if anything."""
        queue = self.desk.queue
        for decision in change.decisions:
            place = queue.position(decision.finding) if decision.finding else None
            if place is None and decision.pair:
                place = queue.position_of_pair(decision.pair)
            if place is not None:
                self._view.finding = queue.finding(place)
                return

    def can(self, action: Action) -> bool:
        """Whether the action has something to act on."""
        finding = self._view.finding
        if action.name in ("keep", "drop", "edit", "edit_outside", "copy", "similar"):
            return self._view.pair is not None
        if action.name in ("fix", "fix_all"):
            return self._view.repair is not None
        if action.name in ("merge", "group"):
            return finding is not None and can_merge(finding)
        if action.name == "conflict":
            return self._clash() is not None
        if action.name == "dismiss_finding":
            return finding is not None and not is_pair_line(finding)
        if action.name in ("skip", "full_text"):
            return finding is not None
        if action.name in ("note", "tag", "assign", "history"):
            return finding is not None and finding.pair is not None
        if action.name == "source":
            return self._view.shows_source or self._has_source
        return True

    async def action_keep(self) -> None:
        if (subject := self._subject()) is not None and subject[0].pair is not None:
            pair_id = subject[0].pair
            await self.review_app.decide(keep(pair_id, self.desk.queue.of_pair(pair_id)))

    async def action_drop(self) -> None:
        if (subject := self._subject()) is not None:
            finding = subject[0]
            decision = Decision("drop", finding.pair, **_because(finding))
            await self.review_app.decide([decision])

    async def action_merge(self) -> None:
        finding = self._view.finding
        if finding is None or not can_merge(finding):
            self._refuse("only a duplicate can be merged", "{drop} drops the pair")
            return
        if self.desk.is_held(finding):
            self._refuse(f"not merged: {WHY_HELD}", "{keep} keeps, {drop} drops the pair")
            return
        twin = finding.others[0]
        if self.desk.pair(twin) is None:
            self._refuse(f"its twin {short_id(twin)} has left the set", "{keep} keeps this pair")
            return
        decision = Decision(
            "merge", finding.pair, rule=finding.rule, finding=finding.key, into=twin
        )
        await self.review_app.decide([decision])

    def action_conflict(self) -> None:
        if (both := self._clash()) is not None:
            self.app.push_screen(ConflictScreen(both))
        else:
            self._refuse(
                "this pair is in no conflict of two pairs", "{filter} shows the C rules alone"
            )

    def action_group(self) -> None:
        finding = self._view.finding
        if finding is not None and finding.pair is not None and can_merge(finding):
            self.app.push_screen(GroupScreen(finding.pair))
        else:
            self._refuse("this finding is about no duplicate", "{similar} shows similar pairs")

    def action_similar(self) -> None:
        if (subject := self._subject()) is not None and subject[0].pair is not None:
            self.app.push_screen(SimilarScreen(subject[0].pair))

    async def action_fix(self) -> None:
        if self._view.repair is not None:
            await self.review_app.decide(self._view.repair.decisions)
        elif (finding := self._view.finding) is not None and self.desk.is_held(finding):
            self._refuse(f"not merged: {WHY_HELD}", "{keep} keeps, {drop} drops the pair")
        elif self._subject() is not None:
            self._refuse("there is no automatic fix here", "{edit} edits the pair")

    async def action_dismiss_finding(self) -> None:
        finding = self._view.finding
        if finding is not None and is_pair_line(finding):
            self._refuse(
                "there is no finding to dismiss here", "{keep} keeps, {drop} drops the pair"
            )
        elif finding is not None:
            await self.review_app.decide([dismiss(finding)])

    def action_skip(self) -> None:
        if self._view.finding is not None:
            self.desk.queue.skip(self._table.cursor)
            self._view.finding = None
            self.review_app.say("skipped; it comes again at the end")

    def action_fix_all(self) -> None:
        finding = self._view.finding
        if (
            finding is None
            or is_pair_line(finding)
            or not is_fixable(finding, unsafe=True, rules=self.desk.rules)
        ):
            self._refuse("this rule has no automatic fix", "{edit} edits the pair")
            return
        self.review_app.say("working out what the fix would do…")
        self._plan_fix_all(finding.rule)

    def action_edit(self) -> None:
        if (subject := self._subject()) is not None:
            finding, pair = subject
            self._edit(finding, pair, to_text(pair), accept=False)

    def action_edit_outside(self) -> None:
        if (subject := self._subject()) is None:
            return
        finding, pair = subject
        before = to_text(pair)
        try:
            with self.app.suspend():
                text = edit_text(before)
        except SuspendNotSupported:
            self._refuse("this terminal cannot be lent to an editor", "{edit} edits here")
        except UserError as error:
            self.review_app.say_error(error)
        else:
            if text == before:
                self.review_app.say("nothing was changed")
            else:
                self._edit(finding, pair, text, accept=True)

    def action_next(self) -> None:
        self._table.move(1)

    def action_previous(self) -> None:
        self._table.move(-1)

    def action_page_down(self) -> None:
        self._table.move(self._table.page_lines)

    def action_page_up(self) -> None:
        self._table.move(-self._table.page_lines)

    def action_first(self) -> None:
        self._table.move_to(0)

    def action_last(self) -> None:
        self._table.move_to(self._table.count - 1)

    def action_pair_down(self) -> None:
        self._view.pane.page(1)

    def action_pair_up(self) -> None:
        self._view.pane.page(-1)

    def action_other_pane(self) -> None:
        pane = self._view.pane
        (self._table if pane.has_focus else pane).focus()

    def action_search(self) -> None:
        search = self.query_one("#search", Input)
        search.value = self.desk.queue.search
        self._search_line.display = True
        search.focus()

    def action_next_found(self) -> None:
        self._go_to_found(1)

    def action_previous_found(self) -> None:
        self._go_to_found(-1)

    async def action_filter(self) -> None:
        queue = self.desk.queue
        by_task, by_source = await asyncio.to_thread(
            lambda: (queue.by_label("task"), queue.by_label("source"))
        )
        self.app.push_screen(
            FilterScreen(
                queue.filter,
                by_rule=queue.by_rule(),
                by_severity=queue.by_severity(),
                names={code: rule.name for code, rule in self.desk.rules.items()},
                by_task=by_task,
                by_source=by_source,
                groups=annotated_groups(self.desk.annotations),
            ),
            self._filtered,
        )

    async def action_clear(self) -> None:
        if self._search_line.display:
            self._close_search()
        elif self.desk.queue.filter or self.desk.queue.search:
            await self.review_app.search("")
            await self.review_app.narrow(NO_FILTER)

    def action_full_text(self) -> None:
        if self._view.finding is not None:
            make = partial(self._view.full_text, self.desk)
            self.app.push_screen(FullTextScreen("Full text", make))

    def action_note(self) -> None:
        self._annotate("note", "A note on the pair", hint="what should be known of it")

    def action_tag(self) -> None:
        counts = tag_counts(self.desk.annotations)
        here = self._annotation.tags
        known = [
            (
                tag,
                f"is on it and comes off · {count(nth, 'pair')}"
                if tag in here
                else count(nth, "pair"),
            )
            for tag, nth in counts.items()
        ]
        self._annotate("tag", "A tag, one word; one that is on it comes off", hint="", known=known)

    def action_assign(self) -> None:
        names = dict.fromkeys([self.desk.author], 0) | assignee_counts(self.desk.annotations)
        known = [(name, f"has {count(nth, 'pair')}") for name, nth in names.items()]
        empty = "nobody" if self._annotation.assignee else ""
        self._annotate("assign", "Who is to look at it", hint="a name", known=known, empty=empty)

    def action_source(self) -> None:
        if self._view.shows_source or self._has_source:
            self._view.toggle_source(self.desk)
            self.review_app.say()
        else:
            hint = "a `source` column names the document of a pair"
            self._refuse("there is no source to show here", hint)

    def action_history(self) -> None:
        if (finding := self._view.finding) is not None and finding.pair is not None:
            read = partial(self.desk.ledger.history, finding.pair)
            title = f"History of {short_id(finding.pair)}"
            self.app.push_screen(DecisionsScreen(title, read))

    def action_decisions(self) -> None:
        self.app.push_screen(DecisionsScreen("All decisions", self.desk.ledger.everything))

    def action_copy(self) -> None:
        if (subject := self._subject()) is not None:
            finding, pair = subject
            text = to_text(pair)
            self.app.copy_to_clipboard(text)
            self.review_app.say(f"copied {short_id(finding.pair or '')}, {len(text):,} characters")

    @property
    def _annotation(self) -> Annotation:
        """What stands beside the pair on the screen."""
        finding = self._view.finding
        pair_id = finding.pair if finding is not None else None
        return self.desk.annotations.get(pair_id or "", Annotation())

    @property
    def _has_source(self) -> bool:
        """Whether the pair on the screen names where it is from."""
        finding = self._view.finding
        return (
            finding is not None
            and finding.pair is not None
            and self.desk.names_source(finding.pair)
        )

    @property
    def _table(self) -> QueueTable:
        return self.query_one(QueueTable)

    @property
    def _search_line(self) -> Horizontal:
        return self.query_one("#search-line", Horizontal)

    @property
    def _view(self) -> FindingView:
        return self.query_one(FindingView)

    @on(LineTable.Moved)
    def _show_finding(self) -> None:
        self._view.show(self._table.finding, self.desk)
        self._show_title()
        self.show_bars()

    @on(LineTable.Chosen)
    def _chosen(self) -> None:
        self.action_full_text()

    @on(Input.Submitted, "#search")
    async def _search(self, event: Input.Submitted) -> None:
        self._close_search()
        count = await self.review_app.search(event.value)
        if count:
            self._go_to_found(0)
        elif event.value:
            self._refuse(f"nothing here holds {event.value!r}", "{clear} clears filter and search")

    async def _filtered(self, wanted: Filter | None) -> None:
        if wanted is not None:
            await self.review_app.narrow(wanted)

    @work(exclusive=True, group="plan")
    async def _plan_fix_all(self, rule: str) -> None:
        """Work out what the fix does everywhere, and ask."""
        desk = self.desk
        seq, findings = desk.seq, desk.queue.of_rule(rule)
        planned = await asyncio.to_thread(desk.repairs, findings)
        if desk.seq != seq:
            self._refuse("something was decided meanwhile", "press {fix_all} again")
            return
        if not planned:
            self._refuse("the fix changes nothing here", "{edit} edits the pair")
            return
        decisions = [decision for repair in planned for decision in repair.decisions]

        async def answered(yes: bool | None) -> None:  # noqa: FBT001  (Textual calls it)
            if yes:
                await self.review_app.decide(decisions)
            else:
                self.review_app.say("nothing was changed")

        passages = fix_all_passages(
            planned, findings=len(findings), rule=desk.rules[rule], hint=self.hint
        )
        question = ConfirmScreen(f"Fix every {rule} in the queue", passages, yes="fix them")
        self.app.push_screen(question, answered)

    def _annotate(
        self,
        action: Literal["note", "tag", "assign"],
        title: str,
        *,
        hint: str,
        known: Sequence[tuple[str, str]] = (),
        empty: str = "",
    ) -> None:
        """Ask what to write beside the pair on the screen, and record it."""
        finding = self._view.finding
        if finding is None or finding.pair is None:
            self._refuse("this finding is about no pair", "notes, tags and names belong to pairs")
            return
        pair_id, tags = finding.pair, self._annotation.tags

        async def said(text: str | None) -> None:
            if text is None:
                self.review_app.say("nothing was changed")
                return
            done: Decided = "untag" if action == "tag" and text in tags else action
            await self.review_app.decide([Decision(done, pair_id, reason=text)])

        self.app.push_screen(AskScreen(title, hint=hint, known=known, empty=empty), said)

    def _edit(self, finding: Finding, pair: Pair, text: str, *, accept: bool) -> None:
        async def edited(after: Pair | None) -> None:
            if after is None or after == pair:
                self.review_app.say("nothing was changed")
                return
            decision = Decision("edit", finding.pair, edited=after, **_because(finding))
            await self.review_app.decide([decision])

        at = hit_text(pair, finding)
        self.app.push_screen(EditScreen(pair, text, at=at, accept=accept), edited)

    def _cursor(self) -> int:
        """Where the cursor belongs in the queue as it is now."""
        finding, queue = self._view.finding, self.desk.queue
        place = None if finding is None else queue.position(finding.key)
        if finding is None or (place is None and finding.key in queue.skipped):
            return self._table.cursor
        return queue.position_for(finding) if place is None else place

    def _go_to_found(self, step: int) -> None:
        """Go to a finding that holds the searched text; step 0 is the first one from here on."""
        queue, cursor = self.desk.queue, self._table.cursor
        found = queue.found()
        if not len(found):
            self._refuse("nothing was found", "{search} finds text")
            return
        nth = int(found.searchsorted(cursor + max(step, 0))) + min(step, 0)
        nth %= len(found)
        self._table.move_to(int(found[nth]))
        self.review_app.notice = joined(
            f"{nth + 1:,} of {len(found):,} with {queue.search!r} · ",
            self.hint("{next_found} next  {previous_found} previous"),
        )
        self.show_bars()

    def _close_search(self) -> None:
        self._search_line.display = False
        self._table.focus()

    def _subject(self) -> tuple[Finding, Pair] | None:
        """The finding and the pair on the screen; says so when there is no pair."""
        finding, pair = self._view.finding, self._view.pair
        if finding is not None and pair is not None:
            return finding, pair
        if finding is not None:
            self._refuse(
                "there is no pair to decide on here", "{dismiss_finding} dismisses the finding"
            )
        return None

    def _clash(self) -> tuple[str, str] | None:
        """The two pairs of the conflict that the finding is about, or that holds its pair."""
        finding = self._view.finding
        if finding is None or finding.pair is None:
            return None
        if finding.rule.startswith("C") and finding.others:
            return finding.pair, finding.others[0]
        if not self.desk.is_held(finding):
            return None
        held = (one for one in listed(self.desk) if finding.pair in (one.first, one.second))
        return next(((one.first, one.second) for one in held), None)

    def _show_title(self) -> None:
        queue = self.desk.queue
        of_all = f" of {queue.total:,}" if queue.filter else ""
        position = f"{self._table.cursor + 1:,} / " if len(queue) else ""
        noun = "finding" if queue.total == 1 else "findings"
        title = joined((f" {position}{len(queue):,}{of_all} {noun}", STRONG))
        if queue.pair_lines:
            found = len(queue) - queue.pair_lines
            pairs = count(queue.pair_lines, "pair")
            counted = f"{count(found, 'finding')} and {pairs} without one"
            counted = counted if found else f"{pairs} without a finding"
            title = joined((f" {position}{len(queue):,} · {counted}", STRONG))
        if queue.filter:
            title += joined((f" · {_named(queue.filter)}", FAINT))
        self.query_one("#queue-title", TextLines).show(title)


def _because(finding: Finding) -> _Because:
    """What a decision says of the finding that led to it; nothing where there was none."""
    if is_pair_line(finding):
        return {}
    return {"rule": finding.rule, "finding": finding.key}


def _named(wanted: Filter) -> str:
    """A filter in words."""
    parts = [wanted.name, ", ".join(sorted(wanted.rules)), ", ".join(sorted(wanted.severities))]
    parts += [", ".join(sorted(wanted.tasks)), ", ".join(sorted(wanted.sources))]
    parts.append(f'"{wanted.text}"' if wanted.text else "")
    return " · ".join(part for part in parts if part)
