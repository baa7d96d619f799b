"""An error as one line: what is wrong, and what to do about it where that is known."""

from __future__ import annotations

from textual.content import Content

from tunegate.curate.errors import UserError
from tunegate.tui.app.passage import ERROR, FAINT, joined


def error_line(error: UserError) -> Content:
    """`! message · hint`; without a hint, nothing stands behind the message."""
    message, hint = (" ".join(text.split()) for text in (error.message, error.hint))
    return joined(("! ", ERROR), message, (f" · {hint}", FAINT) if hint else "")
