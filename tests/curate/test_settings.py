from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tunegate.curate.errors import ConfigError
from tunegate.curate.settings import Settings, TaskChoice, load_settings, parse_settings

EVERYTHING = """\
data = ["train.jsonl", "more/*.csv"]
suite = ["suite.jsonl"]
profile = "legal"
target = "openai"
author = "Robin"
language = "en"
tokenizer = "tokenizer.json"

[columns]
prompt = "Question"
task = "Kind"

[read]
encoding = "mac_roman"
quoting = false

[rules]
select = ["S", "P5"]
ignore = ["P506"]
severity = { P = "error", P501 = "info" }

[tasks.chat]
ignore = ["F"]
severity = { D102 = "info" }

[thresholds]
near = 0.9
task_minimum = 25

[[glossary]]
term = "sign in"
variants = ["log in"]
forbidden = ["logon"]

[privacy]
regions = ["AT"]
allow = ["@example.com"]
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "tunegate.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_that_may_be_said(tmp_path: Path) -> None:
    found = load_settings(write(tmp_path, EVERYTHING))
    assert found.data == ["train.jsonl", "more/*.csv"]
    assert (found.profile, found.target, found.author) == ("legal", "openai", "Robin")
    assert found.tokenizer == Path("tokenizer.json")
    assert (found.columns.prompt, found.columns.response) == ("Question", None)
    assert (found.read.encoding, found.read.quoting) == ("mac_roman", False)
    assert found.rules.severity == {"P": "error", "P501": "info"}
    assert found.tasks == {"chat": TaskChoice(ignore=["F"], severity={"D102": "info"})}
    assert (found.thresholds.near, found.thresholds.task_minimum) == (0.9, 25)
    assert found.glossary[0].variants == ["log in"]
    assert found.privacy.regions == ["AT"]


def test_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    found = load_settings(write(tmp_path, ""))
    assert found == Settings()
    assert found.thresholds.near == 0.8
    assert found.read.quoting


@pytest.mark.parametrize(
    ("body", "complaint", "hint"),
    [
        ({"dta": []}, "unknown key 'dta'", "did you mean 'data'?"),
        ({"zzzzz": 1}, "unknown key 'zzzzz'", "known keys: author, columns, data"),
        ({"thresholds": {"nere": 1}}, "unknown key 'thresholds.nere'", "did you mean 'near'?"),
        ({"tasks": {"a": {"ignroe": []}}}, "unknown key 'tasks.a.ignroe'", "'ignore'"),
        ({"glossary": [{"term": "a", "varants": []}]}, "glossary.0.varants", "'variants'"),
        ({"glossary": [{}]}, "glossary.0.term", ""),
        ({"thresholds": {"near": 1.5}}, "thresholds.near = 1.5", ""),
        ({"thresholds": {"near": 0}}, "thresholds.near = 0", ""),
        ({"thresholds": {"majority": 0.5}}, "thresholds.majority = 0.5", ""),
        ({"profile": "farming"}, "profile = 'farming'", ""),
        ({"target": "gpt"}, "target = 'gpt'", ""),
        ({"rules": {"severity": {"P": "fatal"}}}, "rules.severity.P = 'fatal'", ""),
        ({"data": "train.jsonl"}, "data = 'train.jsonl'", ""),
        ({"tasks": {"a": {"select": ["P"]}}}, "unknown key 'tasks.a.select'", "'severity'"),
        ({"language": "english"}, "two small letters", ""),
        ({"data": "pairs.jsonl"}, "valid list", "write it as a list"),
        (
            {"gate": {"overrides": {"tune: no-go": "why"}}},
            "here.toml: gate.overrides takes no 'tune: no-go'",
            "it takes 'fix-data', 'fix-retrieval' or 'rag-only'",
        ),
        (
            {"gate": {"overrides": "fix-data"}},
            "gate.overrides = 'fix-data'",
            "write it as a table, [gate.overrides]",
        ),
        (
            {"gate": {"overrides": {"fix-data": " "}}},
            "an override of fix-data takes a reason",
            "",
        ),
        (
            {"glossary": [{"term": "a", "variants": ["b"]}, {"term": "B"}]},
            "'b' is a variant of 'a' and a term of its own",
            "",
        ),
        ({"glossary": [{"term": "a", "variants": [" "]}]}, "a form of the term 'a' is empty", ""),
    ],
)
def test_a_wrong_setting_is_named(body: dict[str, Any], complaint: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_settings(body, origin="here.toml")
    assert caught.value.message.startswith("here.toml: ")
    assert complaint in caught.value.message
    assert hint in caught.value.hint


@pytest.mark.parametrize("text", ["data = [", "a = 1\na = 2"])
def test_what_is_not_toml_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError, match="not valid TOML") as caught:
        load_settings(path)
    assert str(path) in caught.value.message
    assert "line" in caught.value.message or "end of document" in caught.value.message


def test_bytes_that_are_not_utf8_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "tunegate.toml"
    path.write_bytes(b'author = "J\xf6rg"\n')
    with pytest.raises(ConfigError, match="not valid TOML"):
        load_settings(path)


def test_every_setting_is_explained() -> None:
    from pydantic import BaseModel

    def unexplained(section: type[BaseModel]) -> list[str]:
        missing = [
            f"{section.__name__}.{name}"
            for name, field in section.model_fields.items()
            if not field.description
            and not (isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel))
        ]
        for field in section.model_fields.values():
            if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
                missing += unexplained(field.annotation)
        return missing

    assert set(unexplained(Settings)) <= {"Settings.glossary"}
