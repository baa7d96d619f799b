"""One way to write a body as bytes, its seals, and where two bodies differ."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

DIGEST, SEALS = "digest", "seals"
"""Fields of a record that speak of the others and are in no seal."""
CLOCK = "clock"
"""Field that has a seal and is not in the digest."""
_LONGEST = 80


def canonical(body: Any) -> bytes:
    """JSON with sorted keys and no white space: equal for equal values, on every machine."""
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def sha256(body: bytes) -> str:
    """64 hex digits."""
    return hashlib.sha256(body).hexdigest()


def sealed(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body with a seal for each of its fields and a digest over all seals but that of times.

    A changed value is named by the seal of its field; whoever mends that seal as well has to mend
    the digest, which people have signed.
    """
    plain = {name: value for name, value in body.items() if name not in (DIGEST, SEALS)}
    seals = {name: sha256(canonical(value)) for name, value in plain.items()}
    return plain | {SEALS: seals, DIGEST: _digest(seals)}


def _digest(seals: Mapping[str, Any]) -> str:
    return sha256(canonical({name: seal for name, seal in seals.items() if name != CLOCK}))


def broken_seals(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Fields whose value is not what was sealed, sorted; `digest` when the seals are not.

    A field that was added or taken away is broken too.
    """
    now = sealed(body)
    was = body.get(SEALS)
    if not isinstance(was, Mapping):
        return (SEALS,)
    names = sorted({*now[SEALS], *was})
    broken = [name for name in names if now[SEALS].get(name) != was.get(name)]
    if body.get(DIGEST) != _digest(was):
        broken.append(DIGEST)
    return tuple(broken)


def differences(was: Any, now: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Where two JSON values differ: path, and what stands there in either, `(nothing)` if missing.

    `stages[1].score: 0.7, 0.9`. Of long texts the beginning.
    """
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        for name in sorted({*was, *now}):
            below = f"{path}.{name}" if path else str(name)
            yield from differences(was.get(name, _NOTHING), now.get(name, _NOTHING), below)
    elif isinstance(was, list) and isinstance(now, list):
        for nth in range(max(len(was), len(now))):
            first = was[nth] if nth < len(was) else _NOTHING
            second = now[nth] if nth < len(now) else _NOTHING
            yield from differences(first, second, f"{path}[{nth}]")
    elif was is _NOTHING or now is _NOTHING or canonical(was) != canonical(now):
        yield path, _said(was), _said(now)


class _Nothing:
    """Stands where one of two bodies has no value; null is one."""


_NOTHING = _Nothing()


def _said(value: Any) -> str:
    if value is _NOTHING:
        return "(nothing)"
    text = canonical(value).decode()
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
