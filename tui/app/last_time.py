"""What the set was like when a reviewer left it, kept to say what changed since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from textual.content import Content

from tunegate.curate.wording import count
from tunegate.tui.app.desk import Desk
from tunegate.tui.app.passage import ERROR, FAINT, GOOD, STRONG, joined
from tunegate.tui.output.numbers import score_text

FOLDER = "last-time"
_RULES = 4
"""Rules whose number of findings changed that are named."""


class LastTime(BaseModel):
    """How things stood when a reviewer left. A cache: without it there is nothing to compare."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: str
    """UTC, as `2026-11-28T17:02:11Z`."""
    score: float
    """Readiness, 0 to 100."""
    findings: dict[str, int]
    """Open findings by rule."""
    seq: int
    """The ledger's last entry that is in the score."""


def now_at(desk: Desk) -> LastTime:
    """How things stood at the last survey; what was decided after it counts for the next time."""
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return LastTime(
        at=at, score=desk.score, findings=desk.survey.findings.by_rule, seq=desk.survey_seq
    )


def look_back(state: Path, desk: Desk) -> Content | None:
    """What changed since the desk's reviewer left; None the first time. In a worker."""
    before = read_last_time(state, desk.author)
    if before is None:
        return None
    since = [one.author for one in desk.ledger.everything() if one.seq > before.seq]
    return changed_line(before, now_at(desk), since)


def read_last_time(state: Path, author: str) -> LastTime | None:
    """What was kept for a reviewer; None when nothing was, or it cannot be read."""
    try:
        return LastTime.model_validate_json(_path(state, author).read_bytes())
    except (OSError, ValidationError):
        return None


def keep_last_time(state: Path, author: str, now: LastTime) -> None:
    """Keep it for the next time.

    Raises:
        OSError: when it cannot be written.
    """
    path = _path(state, author)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(now.model_dump_json(), encoding="utf-8")
    part.replace(path)


def changed_line(before: LastTime, now: LastTime, authors: Iterable[str]) -> Content:
    """What changed since then: score, findings by rule, and who decided how much.

    `authors` has the author of every entry of the ledger since.
    """
    gained = round(now.score - before.score, 1)
    parts: list[str | tuple[str, str]] = [
        (f"Since {before.at[:16].replace('T', ' ')} UTC: ", FAINT),
        f"score {score_text(before.score)} → {score_text(now.score)}"
        if gained
        else "the same score",
    ]
    if gained:
        parts.append((f" ({gained:+.1f})", GOOD if gained > 0 else ERROR))
    moved = _moved(before.findings, now.findings)
    if moved:
        named = [f"{rule} {change:+,}" for rule, change in moved[:_RULES]]
        more = [f"{count(len(moved) - _RULES, 'rule')} more"] if len(moved) > _RULES else []
        parts += [(" · findings: ", FAINT), ", ".join([*named, *more])]
    entries = Counter(authors)
    said = [f"{count(nth, 'decision')} of {name}" for name, nth in entries.most_common()]
    parts += [(" · ", FAINT), (", ".join(said) or "no decisions", STRONG if said else FAINT)]
    return joined(*parts)


def _moved(before: Mapping[str, int], now: Mapping[str, int]) -> list[tuple[str, int]]:
    """Rules with more or fewer findings than before, the largest change first."""
    moved = [(rule, now.get(rule, 0) - before.get(rule, 0)) for rule in {*before, *now}]
    return sorted((one for one in moved if one[1]), key=lambda one: (-abs(one[1]), one[0]))


def _path(state: Path, author: str) -> Path:
    return state / FOLDER / f"{sha256(author.encode()).hexdigest()[:16]}.json"
