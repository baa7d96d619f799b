from __future__ import annotations

from pathlib import Path

from tunegate.curate.export.manifest import settings_hash
from tunegate.curate.settings import Settings


def test_where_the_workspace_lies_does_not_change_the_hash_of_its_settings() -> None:
    here, there, other = (
        settings_hash(Settings(tokenizer=Path(path)))
        for path in ("/home/ann/set/tokenizer.json", "/srv/tokenizer.json", "/srv/other.json")
    )
    assert here == there
    assert len({here, other, settings_hash(Settings())}) == 3
