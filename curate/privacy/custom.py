"""A recognizer of the user's own for names and addresses: `module:function` in the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module

from tunegate.curate.errors import ConfigError
from tunegate.curate.privacy.span import Kind, Span

CUSTOM_KINDS: tuple[Kind, ...] = ("name", "address")
_ADDRESS_LABELS = ("address", "location", "loc", "gpe", "street", "zip", "postal")

FindNames = Callable[[str], Iterable[tuple[int, int, str]]]
"""`text -> (start, end, label)` triples; a label such as `address` or `location` makes it an
address, any other a name."""


def custom_spans(named: str, text: str) -> list[Span]:
    """What the function named `module:function` finds in the text.

    Raises:
        ConfigError: when it cannot be imported, fails, or answers with something else than
            `FindNames` says.
    """
    try:
        found = [(int(start), int(end), str(label)) for start, end, label in _load(named)(text)]
    except (TypeError, ValueError) as error:
        raise ConfigError(
            f"privacy.recognizer = {named!r}: {error}", "it must return (start, end, label) triples"
        ) from error
    return [
        _span(start, end, label) for start, end, label in found if 0 <= start < end <= len(text)
    ]


def _span(start: int, end: int, label: str) -> Span:
    kind: Kind = "address" if label.lower().startswith(_ADDRESS_LABELS) else "name"
    return Span(start, end, kind, "postal address" if kind == "address" else "name")


@cache
def _load(named: str) -> FindNames:
    module, _, function = named.partition(":")
    try:
        found: FindNames = getattr(import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigError(
            f"privacy.recognizer = {named!r}: {error}", "write it as `module:function`"
        ) from error
    return found
