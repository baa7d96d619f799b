"""The words and numbers of evaluation reports, the same in text and on the page."""

from __future__ import annotations

from tunegate.curate.masking import excerpt
from tunegate.curate.wording import count, part_of
from tunegate.evaluate.comparison import FEWEST, Difference
from tunegate.evaluate.decidable import (
    ASSUMED_DEVIATION,
    ASSUMED_DISCORDANCE,
    ASSUMED_SHARE,
    WANTED,
    Decidable,
    decidable,
)
from tunegate.evaluate.evaluation import Answer, Evaluation
from tunegate.evaluate.metrics.table import METRICS
from tunegate.evaluate.run_facts import Setup, Usage
from tunegate.evaluate.statistics.interval import Interval

CONTEXT_WORDS = {
    "closed": "closed book",
    "gold": "with the passages that hold the answer",
    "retrieved": "with retrieved passages",
}


def percent(value: float) -> str:
    """A share in per cent with one decimal; a dash for nan."""
    return "-" if value != value else f"{100 * value:.1f} %"


def points(value: float) -> str:
    """A difference of shares in points, with its sign; none for what has no end."""
    if abs(value) == float("inf") or value != value:
        return "no bound"
    return f"{100 * value:+.1f}"


def range_text(interval: Interval) -> str:
    """`35.3 to 49.0 % at 95 %`."""
    return f"{100 * interval.low:.1f} to {100 * interval.high:.1f} % at {100 * interval.level:g} %"


def setup_lines(setup: Setup) -> list[str]:
    """What determined a run, in a few lines."""
    passages = f", up to {count(setup.passages, 'passage')}" if setup.passages else ""
    search = f" ({setup.retrieval} search, index {setup.index})" if setup.index else ""
    examples = (
        f"{count(setup.examples, 'example')}, {setup.chosen}" if setup.examples else "no examples"
    )
    declining = "; the prompt says how to decline" if setup.abstain else ""
    mark = setup.template.get("answer_after")
    behind = f"; the answer is what stands behind {mark!r}" if mark else ""
    return [
        f"{count(setup.items, 'item')} of suite {setup.suite}",
        f"{setup.generator}: {setup.identity}",
        f"{CONTEXT_WORDS[setup.context]}{passages}{search}; {examples}{declining}",
        f"template {setup.template['name']} ({setup.template_hash}), at most "
        f"{setup.max_tokens} tokens, temperature {setup.temperature:g}, seed {setup.seed}{behind}",
    ]


def held_line(evaluation: Evaluation) -> str:
    """For how many items a passage was shown that holds the answer; empty when none was shown."""
    held, shown = evaluation.held
    if not shown:
        return ""
    return f"a shown passage holds the answer for {part_of(held, shown, 'item')}"


def usage_line(usage: Usage) -> str:
    """Time, tokens and cost in one line."""
    parts = [
        ("1 reply" if usage.replies == 1 else f"{usage.replies:,} replies")
        + (f" ({usage.kept:,} kept from before)" if usage.kept else "")
    ]
    if usage.errors:
        parts.append(f"{usage.errors:,} without")
    if usage.cut:
        parts.append(f"{usage.cut:,} cut at the token limit")
    if usage.median_seconds is not None:
        parts.append(
            f"median {usage.median_seconds:.2f} s, 95 % within {usage.p95_seconds:.2f} s, "
            f"slowest {usage.slowest_seconds:.2f} s"
        )
    if usage.prompt_tokens is not None and usage.reply_tokens is not None:
        parts.append(f"{usage.prompt_tokens:,} prompt and {usage.reply_tokens:,} reply tokens")
    if usage.cost is not None:
        parts.append(f"cost {usage.cost:,.4g}")
    return "; ".join(parts)


def decidable_of(evaluation: Evaluation) -> Decidable:
    """What the suite of a finished run can decide."""
    frame = evaluation.scores.frame
    binary = all(
        unanswerable or METRICS[metric].binary
        for metric, unanswerable in zip(frame["metric"], frame["unanswerable"], strict=True)
    )
    return decidable(frame["source"].to_list(), binary=binary)


def decidable_lines(known: Decidable) -> list[str]:
    """What so many items can decide and what not; the last line is a warning when it is little."""
    items = count(known.items, "item")
    if known.independent < known.items:
        items += f" from {count(known.independent, 'document')}, which count as so many"
    assumed = (
        f"that differ on {100 * ASSUMED_DISCORDANCE:g} % of the items"
        if known.binary
        else f"whose scores differ by {ASSUMED_DEVIATION:g} (standard deviation)"
    )
    told = (
        "no difference between two runs shows"
        if known.difference is None
        else f"two runs {assumed} are told apart from {100 * known.difference:.1f} points on"
    )
    share = (
        f"a share of {100 * ASSUMED_SHARE:g} % is known to lie between "
        f"{100 * known.interval.low:.0f} and {100 * known.interval.high:.0f} %; "
        if known.binary
        else ""
    )
    lines = [f"{items}: {share}{told} (95 %, power 80 %)"]
    if not known.enough and known.needed is not None:
        lines.append(
            f"warning: smaller differences cannot be decided; {100 * WANTED:g} points take "
            f"{known.needed:,} independent items"
        )
    return lines


def example_lines(answer: Answer) -> list[tuple[str, str]]:
    """What was asked, accepted and answered, masked and cut."""
    nothing = "(declining)" if answer.failure == "invented" else "(none named)"
    accepted = " | ".join(answer.accepted[:3]) or nothing
    said = excerpt(answer.answer, width=200) if answer.error is None else f"({answer.error})"
    lines = [
        ("asked", excerpt(answer.question, width=200)),
        ("accepted", excerpt(accepted, width=200)),
        ("answered", said or "(nothing)"),
    ]
    if answer.shown:
        lines.append(("shown", excerpt(answer.read_in, width=200)))
    return lines


def difference_text(one: Difference) -> str:
    """`+6.5 points (+2.1 to +10.9 at 95 %)`."""
    low, high = one.interval.low, one.interval.high
    ends = f"{points(low)} to {points(high)} at {100 * one.interval.level:.4g} %"
    return f"{points(one.interval.estimate)} points ({ends})"


def needed_text(one: Difference) -> str:
    """How many items would decide; empty when nothing is open or nothing would."""
    if one.verdict != "cannot tell":
        return ""
    if one.independent < FEWEST:
        return f"{count(one.independent, 'independent item')}: fewer than {FEWEST} decide nothing"
    if one.needed is None:
        return ""
    return f"about {one.needed:,} items would tell, if it is as it seems"


def test_text(one: Difference) -> str:
    """The exact McNemar test in words; empty where it does not apply."""
    if one.test is None:
        return ""
    return (
        f"{one.test.gained:,} items gained, {one.test.lost:,} lost; McNemar p = "
        f"{one.test.p_value:.2g}"
    )


def changed_answers(
    first: Evaluation, second: Evaluation, *, most: int
) -> list[tuple[Answer, Answer]]:
    """Items where the second run lost most, then those where it gained most; half each."""
    values = {
        name: dict(zip(run.scores.frame["id"], run.scores.frame["value"], strict=True))
        for name, run in (("first", first), ("second", second))
    }
    others = {answer.id: answer for answer in second.answers}
    moved = sorted(
        (
            (values["second"][answer.id] - values["first"][answer.id], answer)
            for answer in first.answers
        ),
        key=lambda one: one[0],
    )
    half = max(1, most // 2)
    lost = [answer for change, answer in moved[:half] if change < 0]
    gained = [answer for change, answer in moved[::-1][:half] if change > 0]
    return [(answer, others[answer.id]) for answer in (*lost, *gained)]
