"""The outside files of `formats`: each comes out as its manifest says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tunegate.curate.errors import InputError
from tunegate.curate.load.load import load
from tunegate.curate.load.loaded import Loaded
from tunegate.curate.settings import Columns, Reading, Settings


@dataclass(frozen=True)
class Good:
    """What a file that can be read gives."""

    pairs: int
    container: str
    shape: str
    quarantined: int = 0
    columns: Columns | None = None
    note: str = ""


@dataclass(frozen=True)
class Refused:
    """What the error for a file that holds no pairs says."""

    message: str
    hint: str


TSV = Columns(prompt="#1 String", response="#2 String")
NLI = Columns(prompt="Premise", response="Hypothesis", task="Label")
SICK = Columns(prompt="sentence_A", response="sentence_B", task="entailment_label")
EXPECTED: dict[str, Good | Refused] = {
    "good/alpaca_demo.json": Good(999, "json", "alpaca"),
    "good/alpaca_identity_placeholders.json": Good(91, "json", "alpaca"),
    "good/alpaca_zh_demo.json": Good(1000, "json", "alpaca"),
    "good/sharegpt_toolcall.json": Good(300, "json", "sharegpt"),
    "good/preference_sharegpt_first150.json": Refused(
        "preference data", '[columns]\nmessages = "conversations"\nresponse = "chosen"'
    ),
    "good/kto_messages_first150.json": Refused("KTO data", "labelled true"),
    "good/openai_parts_messages.jsonl": Good(500, "jsonl", "messages"),
    "good/openai_tool_use_50.jsonl": Good(50, "jsonl", "messages"),
    "good/preference_messages.jsonl": Refused("preference data", 'messages = "chosen_messages"'),
    "good/pretrain_text_first200.jsonl": Refused('documents, not pairs: "text"', "make pairs"),
    "good/seed_tasks_nested.jsonl": Good(175, "jsonl", "self-instruct"),
    "good/code_alpaca_2k.json": Good(2017, "json", "alpaca"),
    "good/rag_qa.parquet": Refused(
        "no known shape", '[columns]\nprompt = "query"\nresponse = "generation_gt"'
    ),
    "good/rag_corpus.parquet": Refused('documents, not pairs: "contents"', "make pairs"),
    "good/instructlab_black_capped_chickadee.yaml": Good(15, "yaml", "instructlab"),
    "good/instructlab_inclusion.yaml": Good(6, "yaml", "instructlab"),
    "good/faq_ar.csv": Good(213, "csv", "question-answer"),
    "good/openai_toy_chat_fine_tuning.jsonl": Good(5, "jsonl", "messages"),
    "broken/mmlu_anatomy_semicolon.csv": Good(
        100, "csv", "question-answer", note="cells separated by a semicolon"
    ),
    "broken/mmlu_moral_scenarios_macroman.csv": Good(
        99, "csv", "question-answer", quarantined=1, note="bytes that are not UTF-8 (line 54)"
    ),
    "broken/sick_excel_dates.tsv": Good(
        1499, "tsv", "columns", columns=SICK, note='dates among numbers, such as "04. Sep" (line 2)'
    ),
    "broken/lfs_pointer_samples.jsonl": Refused("Git LFS pointer", "git lfs pull"),
    "broken/mrpc_unbalanced_quotes.tsv": Good(
        892, "tsv", "columns", quarantined=127, columns=TSV, note="quoting = false"
    ),
    "broken/conjnli_bom.tsv": Good(327, "tsv", "columns", columns=NLI),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_as_the_manifest_says(outside_data: Path, name: str) -> None:
    path = outside_data / "formats" / name
    expected = EXPECTED[name]
    if isinstance(expected, Refused):
        with pytest.raises(InputError) as refused:
            load([str(path)])
        assert name in refused.value.message
        assert expected.message in refused.value.message
        assert expected.hint in refused.value.hint
        return
    settings = Settings(columns=expected.columns or Columns())
    loaded = load([str(path)], settings=settings, base=outside_data / "formats")
    (file,) = loaded.files
    assert (file.file, file.container, file.shape) == (name, expected.container, expected.shape)
    assert (file.pairs, file.quarantined) == (expected.pairs, expected.quarantined)
    assert_adds_up(loaded)
    assert any(expected.note in note for note in file.notes) or not expected.note


def assert_adds_up(loaded: Loaded) -> None:
    assert loaded.rows == len(loaded.dataset) + loaded.quarantine.height
    for file in loaded.files:
        assert file.rows == file.pairs + file.quarantined


def test_every_file_of_the_manifest_is_expected(outside_data: Path) -> None:
    manifest = json.loads((outside_data / "formats" / "manifest.json").read_text("utf-8"))
    assert {entry["file"] for entry in manifest} == set(EXPECTED)


def test_without_quoting_no_row_of_the_unbalanced_file_is_lost(outside_data: Path) -> None:
    path = outside_data / "formats" / "broken" / "mrpc_unbalanced_quotes.tsv"
    settings = Settings(columns=TSV, read=Reading(quoting=False))
    loaded = load([str(path)], settings=settings)
    lines = path.read_text("utf-8").splitlines()
    assert loaded.files[0].pairs == len(lines) - 1 == 1019
    assert loaded.dataset.frame["response"].to_list() == [line.split("\t")[4] for line in lines[1:]]
    assert loaded.dataset.frame["line"].to_list() == list(range(2, 1021))


def test_a_mac_roman_file_reads_whole_when_told_so(outside_data: Path) -> None:
    path = outside_data / "formats" / "broken" / "mmlu_moral_scenarios_macroman.csv"
    plain = load([str(path)])
    assert plain.quarantine["line"].to_list() == [54]
    assert 'set encoding = "mac_roman"' in plain.quarantine["reason"][0]
    assert "sister\\xd5s head" in plain.quarantine["raw"][0]
    told = load([str(path)], settings=Settings(read=Reading(encoding="mac_roman")))
    assert told.files[0].pairs == 100
    assert "sister’s head" in told.dataset.frame["prompt"][52]


def test_the_header_of_a_file_with_a_byte_order_mark(outside_data: Path) -> None:
    path = outside_data / "formats" / "broken" / "conjnli_bom.tsv"
    with pytest.raises(InputError, match="its columns: Premise, Hypothesis, Label"):
        load([str(path)])


def test_labels_and_context_of_the_outside_files(outside_data: Path) -> None:
    good = outside_data / "formats" / "good"
    birds = load([str(good / "instructlab_black_capped_chickadee.yaml")])
    first = birds.dataset.frame.row(0, named=True)
    assert first["prompt"] == "Where do black-capped chickadees live?"
    assert first["context"].startswith("The **black-capped chickadee**")
    assert (first["task"], first["line"]) == ("animals", 5)
    seeds = load([str(good / "seed_tasks_nested.jsonl")])
    assert seeds.dataset.frame["context"].drop_nulls().len() == 125
    faq = load([str(good / "faq_ar.csv")])
    assert faq.summary == '213 pairs, question/answer shape, 38 tasks from "category"'


def test_tool_calls_and_reasoning_of_the_outside_files(outside_data: Path) -> None:
    good = outside_data / "formats" / "good"
    tools = load([str(good / "openai_tool_use_50.jsonl")]).dataset
    _, movie = list(tools.iter_pairs())[1]
    call = movie.turns[1]
    assert call.content.startswith("<think>\nAlright, the user wants information")
    assert [one.name for one in call.tool_calls] == ["get_movie_details"]
    assert call.tool_calls[0].arguments == '{"title": "Inception"}'
    assert movie.tools is not None
    chat = load([str(good / "sharegpt_toolcall.json")]).dataset.frame
    assert chat["roles"].to_list()[0] == "uauctaua"
    assert chat["tools"].is_null().sum() == 109
    parts = load([str(good / "openai_parts_messages.jsonl")]).dataset.frame
    assert parts["turns"].is_null().all()
    toy = load([str(good / "openai_toy_chat_fine_tuning.jsonl")]).dataset.frame
    assert toy["roles"].to_list() == ["sua", "suauauaua", "ua", "sa", "sua"]
    assert toy["prompt"].to_list()[3] == ""
