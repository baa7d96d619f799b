from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tunegate.curate.corpus.read import Corpus
from tunegate.curate.drafting.by_rules import RULES
from tunegate.curate.generation import Reply, Request
from tunegate.tui.commands import draft
from tunegate.tui.output.drafts_report import drafts_json, drafts_lines

Command = Callable[..., Any]

GUIDE = """# Guide

## How long does delivery take?

Delivery takes three days within the country.

## Who pays for the label?

The sender pays for the label, always.
"""


@pytest.fixture
def docs(folder: Path) -> Path:
    (folder / "docs").mkdir()
    (folder / "docs" / "guide.md").write_text(GUIDE, encoding="utf-8")
    return folder


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_rules_are_those_of_the_core() -> None:
    assert draft.RULES == RULES


def test_a_page_with_a_front_matter_alone_is_noted(tunegate: Command, docs: Path) -> None:
    (docs / "docs" / "_index.md").write_text("---\ntitle: Guides\nweight: 2\n---\n")
    ran = tunegate("draft", "docs")
    assert (ran.code, ran.out) == (0, "drafts.jsonl\n")
    assert "could not be read" not in ran.err
    assert "1  no text but a front matter (docs/_index.md)" in ran.err
    assert len(rows(docs / "drafts.jsonl")) == 2


def test_english_questions_about_german_documents_are_told(tunegate: Command, docs: Path) -> None:
    page = "<dl><dt>Stichtag</dt><dd>Der Tag, bis zu dem eine Rechnung bezahlt ist.</dd></dl>"
    (docs / "docs" / "wort.html").write_text(page, encoding="utf-8")
    assert "ask in English" not in tunegate("draft", "docs").err
    (docs / "tunegate.toml").write_text('language = "de"\n', encoding="utf-8")
    ran = tunegate("draft", "docs", "--overwrite")
    assert "the language is German, and 1 draft by definition, table, heading ask in" in ran.err
    ran = tunegate("draft", "docs", "--overwrite", "--rules", "faq")
    assert "ask in English" not in ran.err


def test_documents_to_drafts_to_confirmed_pairs(tunegate: Command, docs: Path) -> None:
    ran = tunegate("draft", "docs")
    assert (ran.code, ran.out) == (0, "drafts.jsonl\n")
    assert "1 document; 1 chunk" in ran.err
    assert "2 drafts: faq 2" in ran.err
    assert "next: `tunegate init drafts.jsonl`, then `tunegate review`" in ran.err
    made = rows(docs / "drafts.jsonl")
    assert [row["prompt"] for row in made] == [
        "How long does delivery take?",
        "Who pays for the label?",
    ]
    assert made[0]["source"] == "docs/guide.md"
    assert GUIDE[made[0]["draft"]["start"] : made[0]["draft"]["end"]] == made[0]["draft"]["quote"]

    tunegate("init", "drafts.jsonl")
    checked = tunegate("check", "--select", "Q409", "--format", "jsonl")
    ids = [finding["pairs"][0]["id"] for finding in checked.rows]
    assert len(ids) == 2
    refused = tunegate("export", "-o", "out")
    assert refused.code == 2
    assert "2 pairs in the set, all of them drafts that nobody has confirmed" in refused.err

    tunegate("decide", "keep", ids[0])
    assert len(tunegate("check", "--select", "Q409", "--format", "jsonl").rows) == 1
    ran = tunegate("export", "-o", "out", "--shape", "prompt-response")
    assert "wrote 1 pair" in ran.err
    assert "left out 1 draft that nobody has confirmed" in ran.err
    assert [row["prompt"] for row in rows(docs / "out" / "pairs.jsonl")] == [made[0]["prompt"]]
    manifest = json.loads((docs / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["pairs"]["loaded"] == 2
    assert manifest["pairs"]["unconfirmed_drafts"] == 1
    assert "draft that nobody has confirmed | 1" in (docs / "out" / "card.md").read_text("utf-8")

    again = tunegate("draft", "docs", "--overwrite", "--format", "json")
    assert json.loads(again.out)["drafts"] == 2
    assert len(tunegate("check", "--select", "Q409", "--format", "jsonl").rows) == 1


def test_what_cannot_be_read_is_told_and_the_rest_is_drafted(tunegate: Command, docs: Path) -> None:
    (docs / "docs" / "scan.pdf").write_bytes(b"%PDF-1.4 cut")
    ran = tunegate("draft", "docs")
    assert ran.code == 1
    assert "could not be read: docs/scan.pdf: damaged PDF" in ran.err
    assert len(rows(docs / "drafts.jsonl")) == 2
    report = json.loads(tunegate("draft", "docs", "--overwrite", "--format", "json").out)
    assert report["problems"][0]["file"] == "docs/scan.pdf"
    assert report["by"] == {"faq": 2}


def test_documents_of_the_settings_pairs_that_are_there_and_stdout(
    tunegate: Command, docs: Path
) -> None:
    (docs / "tunegate.toml").write_text('data = ["pairs.jsonl"]\ndocuments = ["docs"]\n')
    answer = "The sender pays for the label, always."
    known = {"prompt": "Who pays for the label?", "response": answer}
    (docs / "pairs.jsonl").write_text(json.dumps(known) + "\n")
    ran = tunegate("draft", "-o", "-")
    assert [row["prompt"] for row in ran.rows] == ["How long does delivery take?"]
    assert "nearly the same as a pair of the set (Who pays for the label?)" in ran.err
    ran = tunegate("draft")
    assert 'write `data = ["pairs.jsonl", "drafts.jsonl"]` in tunegate.toml' in ran.err
    assert "1 document, 1 of them known already" in ran.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("docs", "-o", "drafts.csv"), "drafts.csv: drafts are written as JSONL"),
        (("docs", "-o", "there.jsonl"), "there.jsonl is there already"),
        (("docs", "--rules", "fax"), "'fax' is no rule to draft by\nhint: did you mean 'faq'?"),
        (("docs", "--rules", "none"), "without a rule there is nothing to draft by"),
        (("nowhere",), "stands for no document"),
        ((), "no document is named: there is nothing to read"),
        (("docs", "--generator", "x"), "tunegate.toml has no [generators.x]"),
    ],
)
def test_what_is_wrong_is_said(
    tunegate: Command, docs: Path, arguments: tuple[str, ...], says: str
) -> None:
    (docs / "there.jsonl").write_text("")
    ran = tunegate("draft", *arguments)
    assert ran.code == 2
    assert says in ran.err


class Fake:
    name = "fake-1"

    def replies(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply]]:
        proposed = {
            "question": "Who has to pay for the label?",
            "answer": "The sender pays for the label.",
            "quote": "The sender pays for the label",
        }
        for number, request in enumerate(requests):
            checks = "Question:" in request.messages[-1].text
            yield number, Reply("The sender." if checks else json.dumps([proposed]), 0.1)


def test_a_generator_drafts_and_its_replies_are_kept(
    tunegate: Command, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tunegate.evaluate.generators import choice

    monkeypatch.setattr(choice, "open_generator", lambda name, generators, base: Fake())
    ran = tunegate("draft", "docs", "--generator", "small")
    assert "1 draft: fake-1 1" in ran.err
    (row,) = rows(docs / "drafts.jsonl")
    assert row["prompt"] == "Who has to pay for the label?"
    assert row["draft"]["by"] == "fake-1"
    assert GUIDE[row["draft"]["start"] : row["draft"]["end"]] == "The sender pays for the label"
    ran = tunegate("draft", "docs", "--generator", "small", "--rules", "faq", "--overwrite")
    assert "3 drafts: faq 2, fake-1 1" in ran.err


def test_a_generator_that_fails_is_a_finding(
    tunegate: Command, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tunegate.evaluate.generators import choice

    class Broken(Fake):
        def replies(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply]]:
            for number, _ in enumerate(requests):
                yield number, Reply("", 0.1, error="500 Internal Server Error")

    monkeypatch.setattr(choice, "open_generator", lambda name, generators, base: Broken())
    ran = tunegate("draft", "docs", "--generator", "small")
    assert ran.code == 1
    assert "the model failed: 500 Internal Server Error" in ran.err


def test_what_is_no_document_is_told_with_its_reason(tunegate: Command, docs: Path) -> None:
    (docs / "docs" / "empty.md").write_text("\n")
    (docs / "docs" / "README.md").write_text("---\nconfigs: []\n---\n# Splits\n\nOf the set.\n")
    ran = tunegate("draft", "docs")
    assert ran.code == 1
    assert "docs/empty.md: there is no text in it" in ran.err
    assert "1  the card of a data set; name the file to draft from it (docs/README.md)" in ran.err


def test_files_of_other_kinds_are_told(tunegate: Command, docs: Path) -> None:
    for name in ("a.doc", "b.pptx", "logo.png", ".c.odt"):
        (docs / "docs" / name).write_text("x")
    ran = tunegate("draft", "docs")
    assert ran.code == 0
    assert "2  a file of another kind (docs/a.doc; docs/b.pptx)" in ran.err
    report = json.loads(tunegate("draft", "docs", "--overwrite", "--format", "json").out)
    assert report["passed_over"]["a file of another kind"] == 2


def test_notes_on_documents_are_told() -> None:
    corpus = Corpus(notes=tuple(f"{n}.pdf: 3 lines left out" for n in range(12)))
    lines = list(drafts_lines(corpus, [], [], chunks=0))
    assert lines[0] == "note: 0.pdf: 3 lines left out"
    assert lines[10] == "and 2 more notes; `--format json` lists them all"
    report = json.loads(drafts_json(corpus, [], [], chunks=0, file="drafts.jsonl"))
    assert report["notes"] == list(corpus.notes)
