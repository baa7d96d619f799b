"""Write a file whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Put `content` in place of the file: a kill leaves the old one or the new one.

    Two processes that write the same file do not mix; the later one stays.

    Raises:
        OSError: when it cannot be written; what stood there is left as it was.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
