from __future__ import annotations

from tunegate.tui.table import aligned, shown


def test_columns_line_up_by_the_width_a_terminal_gives() -> None:
    rows = [("日本", "x", "long text"), ("ab", "yyy", "")]
    assert aligned(rows) == "日本  x    long text\nab    yyy"
    assert aligned(rows, indent="  ").splitlines()[1] == "  ab    yyy"


def test_no_rows() -> None:
    assert aligned([]) == ""


def test_only_a_part_is_mentioned() -> None:
    assert shown(3, 3, "rows") == ""
    assert shown(50, 1203, "findings") == "showing 50 of 1,203 findings; --limit 0 shows all"
