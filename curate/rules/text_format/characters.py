"""Characters that do not belong: broken encoding, control characters, invisible ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from unicodedata import name

import polars as pl

from tunegate.curate.masking import excerpt
from tunegate.curate.pair import Pair
from tunegate.curate.rules.rule import Context, Fix, Rule
from tunegate.curate.rules.text_format.passages import (
    AUTHORS,
    Mark,
    Passage,
    Row,
    beyond_ascii,
    holds_any,
    map_passages,
    mark_passages,
    matches,
)

_SUSPECT = (
    r"[\u0080-\u009f\u00a0-\u024f\u0391-\u03c9\u0401-\u045f√≈‚×ﬁﬂ\u2500-\u259f\ufffd]"
    r"[\u0080-\u00bf\u00c0-\u00d1\u00d8\u0152-\u017e\u0192\u0402-\u040f\u0452-\u045f"
    r"\u02c6-\u02dd\u2013-\u203a\u20a7\u20ac\u2122\u2202-\u2265\u2310\u2500-\u259f\u25ca\ufffdìîïòôúùû]"
    r"|[ÂÃ][ €]|[\u0080-\u009f]"
)
"""What every text that ftfy's badness heuristic objects to holds: a quick test before it."""

_CONTROLS = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0080-\u009f]"
_CONTROL = re.compile(_CONTROLS)
_ESCAPE_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z^_])")
_OVERSTRIKE = re.compile(r"[^\n\x08]\x08")
_PAGE_BREAK = re.compile(r"[\x0b\x0c]")

_INVISIBLES = r"\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\u3164\ufeff\uffa0"
_INVISIBLE_QUICKLY = rf"[{_INVISIBLES}\x{{e0000}}-\x{{e01ef}}]"
_INVISIBLE = re.compile(rf"[{_INVISIBLES}\U000e0000-\U000e01ef]")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff]")
_JOINING = re.compile(r"[\u0600-\u0dff\u0f00-\u109f\u1780-\u18ff\ua840-\ua8ff\uaa00-\uaaff]")
_PICTURE = re.compile(r"[\u00a9\u00ae\u203c-\u3299\ufe0f\U0001f000-\U0001faff\U000e007f]")
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_MARKS_OF_DIRECTION = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
_LINE_ENDS = frozenset("\u2028\u2029")


def mend_encoding(text: str) -> str:
    """The text with UTF-8 that was read in another encoding (`donâ€™t`) decoded as it was meant.

    Line by line, so that one broken line among good ones is found. Uses ftfy's encoding repair
    and none of its other changes; a text it has no doubt about comes back as it is.
    """
    if text.isascii():
        return text
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    lines = text.split("\n")
    return "\n".join(fix_encoding(line) if is_bad(line) else line for line in lines)


def without_controls(text: str) -> str:
    """The text without control characters; terminal escape sequences go as a whole.

    Form feeds become line ends and overstruck characters are left out with their backspace.
    Lines that `mend_encoding` would change keep theirs: they are halves of letters there.
    """
    if not _CONTROL.search(text):
        return text
    if mend_encoding(text) != text:
        lines = text.split("\n")
        return "\n".join(
            line if mend_encoding(line) != line else without_controls(line) for line in lines
        )
    text = _OVERSTRIKE.sub("", _ESCAPE_SEQUENCE.sub("", text))
    return _CONTROL.sub("", _PAGE_BREAK.sub("\n", text))


def without_invisibles(text: str) -> str:
    """The text without invisible characters that its script has no use for.

    They stay where they are spelling: joiners in emoji and in the scripts that need them,
    direction marks in right-to-left text, word breaks in Thai, Khmer, Lao and Burmese. Unicode
    line and paragraph separators become line ends.
    """
    parts: list[str] = []
    at = 0
    for place in _stray_invisibles(text):
        parts.append(text[at:place])
        if text[place] in _LINE_ENDS:
            parts.append("\n")
        at = place + 1
    return "".join([*parts, text[at:]])


def _stray_invisibles(text: str) -> Iterator[int]:
    """Places of invisible characters that do not belong."""
    if text.isascii():
        return
    leftwards = _RIGHT_TO_LEFT.search(text) is not None
    unspaced = _UNSPACED.search(text) is not None
    flags = [match.span() for match in _FLAG.finditer(text)]
    for match in _INVISIBLE.finditer(text):
        place = match.start()
        char, before = match.group(), text[place - 1 : place]
        if char in _MARKS_OF_DIRECTION:
            fits = leftwards
        elif char == "\u200b":
            fits = unspaced
        elif char == "\u200c":
            fits = bool(_JOINING.match(before))
        elif char == "\u200d":
            fits = bool(_JOINING.match(before) or _PICTURE.match(before))
        elif char == "\u180e":
            fits = "\u1800" <= before <= "\u18af"
        elif char >= "\U000e0100":
            fits = bool(_IDEOGRAPH.match(before))
        else:
            fits = any(start <= place < end for start, end in flags)
        if not fits:
            yield place


def _find_mojibake(passage: Passage, row: Row) -> Iterator[Mark]:
    at = 0
    for line in passage.text.split("\n"):
        mended = mend_encoding(line)
        if mended != line:
            start, end, length = _difference(line, mended)
            was, is_now = _visible(line, start, end), _visible(mended, start, start + length)
            yield Mark(at + start, at + end, f"broken encoding: “{was}” should read “{is_now}”")
            return
        at += len(line) + 1


def _difference(old: str, new: str) -> tuple[int, int, int]:
    """Where the first difference begins, where it ends in `old`, and its length in `new`.

    It is widened to whole words and cut after the first of them.
    """
    start = next(
        (at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b),
        min(len(old), len(new)),
    )
    while start and not old[start - 1].isspace():
        start -= 1
    end = start + len(re.match(r"\S*", old[start:]).group())  # type: ignore[union-attr]
    length = len(re.match(r"\S*", new[start:]).group())  # type: ignore[union-attr]
    return start, max(end, start + 1), length


def _visible(text: str, start: int, end: int) -> str:
    r"""An excerpt with control characters as `\xNN`."""
    return _CONTROL.sub(lambda match: f"\\x{ord(match.group()):02x}", excerpt(text, start, end))


def _find_replaced(passage: Passage, row: Row) -> Iterator[Mark]:
    count = passage.text.count("\ufffd")
    if count:
        at = passage.text.index("\ufffd")
        around = excerpt(passage.text, max(0, at - 12), at + 13)
        times = f"{count} times" if count > 1 else "once"
        yield Mark(at, at + 1, f"characters were lost in decoding, {times}: “{around}”")


def _find_controls(passage: Passage, row: Row) -> Iterator[Mark]:
    if without_controls(passage.text) == passage.text:
        return
    text = passage.text
    if mend_encoding(text) != text:
        lines = text.split("\n")
        text = "\n".join(" " * len(line) if mend_encoding(line) != line else line for line in lines)
    found = list(_CONTROL.finditer(text))
    listed = _listed(Counter(match.group() for match in found))
    yield Mark(found[0].start(), found[0].end(), f"control characters: {listed}")


def _find_invisibles(passage: Passage, row: Row) -> Iterator[Mark]:
    places = list(_stray_invisibles(passage.text))
    if places:
        listed = _listed(Counter(passage.text[place] for place in places))
        yield Mark(places[0], places[0] + 1, f"invisible characters: {listed}")


def _listed(counts: Counter[str]) -> str:
    """`U+200B zero width space (3 times), U+0007`."""
    parts = []
    for char, count in sorted(counts.items()):
        called = name(char, "").lower()
        times = f" ({count} times)" if count > 1 else ""
        parts.append(f"U+{ord(char):04X}{' ' + called if called else ''}{times}")
    shown = parts[:4]
    more = f" and {len(parts) - 4} more kinds" if len(parts) > 4 else ""
    return ", ".join(shown) + more


def _check_mojibake(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    tests = (beyond_ascii(), matches(_SUSPECT))
    return mark_passages(frame, tests, _find_mojibake, authors=AUTHORS)


def _check_replaced(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    return mark_passages(frame, (holds_any("\ufffd"),), _find_replaced, authors=AUTHORS)


def _check_controls(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    return mark_passages(frame, (matches(_CONTROLS),), _find_controls, authors=AUTHORS)


def _check_invisibles(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    tests = (beyond_ascii(), matches(_INVISIBLE_QUICKLY))
    return mark_passages(frame, tests, _find_invisibles, authors=AUTHORS)


def _mend(pair: Pair, context: Context) -> Pair:
    return map_passages(pair, AUTHORS, mend_encoding)


def _remove_controls(pair: Pair, context: Context) -> Pair:
    return map_passages(pair, AUTHORS, without_controls)


def _remove_invisibles(pair: Pair, context: Context) -> Pair:
    return map_passages(pair, AUTHORS, without_invisibles)


RULES: tuple[Rule, ...] = (
    Rule(
        code="F309",
        name="broken-encoding",
        summary="Text was decoded with the wrong encoding (mojibake).",
        why="The model learns to write the broken sequences, and its tokens for the real word "
        "never see the example.",
        bad="response: The clientâ€™s rÃ©sumÃ©",
        good="response: The client’s résumé",
        severity="warning",
        check=_check_mojibake,
        fix=Fix(kind="rewrite", apply=_mend, safe=True, says="decode the text as it was meant"),
        source="ftfy's badness heuristic (ftfy.readthedocs.io)",
    ),
    Rule(
        code="F310",
        name="replacement-character",
        summary="A character was lost when the text was decoded (U+FFFD).",
        why="What stood there is gone; the model learns to write the replacement character.",
        bad="response: The caf\ufffd opens at nine.",
        good="response: The café opens at nine.",
        severity="warning",
        check=_check_replaced,
        source="Unicode Standard, chapter 23.8, Specials",
    ),
    Rule(
        code="F311",
        name="control-character",
        summary="A text holds control characters or terminal escape sequences.",
        why="They are leftovers of a terminal or a broken export, upset tokenizers and viewers, "
        "and carry no meaning for the reader.",
        bad="response: \\x1b[31mError:\\x1b[0m disk full",
        good="response: Error: disk full",
        severity="warning",
        check=_check_controls,
        fix=Fix(kind="strip", apply=_remove_controls, safe=True, says="remove the characters"),
        source="AlpacaDataCleaned, control characters; Unicode Standard, chapter 23.1",
    ),
    Rule(
        code="F312",
        name="invisible-character",
        summary="A text holds zero-width or direction characters that its script does not use.",
        why="Two texts that look the same get different tokens, and hidden direction marks can "
        "make text read differently from what the model learns.",
        bad="prompt: Reset my pass\\u200bword",
        good="prompt: Reset my password",
        severity="warning",
        check=_check_invisibles,
        fix=Fix(kind="strip", apply=_remove_invisibles, safe=True, says="remove the characters"),
        source="Unicode Technical Report 36; Trojan Source (CVE-2021-42574)",
    ),
)
