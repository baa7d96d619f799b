"""Telephone and fax numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tunegate.curate.privacy.recognizer import Recognizer
from tunegate.curate.privacy.span import Span, said_before, without_overlaps

_NORTH_AMERICAN = re.compile(
    r"(?<![\w*+])(?<!\d[-. ,/:])(?:(?:\+|00)?1[-. ]?)?"
    r"(?:\(\d{3}\) ?\d{3}[-. ]|\d{3}-\d{3}-|[2-9]\d{2}\.[2-9]\d{2}\.)\d{4}"
    r"(?: ?(?:x|ext\.?|extension) ?\d{1,6})?(?![\w*%]|[./:]\d|-\d)",
    re.I,
)
_CANDIDATE = re.compile(
    r"(?<![\w*+#$€£¥@%])(?<!\w\()(?<!\d[.,:/ -])(?<![/-])(?<!\d )(?<![A-Za-z]\.)"
    r"\+?\(?\d(?:[ \u00a0()./-]{0,3}+\d){5,}+"
    r"(?: ?(?:x|ext\.?|extension) ?\d{1,6})?+"
    r"(?![\w*%$€£°@]|[.,:]\d)",
    re.I,
)

_PHONE = re.compile(
    r"(?<![A-Za-z])(?:(?:tele)?phones?|tel|mobile|cell(?:phone|ular)?|fax|whatsapp|sms|hotline|helpline|"
    r"dial|call(?:ed|ing)?|telefon\w*|handy|mobil|rufnummer|t[ée]l[ée]phone|t[ée]l|portable|"
    r"m[óo]vil|tel[ée]fono|celular|telemóvel|telefoon|cellulare|pager|voicemail)(?![A-Za-z])"
    r"|☎|📞|電話|电话|手机",
    re.I,
)
_PERHAPS_PHONE = re.compile(
    r"\b(?:contact|reach|text(?:ed|ing)?|messag(?:es?|ing)|registered|ring|landline|extension)\b",
    re.I,
)
_LINE_BEHIND = re.compile(
    r"[\s)\]-]{0,3}\(?(?:office|mobile|cell|home|work|fax|tel|phone|direct|switchboard)\b", re.I
)
_OTHER_NUMBER = re.compile(
    r"\b(?:order|invoice|account|acct|a/c|routing|isbn|issn|doi|part|model|serial|ticket|case|"
    r"ref|reference|tracking|version|sku|policy|zip|postal|item|product|patent|pmid|pmc|"
    r"licen[cs]e|grant|iban|card|passport|population|pages?|pp|vol|volume|arxiv|ean|upc|vat|ssn|"
    r"article|claim|member|record|mrn|timestamp|epoch|port|id|no|nr|cas|\$|usd|eur|"
    r"(?:company|registration|charity|tax|batch|lot|customer|contract) (?:number|no|nr|id))"
    r"(?:['’]s)?[\s.:#=-]*(?:number|numbers|no\.?|nr\.?|code|id|#|is|was|:)*[\s.:#=-]*$",
    re.I,
)

_DATE = re.compile(
    r"(?:19|20)\d\d[-./ ]\d{1,2}[-./ ]\d{1,2}(?:[ /-]+\d{1,4})*"
    r"|\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d(?:[ /-]+\d{1,4})*"
    r"|\(?(?:1\d|20)\d\d\)?\s?[-/]\s?\(?(?:1\d|20)\d\d\)?(?:[ /.-]+\d{1,4})*"
    r"|(?:(?:19|20)\d\d[ -]*){2,}"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[  .]\d{3})+")
_ROUND = re.compile(r"\d{1,3}(?:[  .]\d{3})*[  .]000")
_DECIMAL = re.compile(r"(?:.* )?\d+\.\d+(?: .*)?")
_DOTTED = re.compile(r"\+?\(?\d{1,4}\)?(?:[. ]\d{2,4}){2,}(?:\D*x.*)?", re.I)
_LONE_DIGITS = re.compile(r"\d(?:[ ,.-]+\d)+")
_OPERATOR = re.compile(r"\d\s+[-/.]\s+\d")
_SPACED_AS_US = re.compile(r"[2-9]\d\d [2-9]\d\d \d{4}")
_FICTION = re.compile(r"555\D?01\d\d$")
"""555-0100 to 555-0199 belong to nobody (North American Numbering Plan)."""


def phones(text: str, *, regions: Sequence[str] = ("US", "GB", "DE", "FR")) -> list[Span]:
    """Phone numbers that say what they are by format or by the words around them.

    International numbers (`+`) and national ones of `regions` with separators must be valid by
    libphonenumber; the North American layout 212-555-0123 counts for itself when US or CA is
    among the regions. Any other group of 6 to 15 digits counts next to a word such as `phone`.
    """
    found: list[Span] = []
    if "US" in regions or "CA" in regions:
        found += [
            _span(match)
            for match in _NORTH_AMERICAN.finditer(text)
            if not _OTHER_NUMBER.search(text, max(0, match.start() - 24), match.start())
        ]
    found += [
        _span(match)
        for match in _CANDIDATE.finditer(text)
        if _is_number(match[0]) and _is_phone(text, match, regions)
    ]
    return [
        span for span in without_overlaps(found) if not _is_fiction(text[span.start : span.end])
    ]


def _span(match: re.Match[str]) -> Span:
    return Span(match.start(), match.end(), "phone", "phone number")


def _digits(written: str) -> str:
    number = re.split(r"x|ext", written, maxsplit=1, flags=re.I)[0]
    return re.sub(r"\D", "", number)


def _is_fiction(written: str) -> bool:
    digits = _digits(written)
    return len(digits) in (7, 10, 11) and _FICTION.search(digits) is not None


def _is_number(written: str) -> bool:
    """False for dates, year spans, round thousands, decimals, and rows of single digits."""
    if not 6 <= len(_digits(written)) <= 15 or written.count("(") != written.count(")"):
        return False
    if _DECIMAL.fullmatch(written) and not _DOTTED.fullmatch(written):
        return False
    return not any(pattern.fullmatch(written.strip()) for pattern in (_DATE, _ROUND, _LONE_DIGITS))


def _is_phone(text: str, match: re.Match[str], regions: Sequence[str]) -> bool:
    start, end = match.span()
    written = match[0]
    separated = re.search(r"\d[^\d]+\d", written) is not None
    line_behind = _LINE_BEHIND.match(text, end) is not None
    if line_behind and separated:
        return True
    if _OTHER_NUMBER.search(text, max(0, start - 24), start):
        return False
    if line_behind:
        return True
    if said_before(_PHONE, text, start, reach=35):
        return not _OPERATOR.search(written)
    if written.startswith("+"):
        return _is_valid(written, "ZZ")
    if not separated or "/" in written or _OPERATOR.search(written):
        return False
    if said_before(_PERHAPS_PHONE, text, start, reach=35):
        return not _THOUSANDS.fullmatch(written)
    national = written.lstrip("(").startswith("0") or _SPACED_AS_US.fullmatch(written)
    return bool(national) and any(_is_valid(written, region) for region in regions)


def _is_valid(written: str, region: str) -> bool:
    import phonenumbers  # slow to import

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(written, region))
    except phonenumbers.NumberParseException:
        return False


RECOGNIZER = Recognizer(
    "phone", phones, r"[0-9](?:[^A-Za-z0-9]{0,3}[0-9]){5}", digits=6, regional=True
)
