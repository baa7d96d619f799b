"""What people wrote beside a pair, as text above it."""

from __future__ import annotations

from tunegate.curate.annotations import Annotation
from tunegate.tui.app.passage import FAINT, STRONG, WARNING, Passage, joined, plain


def annotation_passages(annotation: Annotation | None) -> list[Passage]:
    """Tags, who is to look at it, and the notes, oldest first; nothing without any."""
    if not annotation:
        return []
    parts: list[str | tuple[str, str]] = [(f"#{tag} ", WARNING) for tag in annotation.tags]
    if annotation.assignee:
        parts.append((f"for {annotation.assignee}", STRONG))
    lines = [Passage(joined(*parts))] if parts else []
    lines += [
        Passage(
            joined((f"{one.author}: ", STRONG), one.decision.reason, (f"  {one.at[:10]}", FAINT))
        )
        for one in annotation.notes
    ]
    return [*lines, Passage(plain(""))]
