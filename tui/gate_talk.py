"""What `tunegate gate` says and asks beside its verdict: checks, feedback and advice."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal

from tunegate.curate.workspace import STATE_NAME, Workspace
from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.safe import visible, visible_json, visible_line
from tunegate.tui.streams import PLAIN, columns, is_terminal, put, say, stdin_bytes

if TYPE_CHECKING:
    from tunegate.decide.advice import Advice
    from tunegate.decide.feedback import Opinion, Output, Shown
    from tunegate.decide.record.checking import Difference
    from tunegate.decide.record.writing import Renderers
    from tunegate.evaluate.evaluation import Evaluation

Format = Literal["text", "json", "jsonl"]
_STDIN = "standard input"


def renderers() -> Renderers:
    """The forms of a record beside its JSON."""
    from tunegate.tui.output.record_html import record_html
    from tunegate.tui.output.record_md import record_md

    return {
        "md": lambda record, digest: record_md(record, digest=digest),
        "html": lambda record, digest: record_html(record, digest=digest),
    }


def talk_check(
    path: Path,
    *,
    evidence: Path,
    current: Mapping[str, Any] | None,
    output_format: Format = "text",
) -> ExitCode:
    """`gate --check RECORD`: say what differs, a line each; exit 3 when anything does.

    Args:
        path: The record, in any of its forms.
        evidence: Folder with the evidence files.
        current: What a lock would freeze now, as JSON values.
        output_format: `json` prints `{"record", "holds", "differences": [{"part", "where",
            "says"}]}`.

    Raises:
        InputError: when it is no record.
    """
    from tunegate import __version__
    from tunegate.decide.record.checking import check_record

    found = check_record(
        path,
        evidence=evidence,
        current=current,
        renderers=renderers(),
        version=__version__,
    )
    if output_format == "text":
        for line in _difference_lines(found):
            put(visible_line(line))
        if not found:
            put(visible_line(f"{path.name} holds: lock, evidence, verdict and record agree"))
    else:
        put(
            _json(
                {"record": path.name, "holds": not found, "differences": list(map(asdict, found))}
            )
        )
    return ExitCode.LOCK if found else ExitCode.FINE


def outputs_of(stage: str, run: Evaluation) -> list[Output]:
    """The answers of a stage's run, as feedback takes them."""
    from tunegate.decide.feedback import Output
    from tunegate.evaluate.failure import PASSING

    values = dict(zip(run.scores.frame["id"], run.scores.frame["value"], strict=True))
    return [
        Output(stage, one.id, one.question, one.answer, values[one.id] >= PASSING)
        for one in run.answers
    ]


def talk_feedback(
    outputs: Sequence[Output],
    *,
    workspace: Workspace,
    lock: str,
    output_format: Format = "text",
    seed: int = 0,
    at: str | None = None,
) -> ExitCode:
    """`gate --feedback`: ask on a terminal, or read lines from standard input, and keep them.

    With `jsonl` as the format it only lists what there is to judge, for a file that is filled in
    and given back on standard input. Answers that this author has judged are not shown again.

    Args:
        outputs: Of all measured stages.
        workspace: Whose feedback it is; its author judges.
        lock: Digest of the lock.
        output_format: `jsonl` to list.
        seed: Of the sample.
        at: UTC time of the opinions; now when not given.

    Raises:
        UserError: when a line is wrong, or the file cannot be written.
    """
    from tunegate.decide.feedback import blind_sample
    from tunegate.decide.feedback_file import (
        FEEDBACK,
        append_opinions,
        opinions_of,
        read_opinions,
    )

    path = workspace.root / STATE_NAME / FEEDBACK
    before = read_opinions(path)
    sample = blind_sample(outputs, lock=lock, seed=seed)
    if not sample:
        say("there are no answers to judge; `tunegate gate` makes them")
        return ExitCode.EVIDENCE
    author = _plain(workspace.author)
    judged = {one.id for one in before if one.lock == lock and one.author == author}
    waiting = [one for one in sample if one.id not in judged]
    if not waiting:
        say(f"{author} has judged all answers of the sample: {len(sample):,}")
    if output_format != "text":
        for one in waiting:
            row = {"id": one.id, "question": one.question, "answer": one.answer}
            put(_json_line(row | {"thumb": None, "comment": ""}))
        return ExitCode.FINE
    if is_terminal(sys.stdin):
        given = _ask(waiting, path, lock=lock, author=author, at=at) if waiting else []
    else:
        stream = stdin_bytes()
        lines = [] if stream is None else stream.read().splitlines()
        when = at or _now()
        opinions = opinions_of(lines, sample, origin=_STDIN, lock=lock, author=author, at=when)
        append_opinions(opinions, path)
        given = list(opinions)
    say(f"opinions kept in {path.name}: {len(given):,}; `tunegate gate` puts them into the record")
    for line in agreement_lines(outputs, [*before, *given], lock):
        say(line)
    return ExitCode.FINE


def talk_advice(workspace: Workspace, *, output_format: Format = "text") -> ExitCode:
    """`gate --advice`: what the data says before anything is spent; exit 1 with an off-ramp.

    `json` prints `{"advice": [{"topic", "question", "sign", "shows", "means", "source"}]}`.

    Raises:
        UserError: when `[gate]` is wrong, or a file that the settings name cannot be read.
    """
    from tunegate.decide.advice import advise
    from tunegate.decide.advice_facts import advice_facts
    from tunegate.tui.progress import progress_bar

    with progress_bar() as progress:
        facts = advice_facts(workspace, progress=progress)
    advice = advise(facts)
    if output_format == "text":
        put("\n".join(advice_lines(advice, width=columns())))
    else:
        put(_json({"advice": list(map(asdict, advice))}))
    off = any(one.sign == "off-ramp" for one in advice)
    return ExitCode.FINDINGS if off else ExitCode.FINE


def advice_lines(advice: Sequence[Advice], *, width: int = PLAIN) -> list[str]:
    """Advice as text: the question with its sign, then data, meaning and source below.

    Args:
        advice: None gives no lines.
        width: Columns that there are.
    """
    signs = max((len(one.sign) for one in advice), default=0)
    room = " " * (signs + 2)
    lines: list[str] = []
    for one in advice:
        lines.append(f"{one.sign:<{signs}}  {visible_line(one.question)}")
        for text, mark in ((one.shows, ""), (one.means, "-> "), (f"({one.source})", "")):
            lines += wrap(
                visible_line(text), width, initial_indent=room + mark,
                subsequent_indent=room + " " * len(mark), break_on_hyphens=False,
            )  # fmt: skip
        lines.append("")
    return lines[:-1]


def _difference_lines(found: Sequence[Difference]) -> list[str]:
    return [f"{one.part}: {one.where}: {one.says}" for one in found]


def _ask(
    waiting: Sequence[Shown], path: Path, *, lock: str, author: str, at: str | None
) -> list[Opinion]:
    """One after the other; each is kept before the next is shown."""
    from tunegate.decide.feedback import Opinion
    from tunegate.decide.feedback_file import append_opinions

    say(f"{len(waiting):,} answers to judge. u up, d down, s skip, q stop; then a comment.")
    given: list[Opinion] = []
    for nth, one in enumerate(waiting, 1):
        put(f"\n[{nth} of {len(waiting)}] {visible(one.question)}\n\n  {visible(one.answer)}")
        key = _key()
        if key == "q":
            break
        if key == "s":
            continue
        comment = _plain(_line("comment (enter for none): "))[:4_000]
        thumb: Literal["up", "down"] = "up" if key == "u" else "down"
        opinion = Opinion(
            lock=lock, id=one.id, thumb=thumb, comment=comment, author=author, at=at or _now()
        )
        append_opinions([opinion], path)
        given.append(opinion)
    return given


def _key() -> str:
    while True:
        said = _line("u / d / s / q: ", ends="q").strip().lower()[:1]
        if said and said in "udsq":
            return said


def _line(prompt: str, *, ends: str = "") -> str:
    """A line from the keyboard; `ends` when it is closed."""
    try:
        return input(prompt)
    except EOFError:
        return ends


def agreement_lines(outputs: Sequence[Output], opinions: Sequence[Opinion], lock: str) -> list[str]:
    """How far the metric says what people say, stage by stage, then what is missing."""
    from tunegate.decide.feedback import feedback_by_stage, feedback_gaps

    found = feedback_by_stage(outputs, opinions, lock=lock)
    lines: list[str] = []
    for one in found:
        if one.judged:
            kappa = one.kappa.estimate
            says = "" if kappa != kappa else (
                f", kappa {kappa:z.2f} ({one.kappa.low:z.2f} to {one.kappa.high:z.2f})"
            )  # fmt: skip
            lines.append(
                f"stage {one.stage}: {one.judged:,} judged, {one.up:,} up; the metric says the "
                f"same of {one.agreed:,}{says}"
            )
    return [*lines, *feedback_gaps(found)]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _plain(text: str) -> str:
    """Without lone surrogates, which a terminal in another encoding makes."""
    return text.encode("utf-8", "replace").decode()


def _json(body: Any) -> str:
    import orjson

    return visible_json(orjson.dumps(body, option=orjson.OPT_INDENT_2).decode())


def _json_line(body: Any) -> str:
    import orjson

    return visible_json(orjson.dumps(body).decode())
