"""Rows as aligned plain text."""

from __future__ import annotations

from collections.abc import Sequence


def aligned(rows: Sequence[Sequence[str]], *, indent: str = "") -> str:
    """One line a row, columns two spaces apart, the last one as long as it is.

    Widths are those a terminal gives the texts. No rows give an empty text.
    """
    from rich.cells import cell_len

    if not rows:
        return ""
    widths = [max(cell_len(row[nth]) for row in rows) for nth in range(len(rows[0]) - 1)]
    lines = []
    for row in rows:
        cells = [
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=False)
        ]
        lines.append(indent + "  ".join([*cells, row[-1]]).rstrip())
    return "\n".join(lines)


def shown(count: int, total: int, what: str) -> str:
    """How much of a list is shown, in one honest line; empty when it is all."""
    return "" if count >= total else f"showing {count:,} of {total:,} {what}; --limit 0 shows all"
