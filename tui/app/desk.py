"""A reviewer's desk: the survey, the ledger, and a queue that follows every decision at once.

Methods marked "in a worker" take time; they change nothing here and return what `apply` or
`adopt` then takes over in no time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock

import polars as pl

from tunegate.curate.annotations import Annotation, annotations_of
from tunegate.curate.balance import Balance, balance
from tunegate.curate.check import check
from tunegate.curate.cited import Cited, cited
from tunegate.curate.conflict_sides import Origin, origin
from tunegate.curate.curated import Curated, replay
from tunegate.curate.dataset import Dataset
from tunegate.curate.decision import Decision
from tunegate.curate.errors import Cancelled
from tunegate.curate.findings import FINDING_SCHEMA, Finding
from tunegate.curate.fixing import CONFLICT, Repair, in_conflict, is_held, repair, repairs
from tunegate.curate.ledger import Ledger
from tunegate.curate.ledger_log import Entry
from tunegate.curate.masking import mask
from tunegate.curate.pair import Pair
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.representation import representation
from tunegate.curate.rules.choice import Choice
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.rules.table import RULES
from tunegate.curate.survey import Survey, survey
from tunegate.curate.tokens import token_counter
from tunegate.tui.app.change import Change, edited_by_hand, is_fix, items_of, pairs_of
from tunegate.tui.app.others import Others, taken
from tunegate.tui.app.pace import Pace
from tunegate.tui.app.queue import Queue

_RAW = 4_000
"""Characters of a row that could not be read that are shown."""

_FEW = 20
"""Pairs of a step that are checked again on the spot; larger steps wait for the next survey."""


@dataclass(frozen=True)
class Outcome:
    """A new survey and the queue over it."""

    survey: Survey
    queue: Queue
    done: frozenset[str]
    seq: int
    """The ledger's last entry that is in it, at least."""
    annotations: dict[str, Annotation]


class Desk:
    """What the screens show and change. Only the thread of the screens calls what changes it."""

    def __init__(
        self,
        first: Survey,
        ledger: Ledger,
        *,
        author: str,
        choice: Choice,
        context: Context,
        seq: int,
        clock: Callable[[], float],
    ) -> None:
        self.ledger = ledger
        self.author = author
        self.choice = choice
        self.context = context
        self.rules: dict[str, Rule] = RULES | {rule.code: rule for rule in choice.rules}
        self.survey = first
        self.queue = Queue(first.findings, first.curated.dataset)
        self.done = _done(first, self.queue)
        """Pairs, and findings without a pair, that were decided on and have nothing open."""
        self.seq = seq
        """The ledger's last entry that the queue knows of."""
        self.survey_seq = seq
        """The ledger's last entry that the survey knows of."""
        self._others = Others(ledger, seq)
        self.annotations: Mapping[str, Annotation] = annotations_of(first.decisions)
        """What people wrote beside pairs, by pair."""
        self.pace = Pace()
        self.first_score = first.readiness.score
        self._clock = clock
        self._reading = Lock()
        """Held while a worker reads the ledger, so that it is not closed under it."""
        self._is_closed = False
        self._contents: dict[str, Pair | None] = {}
        """Contents that are newer than the survey's."""
        self._taken: dict[int, Change] = {}
        """By step: how to take it back at once. Only small steps of this session."""
        self.unchecked: dict[str, int] = {}
        """Pairs that a fix changed and whose other findings were not looked at since; its step."""

    @property
    def score(self) -> float:
        """The readiness score of the last survey, 0 to 100."""
        return self.survey.readiness.score

    @property
    def decided(self) -> int:
        """Pairs, and findings without one, that were worked off."""
        return len(self.done)

    @property
    def left(self) -> int:
        """Pairs, and findings without one, that are still open."""
        return self.queue.items

    def pair(self, pair_id: str) -> Pair | None:
        """The pair as it stands now; None when it has left or is not in the files."""
        if pair_id in self._contents:
            return self._contents[pair_id]
        try:
            return self.survey.curated.dataset.pair(pair_id)
        except KeyError:
            return None

    def pair_as_read(self, pair_id: str) -> Pair | None:
        """The pair as it stands in its file; None when no file holds it."""
        try:
            return self.survey.loaded.dataset.pair(pair_id)
        except KeyError:
            return None

    def rules_named(self, code: str) -> str:
        """A rule by code and name, as far as it is known: `P501 email-address`."""
        rule = self.rules.get(code)
        return code if rule is None else f"{code} {rule.name}"

    def has_left(self, pair_id: str) -> bool:
        """Whether the pair left the set since the last survey."""
        return pair_id in self._contents and self._contents[pair_id] is None

    def names_source(self, pair_id: str) -> bool:
        """Whether the pair's row says which document it is from."""
        of = self.origin(pair_id)
        return of is not None and bool((of.source or "").strip())

    def cited(self, pair_id: str, pair: Pair) -> Cited:
        """The place in its document that a pair goes back to."""
        try:
            row: Mapping[str, str | None] = self.survey.loaded.dataset.row(pair_id)
        except KeyError:
            row = {"source": None, "draft": None}
        return cited(
            row["source"],
            row["draft"],
            prompt=pair.prompt,
            response=pair.response,
            documents=self.context.documents,
        )

    def balance(self, of: Survey, *, progress: Progress = SILENT) -> Balance:
        """How the curated set of a survey is spread. In a worker.

        Raises:
            UserError: when the queries cannot be read or a model cannot be used.
            Cancelled: when `progress` says so.
        """
        context = replace(self.context, progress=progress)
        placed = of.curated.dataset.placed
        known = of.readiness.representation
        return balance(
            placed,
            counter=token_counter(context.settings.tokenizer),
            queries=context.queries(),
            represented=lambda: representation(placed, context) if known is None else known,
            progress=progress,
        )

    def origin(self, pair_id: str) -> Origin | None:
        """File, row, source and date of a pair; None when no file holds it."""
        return origin(self.survey.loaded.dataset, pair_id)

    def place(self, pair_id: str) -> str:
        """Where the pair stands in its file: `pairs.jsonl:12`; its id when that is not known."""
        of = self.origin(pair_id)
        return pair_id if of is None else f"{of.file}:{of.row}"

    def raw_row(self, finding: Finding) -> str | None:
        """The text of a quarantined row, private values masked; None when it is not one."""
        if finding.pair is not None or finding.file is None:
            return None
        here = (pl.col("file") == finding.file) & pl.col("row").eq_missing(pl.lit(finding.row))
        rows = self.survey.loaded.quarantine.filter(here)
        if rows.is_empty():
            return None
        return mask(str(rows["raw"][0])[:_RAW])

    def dataset(self) -> Dataset:
        """The curated set with what was decided since the last survey. In a worker."""
        return self._replayed().dataset

    def repair(self, finding: Finding, pair: Pair) -> Repair | None:
        """What the fix of the finding's rule does to the pair; None when it does nothing."""
        if finding.pair is None or finding.rule not in self.rules or self.is_held(finding):
            return None
        return repair(finding.pair, pair, [finding], self.context, rules=self.rules)

    def conflicts(self) -> frozenset[str]:
        """Pairs that contradict one another and on which nothing is decided yet."""
        return in_conflict(self.queue.open_of_rule(CONFLICT))

    def is_held(self, finding: Finding) -> bool:
        """Whether a conflict keeps the fix from taking the pair out as a duplicate."""
        return finding.rule.startswith("D") and is_held(finding, self.conflicts())

    def repairs(self, findings: Sequence[Finding]) -> list[Repair]:
        """What the fixes do to all these findings' pairs. In a worker."""
        return repairs(
            self.dataset(),
            findings,
            self.context,
            unsafe=True,
            rules=self.rules,
            conflicts=self.conflicts(),
        )

    def decide(self, decisions: Sequence[Decision]) -> Change:
        """Write decisions to the ledger as one step; they are on disk on return. In a worker.

        Raises:
            LedgerError: when nothing could be recorded.
        """
        step = self.ledger.decide(decisions, author=self.author)
        self._others.leave_out(step)
        pair_ids = edited_by_hand(decisions) | self._brought_back(decisions)
        return self._change(decisions, pair_ids, step=step, forward=True)

    def undo(self, seq: int | None = None) -> Change:
        """Undo the author's last step, or one decision by its number. In a worker.

        Raises:
            LedgerError: when there is nothing to undo.
        """
        flip = self.ledger.undo(author=self.author, seq=seq)
        self._others.leave_out(flip.step)
        undone = flip.decisions
        step, decisions = undone[0].step, [one.decision for one in undone]
        if step in self._taken and seq is None:
            taken = self._taken[step]
            return replace(
                taken,
                decisions=tuple(decisions),
                seq=self.ledger.last_seq(),
                annotations=self._annotations(decisions),
            )
        return self._change(decisions, pairs_of(decisions), step=step, forward=False)

    def redo(self) -> Change:
        """Redo what the author undid last. In a worker.

        Raises:
            LedgerError: when there is nothing to redo.
        """
        flip = self.ledger.redo(author=self.author)
        self._others.leave_out(flip.step)
        redone = flip.decisions
        step, decisions = redone[0].step, [one.decision for one in redone]
        return self._change(decisions, edited_by_hand(decisions), step=step, forward=True)

    def recheck(self, step: int, pair_ids: Collection[str]) -> Change:
        """Look again at pairs that a fix changed in a step. In a worker.

        Raises:
            LedgerError: when the ledger cannot be read.
        """
        return self._change((), pair_ids, step=step, forward=True)

    def apply(self, change: Change) -> None:
        """Bring queue, contents and progress up to date with a step."""
        self.seq = max(self.seq, change.seq)
        queue, before = self.queue, self.queue.opened()
        pair_ids = pairs_of(change.decisions)
        few = pair_ids if len(pair_ids) <= _FEW else set()
        contents = {pair_id: self.pair(pair_id) for pair_id in few}
        if change.annotations is not None:
            self.annotations = change.annotations
        if change.forward and items_of(change.decisions):
            self.pace.decided(self._clock())
            self._settle(change.decisions)
            if few == pair_ids:
                fixed = (one.pair for one in change.decisions if is_fix(one))
                self.unchecked |= {pair: change.step for pair in fixed if pair is not None}
        for pair_id, content in change.contents.items():
            if pair_id in self.unchecked or content != self.pair(pair_id):
                queue.settle_pairs([pair_id])
            self.unchecked.pop(pair_id, None)
            self._contents[pair_id] = content
        queue.reopen(change.findings)
        if not change.forward:
            queue.show_again(pair_ids - queue.still_open(pair_ids))
        items = items_of(change.decisions)
        self.done -= items
        if change.forward:
            self.done |= items - queue.still_open(items)
        if change.forward and few == pair_ids:
            self._remember(change, contents, queue.closed_since(before))

    def listen(self) -> list[Entry]:
        """What was written into the ledger since the last time. In a worker.

        Raises:
            LedgerError: when the ledger cannot be read.
        """
        with self._reading:
            return [] if self._is_closed else self._others.listen()

    def overhear(self, entries: Sequence[Entry]) -> list[Entry]:
        """Take what other sessions decided out of the queue; their entries are returned.

        What they undid or edited is seen with the next survey.
        """
        news = self._others.take_in(entries)
        decisions = taken(news)
        self._settle(decisions)
        items = items_of(decisions)
        self.done |= items - self.queue.still_open(items)
        return news

    def look(self, *, progress: Progress = SILENT) -> Outcome:
        """Survey again with all decisions in the ledger. In a worker.

        Raises:
            LedgerError: when the ledger cannot be read.
            Cancelled: when `progress` says so, or the desk is closed.
        """
        with self._reading:
            if self._is_closed:
                raise Cancelled
            seq, decisions = self.ledger.last_seq(), self.ledger.standing()
        found = survey(
            self.survey.loaded,
            decisions,
            choice=self.choice,
            context=self.context,
            reuse=self.survey,
            progress=progress,
        )
        queue = Queue(
            found.findings,
            found.curated.dataset,
            wanted=self.queue.filter,
            search=self.queue.search,
        )
        return Outcome(
            found, queue, frozenset(_done(found, queue)), seq, annotations_of(found.decisions)
        )

    def close(self) -> None:
        """Release the ledger; a survey that has read it goes on without."""
        with self._reading:
            self._is_closed = True
            self.ledger.close()

    def adopt(self, outcome: Outcome) -> bool:
        """Take a new survey over; the answer says whether the queue is the new one too.

        It is not when decisions were taken or the filter changed meanwhile: the queue at hand
        knows of that and the new one does not.
        """
        self.survey, self.survey_seq = outcome.survey, outcome.seq
        new, old = outcome.queue, self.queue
        if outcome.seq < self.seq or (new.filter, new.search) != (old.filter, old.search):
            return False
        new.skip_again(old.skipped)
        new.go_on_with(old)
        self.annotations = outcome.annotations
        self.seq = outcome.seq
        self.queue = outcome.queue
        self.done = set(outcome.done)
        self._contents.clear()
        self.unchecked.clear()
        self._settle(self._others.after(outcome.seq))
        return True

    def _remember(
        self, change: Change, contents: dict[str, Pair | None], gone: pl.DataFrame
    ) -> None:
        """Keep what a step, or the look at it afterwards, took away, for an undo."""
        earlier = self._taken.get(change.step)
        if change.decisions:
            back = replace(change, contents=contents, findings=gone, forward=False)
            self._taken[change.step] = back
        elif earlier is not None:
            both = pl.concat([earlier.findings, gone]).unique("key", maintain_order=True)
            self._taken[change.step] = replace(earlier, findings=both)

    def _settle(self, decisions: Sequence[Decision]) -> None:
        """Take out of the queue what decisions settle by themselves."""
        queue = self.queue
        left = [one.pair for one in decisions if one.action in ("drop", "merge") and one.pair]
        queue.settle_pairs(left, twins=True)
        queue.pass_over(pairs_of(one for one in decisions if one.action != "dismiss"))
        self._contents |= dict.fromkeys(left)
        queue.settle([one.finding for one in decisions if one.finding is not None])
        fixed: dict[str, list[str]] = defaultdict(list)
        for one in decisions:
            if is_fix(one) and one.pair is not None and one.rule is not None:
                fixed[one.rule].append(one.pair)
                self._contents[one.pair] = one.edited
        for rule, pair_ids in fixed.items():
            queue.settle_pairs(pair_ids, rule=rule)

    def _change(
        self,
        decisions: Sequence[Decision],
        pair_ids: Collection[str],
        *,
        step: int,
        forward: bool,
    ) -> Change:
        seq = self.ledger.last_seq()
        contents: dict[str, Pair | None] = {}
        parts = [pl.DataFrame(schema=FINDING_SCHEMA)]
        if 0 < len(pair_ids) <= _FEW:
            curated = self._replayed(pair_ids)
            parts.append(self._recheck(curated, pair_ids))
            there = set(curated.dataset.frame["id"].to_list())
            known = [pair_id for pair_id in pair_ids if pair_id in there]
            contents = {**dict.fromkeys(pair_ids), **curated.dataset.pairs(known)}
        if not forward:
            keys = [one.finding for one in decisions if one.action in ("dismiss", "resolve")]
            all_found = self.survey.checked.findings.frame
            wanted = pl.Series(keys, dtype=pl.String)
            parts.append(all_found.filter(pl.col("key").is_in(wanted.implode())))
        return Change(
            decisions=tuple(decisions),
            step=step,
            seq=seq,
            contents=contents,
            findings=pl.concat(parts).unique("key", maintain_order=True),
            forward=forward,
            annotations=self._annotations(decisions),
        )

    def _annotations(self, decisions: Sequence[Decision]) -> dict[str, Annotation] | None:
        """All annotations, when these decisions changed some."""
        if not any(one.is_annotation for one in decisions):
            return None
        return annotations_of(self.ledger.standing())

    def _brought_back(self, decisions: Sequence[Decision]) -> set[str]:
        """Pairs that had left the set and are kept after all."""
        kept = {one.pair for one in decisions if one.action == "keep" and one.pair is not None}
        return {pair_id for pair_id in kept if self.pair(pair_id) is None}

    def _replayed(self, pair_ids: Collection[str] | None = None) -> Curated:
        """The curated set as of now: all of it, or these pairs only."""
        standing = self.ledger.standing()
        dataset = self.survey.loaded.dataset
        if pair_ids is not None:
            standing = [one for one in standing if one.decision.pair in pair_ids]
            wanted = {*pair_ids, *(one.decision.into for one in standing if one.decision.into)}
            inside = pl.col("id").is_in(pl.Series(list(wanted), dtype=pl.String).implode())
            dataset = Dataset.of(dataset.frame.filter(inside))
        return replay(dataset, standing)

    def _recheck(self, curated: Curated, pair_ids: Collection[str]) -> pl.DataFrame:
        """Findings of these pairs by the rules that look at one pair alone."""
        wanted = pl.Series(list(pair_ids), dtype=pl.String)
        rows = curated.dataset.frame.filter(pl.col("id").is_in(wanted.implode()))
        alone = tuple(rule for rule in self.choice.rules if rule.scope == "pair")
        found = check(Dataset.of(rows), replace(self.choice, rules=alone), self.context)
        return found.without(curated.dismissed).frame


def _done(survey: Survey, queue: Queue) -> set[str]:
    """What was decided on, is in the files and has nothing open."""
    lost = {one.seq for one in survey.curated.lost}
    items = items_of(one.decision for one in survey.decisions if one.seq not in lost)
    return items - queue.still_open(items)
