"""RAFT rows of a small workspace, with the retriever that a run has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.errors import ConfigError
from tunegate.curate.load.load import load
from tunegate.curate.workspace import find_workspace
from tunegate.train.plan import RaftPart
from tunegate.train.raft.sides import SIDES
from tunegate.train.raft.target import quotes_of
from tunegate.tui.raft_rows import RaftRows, raft_rows

DOCUMENTS = {
    "pump": "Water goes uphill with the pump of Northam. It weighs 3 kilograms and is painted red.",
    "valve": "Nobody opens the blue valve by hand: 14 kilograms of brass, cast in Eastmoor.",
    "filter": "From Westerby comes our filter, green inside and out; on the scales, 5 kilograms.",
    "sensor": "Frost is told by a sensor. Southwick makes it, black as coal, 60 kilograms heavy.",
    "boiler": "Steam! The boiler (white enamel) left the works at Highcliff with 77 kilograms.",
    "heater": "Lowfield sells one heater only. Its case is pink. Two people lift 28 kilograms.",
}
ANSWERS = {
    "pump": ("3 kilograms", "red", "Northam"),
    "valve": ("14 kilograms", "blue", "Eastmoor"),
    "filter": ("5 kilograms", "green", "Westerby"),
    "sensor": ("60 kilograms", "black", "Southwick"),
    "boiler": ("77 kilograms", "white", "Highcliff"),
    "heater": ("28 kilograms", "pink", "Lowfield"),
}


SERVICES = (
    "Look at the seal once a year and put grease on it with a brush.",
    "After winter turn it twice; if it squeaks, call somebody who knows.",
    "Rinse under warm water every month, then dry in the shade for a day.",
    "Batteries last long. Take them out before you send anything back.",
    "Lime comes off with vinegar, which must stand overnight in all tubes.",
    "Dust is the enemy here: vacuum each Friday, never wipe with wet cloth.",
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six documents of one thing each, and three pairs on each; one more pair is about none."""
    folder = tmp_path_factory.mktemp("workspace")
    (folder / "docs").mkdir()
    rows: list[dict[str, Any]] = []
    for thing, text in DOCUMENTS.items():
        (folder / "docs" / f"{thing}.md").write_text(f"{text}\n")
        rows += [
            {
                "prompt": f"What is the {name} of the {thing}?",
                "response": fact,
                "source": f"docs/{thing}.md",
            }
            for name, fact in zip(("weight", "colour", "origin"), ANSWERS[thing], strict=True)
        ]
    rows.append({"prompt": "Who are you?", "response": "An assistant."})
    (folder / "pairs.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    (folder / "tunegate.toml").write_text('data = ["pairs.jsonl"]\ndocuments = ["docs"]\n')
    return folder


def pairs(workspace: Path) -> Dataset:
    return load([str(workspace / "pairs.jsonl")]).dataset


@pytest.fixture(scope="module")
def made(workspace: Path) -> RaftRows:
    return raft_rows(
        find_workspace(workspace),
        pairs(workspace),
        RaftPart(keep=1.0, distractors=2),
        held_out=0.3,
        seed=0,
    )


def test_every_row_quotes_what_it_shows_and_is_on_one_side(made: RaftRows) -> None:
    sides = [made.built.dataset(side) for side in SIDES]
    assert sum(map(len, sides)) == len(made.built.rows) >= 15
    documents = [set(one.frame["source"]) for one in sides]
    assert all(documents)
    assert not documents[0] & documents[1]
    for one in sides:
        for row, pair in one.iter_pairs():
            passages, _, _ = pair.prompt.rpartition("\n\nQuestion: ")
            assert 2 <= passages.count("\n[") <= 3  # the oracle and two others, or one
            (quote,) = quotes_of(pair.response)
            assert quote in passages
            assert quote in DOCUMENTS[Path(row["source"]).stem]
            answer = pair.response.rpartition("<ANSWER>: ")[2]
            assert passages.count(answer) == 1


def test_the_manifest_says_how(made: RaftRows) -> None:
    assert made.left_out["no context, and no document that its source names"] == 1
    assert sum(made.left_out.values()) == 19 - len(made.built.rows)
    manifest = made.manifest
    assert manifest["recipe"]["distractors"] == 2
    assert manifest["retriever"].startswith("hybrid of words and ")
    assert manifest["inputs"]["passages"] == 6
    assert manifest["counts"]["rows"] == len(manifest["rows"]) == len(made.built.rows)
    assert sum(map(len, manifest["documents"].values())) == 6
    json.dumps(manifest)


def test_passages_are_as_long_as_retrieval_will_cut_them(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for (thing, text), service in zip(DOCUMENTS.items(), SERVICES, strict=True):
        (tmp_path / "docs" / f"{thing}.md").write_text(f"# {text}\n\n## Service\n\n{service}\n")
    (tmp_path / "tunegate.toml").write_text('documents = ["docs"]\n')
    passages = [
        raft_rows(
            find_workspace(tmp_path),
            pairs(workspace),
            RaftPart(keep=1.0, distractors=2, passage_tokens=most),
            held_out=0.3,
            seed=0,
        ).manifest["inputs"]["passages"]
        for most in (400, 30)
    ]
    assert passages == [6, 12]


def test_pairs_that_no_passage_answers(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "tunegate.toml").write_text('data = ["pairs.jsonl"]\n')
    with pytest.raises(ConfigError, match="no pair has a passage that answers it"):
        raft_rows(find_workspace(tmp_path), pairs(workspace), RaftPart(), held_out=0.1, seed=0)
