from __future__ import annotations

import pytest

from tunegate.curate.privacy.ip_address import ip_addresses


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in ip_addresses(text)]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("from 86.131.85.193.", "86.131.85.193"),
        ("http://86.131.85.193:8080/x", "86.131.85.193"),
        ("86.131.85.193/24", "86.131.85.193"),
        ("blocked: 10.218.6.131", "10.218.6.131"),
        ("host 12.14.16.18", "12.14.16.18"),
        ("2a02:8109:9a40:1b2c:95d3:7c1e:42aa:1f06", "2a02:8109:9a40:1b2c:95d3:7c1e:42aa:1f06"),
        ("at 2a02:8109:9a40::1f06:2 now", "2a02:8109:9a40::1f06:2"),
    ],
)
def test_addresses_of_hosts_are_found(text: str, address: str) -> None:
    assert found(text) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "0.0.0.0",
        "255.255.255.0",
        "169.254.1.7",
        "224.0.0.251",
        "192.168.1.17",
        "10.0.0.12",
        "172.17.0.3",
        "192.0.2.17 198.51.100.4 203.0.113.9 2001:db8:1::7:2",
        "8.8.8.8 and 1.1.1.1",
        "86.131.0.0/16",
        "version 86.131.85.193",
        "v12.40.55.200",
        "section 1.2.3.14",
        "2.13.4.1",
        "1.3.6.1.4.1.311",
        "256.131.85.193",
        "12:30:45",
        "std::vector<int>::size",
        "00:1b:44:11:3a:b7",
        "a::b",
        "Chrome/86.40.42.75",
    ],
)
def test_what_is_no_hosts_address_is_left_alone(text: str) -> None:
    assert found(text) == []
