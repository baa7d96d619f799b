from __future__ import annotations

from collections.abc import Callable

import pytest

from tunegate.curate.relation.evidence import evidence, support

AGREES, CONFLICTS, OTHER = (0.9, 0.05, 0.05), (0.05, 0.9, 0.05), (0.05, 0.05, 0.9)


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        ("wrong", "Refunds take 14 days.", "Refunds take 30 days."),
        ("wrong", "Yes, you can.", "No, you cannot."),
        ("wrong", "The office is in Berlin.", "The office is in Munich."),
        ("wrong", "He was born in 1990 in Paris.", "He was born in 1991 in Lyon."),
        ("wrong", "The phone came out in 2007.", "The phone came out in 2008."),
        ("wrong", "Available since 2019.", "Available since 2021."),
        ("wrong", "It opens at 9 on weekdays.", "It opens at 10 on weekdays."),
        ("scope", "It opens at 9 on weekdays.", "It opens at 10 on weekends."),
        ("scope", "In Germany, VAT is 19 %.", "In Norway, VAT is 25 %."),
        ("scope", "For business accounts, the limit is 10.", "The limit is 5."),
        ("scope", "You get 10 seats in the basic plan.", "You get 50 in the premium plan."),
        ("scope", "On Windows, press Ctrl+S.", "On macOS, press Cmd+S."),
        ("outdated", "Until 2019, the fee was 5 euros.", "Since 2021, the fee is 7 euros."),
        ("outdated", "The export is no longer supported.", "The export is supported."),
        ("outdated", "The latest version is 3.1.", "The latest version is 3.12."),
        ("outdated", "As of May 2020 it costs $5.", "As of June 2023 it costs $9."),
        ("style", "the refund takes 14 days", "The refund takes 14 days!"),
    ],
)
def test_the_kind_of_a_conflict(kind: str, first: str, second: str) -> None:
    assert evidence(first, second).kind == kind
    assert evidence(second, first).kind == kind


@pytest.mark.parametrize(
    ("first", "second", "older"),
    [
        ("The latest version is 3.12.", "The latest version is 3.9.", "second"),
        ("Until 2019, the fee was 5 euros.", "Since 2021, the fee is 7 euros.", "first"),
        ("The export is no longer supported.", "The export is supported.", None),
        ("Refunds take 14 days.", "Refunds take 30 days.", None),
    ],
)
def test_the_older_side_by_its_words(first: str, second: str, older: str | None) -> None:
    assert evidence(first, second).older == older


def test_dates_of_the_pairs_say_which_is_older() -> None:
    found = evidence("It is 5.", "It is 6.", first_date="2024-05-01", second_date="2021-01-31")
    assert (found.kind, found.older) == ("outdated", "second")
    written = evidence("It is 5.", "It is 6.", first_date="31.3.2024", second_date="15.12.2023")
    assert (written.kind, written.older) == ("outdated", "second")
    unclear = evidence("It is 5.", "It is 6.", first_date="3/4/2024", second_date="4/3/2024")
    assert (unclear.kind, unclear.older) == ("wrong", None)
    same = evidence("It is 5.", "It is 6.", first_date="2024-05-01", second_date="2024-05-01")
    assert (same.kind, same.older) == ("wrong", None)


def test_only_the_passages_are_looked_at() -> None:
    first, second = "We like it. It costs 5 euros.", "Until 2019 all was well. It costs 6 euros."
    found = evidence(first, second, first_passage=(12, 29), second_passage=(25, 42))
    assert found.kind == "wrong"
    assert [first[start:end] for start, end in found.first] == ["5"]
    assert [second[start:end] for start, end in found.second] == ["6"]


SOURCE = "Our shop is nice. Refunds take 14 days. Bikes are unused."


def test_a_source_supports_the_side_that_it_agrees_with(saying: Callable) -> None:
    def says(one: str, other: str) -> tuple[float, float, float]:
        if "Refunds" not in other:
            return OTHER
        return AGREES if "14" in one else CONFLICTS

    first, second = "Refunds take 30 days.", "Refunds take 14 days."
    found = support(first, second, SOURCE, saying(says))
    assert found is not None
    assert found.side == "second"
    assert found.margin == pytest.approx(-1.7)
    assert SOURCE[found.start : found.end] == "Refunds take 14 days."
    turned = support(second, first, SOURCE, saying(says))
    assert turned is not None
    assert turned.side == "first"


def test_a_source_about_something_else_supports_neither(saying: Callable) -> None:
    found = support("It is 5.", "It is 6.", SOURCE, saying(lambda one, other: OTHER))
    assert found is not None
    assert found.side is None


def test_a_source_without_words_says_nothing(saying: Callable) -> None:
    assert support("It is 5.", "It is 6.", " \n--", saying(lambda one, other: OTHER)) is None
