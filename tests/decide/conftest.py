"""A workspace with a suite, pairs and documents, whose stages are made up rather than measured."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tunegate.curate.generation import Reply, Request
from tunegate.curate.workspace import Workspace, find_workspace
from tunegate.decide.evidence import Measured, PromptEvidence, RagEvidence
from tunegate.decide.gate_folder import GateFolder
from tunegate.decide.lock import Lock, freeze, write_lock
from tunegate.decide.project import Project, read_project

SETTINGS = """
data = ["pairs.jsonl"]
suite = ["suite.jsonl"]
documents = ["docs"]
[gate]
target = 0.9
shots = [0]
passages = [1]
[gate.overrides]
fix-data = "one pair is enough to test with"
[generators.base]
kind = "endpoint"
model = "m"
base_url = "http://localhost:1/v1"
"""
ENOUGH, SHORT = (0.8, 0.9), (0.3, 0.5)


@dataclass
class Reader:
    """A model that knows nothing, reads what it is shown, and counts what it is asked."""

    name: str = "reader"
    reads: bool = True
    asked: list[str] = field(default_factory=list)

    def replies(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply]]:
        for nth, request in enumerate(requests):
            text = request.messages[-1].text
            self.asked.append(text)
            number = text.rpartition(" ")[2].rstrip("?")
            found = self.reads and f"Part {number} is in box {number}" in text
            yield nth, Reply(f"box {number}" if found else "I don't know.", 0.01)


@dataclass(frozen=True)
class Place:
    """A workspace on disk."""

    root: Path

    @property
    def workspace(self) -> Workspace:
        return find_workspace(self.root)

    def project(self) -> Project:
        return read_project(self.workspace)

    def change(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def freeze(self, *, before: Lock | None = None) -> Lock:
        at = "2030-01-01T00:00:00+00:00"
        lock = freeze(self.project().frozen, at=at, before=before, looks={})
        write_lock(lock, self.root)
        return lock

    def prompt(self, lock: Lock, ends: tuple[float, float] = SHORT) -> PromptEvidence:
        evidence = PromptEvidence(
            lock=lock.digest, metric="exact_match", at=lock.at, generator="base", identity="i",
            variant="system prompt", test=measured("system prompt", ends),
        )  # fmt: skip
        GateFolder(self.root, lock.digest).write(evidence)
        return evidence

    def rag(self, lock: Lock, ends: tuple[float, float] = SHORT) -> RagEvidence:
        evidence = RagEvidence(
            lock=lock.digest, metric="exact_match", at=lock.at, generator="base", identity="i",
            variant="lexical", test=measured("retrieved", ends), corpus="documents", setting="s",
            beside=(measured("oracle context", SHORT),),
        )  # fmt: skip
        GateFolder(self.root, lock.digest).write(evidence)
        return evidence


def measured(name: str, ends: tuple[float, float]) -> Measured:
    low, high = ends
    return Measured(
        name=name, score=(low + high) / 2, low=low, high=high, level=0.975, n=60, independent=60
    )


@pytest.fixture
def place(tmp_path: Path) -> Place:
    rows = [
        {
            "id": f"q{nth}",
            "question": f"In which box is part {nth}?",
            "accepted": [f"box {nth}"],
            "metric": "exact_match",
            "gold": [{"id": f"p{nth}", "text": f"Part {nth} is in box {nth}."}],
        }
        for nth in range(1, 81)
    ]
    (tmp_path / "suite.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    pair = {"prompt": "Where is a tool?", "response": "In drawer 1."}
    (tmp_path / "pairs.jsonl").write_text(json.dumps(pair) + "\n")
    (tmp_path / "docs").mkdir()
    for nth in range(1, 81):
        (tmp_path / "docs" / f"part-{nth}.md").write_text(f"Part {nth} is in box {nth}.\n")
    (tmp_path / "tunegate.toml").write_text(SETTINGS)
    return Place(tmp_path)
