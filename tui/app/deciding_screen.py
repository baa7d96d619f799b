"""Decisions on the finding at hand, or on all that are marked: each is one step of the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual import work

from tunegate.curate.annotations import Annotation
from tunegate.curate.decision import Decision
from tunegate.curate.findings import Finding
from tunegate.curate.fixing import WHY_HELD, is_fixable
from tunegate.curate.pair import Pair
from tunegate.curate.wording import count
from tunegate.tui.app.annotation_choices import known_names, known_tags
from tunegate.tui.app.ask import AskScreen
from tunegate.tui.app.change import can_merge, short_id
from tunegate.tui.app.confirm import ConfirmScreen
from tunegate.tui.app.fix_plan import FixPlan
from tunegate.tui.app.one_by_one import one_by_one
from tunegate.tui.app.pair_list import is_pair_line
from tunegate.tui.app.passage import FAINT, Passage, joined
from tunegate.tui.app.preview_text import drop_passages, fixes_passages
from tunegate.tui.app.queue_screen import QueueScreen
from tunegate.tui.app.subject import Annotating, Subject, because


class DecidingScreen(QueueScreen):
    """The queue, and what can be decided in it at once, without another screen."""

    HINT_MARKED: ClassVar[str] = (
        "{keep} keeps, {drop} drops, {fix} fixes all that is marked  {clear} unmarks"
    )

    async def action_keep(self) -> None:
        if (subject := self._subject_with_pairs()) is not None:
            await self._decide(subject.keep(self.desk.queue), left=_without_pair(subject))

    async def action_drop(self) -> None:
        if (subject := self._subject_with_pairs()) is None:
            return
        by_pair, left = subject.by_pair, _without_pair(subject)
        if len(by_pair) == 1:
            await self._decide(subject.drop(), left=left)
            return
        self._ask(
            f"Drop {count(len(by_pair), 'pair')}",
            drop_passages(by_pair, self.desk.pair, hint=self.hint),
            subject.drop(),
            yes="drop them",
            left=left,
        )

    @one_by_one
    async def action_merge(self) -> None:
        finding = self._view.finding
        if finding is None or not can_merge(finding):
            self._refuse("only a duplicate can be merged", "{drop} drops the pair")
            return
        if self._view.is_held:
            self._refuse(f"not merged: {WHY_HELD}", "{keep} keeps, {drop} drops the pair")
            return
        twin = finding.others[0]
        if self.desk.pair(twin) is None:
            self._refuse(f"its twin {short_id(twin)} has left the set", "{keep} keeps this pair")
            return
        await self._decide([Decision("merge", finding.pair, **because(finding), into=twin)])

    async def action_fix(self) -> None:
        if self._table.marked:
            self.review_app.say("working out what the fixes would do…")
            self._fix_marked()
        elif self._view.repair is not None:
            await self._decide(self._view.repair.decisions)
        elif self._view.is_held:
            self._refuse(f"not merged: {WHY_HELD}", "{keep} keeps, {drop} drops the pair")
        elif self._at_hand() is not None:
            self._refuse("there is no automatic fix here", "{edit} edits the pair")

    @one_by_one
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
        self._fix_all(finding.rule)

    async def action_dismiss_finding(self) -> None:
        subject = self._subject
        if subject.dismissible:
            pairs = len(subject.findings) - len(subject.dismissible)
            left = f"left: {count(pairs, 'pair')} without a finding" if pairs else ""
            await self._decide(subject.dismiss(), left=left)
        elif subject.findings:
            self._refuse(
                "there is no finding to dismiss here", "{keep} keeps, {drop} drops the pair"
            )

    def action_skip(self) -> None:
        findings = self._subject.findings
        if not findings:
            return
        queue, late = self.desk.queue, {one.key for one in findings}
        behind = (queue.finding(place) for place in range(self._table.cursor, len(queue)))
        self._view.finding = next((one for one in behind if one.key not in late), None)
        queue.skip(findings)
        self._table.marks.clear()
        several = f"skipped {len(findings):,} findings; they come again at the end"
        self.review_app.say(several if len(findings) > 1 else "skipped; it comes again at the end")

    def action_note(self) -> None:
        self._annotate("note", "A note on the pair", hint="what should be known of it")

    def action_tag(self) -> None:
        annotations = self.desk.annotations
        known = known_tags(annotations, here=self._subject.common_tags(annotations))
        self._annotate("tag", "A tag, one word; one that is on it comes off", hint="", known=known)

    def action_assign(self) -> None:
        annotations = self.desk.annotations
        known = known_names(annotations, author=self.desk.author)
        beside = (annotations.get(pair, Annotation()) for pair in self._subject.by_pair)
        empty = "nobody" if any(one.assignee for one in beside) else ""
        self._annotate("assign", "Who is to look at it", hint="a name", known=known, empty=empty)

    def marks_are_in_the_way(self) -> bool:
        """Whether something is marked; says that this is done one by one."""
        if marked := self._table.marked:
            noun = "finding is" if marked == 1 else "findings are"
            self._refuse(
                f"{marked:,} {noun} marked, and this is done one by one", "{clear} unmarks"
            )
        return bool(marked)

    @property
    def _subject(self) -> Subject:
        """What a decision is about: all that are marked, or else the finding on the screen."""
        table, finding = self._table, self._view.finding
        if table.marked:
            return Subject(tuple(table.marks.findings(cursor=table.cursor)))
        return Subject(() if finding is None else (finding,))

    def _subject_with_pairs(self) -> Subject | None:
        """The same; says so when there is no pair to decide on."""
        if not self._table.marked and self._at_hand() is None:
            return None
        subject = self._subject
        if subject.by_pair:
            return subject
        self._refuse("no pair is behind what is marked", "{dismiss_finding} dismisses the findings")
        return None

    def _at_hand(self) -> tuple[Finding, Pair] | None:
        """The finding and the pair on the screen; says so when there is no pair."""
        finding, pair = self._view.finding, self._view.pair
        if finding is not None and pair is not None:
            return finding, pair
        if finding is not None:
            self._refuse(
                "there is no pair to decide on here", "{dismiss_finding} dismisses the finding"
            )
        return None

    async def _decide(self, decisions: Sequence[Decision], *, left: str = "") -> None:
        """Record decisions as one step; then nothing is marked, and what was left is said."""

        def recorded() -> None:
            self._table.marks.clear()
            if left:
                self.review_app.notice += joined((f" · {left}", FAINT))

        await self.review_app.decide(decisions, then=recorded)

    def _ask(
        self,
        title: str,
        passages: Sequence[Passage],
        decisions: Sequence[Decision],
        *,
        yes: str,
        left: str = "",
    ) -> None:
        """Ask whether to record decisions on many pairs, with what they would do in sight."""

        async def answered(is_yes: bool | None) -> None:  # noqa: FBT001  (Textual calls it)
            if is_yes:
                await self._decide(decisions, left=left)
            else:
                self.review_app.say("nothing was changed")

        self.app.push_screen(ConfirmScreen(title, passages, yes=yes), answered)

    @work(exclusive=True, group="plan")
    async def _fix_all(self, rule: str) -> None:
        """Work out what the fix of a rule does everywhere, and ask."""
        findings = self.desk.queue.of_rule(rule)
        plan = await self._planned(Subject(tuple(findings)), again="press {fix_all} again")
        if plan is None:
            return
        if not plan.repairs:
            self._refuse("the fix changes nothing here", "{edit} edits the pair")
            return
        fix = self.desk.rules[rule].fix
        says = "" if fix is None else fix.says
        self._ask(
            f"Fix every {rule} in the queue",
            fixes_passages(
                plan.repairs,
                findings=len(findings),
                says=says,
                place=self.desk.place,
                hint=self.hint,
            ),
            plan.decisions,
            yes="fix them",
        )

    @work(exclusive=True, group="plan")
    async def _fix_marked(self) -> None:
        """Work out what the fixes of all that is marked do, and ask when that is several pairs."""
        plan = await self._planned(self._subject, again="press {fix} again")
        if plan is None:
            return
        if not plan.repairs:
            self._refuse("nothing that is marked has a fix", "{drop} drops, {clear} unmarks")
            return
        if len(plan.repairs) == 1:
            await self._decide(plan.decisions, left=plan.left)
            return
        fixed = len(plan.subject.findings) - len(plan.unfixed)
        self._ask(
            "Fix what is marked",
            fixes_passages(
                plan.repairs,
                findings=fixed,
                says=plan.left,
                place=self.desk.place,
                hint=self.hint,
            ),
            plan.decisions,
            yes="fix them",
            left=plan.left,
        )

    async def _planned(self, subject: Subject, *, again: str) -> FixPlan | None:
        """What the fixes do; None, which is said, when something was decided meanwhile."""
        desk, seq = self.desk, self.desk.seq
        repairs = await asyncio.to_thread(desk.repairs, subject.findings)
        if desk.seq == seq:
            return FixPlan(subject, tuple(repairs), desk.conflicts())
        self._refuse("something was decided meanwhile", again)
        return None

    def _annotate(
        self,
        action: Annotating,
        title: str,
        *,
        hint: str,
        known: Sequence[tuple[str, str]] = (),
        empty: str = "",
    ) -> None:
        """Ask what to write beside the pairs, and record it."""
        subject = self._subject
        pairs = len(subject.by_pair)
        if not pairs:
            self._refuse("this finding is about no pair", "notes, tags and names belong to pairs")
            return
        title = title if pairs == 1 else f"{title} · {count(pairs, 'pair')}"

        async def said(text: str | None) -> None:
            if text is None:
                self.review_app.say("nothing was changed")
                return
            decisions = subject.annotate(action, text, self.desk.annotations)
            await self._decide(decisions, left=_without_pair(subject))

        self.app.push_screen(AskScreen(title, hint=hint, known=known, empty=empty), said)


def _without_pair(subject: Subject) -> str:
    """What is said of findings on which a decision on pairs says nothing."""
    several = len(subject.findings) > 1 and subject.without_pair
    return f"left: {count(subject.without_pair, 'finding')} about no pair" if several else ""
