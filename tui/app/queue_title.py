"""The line above the queue: where the cursor is, how many there are, are marked, and of what."""

from __future__ import annotations

from textual.content import Content

from tunegate.curate.wording import count
from tunegate.tui.app.passage import FAINT, SIGN, STRONG, joined
from tunegate.tui.app.queue import Queue
from tunegate.tui.app.queue_filter import Filter


def queue_title(queue: Queue, *, cursor: int, marked: int, has_range: bool) -> Content:
    """Position and counts, marked lines, and the filter in words."""
    position = f"{cursor + 1:,} / " if len(queue) else ""
    if queue.pair_lines:
        found = len(queue) - queue.pair_lines
        pairs = count(queue.pair_lines, "pair")
        counted = f"{count(found, 'finding')} and {pairs} without one"
        counted = counted if found else f"{pairs} without a finding"
        title = joined((f" {position}{len(queue):,} · {counted}", STRONG))
    else:
        of_all = f" of {queue.total:,}" if queue.filter else ""
        noun = "finding" if queue.total == 1 else "findings"
        title = joined((f" {position}{len(queue):,}{of_all} {noun}", STRONG))
    if marked:
        title += joined((f" · {marked:,} marked{', range' if has_range else ''}", SIGN))
    if queue.filter:
        title += joined((f" · {_named(queue.filter)}", FAINT))
    return title


def _named(wanted: Filter) -> str:
    """A filter in words."""
    parts = [wanted.name, ", ".join(sorted(wanted.rules)), ", ".join(sorted(wanted.severities))]
    parts += [", ".join(sorted(wanted.tasks)), ", ".join(sorted(wanted.sources))]
    parts.append(f'"{wanted.text}"' if wanted.text else "")
    return " · ".join(part for part in parts if part)
