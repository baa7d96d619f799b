"""IP addresses of somebody's machine."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from tunegate.curate.privacy.recognizer import Recognizer
from tunegate.curate.privacy.span import Span, said_before

_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IPV4 = re.compile(rf"(?<![\w.*-])(?<!\w/)(?:{_OCTET}\.){{3}}{_OCTET}(?![\w*]|\.\d|-\w)")
_IPV6 = re.compile(
    r"(?<![\w:.*])(?:[0-9A-Fa-f]{1,4}:){2,7}(?::?[0-9A-Fa-f]{1,4}){0,6}(?![\w:*]|\.\d)"
    r"|(?<![\w:.*])[0-9A-Fa-f]{1,4}::[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){2,5}(?![\w:*])"
)
_ADDRESS_WORD = re.compile(
    r"\b(?:ip|ipv4|address|addr|host|server|client|ping|ssh|from|peer|remote|gateway|subnet|dns)\b",
    re.I,
)
_VERSION_WORD = re.compile(
    r"(?:\bv|ver\.?|version|release|build|firmware|driver|section|chapter|clause|§|rev\.?|oid)"
    r"[\s:=]{0,3}$",
    re.I,
)
_VERSION_LIKE = 32
"""Four numbers that all stay below this are a version or a section, unless the text says IP."""

_NOBODY = tuple(
    ip_network(block)
    for block in (
        "192.0.2.0/24",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "2001:db8::/32",
        "198.18.0.0/15",
    )
)
"""Documentation and benchmarks: RFC 5737, RFC 3849, RFC 2544."""

_MANUALS = tuple(
    ip_network(block)
    for block in (
        "10.0.0.0/23",
        "10.0.2.0/24",
        "10.1.1.0/24",
        "10.10.10.0/24",
        "172.16.0.0/23",
        "172.17.0.0/16",
        "192.168.0.0/22",
        "192.168.10.0/24",
        "192.168.56.0/24",
        "192.168.99.0/24",
        "192.168.100.0/24",
    )
)
"""Private addresses (RFC 1918) that manuals, home routers and container tools use. Others belong
to somebody's own network, whose layout they show."""

_WELL_KNOWN = frozenset(
    (
        "1.2.3.4",
        "5.6.7.8",
        "8.8.8.8",
        "8.8.4.4",
        "1.1.1.1",
        "1.0.0.1",
        "9.9.9.9",
        "208.67.222.222",
        "208.67.220.220",
    )
)
"""Samples and public name servers."""


def ip_addresses(text: str) -> list[Span]:
    """IP addresses that belong to a host: public ones, and private ones no manual uses.

    Not reported: loopback, link-local, multicast, broadcast, netmasks, networks (`/24`),
    documentation ranges, public name servers, and version numbers.
    """
    found: list[Span] = []
    if text.count(".") >= 3:
        for match in _IPV4.finditer(text):
            address = ip_address(match[0])
            if _is_host(address) and not _is_version_or_network(text, match):
                found.append(Span(match.start(), match.end(), "ip", "IP address"))
    if text.count(":") >= 3:
        for match in _IPV6.finditer(text):
            v6 = _ipv6(match[0])
            if v6 is not None and _is_host(v6):
                found.append(Span(match.start(), match.end(), "ip", "IP address"))
    return found


def _ipv6(written: str) -> IPv6Address | None:
    if not any(character.isdigit() for character in written):
        return None
    try:
        return IPv6Address(written)
    except ValueError:
        return None


def _is_host(address: IPv4Address | IPv6Address) -> bool:
    return not (
        address.is_loopback
        or address.is_unspecified
        or address.is_multicast
        or address.is_link_local
        or (
            address.version == 4
            and (address.is_reserved or str(address).startswith(("0.", "255.")))
        )
        or str(address) in _WELL_KNOWN
        or any(
            address in block for block in (*_NOBODY, *_MANUALS) if block.version == address.version
        )
    )


def _is_version_or_network(text: str, match: re.Match[str]) -> bool:
    behind = text[match.end() : match.end() + 2]
    if behind[:1] == "/" and behind[1:].isdigit() and match[0].endswith(".0"):
        return True
    if said_before(_VERSION_WORD, text, match.start(), reach=12):
        return True
    small = all(int(part) < _VERSION_LIKE for part in match[0].split("."))
    return (small or match[0].endswith(".0.0")) and not said_before(
        _ADDRESS_WORD, text, match.start(), reach=30
    )


RECOGNIZER = Recognizer(
    "ip",
    ip_addresses,
    r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]"
    r"|[0-9A-Fa-f]{1,4}:(?:[0-9A-Fa-f]{0,4}:){1,6}[0-9A-Fa-f]",
    digits=1,
)
