"""What a table says above it: the command, the machine and the versions."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path


def print_machine(*libraries: str) -> None:
    """Two lines of Markdown."""
    module = Path(sys.argv[0]).stem
    options = [Path(one).name if one.startswith(os.sep) else one for one in sys.argv[1:]]
    known = [f"{name} {version(name)}" for name in ("tunegate", "polars", *libraries)]
    processor = platform.processor() or platform.machine()
    print(f"`python -m benchmarks {module} {' '.join(options)}`\n")
    print(
        f"{processor}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}, {', '.join(known)}.\n"
    )
