"""National identity, tax and social security numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module

from tunegate.curate.privacy.recognizer import Recognizer
from tunegate.curate.privacy.span import Span


@dataclass(frozen=True)
class _Format:
    """How one country writes its number. With `words`, one of them must stand nearby."""

    what: str
    written: str
    checked_by: str
    """Module of python-stdnum that knows check digits, dates and ranges; empty for none."""
    words: str = ""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![\w*.-])(?:{self.written})(?![\w*]|[.-]\d)")

    @cached_property
    def context(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{self.words})\b", re.IGNORECASE)

    def holds(self, number: str) -> bool:
        if not self.checked_by:
            return True
        return bool(import_module(f"stdnum.{self.checked_by}").is_valid(number))


_SSN = "US social security number"
_FORMATS = (
    _Format(_SSN, r"\d{3}-\d{2}-\d{4}", "us.ssn"),
    _Format(_SSN, r"\d{3}[ .]?\d{2}[ .]?\d{4}", "us.ssn", r"ssn|ss#|social security|soc\.? sec\.?"),
    _Format("US taxpayer number", r"9\d\d-\d\d-\d{4}", "us.itin"),
    _Format(
        "UK national insurance number",
        r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] \d\d \d\d \d\d [A-D]",
        "",
    ),
    _Format(
        "UK national insurance number",
        r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{6} ?[A-D]",
        "",
        r"national insurance|nino|ni (?:number|no)",
    ),
    _Format("NHS number", r"\d{3}[ -]?\d{3}[ -]?\d{4}", "gb.nhs", r"nhs"),
    _Format(
        "Canadian social insurance number",
        r"\d{3}[ -]?\d{3}[ -]?\d{3}",
        "ca.sin",
        r"sin|social insurance|nas|assurance sociale",
    ),
    _Format(
        "German tax number",
        r"\d{2} ?\d{3} ?\d{3} ?\d{3}",
        "de.idnr",
        r"steuer-?id\w*|steueridentifikationsnummer|steuernummer|idnr|tax id\w*|tin",
    ),
    _Format(
        "French social security number",
        r"[12] ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d\d|2[AB]) ?\d{3} ?\d{3} ?\d\d",
        "fr.nir",
    ),
    _Format("Spanish DNI", r"\d{8}-?[A-HJ-NP-TV-Z]", "es.dni"),
    _Format("Spanish NIE", r"[XYZ]-?\d{7}-?[A-HJ-NP-TV-Z]", "es.nie"),
    _Format("Italian tax code", r"[A-Z]{6}\d\d[A-EHLMPR-T]\d\d[A-Z]\d{3}[A-Z]", "it.codicefiscale"),
    _Format("Dutch BSN", r"\d{4}[. ]?\d{2}[. ]?\d{3}", "nl.bsn", r"bsn|burgerservicenummer|sofi"),
    _Format("Belgian national number", r"\d\d\.\d\d\.\d\d-\d{3}\.\d\d", "be.nn"),
    _Format("Polish PESEL", r"\d{11}", "pl.pesel", r"pesel"),
    _Format("Portuguese NIF", r"\d{3} ?\d{3} ?\d{3}", "pt.nif", r"nif|contribuinte"),
    _Format("Swedish personal number", r"(?:\d\d)?\d{6}[-+]\d{4}", "se.personnummer"),
    _Format("Danish CPR number", r"\d{6}-?\d{4}", "dk.cpr", r"cpr(?:-?n\w+)?|personnummer"),
    _Format(
        "Norwegian birth number",
        r"\d{6} ?\d{5}",
        "no.fodselsnummer",
        r"f[øo]dselsnummer|personnummer",
    ),
    _Format("Finnish identity code", r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]", "fi.hetu"),
    _Format("Swiss AHV number", r"756\.\d{4}\.\d{4}\.\d\d", "ch.ssn"),
    _Format(
        "Austrian insurance number",
        r"\d{4} ?\d{6}",
        "at.vnr",
        r"svnr|sozialversicherungsnummer|versicherungsnummer",
    ),
    _Format("Irish PPS number", r"\d{7}[A-W][A-IW]?", "ie.pps", r"pps(?:n| number)?"),
    _Format("Czech birth number", r"\d{6}/\d{3,4}", "cz.rc", r"rodn[ée] [čc][íi]slo|r\.?č\.?|rc"),
    _Format(
        "Turkish identity number", r"[1-9]\d{10}", "tr.tckimlik", r"t\.?c\.? ?kimlik\w*|tckn|tc no"
    ),
    _Format("Romanian CNP", r"[1-9]\d{12}", "ro.cnp", r"cnp"),
    _Format("Brazilian CPF", r"\d{3}\.\d{3}\.\d{3}-\d\d", "br.cpf"),
    _Format("Brazilian CPF", r"\d{11}", "br.cpf", r"cpf"),
    _Format("Chilean RUT", r"\d{1,2}\.\d{3}\.\d{3}-[\dkK]", "cl.rut"),
    _Format("Argentine CUIT", r"(?:20|23|24|27|30|33|34)-\d{8}-\d", "ar.cuit"),
    _Format("Mexican CURP", r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d", "mx.curp"),
    _Format(
        "Indian Aadhaar number",
        r"[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}",
        "in_.aadhaar",
        r"aadhaa?r|uid(?:ai)?",
    ),
    _Format(
        "Indian PAN", r"[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]", "in_.pan", r"pan|permanent account"
    ),
    _Format("Chinese resident number", r"[1-9]\d{5}(?:19|20)\d{9}[\dX]", "cn.ric"),
    _Format(
        "Japanese My Number",
        r"\d{4}[ -]?\d{4}[ -]?\d{4}",
        "jp.in_",
        r"my number|マイナンバー|個人番号",
    ),
    _Format("Korean registration number", r"\d{6}-[1-8]\d{6}", "kr.rrn"),
    _Format("Thai identity number", r"\d-\d{4}-\d{5}-\d{2}-\d", "th.pin"),
    _Format("Malaysian identity number", r"\d{6}-\d{2}-\d{4}", "my.nric"),
    _Format("Singapore NRIC", r"[STFGM]\d{7}[A-Z]", "", r"nric|fin"),
    _Format("Australian tax file number", r"\d{3} ?\d{3} ?\d{3}", "au.tfn", r"tfn|tax file"),
    _Format(
        "South African identity number",
        r"\d{6} ?\d{4} ?\d{3}",
        "za.idnr",
        r"(?:sa|rsa|south african) id|id (?:number|no)|identity number",
    ),
    _Format("Israeli identity number", r"\d{8}-?\d", "il.idnr", r"teudat zehut|israeli id|ת\.?ז"),
)
"""A number without `words` has a check digit or a layout that nothing else has."""

_CANDIDATE = re.compile(r"(?<![\w*.-])[A-Z]{0,6} ?\d(?:[ ./+-]?[0-9A-Z]){5,}")
_PART = re.compile(r"(?<![\w*.-])[0-9A-Z]")
_DATE = re.compile(
    r"(?:1\d|20)\d\d[ /-](?:1\d|20)?\d\d"
    r"|(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}(?: \d\d?)?|\d{1,2}[-./]\d{1,2}[-./](?:\d\d){1,2}"
)
"""Years from and to, and days, which are most of what looks like a number."""
_REACH = 40
"""Characters before and behind a number in which a word may name it."""


def national_ids(text: str) -> list[Span]:
    """Identity numbers whose check digits, dates and ranges hold.

    A format that other numbers share (nine digits...) counts only near a word that names it.
    """
    found: list[Span] = []
    for candidate in _CANDIDATE.finditer(text):
        if _DATE.fullmatch(candidate[0]):
            continue
        start, end = candidate.span()
        around = text[max(0, start - _REACH) : end + _REACH]
        forms = [form for form in _FORMATS if not form.words or form.context.search(around)]
        for part in _PART.finditer(text, start, end):
            if not found or found[-1].end <= part.start():
                found += _first_that_holds(forms, text, part.start())
    return found


def _first_that_holds(forms: Iterable[_Format], text: str, start: int) -> list[Span]:
    for form in forms:
        match = form.pattern.match(text, start)
        if match is not None and form.holds(match[0]):
            return [Span(start, match.end(), "national-id", form.what)]
    return []


RECOGNIZER = Recognizer(
    "national-id",
    national_ids,
    r"[0-9](?:[ ./+-]?[0-9]){5}|[A-Z]{4,6}[0-9]{2}[A-Z0-9]{3}|[A-Z]{5}[0-9]{4}[A-Z]",
    digits=4,
)
