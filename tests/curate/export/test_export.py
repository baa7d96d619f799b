"""What is exported loads again as the same pairs, byte for byte the same every time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from tunegate.curate.curated import Curated, replay
from tunegate.curate.dataset import Dataset
from tunegate.curate.decision import Decision, Recorded
from tunegate.curate.errors import UserError
from tunegate.curate.export.container import Container
from tunegate.curate.export.export import Exported, ExportOptions, destination, export
from tunegate.curate.export.provenance import Provenance, SourceFile
from tunegate.curate.export.shapes import Shape
from tunegate.curate.load.load import load
from tunegate.curate.pair import Pair, ToolCall, Turn

PLAIN = [
    Pair.single("How long is the warranty?", "Two years, counted from the day of delivery."),
    Pair.single('Say "hello",\nplease', "Hello,\n\n  indented; and a tab\there"),
    Pair.single("Übergröße?", "Ja — bis 4XL, für 5 € mehr. 日本語も大丈夫です。"),
]
WITH_CONTEXT = [*PLAIN, Pair.single("Who built it?", "The guild.", context="Built by the guild.")]
CHAT = [
    *PLAIN,
    Pair(
        system="Answer briefly.",
        turns=(
            Turn("user", "Hi"),
            Turn("assistant", "Hello!", weight=0),
            Turn("user", "What is 2 + 2?"),
            Turn("assistant", "4"),
        ),
    ),
    Pair(
        turns=(
            Turn("user", "Weather in Arven?"),
            Turn("assistant", "", (ToolCall("weather", '{"city": "Arven"}', "call_1"),)),
            Turn("tool", '{"degrees": 7}', call_id="call_1"),
            Turn("assistant", "Seven degrees."),
        ),
        tools='[{"type":"function","function":{"name":"weather","parameters":{}}}]',
    ),
]


def curated(pairs: list[Pair], decisions: list[Recorded] | None = None) -> Curated:
    tasks = [f"task {n % 2}" for n in range(len(pairs))]
    return replay(Dataset.from_pairs(pairs, tasks=tasks), decisions or [])


def exported(
    pairs: list[Pair], folder: Path, *, shape: Shape = "messages", container: Container = "jsonl"
) -> Exported:
    options = ExportOptions(shape=shape, container=container)
    return export(curated(pairs), Provenance((), "0"), folder=folder, options=options)


@pytest.mark.parametrize(
    ("shape", "container", "pairs"),
    [
        ("messages", "jsonl", CHAT),
        ("messages", "json", CHAT),
        ("sharegpt", "jsonl", PLAIN),
        ("alpaca", "jsonl", WITH_CONTEXT),
        ("alpaca", "csv", WITH_CONTEXT),
        ("dolly", "parquet", WITH_CONTEXT),
        ("question-answer", "json", WITH_CONTEXT),
        ("prompt-completion", "csv", PLAIN),
        ("prompt-response", "jsonl", PLAIN),
        ("messages", "parquet", PLAIN),
    ],
)
def test_an_exported_set_loads_as_the_same_pairs(
    shape: Shape, container: Container, pairs: list[Pair], tmp_path: Path
) -> None:
    done = exported(pairs, tmp_path, shape=shape, container=container)
    loaded = load([str(tmp_path / done.files[0].file)])
    assert loaded.quarantine.height == 0
    read = [pair for _, pair in loaded.dataset.iter_pairs()]
    # a shape with a context column has an empty one where the pair had none
    bare = [replace(pair, context=pair.context or None) for pair in read]
    assert bare == pairs


def test_same_input_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        exported(CHAT, tmp_path / name)
    written = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert written == ["card.md", "manifest.json", "pairs.jsonl"]
    for name in written:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_manifest_counts_and_hashes(tmp_path: Path) -> None:
    ids = Dataset.from_pairs(PLAIN).frame["id"].to_list()
    decisions = [
        Recorded(1, 1, "2026-01-01T00:00:00Z", "rev", Decision("drop", ids[0], rule="Q401")),
        Recorded(
            2,
            2,
            "2026-01-01T00:00:00Z",
            "rev",
            Decision("edit", ids[1], edited=Pair.single("Hi", "Hello.")),
        ),
    ]
    source = SourceFile("pairs.jsonl", "ab" * 32, rows=4, pairs=3, quarantined=1)
    provenance = Provenance([source], "0", decisions=decisions, quarantined={"not JSON": 1})
    done = export(curated(PLAIN, decisions), provenance, folder=tmp_path, options=ExportOptions())
    body = orjson.loads(done.manifest.read_bytes())
    assert body["pairs"] == {
        "loaded": 3,
        "dropped": 1,
        "unconfirmed_drafts": 0,
        "edited": 1,
        "exported": 2,
    }
    assert body["decisions"]["by_rule"] == {"Q401": {"drop": 1}, "by hand": {"edit": 1}}
    assert body["inputs"][0]["quarantined"] == 1
    assert body["outputs"][0]["pairs"] == 2
    assert "unreadable row: not JSON" in done.card.read_text(encoding="utf-8")


def test_kindred_pairs_never_straddle_a_split(tmp_path: Path) -> None:
    pairs = [
        Pair.single(f"Question {n // 3} of the handbook?", f"Answer {n}: it depends.")
        for n in range(90)
    ]
    options = ExportOptions(fractions={"train": 0.8, "valid": 0.2}, seed=3)
    done = export(curated(pairs), Provenance((), "0"), folder=tmp_path, options=options)
    prompts = [
        {orjson.loads(line)["messages"][0]["content"] for line in path.read_bytes().splitlines()}
        for path in (tmp_path / "train.jsonl", tmp_path / "valid.jsonl")
    ]
    assert prompts[0].isdisjoint(prompts[1])
    assert sum(file.pairs for file in done.files) == 90
    assert all(file.pairs for file in done.files)


def test_nothing_is_written_over(tmp_path: Path) -> None:
    exported(PLAIN, tmp_path)
    before = (tmp_path / "pairs.jsonl").read_bytes()
    with pytest.raises(UserError, match="is there already"):
        exported(CHAT, tmp_path)
    assert (tmp_path / "pairs.jsonl").read_bytes() == before


def test_a_pair_that_does_not_fit_the_shape_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="alpaca cannot hold 2 of 5 pairs"):
        exported(CHAT, tmp_path, shape="alpaca")
    assert list(tmp_path.iterdir()) == []


def test_an_input_file_is_not_an_output(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text("{}", encoding="utf-8")
    source = SourceFile("pairs.jsonl", None, rows=1, pairs=1, quarantined=0, path=path)
    options = ExportOptions(overwrite=True)
    with pytest.raises(UserError, match="one of the files the pairs came from"):
        export(curated(PLAIN), Provenance([source], "0"), folder=tmp_path, options=options)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("out", ("out", "pairs", None)),
        ("out/set.jsonl", ("out", "set", "jsonl")),
        ("set.PARQUET", (".", "set", "parquet")),
    ],
)
def test_a_path_says_folder_name_and_container(
    path: str, expected: tuple[str, str, Container | None]
) -> None:
    folder, name, container = destination(Path(path))
    assert (str(folder), name, container) == expected


def test_an_unknown_ending_is_refused() -> None:
    with pytest.raises(UserError, match=r"cannot write \.xml files"):
        destination(Path("set.xml"))
