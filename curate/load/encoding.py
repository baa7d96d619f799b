"""Text in other encodings: read where that is certain or asked for, else named with a guess."""

from __future__ import annotations

import codecs

from tunegate.curate.errors import ConfigError, InputError
from tunegate.curate.load.batch import Notes, Unread

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SINGLE_BYTE = ("cp1252", "mac_roman", "cp1251", "cp1250")
_MULTI_BYTE = ("gb18030", "cp932", "cp949")
_LATIN_END = "\u0250"
"""Latin letters lie before it. Three in a row that are not ASCII are rare there."""
_CERTAIN = 0.85
_TYPOGRAPHIC = "‘’“”–—…„«»"


def to_utf8(data: bytes, *, encoding: str | None, file: str, notes: Notes) -> bytes:
    """The text as UTF-8 without a byte order mark.

    UTF-16 and UTF-32 are recognized by their mark or by their zero bytes. Without either, bytes
    that are not UTF-8 stay as they are: the rows that hold them go to quarantine.

    Raises:
        ConfigError: when there is no such encoding.
        InputError: when the text is not in that encoding; it names the byte and its line.
    """
    if encoding is not None and not _is_utf8_name(encoding):
        notes.say(f"read as {encoding}")
        return _transcoded(data, encoding, file).removeprefix(codecs.BOM_UTF8)
    if data.startswith(codecs.BOM_UTF8):
        return data.removeprefix(codecs.BOM_UTF8)
    for mark, name in _MARKS:
        if data.startswith(mark):
            notes.say(f"read as {name}")
            return _transcoded(data.removeprefix(mark), name, file)
    name = _zero_pattern(data)
    if name:
        notes.say(f"read as {name}, for it has no byte order mark and every other byte is zero")
        return _transcoded(data, name, file)
    return data


def undecodable(raw: bytes) -> Unread | None:
    """Why a row is not UTF-8: the first such byte, and the encoding it seems to be in."""
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        reason = f"byte 0x{raw[error.start]:02x} ({error.start + 1} in the row) is not UTF-8"
        name = _guess(raw)
        if name is not None:
            if name in _SINGLE_BYTE:
                reason += f'; as {name} it is "{raw[error.start : error.start + 1].decode(name)}"'
            reason += f': set encoding = "{name}" under [read]'
        return Unread(reason)
    return None


def _guess(raw: bytes) -> str | None:
    """The likeliest encoding of bytes that are not UTF-8."""
    plausible = [
        (_plausibility(text), name)
        for name in _SINGLE_BYTE
        if (text := _decoded(raw, name)) is not None
    ]
    best = max(plausible, key=lambda scored: scored[0], default=(0.0, ""))
    if best[0] < _CERTAIN:
        wide = [(name, text) for name in _MULTI_BYTE if (text := _decoded(raw, name)) is not None]
        fitting = [(1.0, name) for name, text in wide if _is_east_asian(text)]
        best = fitting[0] if fitting else best
    return best[1] if best[0] > 0.3 else None


def _plausibility(text: str) -> float:
    """How much the characters beyond ASCII look like prose, from 0 to 1."""
    scores = []
    for at, sign in enumerate(text):
        if sign.isascii():
            continue
        before, behind = text[at - 1 : at] if at else " ", text[at + 1 : at + 2] or " "
        beside = before.isalpha() or behind.isalpha()
        if sign in _TYPOGRAPHIC:
            scores.append(1.0)
        elif not sign.isalpha() or sign in "ªºﬁﬂı":
            scores.append(0.3)
        elif not beside or (sign < _LATIN_END and _is_odd_run(text[max(at - 2, 0) : at])):
            scores.append(0.2)
        elif sign.islower():
            scores.append(0.95)
        else:
            scores.append(0.7 if not before.isalpha() or before.isupper() else 0.0)
    return sum(scores) / len(scores) if scores else 0.0


def _is_odd_run(before: str) -> bool:
    return len(before) == 2 and all(sign.isalpha() and not sign.isascii() for sign in before)


def _is_east_asian(text: str) -> bool:
    odd = [sign for sign in text if not sign.isascii()]
    known = sum("\u3000" <= sign <= "\u9fff" or "\uac00" <= sign <= "\ud7a3" for sign in odd)
    return len(odd) > 1 and known > 0.8 * len(odd)


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _zero_pattern(data: bytes) -> str:
    """`utf-16-le` or `-be` when nearly every second byte of the beginning is zero, else ""."""
    sample = data[:4096]
    if len(sample) < 8 or len(data) % 2:
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half and odd < 0.05 * half else ""


def _transcoded(data: bytes, encoding: str, file: str) -> bytes:
    try:
        return data.decode(encoding).encode()
    except LookupError as error:
        raise ConfigError(
            f"unknown encoding {encoding!r}", "for example utf-8, cp1252, mac_roman, utf-16"
        ) from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{file}, line {line:,}: byte 0x{data[error.start]:02x} is not {encoding}",
            "set another encoding under [read]",
        ) from error
    except ValueError as error:
        raise InputError(f"{file}: not {encoding}: {error}") from error


def _is_utf8_name(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")
    except LookupError:
        return False
