from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

from tunegate.curate.readiness.readiness import Readiness
from tunegate.curate.representation import Representation
from tunegate.tui.output.readiness_html import readiness_html
from tunegate.tui.output.readiness_page import ReadinessPage, readiness_page

HOSTILE = "<script>alert('1')</script><img src=x onerror=y>\x1b[31m\u202e\x00"


class Reader(HTMLParser):
    """Collects tags, attributes and text, and checks that tags are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def page_of(sample: Any, report: Readiness, **changes: Any) -> ReadinessPage:
    page = readiness_page(sample.dataset, sample.findings, report, rules=sample.rules)
    return replace(page, **changes)


def test_the_page_has_every_part(sample: Any, report: Readiness) -> None:
    before = replace(report, score=40.0)
    page = page_of(sample, report, before=before, summary="3 pairs, messages shape", decisions=7)
    reader = read(readiness_html(page))
    for part in (
        "61.8",
        "+21.9 points by curation.",
        "40 pairs, 39 usable, from 41 rows; 7 decisions taken.",
        "3 pairs, messages shape",
        "NOT SUITED",
        "tunegate b",
        "Prompt length in characters",
        "Response length in characters",
        "Pairs by task",
        "Findings by family",
        "P501 email-address",
    ):
        assert part in reader.text, part
    assert reader.tags.count("svg") == 5


def test_it_needs_no_network_and_no_script(sample: Any, report: Readiness) -> None:
    html = readiness_html(page_of(sample, report))
    reader = read(html)
    assert not {"script", "link", "img", "iframe"} & set(reader.tags)
    assert not {"src", "href", "onload", "onclick"} & reader.attributes
    assert re.findall(r"https?:|//|url\(|@import", html) == []
    assert "default-src 'none'" in html
    for query in ("prefers-color-scheme: dark", "@media print", "width=device-width"):
        assert query in html


def test_text_from_outside_is_escaped_and_made_visible(sample: Any, report: Readiness) -> None:
    hostile = page_of(
        sample,
        report,
        summary=HOSTILE,
        tasks=((HOSTILE, 1),),
    )
    html = readiness_html(hostile)
    reader = read(html)
    assert not {"script", "img", "b", "i"} & set(reader.tags)
    assert HOSTILE.replace("\x1b", "␛").replace("\u202e", "␦").replace("\x00", "␀") in reader.text
    assert "<b>|␛[31m␦` 1 of 40." in reader.text
    assert not set(html) & set("\x00\x07\x1b\u202e")


def test_without_pairs_it_says_so_and_plots_nothing(sample: Any, report: Readiness) -> None:
    empty = replace(report, score=0.0, pairs=0, usable=0, fix_first=(), deductions=())
    none = replace(
        readiness_page(
            type(sample.dataset).from_pairs([]), sample.findings.without([]), empty, rules={}
        ),
        findings=(),
    )
    reader = read(readiness_html(none))
    assert "Load some pairs." in reader.text
    assert "What is in it?" not in reader.text
    assert reader.tags.count("svg") == 1


def test_the_same_page_gives_the_same_bytes(sample: Any, report: Readiness) -> None:
    page = page_of(sample, report)
    assert readiness_html(page) == readiness_html(page)


def test_the_template_is_package_data() -> None:
    folder = files("tunegate.tui.output").joinpath("templates")
    assert {"readiness.html.j2", "style.css.j2"} <= {one.name for one in folder.iterdir()}


def test_topics_are_bars(sample: Any, report: Readiness, represented: Representation) -> None:
    shown = read(readiness_html(page_of(sample, replace(report, representation=represented))))
    assert "Topics, share of the pairs and of the queries" in shown.text
    assert "parcel, delivery" in shown.text
    assert "2 topics, as varied as 2 of the same size" in shown.text
    assert "\x1b" not in shown.text
    assert "b" not in shown.tags
    assert "Topics" not in read(readiness_html(page_of(sample, report))).text
