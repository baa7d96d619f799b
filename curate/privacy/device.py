"""Identifiers of devices: MAC addresses, IMEIs, serial numbers."""

from __future__ import annotations

import re

from tunegate.curate.privacy.card import luhn
from tunegate.curate.privacy.labelled import labelled, labelled_spans
from tunegate.curate.privacy.recognizer import Recognizer
from tunegate.curate.privacy.span import Span

_MAC = re.compile(
    r"(?<![\w:-])[0-9A-Fa-f]{2}(?P<by>[:-])(?:[0-9A-Fa-f]{2}(?P=by)){4}[0-9A-Fa-f]{2}(?![\w:-])"
)
_SAMPLE_MAC = re.compile(
    r"(?:00[:-]){3}|ff[:-]ff|00[:-]00[:-]5e|aa[:-]bb[:-]cc|00[:-]11[:-]22|01[:-]23[:-]45|12[:-]34[:-]56|"
    r"de[:-]ad[:-]be",
    re.I,
)
"""Broadcast, documentation (RFC 7042), and what manuals write."""
_IMEI = labelled(r"imei|meid|imsi", r"[0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{6}[ -]?[0-9]")
_SERIAL = labelled(
    r"serial(?= ?(?:number|no|nr|#))|s/n|udid|device(?= ?id)", r"[A-Z0-9](?:-?[A-Z0-9]){5,24}"
)


def devices(text: str) -> list[Span]:
    """MAC addresses of somebody's device, IMEIs with their check digit, serial numbers."""
    found = [
        Span(match.start(), match.end(), "device", "MAC address")
        for match in _MAC.finditer(text)
        if not _SAMPLE_MAC.match(match[0])
    ]
    found += labelled_spans(
        text, _IMEI, "device", "IMEI", holds=lambda value: luhn(re.sub(r"\D", "", value))
    )
    return found + labelled_spans(text, _SERIAL, "device", "serial number")


RECOGNIZER = Recognizer(
    "device",
    devices,
    r"(?i)(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|imei|meid|imsi|serial|s/n|udid|device",
    words=(":", "-", "imei", "meid", "imsi", "serial", "s/n", "udid", "device"),
)
