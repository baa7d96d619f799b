from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from tunegate.curate.models import Floats, Models
from tunegate.curate.progress import SILENT, Progress
from tunegate.tui.cli import app  # noqa: F401  (the command is there)

Run = Callable[..., Any]
WORDS = {"parcel": "parcel delivery courier tracking", "bike": "bike brake wheel saddle"}


@pytest.fixture(autouse=True)
def quick_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bags of words in place of the models."""
    known = {word: at for at, word in enumerate(" ".join(WORDS.values()).split())}

    def vectors(
        self: Models, texts: pl.Series, *, fast: bool = False, progress: Progress = SILENT
    ) -> Floats:
        made = np.full((len(texts), len(known) + 1), 1e-3, np.float32)
        for row, text in enumerate(texts.to_list()):
            for word in text.split():
                made[row, known.get(word, len(known))] += 1.0 if word in known else 0.1
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        return made

    monkeypatch.setattr(Models, "vectors", vectors)


def texts(subject: str, count: int, seed: int) -> list[str]:
    random = np.random.default_rng([seed, len(subject)])
    words = WORDS[subject].split()
    return [
        f"{' '.join(random.choice(words, 3, replace=False).tolist())} no {random.integers(9999)}"
        for _ in range(count)
    ]


@pytest.fixture
def logs(folder: Path) -> Path:
    """A workspace with pairs about parcels, and three logs."""
    rows = [json.dumps({"prompt": text, "response": "Yes."}) for text in texts("parcel", 150, 0)]
    (folder / "pairs.jsonl").write_text("\n".join(rows), encoding="utf-8")
    (folder / "tunegate.toml").write_text('data = ["pairs.jsonl"]\n', encoding="utf-8")
    mail = ["bike jane.roe@bikes.example"] * 20
    for name, lines in (
        ("same.txt", texts("parcel", 600, 1)),
        ("new.txt", texts("parcel", 300, 2) + texts("bike", 280, 2) + mail),
        ("few.txt", texts("parcel", 20, 3)),
    ):
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_steady_queries_are_fine(logs: Path, tunegate: Run) -> None:
    ran = tunegate("drift", "same.txt")
    assert ran.code == 0
    assert ran.out.startswith("No need to retrain\n")
    assert "600 queries against 150 prompts of the pairs, 150 pairs" in ran.out
    assert "look 1 of 12 planned, each at 99.58 % confidence" in ran.out
    assert "significant" not in ran.out.partition("Test")[2]
    assert all(len(line) <= 80 for line in ran.out.splitlines())


def test_new_queries_are_worth_retraining(logs: Path, tunegate: Run) -> None:
    ran = tunegate("drift", "new.txt", "--against", "same.txt")
    assert ran.code == 1
    assert ran.out.startswith("Worth retraining\n")
    assert ran.out.count("significant") == 3
    assert "No pair covers 50.0 % of the queries, 0.0 % of the older queries" in ran.out
    assert "bike" in ran.out
    assert "lacks pairs" in ran.out
    assert "jane.roe" not in ran.out


def test_a_log_that_goes_on_with_the_older_one_is_told(logs: Path, tunegate: Run) -> None:
    both = (logs / "same.txt").read_text() + (logs / "new.txt").read_text()
    (logs / "all.txt").write_text(both, encoding="utf-8")
    said = " ".join(tunegate("drift", "all.txt", "--against", "same.txt").out.split())
    assert "600 of the older queries stand among the others too" in said


def test_few_queries_cannot_tell(logs: Path, tunegate: Run) -> None:
    ran = tunegate("drift", "few.txt")
    assert ran.code == 4
    assert "about 500 queries would tell" in ran.out


def test_json_says_the_same(logs: Path, tunegate: Run) -> None:
    ran = tunegate("drift", "new.txt", "--format", "json", "--sample", "400")
    body = json.loads(ran.out)
    assert ran.code == 1
    assert body["answer"] == "retrain"
    assert (body["queries"], body["sample"]) == (600, {"before": 150, "now": 400})
    assert [one["test"] for one in body["tests"]] == ["classifier", "mmd", "coverage"]
    assert all(one["significant"] and one["adjusted"] <= 0.05 / 12 for one in body["tests"])
    assert body["coverage"]["loss"] == pytest.approx(
        body["coverage"]["now"] - body["coverage"]["before"]
    )
    assert "jane.roe" not in ran.out


def test_another_language_than_english_is_told(logs: Path, tunegate: Run) -> None:
    assert "English" not in tunegate("drift", "few.txt").out
    assert json.loads(tunegate("drift", "few.txt", "--format", "json").out)["language"] is None
    with (logs / "tunegate.toml").open("a", encoding="utf-8") as config:
        config.write('language = "de"\n')
    told = " ".join(tunegate("drift", "few.txt").out.split())
    assert "the language is German, and the packaged embedders" in told
    assert "were made for English" in told
    body = json.loads(tunegate("drift", "few.txt", "--format", "json").out)
    assert body["language"] == "German"


def test_looks_are_counted(logs: Path, tunegate: Run) -> None:
    assert "look 1 of 2" in tunegate("drift", "same.txt", "--looks", "2").out
    assert "look 1 of 2" in tunegate("drift", "same.txt").out
    assert "look 2 of 2" in tunegate("drift", "few.txt").out
    ran = tunegate("drift", "new.txt")
    assert ran.code == 2
    assert "all 2 planned looks were taken" in ran.err
    assert "look 1 of 12" in tunegate("drift", "new.txt", "--restart").out
    saved = json.loads((logs / ".tunegate" / "drift.json").read_text(encoding="utf-8"))
    assert [one["answer"] for one in saved["looks"]] == ["retrain"]


def test_without_a_workspace_nothing_is_counted(logs: Path, tunegate: Run) -> None:
    (logs / "tunegate.toml").unlink()
    ran = tunegate("drift", "same.txt", "--data", "pairs.jsonl")
    assert ran.code == 0
    assert "looks are not counted" in ran.err
    assert "look 1 of 1 planned, each at 95 % confidence" in ran.out
    assert not (logs / ".tunegate").exists()


def test_a_missing_log_is_told(logs: Path, tunegate: Run) -> None:
    ran = tunegate("drift", "nowhere.txt")
    assert ran.code == 2
    assert "nowhere.txt" in ran.err
    assert ran.out == ""
