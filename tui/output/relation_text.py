"""How two texts stand to one another, as text for people."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tunegate.curate.relation.differing import Spans
from tunegate.curate.relation.evidence import Evidence, Support
from tunegate.curate.relation.relating import Related
from tunegate.tui.safe import visible, visible_line

VERDICT_STYLES = {"equivalent": "green", "conflicting": "bold red", "different": "cyan"}

_KINDS = {
    "wrong": "one of them is wrong",
    "outdated": "one of them is out of date",
    "scope": "each holds in another case",
    "style": "the same words, written otherwise",
}
_MARKS = {"a": ("[-", "-]"), "b": ("{+", "+}")}


def relation_text(
    related: Related,
    found: Evidence,
    texts: tuple[str, str],
    *,
    source: tuple[str, str, Support | None] | None = None,
    color: bool = False,
) -> RenderableType:
    """Every signal in a line of its own, then both texts with the words that differ marked.

    `source` is the name and text of a source and what it supports. Without colour the words that
    only the first text has stand in `[-...-]`, those that only the second has in `{+...+}`.
    """
    signals = Table.grid(padding=(0, 2))
    signals.add_row("verdict", Text(related.verdict, VERDICT_STYLES[related.verdict]))
    shares = (related.equivalent, related.conflicting, related.different)
    named = zip(("equivalent", "conflicting", "different"), shares, strict=True)
    signals.add_row("relation", ", ".join(f"{name} {share:.2f}" for name, share in named))
    signals.add_row("cosine", f"{related.cosine:.2f}")
    signals.add_row("jaccard", f"{related.jaccard:.2f} of the runs of 5 characters are shared")
    guards = f"{', '.join(related.guards)} differ{'s' if len(related.guards) == 1 else ''}"
    signals.add_row("guards", guards if related.guards else "none differs")
    if related.verdict == "conflicting":
        signals.add_row("type", f"{found.kind}: {_KINDS[found.kind]}{_older(found)}")
    if source is not None:
        signals.add_row("source", _source(*source))
    marked = Table.grid(padding=(0, 2))
    for name, text, spans in (("a", texts[0], found.first), ("b", texts[1], found.second)):
        marked.add_row(name, _marked(text, spans, _MARKS[name], color=color))
    return Group(signals, "", marked)


def relation_line(related: Related) -> str:
    """One line: verdict, probabilities of the three relations, cosine, Jaccard and guards."""
    return (
        f"{related.verdict:<11}  {related.equivalent:.2f} {related.conflicting:.2f} "
        f"{related.different:.2f}  {related.cosine:5.2f} {related.jaccard:.2f}  "
        f"{','.join(related.guards) or '-'}"
    )


def _older(found: Evidence) -> str:
    if found.older is None:
        return ""
    return f"; {'a' if found.older == 'first' else 'b'} is the older one"


def _source(name: str, text: str, support: Support | None) -> Text:
    if support is None:
        return Text(f"{visible_line(name)} says nothing")
    says = visible_line(" ".join(text[support.start : support.end].split()))
    if support.side is None:
        return Text(f"{visible_line(name)} speaks for neither; nearest: “{says}”")
    side = "a" if support.side == "first" else "b"
    return Text(f"{visible_line(name)} supports {side}: “{says}”")


def _marked(text: str, spans: Spans, marks: tuple[str, str], *, color: bool) -> Text:
    shown = Text()
    at = 0
    for start, end in spans:
        shown.append(visible(text[at:start]))
        part = visible(text[start:end])
        if color:
            shown.append(part, "bold yellow")
        else:
            shown.append(f"{marks[0]}{part}{marks[1]}")
        at = end
    return shown.append(visible(text[at:]))
