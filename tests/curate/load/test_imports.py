"""Loading text stays light: what only some containers need is imported when they come."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import io, sys
from tunegate.curate.load.load import load
load(["-"], stdin=io.BytesIO(b'{"prompt": "a", "response": "b"}'))
print(sorted({"fastexcel", "zstandard", "pyarrow", "pandas", "openpyxl"} & set(sys.modules)))
"""


def test_reading_json_imports_no_spreadsheet_or_archive_library() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
