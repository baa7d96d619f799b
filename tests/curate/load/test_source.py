from __future__ import annotations

import io
from pathlib import Path

import pytest

from tunegate.curate.errors import InputError
from tunegate.curate.load.source import find_sources


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("a.jsonl", "b.csv", "notes.md", "deep/c.jsonl", "deep/.state/d.jsonl"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("names", "files"),
    [
        (["b.csv", "a.jsonl"], ["b.csv", "a.jsonl"]),
        (["./a.jsonl", "a.jsonl", "deep/../a.jsonl"], ["a.jsonl"]),
        (["*.jsonl"], ["a.jsonl"]),
        (["**/*.jsonl"], ["a.jsonl", "deep/c.jsonl"]),
        (["deep/.state/*"], ["deep/.state/d.jsonl"]),
        (["."], ["a.jsonl", "b.csv"]),
        (["deep", "?.csv"], ["deep/c.jsonl", "b.csv"]),
    ],
)
def test_names_globs_and_folders(folder: Path, names: list[str], files: list[str]) -> None:
    assert [source.file for source in find_sources(names, base=None, stdin=None)] == files


def test_files_below_the_base_are_named_from_there(folder: Path) -> None:
    sources = [str(folder / "deep" / "c.jsonl"), "a.jsonl"]
    from_deep = find_sources(sources, base=folder / "deep", stdin=None)
    assert [source.file for source in from_deep] == ["c.jsonl", "a.jsonl"]
    from_top = find_sources(["deep/c.jsonl"], base=folder, stdin=None)
    assert [source.file for source in from_top] == ["deep/c.jsonl"]
    absolute = find_sources([str(folder / "a.jsonl")], base=None, stdin=None)
    assert [source.file for source in absolute] == [(folder / "a.jsonl").as_posix()]


def test_a_name_with_signs_of_a_glob_may_be_a_file(folder: Path) -> None:
    (folder / "x[1].jsonl").write_text("x")
    assert [one.file for one in find_sources(["x[1].jsonl"], base=None, stdin=None)] == [
        "x[1].jsonl"
    ]


def test_standard_input() -> None:
    (source,) = find_sources(["-", "-"], base=None, stdin=io.BytesIO(b"bytes"))
    assert (source.file, source.path, source.read()) == ("-", None, b"bytes")
    with pytest.raises(InputError, match="no standard input"):
        find_sources(["-"], base=None, stdin=None)


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("c.csv", "c.csv: no such file", "did you mean 'b.csv'?"),
        ("far/c.csv", "far/c.csv: no such file", "there is no folder far either"),
        ("*.xlsx", "no file matches", "check the pattern"),
        ("**x", "not a pattern|no file matches", ""),
        ("empty", "empty: a folder without data files", "**/*.jsonl"),
    ],
)
def test_a_name_that_stands_for_no_file(folder: Path, name: str, message: str, hint: str) -> None:
    with pytest.raises(InputError, match=message) as refused:
        find_sources([name], base=None, stdin=None)
    assert hint in refused.value.hint


def test_a_dangling_link_says_where_it_leads(folder: Path) -> None:
    (folder / "link.jsonl").symlink_to(".git/annex/objects/x")
    with pytest.raises(InputError, match=r"a link to \.git/annex/objects/x") as refused:
        find_sources(["link.jsonl"], base=None, stdin=None)
    assert "git annex get" in refused.value.hint


def test_nothing_named() -> None:
    with pytest.raises(InputError, match="no file is named"):
        find_sources([], base=None, stdin=None)
