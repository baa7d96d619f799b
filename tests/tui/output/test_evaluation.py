"""A run and a comparison as text, JSON and HTML, with texts that mean harm."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

from tunegate.curate.generation import Reply
from tunegate.curate.generator_settings import GeneratorSettings
from tunegate.evaluate.comparison import compare
from tunegate.evaluate.evaluation import Evaluation, evaluated
from tunegate.evaluate.item import Item
from tunegate.evaluate.run import Plan
from tunegate.evaluate.run_facts import setup_of
from tunegate.evaluate.suite import Suite
from tunegate.tui.output.evaluation_html import evaluation_html
from tunegate.tui.output.evaluation_json import comparison_json, evaluation_json
from tunegate.tui.output.evaluation_text import comparison_text, evaluation_text
from tunegate.tui.output.terminal import render

BAD = "<script>alert(1)</script> \x1b[31mred \u202eback [bold]x[/bold]"
MAIL = "jane.roe@bikes.invalid"
LOCAL = GeneratorSettings(kind="local", model="m")


def run(name: str, right: int, *, said: str = BAD) -> Evaluation:
    """Of 30 items the first `right` ones are right."""
    items = [
        Item(f"q{nth}", f"{BAD} {nth}?", (f"box {nth}",), metric="exact_match", slice=f"s{nth % 2}")
        for nth in range(30)
    ]
    plan = Plan(Suite.of(items))
    replies = [Reply(f"box {nth}" if nth < right else said, 0.5) for nth in range(30)]
    setup = setup_of(plan, generator=name, identity=f"g {BAD}", kind="local")
    return evaluated(plan, replies, setup=setup, name=name, kept=0, prices=LOCAL)


def test_the_text_of_a_run() -> None:
    text = render(evaluation_text(run("first", 24)))
    assert text.startswith("first\nScore 80.0 %  62.7 to 90.5 % at 95 %")
    assert "6  knowledge" in text
    assert "warning: smaller differences cannot be decided; 10 points take" in text
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[bold]x[/bold]" in text


def test_a_long_slice_leaves_room_for_the_numbers() -> None:
    item = Item("q", "Where?", ("box 1",), metric="exact_match", slice="s\n\x1b[1m" + "long " * 80)
    plan = Plan(Suite.of([item]))
    setup = setup_of(plan, generator="g", identity="g", kind="local")
    made = evaluated(plan, [Reply("no", 0.5)], setup=setup, name="g", kept=0, prices=LOCAL)
    assert "  0.0 %  0 to 79  1  s\u240a\u241b[1mlong" in render(evaluation_text(made))


def test_the_text_of_a_run_without_failures() -> None:
    text = render(evaluation_text(run("first", 30)))
    assert "Why items failed\n  None did." in text
    assert "Examples" not in text


def test_the_text_of_a_comparison() -> None:
    first, second = run("first", 10), run("second", 24)
    text = render(comparison_text(first, second, compare(first.scores, second.scores)))
    assert "second against first\nbetter: 80.0 % against 33.3 %" in text
    assert "14 items gained, 0 lost; McNemar p = 0.00012" in text
    assert "generator  first -> second" in text
    assert "20 -> 6  knowledge" in text
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text


def test_private_values_are_masked_everywhere() -> None:
    said = f"Write to {MAIL}"
    first, second = run("first", 24, said=said), run("second", 20, said=said)
    comparison = compare(first.scores, second.scores)
    for text in (
        render(evaluation_text(first)),
        evaluation_json(first),
        evaluation_html(first),
        render(comparison_text(first, second, comparison)),
        comparison_json(first, second, comparison),
        evaluation_html(second, against=first, comparison=comparison),
    ):
        assert MAIL not in text
        assert "j***@b***" in text


def test_json_holds_no_number_that_is_none() -> None:
    first, second = run("first", 24), run("second", 24)
    body = json.loads(comparison_json(first, second, compare(first.scores, second.scores)))
    assert body["overall"]["verdict"] == "cannot tell"
    assert body["overall"]["difference"]["estimate"] == 0
    assert [one["name"] for one in body["slices"]] == ["s0", "s1"]
    assert body["runs"][0]["failures"] == {"knowledge": 6}
    assert body["runs"][0]["usage"]["prompt_tokens"] is None


def test_a_small_p_value_is_not_0() -> None:
    first, second = run("first", 2), run("second", 29)
    body = json.loads(comparison_json(first, second, compare(first.scores, second.scores)))
    assert body["overall"]["mcnemar"]["p_value"] == pytest.approx(2**-26)


@pytest.mark.parametrize("compared", [False, True])
def test_pages_escape_what_they_show(compared: bool) -> None:
    first, second = run("first", 24), run("second", 20)
    page = evaluation_html(first)
    if compared:
        comparison = compare(first.scores, second.scores)
        page = evaluation_html(second, against=first, comparison=comparison)
    tags: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            tags.append(tag)

    Reader().feed(page)
    assert "script" not in tags
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert tags.count("svg") == (4 if compared else 3)
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
