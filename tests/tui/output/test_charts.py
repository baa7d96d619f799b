from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tunegate.tui.output.charts import (
    WIDTH,
    Bar,
    Range,
    Segment,
    bar_chart,
    column_chart,
    range_chart,
)


def rectangles(svg: str) -> list[dict[str, str]]:
    return [one.attrib for one in ElementTree.fromstring(svg).iter("rect")]


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(svg).iter("text")]


def test_columns_are_as_high_as_their_counts() -> None:
    svg = column_chart([5, 20, 0, 10], [10, 15, 20, 30, 2000], says="lengths")
    heights = [float(one["height"]) for one in rectangles(svg)]
    assert heights == pytest.approx([30, 120, 0, 60])
    bottoms = [float(one["y"]) + float(one["height"]) for one in rectangles(svg)]
    assert bottoms == pytest.approx([136] * 4)
    assert texts(svg) == ["20", "10", "15", "20", "30", "2k"]


def test_a_count_of_one_among_thousands_is_still_seen() -> None:
    svg = column_chart([1, 100_000], [0, 1, 2], says="lengths")
    assert float(rectangles(svg)[0]["height"]) == 1


def test_bars_are_as_long_as_their_values_and_stay_inside() -> None:
    parts = (Segment("error", 1), Segment("warning", 0), Segment("info", 3))
    svg = bar_chart([Bar("a", parts, "4"), Bar("b", (Segment("plain", 2),), "2")], says="x")
    first, third, plain = rectangles(svg)
    assert (first["class"], third["class"], plain["class"]) == ("error", "info", "plain")
    assert float(third["width"]) == pytest.approx(3 * float(first["width"]))
    assert float(third["x"]) == pytest.approx(float(first["x"]) + float(first["width"]))
    assert float(third["x"]) + float(third["width"]) < WIDTH
    assert texts(svg) == ["a", "4", "b", "2"]


def test_a_bar_of_a_score_has_an_outline_of_the_whole() -> None:
    svg = bar_chart([Bar("score", (Segment("plain", 25),), "25")], says="25", most=100)
    track, filled = rectangles(svg)
    assert track["class"] == "track"
    assert float(filled["width"]) == pytest.approx(float(track["width"]) / 4)


def test_text_from_outside_is_escaped_cut_and_made_visible() -> None:
    label = '<script>alert("1")</script>\u202e\x1b[31m'
    svg = bar_chart([Bar(label, (Segment("plain", 1),), "1")], says=label)
    assert "<script" not in svg
    assert "\x1b" not in svg
    assert "\u202e" not in svg
    assert texts(svg)[0] == '<script>alert("1")…'
    title = ElementTree.fromstring(svg).find("text/title")
    assert title is not None
    assert title.text == '<script>alert("1")</script>␦␛[31m'


def test_nothing_to_plot_gives_nothing() -> None:
    assert column_chart([], [], says="x") == ""
    assert bar_chart([], says="x") == ""


def test_a_range_stands_where_its_numbers_are() -> None:
    ranges = [Range("a", 0.2, 0.5, 0.8, "50 %"), Range("<b>", -3, 1.0, 9, "100 %", "was")]
    svg = range_chart(ranges, low=0, high=1, says="x")
    first, dot, second, last = rectangles(svg)
    room = float(second["width"])
    assert float(first["width"]) == pytest.approx(0.6 * room, abs=0.2)
    assert float(dot["x"]) + 2 == pytest.approx(float(second["x"]) + room / 2, abs=0.2)
    assert float(last["x"]) + 2 == pytest.approx(float(second["x"]) + room, abs=0.2)
    assert float(second["x"]) + room < WIDTH
    assert (dot["class"], last["class"]) == ("plain", "was")
    assert texts(svg) == ["a", "50 %", "<b>", "100 %"]
    assert range_chart([], low=0, high=1, says="x") == ""
