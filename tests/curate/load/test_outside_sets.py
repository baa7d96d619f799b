"""Rows in = pairs + quarantine for every outside data set; those without a known shape say so."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from tunegate.curate.errors import InputError
from tunegate.curate.load.load import load
from tunegate.curate.settings import Columns, Settings


@dataclass(frozen=True)
class Known:
    """A data set whose shape is recognized."""

    shape: str
    task: str | None = None
    """Column of the task label."""


@dataclass(frozen=True)
class Own:
    """A data set that needs a mapping."""

    columns: Columns
    pairs_per_row: bool = True
    """False when a row can hold several responses, each of which is a pair."""
    quarantined: int = 0


PARAPHRASE = Columns(prompt="sentence1", response="sentence2", task="label")
NLI = Columns(prompt="premise", response="hypothesis", task="label")
SETS: dict[str, Known | Own] = {
    "alpaca_diff": Known("alpaca"),
    "alpaca_orig": Known("alpaca"),
    "alpaca_two_answers": Own(
        Columns(prompt="instruction", context="input", response="answer_gpt4")
    ),
    "anli_dev": Own(Columns(prompt="statement", context="context", response="label", task="tags")),
    "banking77": Own(Columns(prompt="text", response="category", task="category")),
    "breaking_nli": Own(NLI),
    "clinc150": Own(Columns(prompt="text", response="intent", task="intent")),
    "conflictqa": Own(Columns(prompt="question", response="memory_answer")),
    "conjnli": Own(NLI),
    "covid_faq_pairs": Known("question-answer", task="category"),
    "covidqa_docs": Own(Columns(prompt="context", response="document_id")),
    "covidqa_question_similarity": Own(Columns(prompt="question_1", response="question_2")),
    "dolly_3k": Known("dolly", task="category"),
    "expertqa": Known("question-answer"),
    "gpteacher_toolformer": Known("alpaca"),
    "leaky_repo": Own(Columns(prompt="path", response="text_b64")),
    "llmbar": Own(Columns(prompt="input", response="output_1", task="subset")),
    "mmlu_redux": Own(Columns(prompt="question", response="answer_index", task="subject")),
    "mrpc": Own(PARAPHRASE),
    "mtrag_human_eval": Own(Columns(messages="turns", response="response")),
    "mtrag_un": Own(Columns(messages="turns", response="targets", task="collection")),
    "pandalm_human": Own(Columns(prompt="instruction", context="input", response="response1")),
    "pawsx_en": Own(PARAPHRASE),
    "presidio_pii": Own(Columns(prompt="masked", response="full_text", source="file")),
    "pubmedqa_l": Own(Columns(prompt="question", context="contexts", response="long_answer")),
    "rgb_counterfactual": Own(Columns(prompt="query", response="answer"), quarantined=16),
    "sick_corrected": Own(
        Columns(prompt="sentence_a", response="sentence_b", task="label_corrected")
    ),
    "stsb_en": Own(PARAPHRASE.model_copy(update={"task": None})),
    "tatqa": Own(Columns(prompt="table_uid", response="questions"), quarantined=333),
    "truthfulqa": Own(Columns(prompt="question", response="correct"), pairs_per_row=False),
    "vitaminc": Own(Columns(prompt="claim", context="evidence", response="label", task="kind")),
    "wice": Own(Columns(prompt="claim", context="evidence", response="label")),
}


@pytest.mark.parametrize("name", SETS)
def test_no_row_is_lost(outside_data: Path, name: str) -> None:
    path = outside_data / name / "data.jsonl"
    lines = sum(1 for line in path.read_bytes().split(b"\n") if line.strip())
    expected = SETS[name]
    if isinstance(expected, Known):
        settings = Settings()
    else:
        settings = Settings(columns=expected.columns)
        with pytest.raises(InputError, match="no known shape; its columns: ") as refused:
            load([str(path)])
        assert "[columns]\n" in refused.value.hint
    loaded = load([str(path)], settings=settings)
    (file,) = loaded.files
    assert file.rows == file.pairs + file.quarantined
    assert (file.pairs, file.quarantined) == (len(loaded.dataset), loaded.quarantine.height)
    assert loaded.dataset.frame["line"].n_unique() + loaded.quarantine["line"].n_unique() == lines
    if isinstance(expected, Known):
        assert (file.shape, file.quarantined) == (expected.shape, 0)
        assert (f'from "{expected.task}"' in loaded.summary) == (expected.task is not None)
    else:
        assert (file.shape, file.quarantined) == ("columns", expected.quarantined)
    if not isinstance(expected, Own) or expected.pairs_per_row:
        assert file.rows == lines
    else:
        assert file.rows > lines


def test_every_outside_set_is_in_the_table(outside_data: Path) -> None:
    assert {path.parent.name for path in outside_data.glob("*/data.jsonl")} == set(SETS)


def test_passages_and_conversations_of_the_outside_sets(outside_data: Path) -> None:
    def frame(name: str) -> pl.DataFrame:
        expected = SETS[name]
        assert isinstance(expected, Own)
        path = outside_data / name / "data.jsonl"
        return load([str(path)], settings=Settings(columns=expected.columns)).dataset.frame

    assert frame("pubmedqa_l")["context"][0].count("\n\n") >= 1
    chat = frame("mtrag_un")
    assert chat["roles"].str.ends_with("a").all()
    assert (chat["response"] != "").all()
