"""The data card: one Markdown page for whoever receives an exported set."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from tunegate import __version__
from tunegate.curate.curated import Curated
from tunegate.curate.export.manifest import OutputFile
from tunegate.curate.export.provenance import (
    BY_HAND,
    Provenance,
    actions_by_rule,
    departures,
    in_force,
)
from tunegate.curate.masking import excerpt
from tunegate.curate.settings import Target
from tunegate.curate.split import Split
from tunegate.curate.wording import count as count_of

_MOST = 20
"""Rows of a table of labels or reasons; the last row counts those left out."""

_MARKUP = re.compile(r"([\\`*_{}\[\]<>|#~])")


def card(
    curated: Curated,
    provenance: Provenance,
    *,
    outputs: Sequence[OutputFile],
    shape: str,
    target: Target | None,
    split: Split | None,
) -> str:
    """The data card. What is not known is said to be not stated; values are masked."""
    frame = curated.dataset.frame
    made_for = f" for {target}" if target else ""
    lines = [
        "# Data card",
        "",
        f"{count_of(frame.height, 'pair')} in {shape} shape{made_for}, written by tunegate "
        f"{__version__}. "
        f"Fingerprint `{curated.dataset.fingerprint}`; `manifest.json` has the hashes.",
        "",
        *_contents(frame, provenance.languages),
        *_origin(provenance, frame),
        *_curation(curated, provenance),
        *_left_out(curated, provenance),
        *_findings(provenance),
        *_privacy(provenance),
        *_files(outputs, split),
        "## Licence and use",
        "",
        "Licence: not stated. Intended use: not stated.",
    ]
    return "\n".join(lines) + "\n"


def _contents(frame: pl.DataFrame, languages: Mapping[str, int] | None) -> list[str]:
    turns = pl.col("roles").str.strip_prefix("s")
    kinds = {
        "with several turns": turns.str.len_bytes() > 2,
        "with a system text": pl.col("system").is_not_null(),
        "with a context": pl.col("context").is_not_null(),
        "with tool calls": turns.str.contains("c", literal=True),
    }
    held = {kind: frame.filter(test).height for kind, test in kinds.items()}
    lines = ["## What it holds", ""]
    lines += [f"- {kind}: {count:,}" for kind, count in held.items() if count]
    lines += ["- one question and one answer each"] if not any(held.values()) else []
    tasks = dict(frame["task"].fill_null("").value_counts().iter_rows())
    unlabelled = tasks.pop("", 0)
    if tasks:
        lines += ["", *_shares("Task", tasks, frame.height, rest={"(no task)": unlabelled})]
    else:
        lines += ["- tasks: not stated"]
    if languages is None:
        lines += ["", "Languages: not stated."]
    else:
        lines += ["", *_shares("Language of the response", languages, frame.height)]
    lengths = [_lengths(name, frame[name]) for name in ("prompt", "response")]
    return [
        *lines,
        "",
        *_table(("Length in characters", "shortest", "median", "95 %", "longest"), lengths),
        "",
    ]


def _origin(provenance: Provenance, frame: pl.DataFrame) -> list[str]:
    rows = [
        (_cell(file.file), f"{file.rows:,}", f"{file.pairs:,}", f"{file.quarantined:,}")
        for file in provenance.files
    ]
    sources = frame["source"].drop_nulls().n_unique()
    return [
        "## Where it comes from",
        "",
        *_table(("File", "rows", "pairs", "unreadable rows"), rows),
        "",
        f"Source documents named: {sources:,}." if sources else "Source documents: not stated.",
        "",
    ]


def _curation(curated: Curated, provenance: Provenance) -> list[str]:
    lines = ["## How it was curated", ""]
    active = in_force(curated, provenance.decisions)
    if not active:
        lines += ["No decisions: the pairs are as they were loaded."]
    else:
        by_rule = actions_by_rule(active)
        actions = sorted({action for counted in by_rule.values() for action in counted})
        rows = [
            (_rule(code, provenance.rules), *(f"{counted.get(one, 0):,}" for one in actions))
            for code, counted in by_rule.items()
        ]
        authors = len({one.author for one in active})
        taken = "decision" if len(active) == 1 else "decisions"
        by = "one person" if authors == 1 else f"{authors:,} people"
        lines += [
            f"{len(active):,} {taken} by {by}; {count_of(len(curated.edited), 'pair')} edited, "
            f"{count_of(len(curated.dropped), 'pair')} left out.",
            "",
            *_table(("Because of", *actions), rows),
        ]
    if curated.lost:
        lines += ["", f"Decisions on pairs no longer in the files: {len(curated.lost):,}."]
    return [*lines, ""]


def _left_out(curated: Curated, provenance: Provenance) -> list[str]:
    reasons: Counter[str] = Counter()
    for one in departures(curated, provenance.decisions):
        decision = one.decision
        why = _rule(decision.rule or BY_HAND, provenance.rules)
        if decision.action == "merge":
            why += ", merged into another pair"
        if decision.reason:
            why += f": {_cell(decision.reason)}"
        reasons[why] += 1
    if provenance.unconfirmed:
        reasons["draft that nobody has confirmed"] += provenance.unconfirmed
    for reason, count in provenance.quarantined.items():
        reasons[f"unreadable row: {_cell(reason)}"] += count
    lines = ["## What was left out, and why", ""]
    if not reasons:
        return [*lines, "Nothing.", ""]
    return [*lines, *_table(("Why", "rows"), _most(reasons)), ""]


def _findings(provenance: Provenance) -> list[str]:
    lines = ["## Known findings left", ""]
    if not provenance.rules:
        return [*lines, "No rule was run.", ""]
    ran = f"{len(provenance.rules):,} rules were run"
    left = {code: count for code, count in sorted(provenance.findings.items()) if count}
    if not left:
        return [*lines, f"None; {ran}.", ""]
    rows = [(_rule(code, provenance.rules), f"{count:,}") for code, count in left.items()]
    return [*lines, f"{ran[0].upper()}{ran[1:]}.", "", *_table(("Rule", "findings"), rows), ""]


def _privacy(provenance: Provenance) -> list[str]:
    rules = sorted(code for code in provenance.rules if code.startswith("P"))
    found = sum(count for code, count in provenance.findings.items() if code.startswith("P"))
    if not rules:
        status = "Not checked for personal data and secrets."
    elif found:
        status = (
            f"Checked with {', '.join(rules)}: {found:,} findings are left in the set. "
            "Treat it as personal data."
        )
    else:
        status = (
            f"Checked with {', '.join(rules)}: nothing is left that they find. "
            "That does not prove that there is nothing."
        )
    return ["## Privacy", "", status, ""]


def _files(outputs: Sequence[OutputFile], split: Split | None) -> list[str]:
    rows = [(f"`{output.file}`", f"{output.pairs:,}") for output in outputs]
    lines = ["## Files", "", *_table(("File", "pairs"), rows), ""]
    if split is not None:
        lines += [
            f"Split with seed {split.seed} over {split.groups:,} groups: pairs with the same "
            "source document, the same prompt, or near-duplicate texts are never in two files.",
            "",
        ]
    return lines


def _lengths(name: str, texts: pl.Series) -> tuple[str, ...]:
    counts = texts.str.len_chars()
    figures = [counts.quantile(share, interpolation="nearest") for share in (0, 0.5, 0.95, 1)]
    return (name, *(f"{int(figure or 0):,}" for figure in figures))


def _shares(
    title: str, counted: Mapping[str, int], total: int, *, rest: Mapping[str, int] | None = None
) -> list[str]:
    rows = _most({_cell(label): count for label, count in counted.items()})
    rows += [(label, f"{count:,}") for label, count in (rest or {}).items() if count]
    return _table(
        (title, "pairs", "share"),
        [(label, count, f"{int(count.replace(',', '')) / total:.1%}") for label, count in rows],
    )


def _most(counted: Mapping[str, int]) -> list[tuple[str, str]]:
    """The largest counts first; beyond `_MOST` one row says how many are not listed."""
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    rows = [(label, f"{count:,}") for label, count in ordered[:_MOST]]
    rest = ordered[_MOST:]
    if rest:
        rows.append((f"({len(rest):,} more)", f"{sum(count for _, count in rest):,}"))
    return rows


def _rule(code: str, names: Mapping[str, str]) -> str:
    return f"{code} {names[code]}" if code in names else code


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    aligned = ["---", *["---:"] * (len(header) - 1)]
    return [f"| {' | '.join(cells)} |" for cells in (header, aligned, *rows)]


def _cell(text: str) -> str:
    """Text from outside for a table: masked, on one line, without markup or control characters."""
    shown = "".join(character if character.isprintable() else " " for character in excerpt(text))
    return _MARKUP.sub(r"\\\1", " ".join(shown.split()))
