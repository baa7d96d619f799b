"""Values that only the words in front of them give away: `account number: 12-345`."""

from __future__ import annotations

import re
from collections.abc import Callable

from tunegate.curate.privacy.span import Kind, Span

_LINK = (
    r"(?:['’]s)?(?:[ _-]?(?:numbers?|num|no\.?|nr\.?|nbr|id|code|identifier))?(?![A-Za-z])"
    r"[\"'`*]{0,3}(?:[ \t]*(?:is|was|of|to|are|has|[:#=(]|→|->))*[ \t]*[\"'`*]{0,3}"
)
_SERIES = r"[A-Z0-9](?:[ .-]?[A-Z0-9]){4,20}"


def labelled(label: str, value: str = _SERIES) -> re.Pattern[str]:
    """A pattern for `label`, a few words such as `number is`, and a `value` group.

    The value must hold a digit; letters in it are capitals.
    """
    return re.compile(
        rf"(?<![A-Za-z0-9])(?i:{label})(?i:{_LINK})(?P<value>(?=[A-Z .-]{{0,8}}[0-9]){value})"
        r"(?![A-Za-z0-9*])"
    )


def labelled_spans(
    text: str,
    pattern: re.Pattern[str],
    kind: Kind,
    what: str,
    *,
    holds: Callable[[str], bool] | None = None,
) -> list[Span]:
    """The values of a `labelled` pattern for which `holds` is true."""
    return [
        Span(match.start("value"), match.end("value"), kind, what)
        for match in pattern.finditer(text)
        if holds is None or holds(match["value"])
    ]
