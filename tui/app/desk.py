"""A reviewer's desk: the survey, the ledger, and a queue that follows every decision at once.

Methods marked "in a worker" take time; they change nothing here and return what `apply` or
`adopt` then takes over in no time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from tunegate.curate.check import check
from tunegate.curate.curated import Curated, replay
from tunegate.curate.dataset import Dataset
from tunegate.curate.decision import Decision, Recorded
from tunegate.curate.findings import FINDING_SCHEMA, Finding
from tunegate.curate.fixing import Repair, repairs
from tunegate.curate.ledger import Ledger
from tunegate.curate.masking import mask
from tunegate.curate.pair import Pair
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.rules.choice import Choice
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.rules.table import RULES
from tunegate.curate.survey import Survey, survey
from tunegate.tui.app.pace import Pace
from tunegate.tui.app.queue import Queue

_RAW = 4_000
"""Characters of a row that could not be read that are shown."""

_FEW = 20
"""Pairs of a step that are checked again on the spot; larger steps wait for the next survey."""


@dataclass(frozen=True)
class Change:
    """What a step did: decisions taken, undone or redone, and what is known about their pairs."""

    decisions: tuple[Decision, ...]
    seq: int
    """The ledger's last entry after the step."""
    contents: dict[str, Pair | None]
    """Contents of the pairs that were looked at again; None for one that left."""
    findings: pl.DataFrame
    """Findings of those pairs by rules that look at one pair, and restored ones."""
    forward: bool
    """Whether the decisions stand now; False after an undo."""


@dataclass(frozen=True)
class Outcome:
    """A new survey and the queue over it."""

    survey: Survey
    queue: Queue
    done: frozenset[str]
    seq: int
    """The ledger's last entry that is in it, at least."""


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
        self.done = _done(first.decisions, self.queue)
        """Pairs, and findings without a pair, that were decided on and have nothing open."""
        self.seq = seq
        """The ledger's last entry that the queue knows of."""
        self.pace = Pace()
        self.first_score = first.readiness.score
        self._clock = clock
        self._contents: dict[str, Pair | None] = {}
        """Contents that are newer than the survey's."""

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

    def place(self, pair_id: str) -> str:
        """Where the pair stands in its file: `pairs.jsonl:12`; its id when that is not known."""
        rows = self.survey.loaded.dataset.frame.filter(pl.col("id") == pair_id)
        if rows.is_empty():
            return pair_id
        return f"{rows['file'][0]}:{rows['row'][0]}"

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
        alone = Dataset.from_pairs([pair]).frame.with_columns(id=pl.lit(finding.pair))
        found = repairs(
            Dataset(alone, fingerprint=""), [finding], self.context, unsafe=True, rules=self.rules
        )
        return found[0] if found else None

    def repairs(self, findings: Sequence[Finding]) -> list[Repair]:
        """What the fixes do to all these findings' pairs. In a worker."""
        return repairs(self.dataset(), findings, self.context, unsafe=True, rules=self.rules)

    def decide(self, decisions: Sequence[Decision]) -> Change:
        """Write decisions to the ledger as one step; they are on disk on return. In a worker.

        Raises:
            LedgerError: when nothing could be recorded.
        """
        self.ledger.decide(decisions, author=self.author)
        edited = {one.pair for one in decisions if one.action == "edit" and one.pair is not None}
        return self._change(decisions, edited, forward=True)

    def undo(self) -> Change:
        """Undo the author's last step. In a worker.

        Raises:
            LedgerError: when there is nothing to undo.
        """
        undone = self.ledger.undo(author=self.author)
        decisions = [one.decision for one in undone.decisions]
        return self._change(decisions, _pairs(decisions), forward=False)

    def redo(self) -> Change:
        """Redo what the author undid last. In a worker.

        Raises:
            LedgerError: when there is nothing to redo.
        """
        redone = self.ledger.redo(author=self.author)
        decisions = [one.decision for one in redone.decisions]
        return self._change(decisions, _pairs(decisions), forward=True)

    def apply(self, change: Change) -> None:
        """Bring queue, contents and progress up to date with a step."""
        self.seq = max(self.seq, change.seq)
        queue = self.queue
        if change.forward:
            self.pace.decided(self._clock())
            left = [
                one.pair
                for one in change.decisions
                if one.action in ("drop", "merge") and one.pair is not None
            ]
            queue.settle_pairs(left, twins=True)
            self._contents |= dict.fromkeys(left)
            queue.settle([one.finding for one in change.decisions if one.finding is not None])
        for pair_id, content in change.contents.items():
            if content != self.pair(pair_id):
                queue.settle_pairs([pair_id], twins=False)
            self._contents[pair_id] = content
        queue.reopen(change.findings)
        items = _items(change.decisions)
        self.done -= items
        if change.forward:
            self.done |= items - queue.still_open(items)

    def look(self, *, progress: Progress = SILENT) -> Outcome:
        """Survey again with all decisions in the ledger. In a worker.

        Raises:
            LedgerError: when the ledger cannot be read.
            Cancelled: when `progress` says so.
        """
        seq = self.ledger.last_seq()
        found = survey(
            self.survey.loaded,
            self.ledger.standing(),
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
        return Outcome(found, queue, frozenset(_done(found.decisions, queue)), seq)

    def adopt(self, outcome: Outcome) -> bool:
        """Take a new survey over; the answer says whether the queue is the new one too.

        It is not when decisions were taken or the filter changed meanwhile: the queue at hand
        knows of that and the new one does not.
        """
        self.survey = outcome.survey
        new, old = outcome.queue, self.queue
        if outcome.seq < self.seq or (new.filter, new.search) != (old.filter, old.search):
            return False
        new.skip_again(old.skipped)
        self.seq = outcome.seq
        self.queue = outcome.queue
        self.done = set(outcome.done)
        self._contents.clear()
        return True

    def _change(
        self, decisions: Sequence[Decision], pair_ids: Collection[str], *, forward: bool
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
            keys = [one.finding for one in decisions if one.action == "dismiss"]
            all_found = self.survey.checked.findings.frame
            wanted = pl.Series(keys, dtype=pl.String)
            parts.append(all_found.filter(pl.col("key").is_in(wanted.implode())))
        return Change(
            decisions=tuple(decisions),
            seq=seq,
            contents=contents,
            findings=pl.concat(parts).unique("key", maintain_order=True),
            forward=forward,
        )

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


def summary_of(decisions: Sequence[Decision]) -> str:
    """What a step did, in a few words: `dropped 3f2a91c0`, `fixed 42 pairs`."""
    changing = [one for one in decisions if one.action != "dismiss"] or list(decisions)
    first = changing[0]
    pairs = {one.pair for one in changing}
    verb = _VERBS[first.action]
    if first.rule is not None and first.action in ("edit", "drop") and first.reason:
        verb = "fixed"
    if len(pairs) > 1:
        return f"{verb} {len(pairs):,} pairs"
    if first.action == "dismiss":
        return f"dismissed {first.rule}" + (f" of {short_id(first.pair)}" if first.pair else "")
    into = f" into {short_id(first.into)}" if first.into is not None else ""
    return f"{verb} {short_id(first.pair or '')}{into}"


_VERBS = {
    "keep": "kept",
    "edit": "edited",
    "drop": "dropped",
    "merge": "merged",
    "resolve": "resolved",
    "dismiss": "dismissed",
}


def short_id(pair_id: str) -> str:
    """The beginning of a pair id, with the number of a repeated one: `3f2a91c0-2`."""
    digest, dash, nth = pair_id.partition("-")
    return digest[:8] + dash + nth


def can_merge(finding: Finding) -> bool:
    """Whether the finding names a pair that can stand for the one it is about."""
    return finding.pair is not None and finding.rule.startswith("D") and bool(finding.others)


def _pairs(decisions: Sequence[Decision]) -> set[str]:
    return {one.pair for one in decisions if one.pair is not None}


def _items(decisions: Iterable[Decision]) -> set[str]:
    """Pairs that were decided on; the finding where there is no pair."""
    named = (one.pair or one.finding for one in decisions)
    return {item for item in named if item is not None}


def _done(decisions: Sequence[Recorded], queue: Queue) -> set[str]:
    items = _items(one.decision for one in decisions)
    return items - queue.still_open(items)
