"""What the loader's tests share."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from tunegate.curate.load.load import load
from tunegate.curate.load.loaded import Loaded
from tunegate.curate.settings import Settings

Read = Callable[..., Loaded]


@pytest.fixture
def read() -> Read:
    """`read(content, **settings)` loads text or bytes from standard input.

    It checks on the way that no row is lost.
    """

    def from_stdin(content: str | bytes, **settings: Any) -> Loaded:
        data = content.encode() if isinstance(content, str) else content
        parsed = Settings.model_validate(settings)
        loaded = load(["-"], settings=parsed, stdin=io.BytesIO(data))
        (file,) = loaded.files
        assert file.rows == file.pairs + file.quarantined
        assert (file.pairs, file.quarantined) == (len(loaded.dataset), loaded.quarantine.height)
        return loaded

    return from_stdin
