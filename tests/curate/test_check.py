from __future__ import annotations

import polars as pl
import pytest

from tunegate.curate import check as checking
from tunegate.curate.check import Checked, check
from tunegate.curate.dataset import Dataset
from tunegate.curate.errors import Cancelled
from tunegate.curate.findings import FINDING_SCHEMA, empty_hits, hits, masked_hits
from tunegate.curate.pair import Pair
from tunegate.curate.quarantine import QUARANTINE_SCHEMA
from tunegate.curate.rules.choice import Choice, choose_rules
from tunegate.curate.rules.rule import Check, Context, Rule
from tunegate.curate.settings import parse_settings


def rule(code: str, checks: Check, *, scope: str = "pair", severity: str = "warning") -> Rule:
    return Rule(
        code=code,
        name="made-up",
        summary="",
        why="",
        bad="",
        good="",
        severity=severity,  # type: ignore[arg-type]
        check=checks,
        scope=scope,  # type: ignore[arg-type]
    )


SEEN: list[int] = []
"""Heights of the batches that the counting rule saw."""


def shouting(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    SEEN.append(frame.height)
    loud = [
        (pos, text.index("!"))
        for pos, text in frame.select("pos", "response").iter_rows()
        if "!" in text
    ]
    spans = [(at, at + 1) for _, at in loud]
    return hits([pos for pos, _ in loud], ["shouts"] * len(loud), field="response", spans=spans)


def twins(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    first: dict[str, int] = {}
    found = [
        (pos, first[text])
        for pos, text in frame.select("pos", "response").iter_rows()
        if first.setdefault(text, pos) != pos
    ]
    return hits([pos for pos, _ in found], ["twin"] * len(found), others=[[at] for _, at in found])


def empty_set(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    return hits([None], ["no pairs"]) if frame.is_empty() else empty_hits()


def unreadable(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    return empty_hits()


LOUD = rule("F901", shouting)
TWIN = rule("D901", twins, scope="set", severity="error")
NONE = rule("V901", empty_set, scope="set", severity="info")
UNREADABLE = rule("S001", unreadable, severity="error")
RULES = (LOUD, TWIN, NONE, UNREADABLE)


def dataset_of(*responses: str, tasks: list[str | None] | None = None) -> Dataset:
    pairs = [Pair.single(f"q{nth}", text) for nth, text in enumerate(responses)]
    return Dataset.from_pairs(pairs, file="a.jsonl", tasks=tasks)


def choice(**settings: object) -> Choice:
    return choose_rules(parse_settings(settings, origin="test"), rules=RULES)


@pytest.fixture(autouse=True)
def _unseen() -> None:
    SEEN.clear()


def test_hits_become_findings_with_ids_and_places() -> None:
    dataset = dataset_of("ok", "stop!", "ok")
    found = check(dataset, choice(), Context())
    ids = dataset.frame["id"].to_list()
    assert found.fingerprint == dataset.fingerprint
    assert found.frame.schema == FINDING_SCHEMA
    twin, loud = list(found)
    assert (twin.rule, twin.severity, twin.pair, twin.others) == (
        "D901",
        "error",
        ids[2],
        (ids[0],),
    )
    assert (loud.rule, loud.file, loud.row, loud.field) == ("F901", "a.jsonl", 2, "response")
    assert (loud.start, loud.end) == (4, 5)


def test_findings_are_ordered_by_severity_rule_and_row() -> None:
    found = check(dataset_of("b!", "a!", "a!", "c"), choice(), Context())
    assert [(one.rule, one.row) for one in found] == [
        ("D901", 3),
        ("F901", 1),
        ("F901", 2),
        ("F901", 3),
    ]


def test_an_empty_set_gives_the_findings_of_set_rules() -> None:
    found = list(check(dataset_of(), choice(), Context()))
    assert [(one.rule, one.pair, one.row) for one in found] == [("V901", None, None)]


def test_quarantined_rows_are_findings_when_s001_runs() -> None:
    quarantine = pl.DataFrame(
        [("b.jsonl", 7, 9, "not JSON", "{"), ("b.csv", 8, None, "too few columns", "x")],
        schema=QUARANTINE_SCHEMA,
        orient="row",
    )
    dataset = dataset_of("ok")
    found = list(check(dataset, choice(), Context(), quarantine=quarantine))
    assert [(one.rule, one.severity, one.file, one.row, one.message) for one in found] == [
        ("S001", "error", "b.csv", 8, "too few columns"),
        ("S001", "error", "b.jsonl", 7, "line 9: not JSON"),
    ]
    without = choice(rules={"ignore": ["S001"]})
    assert len(check(dataset, without, Context(), quarantine=quarantine)) == 0


def test_pair_rules_run_by_batch_and_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = dataset_of(*(f"{nth}!" if nth % 3 else f"{nth}" for nth in range(25)))
    whole = check(dataset, choice(), Context())
    assert SEEN == [25]
    monkeypatch.setattr(checking, "BATCH_PAIRS", 10)
    assert check(dataset, choice(), Context()).frame.equals(whole.frame)
    assert SEEN == [25, 10, 10, 5]


def test_tasks_may_ignore_a_rule_or_weigh_it_otherwise() -> None:
    dataset = dataset_of("a!", "b!", "c!", tasks=["loud", "calm", None])
    settings = choice(tasks={"loud": {"ignore": ["F9"]}, "calm": {"severity": {"F901": "error"}}})
    found = check(dataset, settings, Context())
    assert [(one.row, one.severity) for one in found] == [(2, "error"), (3, "warning")]


def test_keys_are_stable_and_name_every_hit() -> None:
    def twice(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
        return pl.concat([masked_hits(frame, pl.lit(value=True), "one")] * 2)

    rules = choose_rules(parse_settings({}, origin="test"), rules=[rule("Q901", twice)])
    dataset = dataset_of("a", "b")
    first = [one.key for one in check(dataset, rules, Context())]
    assert len(set(first)) == 4
    assert [one.key for one in check(dataset, rules, Context())] == first


def test_a_key_outlives_an_edit_elsewhere_in_the_pair() -> None:
    before = dataset_of("stop! now")
    frame = before.frame.with_columns(
        response=pl.lit("please stop! now"), digest=pl.lit(1, pl.UInt64)
    )
    after = Dataset.of(frame)
    keys = [next(iter(check(dataset, choice(), Context()))).key for dataset in (before, after)]
    assert keys[0] == keys[1]


def test_a_key_on_the_whole_set_outlives_other_figures() -> None:
    def counted(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
        return hits([None, None], [f"{frame.height:,} pairs", f"{frame.height} tasks of 1,200"])

    rules = choose_rules(
        parse_settings({}, origin="test"), rules=[rule("V902", counted, scope="set")]
    )
    more, fewer = (
        [one.key for one in check(dataset_of(*texts), rules, Context())] for texts in ("abc", "ab")
    )
    assert more == fewer
    assert len(set(more)) == 2


def test_only_changed_pairs_are_checked_again() -> None:
    before = dataset_of("a!", "b", "c!")
    checked = Checked(before, check(before, choice(), Context()))
    after = dataset_of("a!", "b!", "c")
    assert before.frame["id"][0] == after.frame["id"][0]
    SEEN.clear()
    found = check(after, choice(), Context(), reuse=checked)
    assert SEEN == [2]
    assert found.frame.equals(check(after, choice(), Context()).frame)


def test_a_pair_with_another_task_counts_as_changed() -> None:
    before, after = (dataset_of("a!", tasks=[task]) for task in ("calm", "loud"))
    settings = choice(tasks={"loud": {"ignore": ["F901"]}})
    checked = Checked(before, check(before, settings, Context()))
    assert len(checked.findings) == 1
    assert len(check(after, settings, Context(), reuse=checked)) == 0


class Watching:
    """Remembers the stages, with total and count, and cancels when its patience is over."""

    def __init__(self, *, patience: int = 100) -> None:
        self.stages: list[tuple[str, int | None, int]] = []
        self.patience = patience

    def start(self, stage: str, *, total: int | None) -> None:
        self.stages.append((stage, total, 0))

    def advance(self, amount: int) -> None:
        stage, total, done = self.stages[-1]
        self.stages[-1] = (stage, total, done + amount)
        if self.patience == 0:
            raise Cancelled
        self.patience -= 1


def stepping(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    context.progress.start("counting", total=frame.height)
    for _ in range(frame.height):
        context.progress.advance(1)
    return empty_hits()


def test_every_rule_on_the_whole_set_has_stages_of_its_own() -> None:
    rules = [*RULES, rule("D902", stepping, scope="set")]
    watching = Watching()
    chosen = choose_rules(parse_settings({}, origin="test"), rules=rules)
    check(dataset_of("a!", "b"), chosen, Context(), progress=watching)
    of_pairs = sum(one.scope == "pair" for one in rules)
    assert watching.stages[0] == ("checking", 2 * of_pairs, 2 * of_pairs)
    of_sets = [one.code for one in rules if one.scope == "set"]
    assert [stage for stage, total, _ in watching.stages[1:] if total is None] == [
        f"{code} made-up" for code in sorted(of_sets)
    ]
    assert watching.stages[watching.stages.index(("D902 made-up", None, 0)) + 1] == (
        "D902 counting",
        2,
        2,
    )


@pytest.mark.parametrize("patience", [0, 1, 2, 3, 4, 5])
def test_a_run_may_be_stopped_at_any_step(patience: int) -> None:
    rules = [*RULES, rule("D902", stepping, scope="set")]
    chosen = choose_rules(parse_settings({}, origin="test"), rules=rules)
    with pytest.raises(Cancelled):
        check(dataset_of("a!", "b"), chosen, Context(), progress=Watching(patience=patience))
