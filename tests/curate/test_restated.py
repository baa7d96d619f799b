from __future__ import annotations

import pytest

from tunegate.curate.restated import restated


@pytest.mark.parametrize(
    ("first", "second", "written"),
    [
        ("At 9 am.", "We open at 09:00.", "We open at 9 am."),
        ("9:30 p.m.", "21:30", "9:30 p.m."),
        ("March 4, 2021", "on 2021-03-04", "on March 4, 2021"),
        ("within 14 days", "in two weeks", "in 14 days"),
        ("It takes a year.", "It takes 12 months.", "It takes a year."),
        ("1,500 g by 5 June 2020", "1.5 kg by June 5, 2020", "1,500 g by 5 June 2020"),
        ("a 24-hour ticket", "a ticket for one day", "a ticket for 24-hour"),
    ],
)
def test_the_same_in_another_form(first: str, second: str, written: str) -> None:
    assert restated(first, second) == written


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("At 9 am.", "At 21:00."),
        ("At 9 am.", "Open at 9 AM"),
        ("14 days", "two months"),
        ("30 days", "one month"),
        ("14 days and 2 weeks", "2 weeks"),
        ("no date", "none here"),
        ("12 am", "12:00"),
        ("", ""),
    ],
)
def test_other_times_and_measures_or_the_same_form(first: str, second: str) -> None:
    assert restated(first, second) is None
