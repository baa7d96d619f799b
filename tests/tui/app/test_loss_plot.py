"""The loss plot: one line a row, the same without colour."""

from __future__ import annotations

from collections.abc import Sequence

from tunegate.tui.app.loss_plot import loss_plot


def drawn(
    losses: Sequence[tuple[int, float]],
    held_out: Sequence[tuple[int, float]] = (),
    *,
    steps: int = 4,
    width: int = 12,
    height: int = 5,
) -> list[str]:
    made = loss_plot(losses, held_out, steps=steps, width=width, height=height)
    return [one.plain for one in made]


def test_falling_loss_falls_from_left_to_right() -> None:
    lines = drawn([(1, 4.0), (2, 3.0), (3, 2.0), (4, 1.0)])
    assert len(lines) == 5
    plot = [line[8:] for line in lines[:-1]]
    heights = [sum(row[column] != " " for row in plot) for column in range(4)]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] == 4
    assert plot[-1][3] != " "
    assert lines[-1].split() == ["1", "step", "4"]


def test_the_numbers_at_the_left_are_the_ends_of_the_scale() -> None:
    lines = drawn([(1, 4.0), (4, 1.0)])
    high, low = float(lines[0].split("│")[0]), float(lines[3].split("│")[0])
    assert high > 4.0 > 1.0 > low > 0.7


def test_held_out_loss_is_marked_where_it_was_measured() -> None:
    lines = drawn([(1, 4.0), (2, 3.0), (3, 2.0), (4, 1.0)], [(2, 3.9)])
    (row,) = [line for line in lines if "◆" in line]
    assert row.index("◆") == 8 + 1
    assert row == lines[0]


def test_steps_that_are_to_come_stay_empty() -> None:
    plot = [line[8:] for line in drawn([(1, 2.0), (2, 1.0)], steps=8, width=16)[:-1]]
    assert all(row[2:].strip() == "" for row in plot)


def test_a_point_covers_the_steps_since_the_one_before() -> None:
    plot = [line[8:] for line in drawn([(4, 2.0), (8, 2.0)], steps=8, width=16)[:-1]]
    assert plot[-1] == "█" * 8


def test_many_steps_are_averaged_into_a_column() -> None:
    plot = [line[8:] for line in drawn([(n, 1.0 + n % 2) for n in range(1, 401)], steps=400)[:-1]]
    assert plot[0] == "    "
    assert plot[-1] == "████"


def test_without_a_step_it_says_so() -> None:
    assert drawn([]) == ["no step is done yet"]


def test_a_plot_without_room_is_none() -> None:
    assert drawn([(1, 1.0)], height=1) == []
    assert drawn([(1, 1.0)], width=9) == []


def test_one_loss_alone_is_drawn() -> None:
    assert any("█" in line for line in drawn([(1, 0.0)]))
