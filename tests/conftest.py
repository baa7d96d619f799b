"""What several test files share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Tests run in parallel: how long one takes says nothing about the code.
settings.register_profile("parallel", deadline=None)
settings.load_profile("parallel")


@pytest.fixture(scope="session")
def outside_data() -> Path:
    """Folder with labelled rows that are not part of the project; skips where it is missing."""
    named = os.environ.get("TUNEGATE_DATA")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"outside data not found at {folder}; set TUNEGATE_DATA to run this test")
    return folder
