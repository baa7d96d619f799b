"""What the gate says, as passages: verdict, reasons, stages, advice, and a failed item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from tunegate.tui.app.hint import Hint
from tunegate.tui.app.ladder import STAGE_NAMES
from tunegate.tui.app.passage import (
    ERROR,
    FAINT,
    GOOD,
    HEADING,
    STRONG,
    WARNING,
    Passage,
    joined,
    plain,
)

if TYPE_CHECKING:
    from tunegate.curate.errors import UserError
    from tunegate.decide.advice import Advice
    from tunegate.decide.evidence import Evidence
    from tunegate.decide.policy import Stage
    from tunegate.decide.verdict import Verdict
    from tunegate.tui.failed_items import FailedItem
    from tunegate.tui.gate_state import GateCheck, GateState

BLANK = Passage(Content(""))
_SIGNS = {"off-ramp": ERROR, "caution": WARNING, "clear": GOOD, "unknown": FAINT}
_SIGN_CELLS = 10


def gate_passages(
    state: GateState,
    check: GateCheck | None,
    *,
    hint: Hint,
    feedback: Sequence[str] = (),
    advice: Sequence[Advice] = (),
    running: bool = False,
) -> list[Passage]:
    """Everything below the ladder.

    Args:
        state: What is on disk.
        check: What is there now; None before it was compared.
        hint: Makes hints for the screen.
        feedback: What people said of the answers, a sentence each.
        advice: What the data says before anything is spent.
        running: Whether something is being measured.
    """
    shown = [*_obstacles(state, check, hint)]
    if state.verdict is not None:
        shown += _verdict(state.verdict, state)
    elif state.evidences and state.problem is None and not running:
        shown.append(
            Passage(hint("There is no record of a verdict under this lock: {run} goes on."))
        )
    if feedback:
        shown += [BLANK, _heading("Feedback"), *(Passage(plain(one)) for one in feedback)]
    for one in state.evidences:
        shown += [BLANK, *_stage(one, dict(state.looks))]
    if not state.evidences and advice:
        shown += [BLANK] if shown else []
        shown += advice_passages(advice)
    if check is None:
        frozen = "comparing what is there with what was frozen…"
        said = "reading what the gate measures with…" if state.lock is None else frozen
        shown += [BLANK, Passage(plain(said, FAINT))]
    return shown


def gate_line(state: GateState) -> Content:
    """Where the gate stands, in one line for the overview."""
    if state.problem is not None:
        return joined(("! ", ERROR), state.problem.message)
    if not state.evidences:
        return plain("nothing is measured yet", FAINT)
    scores = [f"{STAGE_NAMES[one.stage]} {100 * one.test.score:.1f} %" for one in state.evidences]
    said = (" · " + state.verdict.verdict, STRONG) if state.verdict is not None else ""
    waits = "" if state.next_stage is None else f" · next: {STAGE_NAMES[state.next_stage]}"
    return joined(", ".join(scores), said, (waits, FAINT))


def advice_passages(advice: Iterable[Advice]) -> list[Passage]:
    """Questions with what the data shows beside them."""
    shown = [_heading("Before anything is spent")]
    for one in advice:
        sign = (f"{one.sign:<{_SIGN_CELLS}}", _SIGNS[one.sign])
        room = " " * _SIGN_CELLS
        shown += [
            Passage(joined(sign, (one.question, STRONG)), hang=_SIGN_CELLS),
            Passage(joined(f"{room}{one.shows}"), hang=_SIGN_CELLS),
            Passage(joined(f"{room}→ {one.means} ", (f"({one.source})", FAINT)), hang=_SIGN_CELLS),
        ]
    return shown


def error_passages(error: UserError) -> list[Passage]:
    """A message and its hint, as everywhere."""
    shown = [Passage(plain(error.message), "!")]
    if error.hint:
        shown.append(Passage(joined(("hint: ", FAINT), error.hint)))
    return shown


def failed_passages(item: FailedItem) -> list[Passage]:
    """One failed item: what was asked, what is right, what came, and what was shown."""
    answer = item.answer
    accepted = " / ".join(answer.accepted)
    declining = f"to decline ({accepted})" if accepted else "to decline"
    said = answer.answer if answer.error is None else f"no reply: {answer.error}"
    shown = [
        _field("question", answer.question),
        _field("expected", declining if item.unanswerable or not accepted else accepted),
        _field("answer", said or "(nothing)"),
        _field("why", f"{answer.failure}: {item.lever}"),
    ]
    if item.slice is not None:
        shown.append(_field("slice", item.slice))
    if answer.reply is not None:
        shown.append(_field("reply", answer.reply))
    for passage in item.shown:
        shown += [BLANK, _heading(f"Passage that was shown: {passage.id}")]
        shown.append(Passage(plain(passage.text or "(its text is not there any more)")))
    if not item.shown:
        shown += [BLANK, Passage(plain("no passage was shown", FAINT))]
    for passage in item.gold:
        shown += [BLANK, _heading(f"Passage that holds the answer: {passage.id}")]
        shown.append(Passage(plain(passage.text or "(the suite knows its id alone)")))
    return shown


def plan_passages(state: GateState, check: GateCheck, stage: Stage) -> list[Passage]:
    """What running a stage would do, and what it costs, before it is done."""
    project = check.project
    assert project is not None
    settings = check.workspace.settings.generators[project.generator]
    name = STAGE_NAMES[stage]
    shown: list[Passage] = []
    if state.lock is None:
        shown.append(
            Passage(
                plain(
                    "First everything is frozen into gate.lock: suite, prompts, metrics, target, "
                    "seeds, pairs and documents. A change later makes another lock."
                )
            )
        )
    where = "on this machine" if settings.kind == "local" else f"at {settings.base_url}"
    shown.append(
        Passage(
            joined(
                ("The stage ", ""), (name, STRONG), " asks ", (project.generator, STRONG),
                f" ({settings.model}, {where}): {len(project.dev):,} dev items for each way to "
                f"ask, then {len(project.test):,} test items. Replies that were kept are not "
                "asked again.",
            )
        )
    )  # fmt: skip
    if settings.kind != "local":
        asked, answered = settings.prompt_price, settings.reply_price
        priced = "what that costs is not known: the settings state no price"
        if asked is not None and answered is not None:
            priced = f"{asked:g} and {answered:g} for a million tokens in and out"
        shown.append(Passage(plain(f"It costs money: {priced}.")))
    before = dict(state.looks).get(stage, 0)
    looks = (
        "The test split has not been looked at for this stage: its one look is taken."
        if not before
        else f"The test split was looked at {before} times for this stage; a further look is "
        "counted in the record."
    )
    shown.append(Passage(plain(looks)))
    if stage == "rag" and project.corpus is None:
        shown.append(
            Passage(
                plain(
                    "No documents are named, so the nearest pairs are shown as examples; "
                    'documents = ["docs"] in tunegate.toml names some.'
                )
            )
        )
    if stage == "tune":
        shown.append(
            Passage(plain("It measures the training runs that are done; without one it only says "
                          "the verdict again."))
        )  # fmt: skip
    return shown


def again_passages() -> list[Passage]:
    """What a run does when every stage that is needed was measured."""
    said = (
        "Every stage that is needed was measured, and nothing is asked again. The verdict is "
        "worked out anew, and the record is written with the feedback that is there now."
    )
    return [Passage(plain(said))]


def _obstacles(state: GateState, check: GateCheck | None, hint: Hint) -> Iterator[Passage]:
    if state.problem is not None:
        yield from error_passages(state.problem)
        yield BLANK
    if check is None:
        return
    if check.problem is not None:
        yield from error_passages(check.problem)
        yield BLANK
    elif not check.workspace.settings.documents:
        yield Passage(
            joined(
                "No documents are named: the RAG stage shows the nearest pairs as examples. ",
                ('hint: documents = ["docs"] in tunegate.toml', FAINT),
            )
        )
        yield BLANK
    if check.changed:
        yield Passage(plain("It is not what was frozen, so nothing is measured:"), "!")
        for clause in check.changed:
            yield Passage(plain(f"- {clause}"), hang=2)
        yield Passage(
            hint(
                "hint: {freeze} freezes it anew (`tunegate gate --freeze`); what was measured says "
                "nothing under the new lock"
            )
        )
        yield BLANK


def _verdict(verdict: Verdict, state: GateState) -> list[Passage]:
    from tunegate.tui.output.record_words import verdict_kind, verdict_words

    style = {"pass": GOOD, "warn": WARNING}.get(verdict_kind(verdict.verdict), ERROR)
    head = joined((verdict_words(verdict.verdict), f"{style}"), (f"  {verdict.verdict}", FAINT))
    shown = [Passage(head), *(Passage(plain(one)) for one in verdict.why)]
    if verdict.needed_items is not None:
        more = f"Further test items that would decide: about {verdict.needed_items:,}."
        shown.append(Passage(plain(more)))
    shown += [Passage(joined(("warning: ", WARNING), one)) for one in verdict.warnings]
    shown += [Passage(joined(("not known: ", FAINT), one)) for one in verdict.missing]
    shown += [
        Passage(joined((f"overridden: {name}: ", WARNING), why))
        for name, why in verdict.overridden.items()
    ]
    if verdict.attribution:
        shown += [BLANK, _heading("What failed, and what helps  (⏎ shows the items)")]
        for one in verdict.attribution:
            begin = f"{STAGE_NAMES[one.stage]:<10}{one.items:>5}  "
            shown.append(
                Passage(joined(begin, (f"{one.failure}: ", STRONG), one.lever), hang=len(begin))
            )
    if state.record is not None:
        record = state.record.relative_to(state.root)
        shown += [
            BLANK,
            Passage(joined(("record ", FAINT), f"{record}", (", .md and .html", FAINT))),
        ]
    return shown


def _stage(one: Evidence, looks: dict[str, int]) -> Iterator[Passage]:
    yield _heading(f"Stage {STAGE_NAMES[one.stage]}")
    yield _field("variant", one.variant)
    yield _field("generator", f"{one.generator}, {one.identity}")
    if one.stage == "rag":
        yield _field("search", one.setting)
    yield _field("looks", f"{looks.get(one.stage, 1)} at the test split, measured {one.at}")
    for trial in one.trials:
        mark = " ← taken" if trial.chosen else ""
        yield _field(
            "tried",
            f"{100 * trial.score:5.1f} % ({100 * trial.low:.1f} to {100 * trial.high:.1f}, "
            f"n={trial.n:,}, dev)  {trial.variant}{mark}",
        )
    for note in one.notes:
        yield _field("note", note)


_NAME_CELLS = 11


def _field(name: str, text: str) -> Passage:
    return Passage(joined((f"{name:<{_NAME_CELLS}}", FAINT), text), hang=_NAME_CELLS)


def _heading(text: str) -> Passage:
    return Passage(plain(text, HEADING))
