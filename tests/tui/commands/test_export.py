from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.export.shapes import SHAPES
from tunegate.curate.pair import Pair
from tunegate.curate.rules.leakage import exact_leaks, near_leaks
from tunegate.evaluate.suite_file import read_suite
from tunegate.tui.commands.export import WrittenShape

Command = Callable[..., Any]


def test_the_shapes_are_those_of_the_core() -> None:
    assert get_args(WrittenShape) == SHAPES


def test_the_curated_set_with_manifest_and_card(
    tunegate: Command, workspace: Path, ids: list[str]
) -> None:
    before = (workspace / "pairs.jsonl").read_bytes()
    tunegate("decide", "drop", ids[3])
    ran = tunegate("export", "-o", "out/train.jsonl", "--shape", "prompt-response")
    assert ran.code == 0
    assert ran.out.splitlines() == ["out/train.jsonl", "out/card.md", "out/manifest.json"]
    assert "wrote 4 pairs" in ran.err
    rows = [
        json.loads(line)
        for line in (workspace / "out/train.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert [set(row) for row in rows] == [{"prompt", "response"}] * 4
    manifest = json.loads((workspace / "out/manifest.json").read_text(encoding="utf-8"))
    assert manifest["pairs"] == {
        "loaded": 5,
        "dropped": 1,
        "unconfirmed_drafts": 0,
        "edited": 0,
        "exported": 4,
    }
    assert (workspace / "pairs.jsonl").read_bytes() == before


def test_a_split_into_a_folder(tunegate: Command, workspace: Path) -> None:
    options = ("--split", "train=0.5,valid=0.5", "--seed", "3")
    ran = tunegate("export", "-o", "out", *options)
    assert ran.code == 0
    assert ran.out.splitlines()[:2] == ["out/train.jsonl", "out/valid.jsonl"]
    assert "seed 3" in ran.err
    first = (workspace / "out/train.jsonl").read_bytes()
    assert tunegate("export", "-o", "again", *options).code == 0
    assert (workspace / "again/train.jsonl").read_bytes() == first


def test_what_is_there_is_replaced_only_on_request(tunegate: Command, workspace: Path) -> None:
    tunegate("export", "-o", "out/pairs.csv", "--shape", "alpaca")
    again = tunegate("export", "-o", "out/pairs.csv", "--shape", "alpaca")
    assert again.code == 2
    assert "is there already" in again.err
    assert tunegate("export", "-o", "out/pairs.csv", "--shape", "alpaca", "--overwrite").code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "missing option"),
        (("-o", "out.docx"), "cannot write .docx files"),
        (("-o", "out.csv"), "CSV has flat columns"),
        (("-o", "pairs.jsonl", "--overwrite"), "is one of the files the pairs came from"),
        (("-o", "out", "--split", "train"), "'train' is not a part with its share"),
        (("-o", "out", "--split", "a=0.5,a=0.5"), "'a=0.5' is not a part"),
        (("-o", "out", "--split", "train=0.9"), "add up to 0.9, not 1"),
        (("-o", "out", "--shape", "haiku"), "'haiku' is not one of"),
        (("missing.jsonl", "-o", "out"), "missing.jsonl: no such file"),
    ],
)
def test_bad_input(
    arguments: tuple[str, ...], says: str, tunegate: Command, workspace: Path
) -> None:
    before = _names(workspace)
    ran = tunegate("export", *arguments)
    assert ran.code == 2
    assert says in ran.err
    assert ran.out == ""
    assert _names(workspace) == before


def test_private_data_that_is_left_is_said(tunegate: Command, workspace: Path) -> None:
    ran = tunegate("export", "-o", "out")
    assert "1 finding of private data left; `tunegate check --select P`" in ran.err


def test_the_target_is_noted(tunegate: Command, workspace: Path) -> None:
    assert tunegate("export", "-o", "out", "--target", "openai").code == 0
    manifest = json.loads((workspace / "out/manifest.json").read_text(encoding="utf-8"))
    assert manifest["target"] == "openai"


def test_near_duplicates_are_never_split(
    tunegate: Command, folder: Path, write_rows: Callable[..., Path]
) -> None:
    topics = ("saddle", "brake lever", "rear wheel", "front light", "cargo box", "child seat")
    rows = [
        {
            "prompt": f"{opening} my new {topic} so that it sits firmly on the bicycle frame?",
            "response": f"Loosen the bolt of the {topic}, move it to the mark, tighten it again.",
        }
        for topic in topics
        for opening in ("How should I mount", "How should I mounts")
    ]
    write_rows("pairs.jsonl", rows)
    ran = tunegate("export", "pairs.jsonl", "-o", "out", "--split", "train=0.5,valid=0.5")
    assert ran.code == 0
    assert f"{len(topics)} groups that stay together" in ran.err
    sides = [
        {topic for topic in topics if topic in (folder / f"out/{part}.jsonl").read_text("utf-8")}
        for part in ("train", "valid")
    ]
    assert sides[0] | sides[1] == set(topics)
    assert not sides[0] & sides[1]


def test_the_warning_counts_what_the_target_objects_to_and_not_too_few_pairs(
    tunegate: Command, workspace: Path
) -> None:
    ran = tunegate(
        "check", "--target", "openai", "--select", "V805,V806,V807,V809", "--format", "jsonl"
    )
    count = len(ran.out.splitlines())
    assert count > 0
    noun = "finding" if count == 1 else "findings"
    assert (
        f"{count} {noun} on what openai takes"
        in tunegate("export", "-o", "out", "--target", "openai").err
    )


def _names(workspace: Path) -> set[str]:
    """What is there beside the state, in which the models keep what they computed."""
    return {path.name for path in workspace.iterdir()} - {".tunegate"}


def test_a_suite_taken_out_of_the_pairs_asks_nothing_that_is_trained_on(
    tunegate: Command, folder: Path, write_rows: Callable[..., Path]
) -> None:
    words = ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath", "inlet"]
    rows = []
    for nth in range(200):
        name = f"{words[nth % 9]} {words[nth // 9 % 9]} {nth}"
        for question in (
            f"Where is the {name} archive kept?",
            f"where is the  {name} archive kept",
        ):
            source = {"source": f"house-{nth // 8}.md"} if nth % 3 == 0 else {}
            answer = f"In the cellar of house {nth}."
            rows.append({"prompt": question, "response": answer, **source})
    write_rows("pairs.jsonl", rows)
    split = ("--split", "train=0.75,suite=0.25", "--shape", "prompt-response")
    assert tunegate("export", "pairs.jsonl", "-o", "out", *split).code == 0
    training, held = (
        Dataset.from_pairs(
            [Pair.single(row["prompt"], row["response"]) for row in map(json.loads, lines)]
        ).frame.with_row_index("pos")
        for lines in (
            (folder / "out" / name).read_text(encoding="utf-8").splitlines()
            for name in ("train.jsonl", "suite.jsonl")
        )
    )
    assert exact_leaks(training, held).height == 0
    assert near_leaks(training, held, threshold=0.8).height == 0
    suite = read_suite(["out/suite.jsonl"])
    assert 0.1 < len(suite) / 200 < 0.45
    assert len({item.question.lower() for item in suite.items}) == len(suite)
