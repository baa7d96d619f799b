"""`python -m tunegate.tui` is `tunegate`."""

from __future__ import annotations

from tunegate.tui.cli import main

main()
