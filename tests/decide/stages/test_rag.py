"""How the rag stage chooses its search, and what it says of its figures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from tunegate.curate.errors import InputError, UserError
from tunegate.curate.models import Models
from tunegate.curate.workspace import find_workspace
from tunegate.decide.evidence import PromptEvidence, RagEvidence
from tunegate.decide.gate_folder import GateFolder
from tunegate.decide.lock import freeze
from tunegate.decide.project import Project, read_project
from tunegate.decide.stages.documents_index import cut_passages, documents_index
from tunegate.decide.stages.measuring import Asking
from tunegate.decide.stages.prompt import measure_prompt
from tunegate.decide.stages.rag import gains_of, measure_rag
from tunegate.evaluate.generators.kept import Kept
from tunegate.evaluate.item import Item, Passage
from tunegate.evaluate.retrieval.index import RetrievalIndex

from .made import Fake, knows

FILLER = "Our stores are looked after by the people of the day shift and of the night shift. "


@pytest.fixture(scope="module", autouse=True)
def quick_vectors() -> Iterator[None]:
    """Bags of words in place of the embedder."""

    def vectors(self: Models, texts: pl.Series, **_: Any) -> np.ndarray[Any, Any]:
        made = np.zeros((len(texts), 64), np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                made[row, sum(map(ord, word)) % 64] += 1
        return made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Models, "vectors", vectors)
        patch.setattr(Models, "embedder_name", lambda self, *, fast=False: "bag")
        yield


def write(root: Path, *, further: str = "", unanswerable: bool = False, **item: Any) -> None:
    """Long documents, each with one sentence that is asked for, in its middle."""
    (root / "docs").mkdir()
    suite = []
    for nth in range(1, 25):
        said = f"Part {nth} is in box {nth}. "
        (root / "docs" / f"part-{nth}.md").write_text(FILLER * 12 + said + FILLER * 12)
        body = {"accepted": [f"box {nth}"], "metric": "exact_match"} | item
        body = {"unanswerable": True} if unanswerable else body
        suite.append({"id": f"q{nth}", "question": f"In which box is part {nth}?", **body})
    (root / "suite.jsonl").write_text("".join(json.dumps(one) + "\n" for one in suite))
    (root / "pairs.jsonl").write_text('{"prompt": "Where is a saw?", "response": "In drawer 1."}\n')
    (root / "tunegate.toml").write_text(
        'data = ["pairs.jsonl"]\nsuite = ["suite.jsonl"]\ndocuments = ["docs"]\nlanguage = "de"\n'
        "[gate]\ntarget = 0.8\nshots = [0]\nmax_tokens = 8\n"
        f'{further}\n[generators.base]\nkind = "endpoint"\nmodel = "m"\n'
        'base_url = "http://localhost:1/v1"\n'
    )


@dataclass(frozen=True)
class Walked:
    """Both cheaper stages of a project, whatever the gate would say of them."""

    project: Project
    asking: Asking
    prompt: PromptEvidence
    rag: RagEvidence


def walked(root: Path) -> Walked:
    workspace = find_workspace(root)
    project = read_project(workspace)
    lock = freeze(project.frozen, at="2026-01-01T00:00:00+00:00", before=None, looks={})
    asking = Asking(
        generator=Kept(Fake("base", knows(20)), root / "replies"),
        name="base",
        settings=workspace.settings.generators["base"],
        folder=GateFolder(workspace.root, lock.digest),
        models=Models(workspace.settings, workspace.vectors_path),
        level=project.policy.level,
        max_tokens=project.policy.max_tokens,
    )
    prompt = measure_prompt(project, asking)
    return Walked(project, asking, prompt, measure_rag(project, asking, prompt))


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    """Three sizes were tried."""
    root = tmp_path_factory.mktemp("walked")
    write(root)
    return walked(root)


def test_the_size_of_passages_is_chosen_on_the_dev_split(done: Walked) -> None:
    """Every size finds the answer, so that the smallest is taken, and shown."""
    rag = done.rag
    assert done.project.policy.chunk_tokens == (100, 200, 400)
    assert rag.chunk_tokens == 100
    assert "3 passages of up to 100 tokens" in rag.variant
    assert rag.setting.startswith(rag.variant.partition(", no examples")[0])
    assert rag.index == documents_index(done.project, done.asking, 100).fingerprint
    assert rag.index != documents_index(done.project, done.asking, 400).fingerprint
    assert rag.test.run is not None
    kept = done.asking.folder.runs / rag.test.run / "predictions.jsonl"
    assert done.project.corpus is not None
    of_size = {one.id for one in cut_passages(done.project.corpus.documents, 100)}
    shown = {name for line in kept.read_text().splitlines() for name in json.loads(line)["shown"]}
    assert shown
    assert shown <= of_size


def test_the_sizes_to_try_are_a_setting(tmp_path: Path) -> None:
    write(tmp_path, further="chunk_tokens = [400, 150]\npassages = [2]")
    found = walked(tmp_path)
    assert found.project.policy.chunk_tokens == (150, 400)
    assert found.rag.chunk_tokens == 150


@pytest.mark.parametrize("sizes", ["[]", "[19]", "[2001]"])
def test_sizes_that_are_none_are_refused(sizes: str, tmp_path: Path) -> None:
    write(tmp_path, further=f"chunk_tokens = {sizes}")
    with pytest.raises(UserError, match="a list of numbers from 20 to 2000"):
        find_workspace(tmp_path)


def test_documents_are_searched_in_the_language_of_the_workspace(done: Walked) -> None:
    index = documents_index(done.project, done.asking, 100)
    assert index.parts.lexical.terms.language == "de"


@pytest.mark.parametrize("given", [{"accepted": ["nowhere"]}, {"unanswerable": True}])
def test_without_a_known_passage_the_most_is_shown(given: dict[str, Any], tmp_path: Path) -> None:
    write(tmp_path, **given)
    rag = walked(tmp_path).rag
    assert rag.chunk_tokens == 400
    assert "5 passages of up to 400 tokens" in rag.variant
    assert "of no question of the dev split a passage is known" in rag.setting


def test_without_documents_or_examples_there_is_nothing_to_retrieve(tmp_path: Path) -> None:
    write(tmp_path)
    settings = tmp_path / "tunegate.toml"
    settings.write_text(settings.read_text().replace('documents = ["docs"]\n', ""))
    with pytest.raises(InputError, match=r"shots = \[0\]: of 1 pair that") as error:
        walked(tmp_path)
    assert "`shots`" in error.value.hint


def test_what_recall_is_over_is_said(done: Walked) -> None:
    assert any("over a pool" in note and "upper bounds" in note for note in done.rag.notes)


def test_answers_are_looked_for_as_deep_as_passages_are_shown(done: Walked) -> None:
    passages = [Passage(f"p{nth:02d}", "box " * (41 - nth) + "holds") for nth in range(40)]
    index = RetrievalIndex.build(passages, done.asking.models, embedding="none")
    item = Item("q", "box", ("holds",))
    assert len(gains_of([item], index)["q"]) == 10
    assert len(gains_of([item], index, depth=25)["q"]) == 25


def test_evidence_of_another_lock_is_refused(done: Walked) -> None:
    other = done.prompt.model_copy(update={"lock": "0" * 64})
    with pytest.raises(ValueError, match="under another lock"):
        measure_rag(done.project, done.asking, other)
