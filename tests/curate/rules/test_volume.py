from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit

from tunegate.curate.check import check
from tunegate.curate.dataset import Dataset
from tunegate.curate.errors import ConfigError
from tunegate.curate.pair import Pair, Turn
from tunegate.curate.rules.choice import choose_rules
from tunegate.curate.rules.rule import Context
from tunegate.curate.rules.volume import RULES
from tunegate.curate.settings import Settings, parse_settings

TABLE = {rule.code: rule for rule in RULES}


def pairs(count: int) -> list[Pair]:
    return [Pair.single(f"Question {nth}?", f"Answer {nth}.") for nth in range(count)]


def settings(**body: Any) -> Settings:
    return parse_settings(body, origin="test")


def messages(code: str, dataset: Dataset, **body: Any) -> list[str]:
    frame = dataset.frame.with_row_index("pos")
    context = Context(settings=settings(**body))
    return TABLE[code].check(frame, context)["message"].to_list()


def test_codes_are_unique_and_look_at_the_whole_set() -> None:
    assert len(TABLE) == len(RULES)
    assert all(rule.family == "V" and rule.scope == "set" for rule in RULES)


@pytest.mark.parametrize(
    ("count", "codes"),
    [
        (0, {"V801"}),
        (49, {"V801"}),
        (50, {"V802", "V803"}),
        (499, {"V802", "V803"}),
        (500, {"V803"}),
        (4_999, {"V803"}),
        (5_000, set()),
    ],
)
def test_pairs_for_each_method(count: int, codes: set[str]) -> None:
    dataset = Dataset.from_pairs(pairs(count))
    assert {code for code in ("V801", "V802", "V803") if messages(code, dataset)} == codes


def test_counts_are_said() -> None:
    assert messages("V801", Dataset.from_pairs([])) == ["no pairs; LoRA needs 50 at least"]
    assert messages("V801", Dataset.from_pairs(pairs(1))) == ["1 pair; LoRA needs 50 at least"]
    assert messages("V803", Dataset.from_pairs(pairs(1_200))) == [
        "1,200 pairs; full fine-tuning needs 5,000 at least"
    ]


def test_severity_falls_with_the_need() -> None:
    severities = {code: TABLE[code].severity for code in ("V801", "V802", "V803")}
    assert severities == {"V801": "error", "V802": "warning", "V803": "info"}


def test_few_pairs_by_task() -> None:
    tasks = ["ask"] * 60 + ["sum up"] * 12 + [None] * 3
    dataset = Dataset.from_pairs(pairs(75), tasks=tasks)
    assert messages("V808", dataset) == ["1 of 2 tasks has fewer than 50 pairs: sum up (12)"]


def test_many_small_tasks_are_counted() -> None:
    tasks = [f"task {nth % 12:02}" for nth in range(36)]
    (message,) = messages("V808", Dataset.from_pairs(pairs(36), tasks=tasks))
    assert message.startswith("12 of 12 tasks have fewer than 50 pairs: task 00 (3), task 01 (3)")
    assert message.endswith("task 09 (3) and 2 more")


@pytest.mark.parametrize(
    "tasks", [["ask"] * 20, [None] * 20, ["ask"] * 50 + ["sum up"] * 50], ids=len
)
def test_tasks_that_are_fine(tasks: list[str | None]) -> None:
    assert messages("V808", Dataset.from_pairs(pairs(len(tasks)), tasks=tasks)) == []


@pytest.fixture
def words(tmp_path: Path) -> Path:
    tokenizer = Tokenizer(WordLevel({"?": 0}, unk_token="?"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    path = tmp_path / "tokenizer.json"
    tokenizer.save(str(path))
    return path


def test_pairs_beyond_the_model(words: Path) -> None:
    # a template adds 5 to each of the two messages
    dataset = Dataset.from_pairs(
        [
            Pair.single("a " * 40, "b " * 50),
            Pair.single("a " * 40, "b " * 51),
            Pair.single("a " * 95, "b"),
        ]
    )
    frame = dataset.frame.with_row_index("pos")
    body = {"thresholds": {"max_tokens": 100}, "tokenizer": str(words)}
    hits = TABLE["V804"].check(frame, Context(settings=settings(**body)))
    assert hits["pos"].to_list() == [1, 2]
    assert hits["message"].to_list() == [
        "101 tokens against 100 (thresholds.max_tokens): the last 1 of the answer's 56 are cut off",
        "106 tokens against 100 (thresholds.max_tokens): "
        "the prompt alone fills it, nothing of the answer is left",
    ]
    assert hits["score"].to_list() == [1.01, 1.06]


def test_estimates_are_called_estimates() -> None:
    dataset = Dataset.from_pairs([Pair.single("word " * 400, "word " * 400)])
    (message,) = messages("V804", dataset, thresholds={"max_tokens": 100})
    assert message.startswith("about ")
    assert "tokens (estimated) against 100" in message


def test_without_a_limit_no_pair_is_too_long() -> None:
    assert messages("V804", Dataset.from_pairs([Pair.single("word " * 9_000, "word")])) == []


def test_a_target_says_it_in_its_own_words() -> None:
    dataset = Dataset.from_pairs([Pair.single("word " * 400, "word " * 400)])
    body: dict[str, Any] = {"thresholds": {"max_tokens": 100}, "target": "trl"}
    assert messages("V804", dataset, **body) == []
    (message,) = messages("V806", dataset, **body)
    assert message.startswith("TRL: about ")


def test_a_missing_tokenizer_is_an_error_of_the_settings(tmp_path: Path) -> None:
    body = {"thresholds": {"max_tokens": 9}, "tokenizer": str(tmp_path / "none.json")}
    with pytest.raises(ConfigError, match=r"none\.json"):
        messages("V804", Dataset.from_pairs(pairs(1)), **body)


@pytest.mark.parametrize("code", ["V805", "V806", "V807", "V809"])
def test_target_rules_wait_for_a_target(code: str) -> None:
    bad = [Pair(turns=(Turn("assistant", "", weight=0.5), Turn("user", "word " * 99_000)))]
    assert messages(code, Dataset.from_pairs(bad, file="pairs.xlsx")) == []


def test_files_the_target_does_not_read() -> None:
    csv = Dataset.from_pairs(pairs(2), file="data/pairs.CSV")
    assert messages("V809", csv, target="openai") == [
        "OpenAI reads .jsonl, not data/pairs.CSV: export the pairs as messages"
    ]
    assert messages("V809", csv, target="trl") == []
    assert len(messages("V809", Dataset.from_pairs(pairs(2), file="faq.yaml"), target="trl")) == 1


@pytest.mark.parametrize("file", ["pairs.jsonl", "Pairs.JSONL", "-", "memory"])
def test_files_the_target_reads(file: str) -> None:
    assert messages("V809", Dataset.from_pairs(pairs(2), file=file), target="openai") == []


def test_every_reason_becomes_a_finding_with_its_row() -> None:
    refused = Pair(turns=(Turn("user", "Hi"), Turn("assistant", "", weight=0.5), Turn("user", "")))
    dataset = Dataset.from_pairs([Pair.single("Hi", "Hello"), refused], file="chat.jsonl")
    chosen = settings(target="openai")
    findings = check(dataset, choose_rules(chosen, select=["V805"]), Context(settings=chosen))
    assert [(one.row, one.message) for one in findings] == [
        (2, "OpenAI: the last message is not the assistant's"),
        (2, "OpenAI: turn 2 has no content"),
        (2, "OpenAI: turn 2 has weight 0.5, only 0 and 1 are taken"),
        (None, "OpenAI: 2 pairs, no file with fewer than 10 is taken"),
    ]
    assert len({one.key for one in findings}) == 4
    assert [one.file for one in findings] == ["chat.jsonl"] * 3 + [None]
