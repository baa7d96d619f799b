"""A run, several runs and a learning curve as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import orjson

from tunegate.curate.wording import count, share
from tunegate.train.preflight.mask import TrainedTokens
from tunegate.train.preflight.problem import Problem
from tunegate.train.running.curve import Curve
from tunegate.train.running.folder import RunState
from tunegate.train.sweep_outcome import Outcome
from tunegate.tui.safe import visible_line


def run_text(state: RunState) -> str:
    """A few lines on how a run stands."""
    plan, result = state.plan, state.result
    head = f"{state.name}: {state.status}"
    if state.steps:
        head += f" at step {state.step:,} of {state.steps:,}"
    lines = [head, f"  {plan.method}, {plan.model}, seed {plan.seed}, {state.origin.rows:,} rows"]
    if state.origin.override is not None:
        lines.append(f"  without a clearance of the gate: {state.origin.override}")
    if state.losses:
        what = "distance from the teacher" if plan.on_policy else "loss"
        lines.append(f"  {what} {state.losses[0][1]:.4f} to {state.losses[-1][1]:.4f}")
    if result is not None and result.evaluation_loss is not None:
        before = "" if result.evaluation_before is None else f"{result.evaluation_before:.4f} to "
        best = "" if result.best_step is None else f", weights of step {result.best_step:,}"
        own = " on the pairs' own answers" if plan.on_policy else ""
        lines.append(f"  held-out loss{own} {before}{result.evaluation_loss:.4f}{best}")
    if result is not None and state.status == "done":
        tokens = f"{result.trained_tokens:,} answer tokens trained, " if not plan.on_policy else ""
        lines.append(f"  {tokens}{result.seconds:,.0f} s")
        lines += _parity_lines(result.parity)
    if state.output is not None:
        lines.append(f"  {state.output}")
    if state.message:
        lines.append(f"  {state.message}")
    if state.hint:
        lines.append(f"  hint: {state.hint}")
    if state.can_resume:
        lines.append(f"  `tunegate train --resume {state.name}` goes on")
    if state.status == "waiting":
        lines.append(f"  `tunegate train --resume {state.name}` begins it")
    return "\n".join(map(visible_line, lines))


def _parity_lines(parity: dict[str, Any] | None) -> list[str]:
    if parity is None:
        return []
    forms = [
        f"{name} {form['same_tokens']}/{form['tokens']} tokens, logits within "
        f"{form['difference']:.1e}"
        for name, form in parity["forms"].items()
    ]
    word = "answer as the trained one" if parity["agree"] else "DO NOT answer as the trained one"
    return [f"  saved forms {word}: {'; '.join(forms)}"]


def runs_line(state: RunState) -> str:
    """One line of the list of runs."""
    result = state.result
    loss = None if result is None else result.evaluation_loss
    held = "" if loss is None else f"  held-out loss {loss:.4f}"
    return visible_line(
        f"{state.name}  {state.status}  step {state.step:,} of {state.steps:,}{held}"
    )


def seeds_text(states: Sequence[RunState]) -> str:
    """What several seeds came to; the worst counts."""
    losses = [
        one.result.evaluation_loss
        for one in states
        if one.result is not None and one.result.evaluation_loss is not None
    ]
    if len(losses) < 2:
        return ""
    mean = sum(losses) / len(losses)
    spread = (sum((one - mean) ** 2 for one in losses) / (len(losses) - 1)) ** 0.5
    return (
        f"{len(losses)} seeds: held-out loss {mean:.4f}, standard deviation {spread:.4f}, worst "
        f"{max(losses):.4f}"
    )


def curve_text(curve: Curve) -> str:
    """The points of a learning curve and what they say."""
    lines = [
        f"{100 * one.share:.0f} % of the rows ({one.rows:,}): held-out loss {one.loss:.4f}"
        + (f" ({one.low:.4f} to {one.high:.4f} over seeds)" if one.high > one.low else "")
        for one in curve.points
    ]
    lines.append(f"{curve.verdict}: {curve.why}")
    if curve.verdict == "more data would help":
        lines.append(f"twice the pairs may bring another {curve.next_gain:.4f}")
    return "\n".join(lines)


def problem_lines(problems: Sequence[Problem]) -> list[str]:
    """What the checks before a run found."""
    lines: list[str] = []
    for one in problems:
        word = "refused" if one.refuses else "note"
        shown = f" (pair {one.pair})" if one.pair is not None else ""
        lines.append(f"{word}: {one.check}: {one.message}{shown}")
        if one.hint:
            lines.append(f"  hint: {one.hint}")
    return lines


def tokens_line(tokens: TrainedTokens) -> str:
    """How much of what is read is trained: `trained tokens: 41 % (12,345 of 30,020), ...`."""
    ended = (
        "in every row"
        if tokens.ended == tokens.rows
        else f"in {tokens.ended:,} of {count(tokens.rows, 'row')}"
    )
    return (
        f"trained tokens: {share(tokens.trained, tokens.whole)} ({tokens.trained:,} of "
        f"{tokens.whole:,}), end of turn trained {ended}"
    )


def checks_json(
    problems: Sequence[Problem],
    *,
    rows: int,
    held_out: int,
    steps: int,
    tokens: TrainedTokens | None,
) -> str:
    """`{"refused", "problems", "rows", "held_out", "steps", "tokens"}`; a refused run has no rows.

    `tokens` is `{"trained", "whole", "share", "rows", "ended"}` of one pass, see `TrainedTokens`;
    null where it is not known.
    """
    body = {
        "refused": any(one.refuses for one in problems),
        "problems": [asdict(one) for one in problems],
        "rows": rows,
        "held_out": held_out,
        "steps": steps,
        "tokens": None if tokens is None else {**asdict(tokens), "share": tokens.share},
    }
    return orjson.dumps(body, option=orjson.OPT_INDENT_2).decode()


def runs_json(
    states: Sequence[RunState], curve: Curve | None = None, *, outcome: Outcome | None = None
) -> str:
    """`{"runs": [...], "curve": ..., "sweep": ...}`.

    `sweep` is null, or `standings`, the best first, each with `run`, `learning_rate`, `rank`,
    `before`, `loss`, `behind`, `low`, `high` and `place` (best, not told apart, worse);
    `documents`; and `level`.
    """
    body: dict[str, Any] = {
        "runs": [
            {
                "name": one.name,
                "folder": str(one.path),
                "status": one.status,
                "step": one.step,
                "steps": one.steps,
                "message": one.message,
                "hint": one.hint,
                "override": one.origin.override,
                "output": None if one.output is None else str(one.output),
                "result": None if one.result is None else one.result.model_dump(mode="json"),
            }
            for one in states
        ],
        "curve": None if curve is None else asdict(curve),
        "sweep": None if outcome is None else asdict(outcome),
    }
    return orjson.dumps(body, option=orjson.OPT_INDENT_2).decode()
