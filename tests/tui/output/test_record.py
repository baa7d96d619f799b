"""A decision record as Markdown and as a page, with hostile texts in it."""

from __future__ import annotations

import importlib.util
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tunegate.decide.record.record import Clock, Record
from tunegate.tui.output.ladder import Bar, Rung, ladder_chart
from tunegate.tui.output.record_html import record_html
from tunegate.tui.output.record_md import record_md

DIGEST = "ef" * 32


def made_record() -> Record:
    path = Path(__file__).parents[2] / "decide" / "record" / "made.py"
    spec = importlib.util.spec_from_file_location("record_made", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: Record = module.made_record()
    return made


@pytest.fixture
def record() -> Record:
    return made_record()


class Tags(HTMLParser):
    """Collects what a page holds."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [f"{name}={value}" for name, value in attrs if name in ("src", "href")]


def test_the_page_needs_nothing_from_outside_and_runs_nothing(record: Record) -> None:
    page = record_html(record, digest=DIGEST)
    found = Tags()
    found.feed(page)
    assert not found.tags & {"script", "link", "img", "iframe", "object"}
    assert found.addresses == []
    assert "url(" not in page
    assert "@import" not in page
    assert not re.search(r"https?://", page)


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        (["P501", "L601", "L602"], ("No open private data", "No pair asks")),
        ([], ("No open private data", "No pair asks")),
        (["D101", "L601"], ("Nobody looked for private data", "Nobody looked for leakage")),
    ],
)
def test_what_no_rule_looked_for_is_not_said_to_be_missing(
    record: Record, rules: list[str], says: tuple[str, str]
) -> None:
    assert record.readiness is not None
    ready = record.readiness.model_copy(update={"rules": rules, "private": [], "leaked": []})
    shown = record.model_copy(update={"readiness": ready})
    for text in (record_html(shown, digest=DIGEST), record_md(shown, digest=DIGEST)):
        assert all(one in text for one in says)


@pytest.mark.parametrize("empty", [False, True])
def test_hostile_text_is_text(record: Record, empty: bool) -> None:
    if empty:
        record = Record(
            tunegate="0", project="<b>", clock=Clock(at="x"), verdict="<i>\x1b", why=[], target=1,
            good_enough=1, lock="", frozen={}, stages=[],
        )  # fmt: skip
    for text in (record_html(record, digest=DIGEST), record_md(record, digest=DIGEST)):
        assert "\x1b" not in text
        assert "\u202e" not in text
    page = record_html(record, digest=DIGEST)
    assert "<script" not in page
    assert "<i>" not in page
    assert (not empty) == ("&lt;script&gt;alert(1)" in page)


def test_markup_in_data_is_none_in_markdown(record: Record) -> None:
    text = record_md(record, digest=DIGEST)
    assert r"asked: \<script\>alert(1)\</script\>\|␛\[31m␦\`x\`\]" in text
    outside = re.sub(r"(`+).*?\1", "", text)
    assert not re.search(r"(?<!\\)<script", outside)
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert all(line.endswith(" |") for line in rows)


def test_both_forms_say_what_the_record_says(record: Record) -> None:
    page, text = record_html(record, digest=DIGEST), record_md(record, digest=DIGEST)
    for form in (page, text):
        for said in (
            "Fix the retrieval", "break-even of 20 gained and 40 lost", "retrieval miss",
            "61.0 % (56.0 to 66.0 at 97.5 %, n=400)", "oracle context", "mend the retrieval",
            "Readiness 71.4 of 100", "nobody has judged answers of stage rag", "kappa 0.70",
            "this is a retrieval task", "0.12 for 400 answers", "lora, rank 16",
            "0.8 in place of 0.9, by ann: agreed", "Domain expert", "tunegate gate --verify",
            "90 entries", DIGEST, "cd" * 32, "ab" * 32, "about 120",
            "ba" * 32, "fe" * 32, "median 0.31 s", "2026-01-02T01:02:03+00:00",
            "2 rules looked, by tunegate 0.1.0, minilm 53aa: D101 C201",
            "Seed 1: general texts are less likely",
        ):  # fmt: skip
            assert said in form.replace("\\", ""), said
        aside = form.index("by a person")
        assert aside < form.index("nobody has judged answers"), "beside the verdict"


def test_the_same_record_gives_the_same_bytes(record: Record) -> None:
    assert record_html(record, digest=DIGEST) == record_html(made_record(), digest=DIGEST)
    assert record_md(record, digest=DIGEST) == record_md(made_record(), digest=DIGEST)


def test_the_ladder_draws_intervals_where_they_are() -> None:
    chart = ladder_chart(
        [Rung("Prompt <x>", 0.25, 0.5, 0.75, "50 %"), Rung("all", -1, 0.0, 2.0, "0 %", small=True)],
        [Bar("wanted", 0.8), Bar("good enough", 0.64)],
        says="a <b>",
    )
    # the axis runs from 12 to 348
    assert 'class="plain faint" x="96.0"' in chart
    assert 'width="168.0" height="10"' in chart
    assert 'x="12.0"' in chart
    assert 'width="336.0"' in chart
    assert "M280.8 30" in chart
    assert "M227.0 30" in chart
    assert "Prompt &lt;x&gt;" in chart
    assert 'aria-label="a &lt;b&gt;"' in chart
    assert ladder_chart([], [], says="") == ""
