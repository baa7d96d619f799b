from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tunegate.curate.http_service import asked_pause, check_address


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("http://localhost:8000/v1", None),
        ("https://a.example/openai/deployments/x", None),
        ("localhost:8000", "begins with http"),
        ("ftp://a.example", "begins with http"),
        ("http://", "begins with http"),
        ("https://me:secret@a.example/v1", "environment variable"),
        ("https://a.example/v1?key=x", "before any"),
        ("http://a.example:port/v1", "ort"),
    ],
)
def test_addresses(url: str, wrong: str | None) -> None:
    found = check_address(url)
    assert (found is None) is (wrong is None)
    if wrong is not None:
        assert wrong in str(found)
        assert "secret" not in str(found)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(None, 0), ("", 0), ("7", 7), ("0.5", 0.5), ("-3", 0), ("soon", 0)],
)
def test_how_long_a_server_asks_to_wait(header: str | None, seconds: float) -> None:
    assert asked_pause(header) == seconds


def test_a_pause_until_a_date() -> None:
    later = datetime.now(UTC) + timedelta(seconds=90)
    assert 85 < asked_pause(format_datetime(later, usegmt=True)) <= 90
    assert asked_pause("Wed, 21 Oct 2015 07:28:00 GMT") == 0
