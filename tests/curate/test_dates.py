from __future__ import annotations

import polars as pl
import pytest

from tunegate.curate.dates import Day, day_of, days, days_as_numbers, later, version_of


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-03-04", (2021, 3, 4)),
        ("2021-03-04T10:00:00Z", (2021, 3, 4)),
        ("4th of March, 2021", (2021, 3, 4)),
        ("Mar. 4, 2021", (2021, 3, 4)),
        ("31.12.2020", (2020, 12, 31)),
        ("12/31/2020", (2020, 12, 31)),
        ("03/04/2021", (2021, 0, 0)),
        ("updated in march 2021", (2021, 3, 0)),
        ("2021-03", (2021, 3, 0)),
        ("in 2021", (2021, 0, 0)),
        ("item 20211", None),
        ("32021", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_read(text: str | None, day: Day | None) -> None:
    assert day_of(text) == day


def test_every_date_has_its_place() -> None:
    text = "From May 2020 to 3 June 2021."
    assert [(text[a:b], day) for a, b, day in days(text)] == [
        ("May 2020", (2020, 5, 0)),
        ("3 June 2021", (2021, 6, 3)),
    ]


def test_days_as_numbers_grow_with_the_date() -> None:
    texts = pl.Series("date", ["4 March 2021", None, "2021", "?", "2021-03-04"])
    assert days_as_numbers(texts).to_list() == [20210304, 0, 20210000, 0, 20210304]


def test_only_what_is_sure_is_later() -> None:
    assert later((2021, 3, 0), (2020, 12, 31)) == 1
    assert later((2020, 3, 1), (2020, 3, 2)) == -1
    assert later((2020, 0, 0), (2020, 3, 2)) == 0
    assert later((2020, 3, 2), (2020, 3, 2)) == 0


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("handbook-v2.pdf", ("handbook-*.pdf", (2,))),
        ("handbook-v2.0.pdf", ("handbook-*.pdf", (2,))),
        ("Handbook v10.1.md", ("handbook *.md", (10, 1))),
        ("terms_2021-03.md", ("terms_*.md", (2021, 3, 0))),
        ("policy version 3", ("policy *", (3,))),
        ("chapter-2.md", None),
        ("report-2021.pdf", None),
        ("ipv6.md", None),
    ],
)
def test_versions_in_names(name: str, version: tuple[str, tuple[int, ...]] | None) -> None:
    assert version_of(name) == version
