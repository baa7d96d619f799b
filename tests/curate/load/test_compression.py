from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
import zstandard

from tunegate.curate.errors import InputError
from tunegate.curate.load.compression import unpack
from tunegate.curate.load.loaded import Loaded

Read = Callable[..., Loaded]
LINE = b'{"prompt": "a", "response": "b"}\n'


@pytest.mark.parametrize(
    ("packed", "kind"),
    [
        (gzip.compress(LINE * 2), "gzip"),
        (gzip.compress(LINE) + gzip.compress(LINE), "gzip"),
        (zstandard.compress(LINE * 2), "zstd"),
        (zstandard.compress(LINE) + zstandard.compress(LINE), "zstd"),
    ],
    ids=["gzip", "two gzip", "zstd", "two zstd"],
)
def test_packed_files_are_read(read: Read, packed: bytes, kind: str) -> None:
    loaded = read(packed)
    assert loaded.dataset.frame["line"].to_list() == [1, 2]
    assert loaded.files[0].notes == (f"unpacked from {kind}",)


def test_plain_bytes_stay() -> None:
    assert unpack(LINE, file="f") == (LINE, "")


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_an_archive_that_is_cut_off_or_damaged(pack: Callable[[bytes], bytes]) -> None:
    packed = pack(bytes(range(256)) * 50)
    with pytest.raises(InputError, match=r"f: damaged .* \(cut off\)"):
        unpack(packed[:-20], file="f")
    with pytest.raises(InputError, match="f: damaged"):
        unpack(packed[:8] + b"\xff" * 40 + packed[48:], file="f")


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_bomb_is_refused_early(
    pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tunegate.curate.load.compression._FREE", 1 << 20)
    packed = pack(bytes(64 << 20))
    with pytest.raises(InputError, match="unpack to more than"):
        unpack(packed, file="f")
    assert len(unpack(pack(bytes(1 << 19)), file="f")[0]) == 1 << 19
