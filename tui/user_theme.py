"""The theme of the app that a person chose last, in a file of their own."""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path


def user_theme_path() -> Path:
    """Where the file is, or would be: `~/.local/state/tunegate/theme`."""
    given = os.environ.get("XDG_STATE_HOME")
    folder = Path(given) if given else Path.home() / ".local" / "state"
    return folder / "tunegate" / "theme"


def user_theme(known: Collection[str]) -> str | None:
    """The theme that was kept; None when there is none, or none of those that there are now."""
    try:
        name = user_theme_path().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return name if name in known else None


def keep_user_theme(name: str) -> None:
    """Keep a theme for the next time; where nothing can be written it is forgotten."""
    path = user_theme_path()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}\n", encoding="utf-8")
