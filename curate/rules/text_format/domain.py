"""Wording that one industry forbids or prescribes; off unless a profile switches it on."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from tunegate.curate.masking import excerpt
from tunegate.curate.pair import Pair
from tunegate.curate.rules.rule import Context, Fix, Rule
from tunegate.curate.rules.text_format.passages import (
    Author,
    Mark,
    Passage,
    Row,
    holds_any,
    map_passages,
    mark_passages,
    matches,
)

OURS: frozenset[Author] = frozenset(("system", "assistant"))
"""Whose texts keep to the wording; users and documents write as they like."""

_GAIN = r"(?:returns?|profits?|gains?|growth)"
_PROMISE = (
    rf"(?i:\bguarante(?:e|es|ed|eing)\b(?: [\w%-]+){{0,3}}? {_GAIN}\b"
    rf"|\b{_GAIN}\b(?: \w+){{0,2}}? (?:is|are) (?:fully |always )?guaranteed\b"
    r"|\b(?:risk[- ]free|no[- ]risk|zero[- ]risk) (?:investments?|profits?|money|trades?|trading"
    r"|way|opportunit(?:y|ies)|strateg(?:y|ies))\b"
    r"|\b(?:can(?:no|['’])t|can not|cannot|impossible to) lose (?:any |your )?(?:money|savings)\b"
    r"|\b(?:will|is sure to|is bound to|is certain to) (?:double|triple|multiply) (?:your|their)"
    r" (?:money|investments?|savings|capital)\b"
    r"|\b(?:sure[- ]fire|foolproof|fail[- ]safe) (?:investments?|way to|strateg(?:y|ies)|profits?)"
    r"|\b(?:stocks?|shares?|funds?|bonds?|markets?|prices?) will (?:definitely|certainly|surely)\b)"
)
_PROMISING = re.compile(_PROMISE)
_NOT_PROMISED = re.compile(
    r"(?i)\b(?:no|not|never|nobody|none|without|neither|nor|avoid|beware|false|fake|scams?|fraud\w*"
    r"|misleading|claim\w*|promis\w*|advertis\w*|too good|if|whether|myth|illegal|prohibit\w*"
    r"|forbid\w*|may not|wary|red flags?|skeptical|doubt\w*|suspicious)\b|n['’]t\b|[\"“”]"
)

_REPORTERS = {
    "U.S.": r"U ?S|U\. S\.",
    "S. Ct.": r"S ?Ct|S\.Ct\.?",
    "L. Ed. 2d": r"L ?Ed ?2d|L\.Ed\. ?2d",
    "F.2d": r"F ?2d|F\. 2d",
    "F.3d": r"F ?3d|F\. 3d",
    "F.4th": r"F ?4th|F\. 4th",
    "F. Supp.": r"F ?Supp|F\.Supp\.",
    "F. Supp. 2d": r"F ?Supp ?2d|F\.Supp\. ?2d|F\. Supp\.2d",
    "F. Supp. 3d": r"F ?Supp ?3d|F\.Supp\. ?3d|F\. Supp\.3d",
}
_CODES = {"U.S.C.": r"U ?S ?C|U\.S\.C", "C.F.R.": r"C ?F ?R|C\.F\.R"}
_CASE = re.compile(
    r"(?P<case>\bv\.? [^\n]{1,80}?, )(?P<volume>\d{1,4}) "
    rf"(?P<reporter>{'|'.join(_REPORTERS.values())}) (?P<page>\d{{1,4}})\b"
)
_CODE_NAMES = "|".join([*map(re.escape, _CODES), *_CODES.values()])
_STATUTE = re.compile(
    rf"\b(?P<title>\d{{1,2}}) (?P<code>{_CODE_NAMES})"
    r"(?P<mark> ?(?:§§?|[Ss]ections?|[Ss]ec\.)?) ?(?P<section>\d)"
)

_CARRIER = r"this (?:e-?mail|message|communication|memo(?:randum)?|document|report|letter)"
_PRIVILEGED = (
    r"\b(?:ATTORNEY|LAWYER|SOLICITOR)[-–/ ]+CLIENT (?:PRIVILEGED?|COMMUNICATION)\b"
    r"|\bPRIVILEGED (?:AND|&|/) CONFIDENTIAL\b"
    r"|\bATTORNEY[-– ]WORK[-– ]PRODUCT\b"
    r"|\bWITHOUT PREJUDICE\b"
    r"|(?m:^)\W*Privileged (?:and|&) [Cc]onfidential\b"
    rf"|(?i:\b{_CARRIER}(?: and [a-z ]{{1,30}})? (?:is|are|may be|contains?|may contain)"
    r"(?: [a-z,-]+){0,5}? privileged\b)"
    rf"|(?i:\b{_CARRIER} (?:was|is|has been) prepared (?:in anticipation of litigation"
    r"|at the (?:request|direction) of (?:legal )?counsel))"
)
_PRIVILEGE = re.compile(_PRIVILEGED)

_LICENCE = (
    r"SPDX-License-Identifier:"
    r"|(?m:^)[ \t]*(?:#|//|/?\*+|--|;|<!--|%|REM )[^\n]*(?:[Cc]opyright[^\n]*[0-9]{4}"
    r"|(?i:licensed under the|general public license|all rights reserved))"
)
_LICENSED = re.compile(_LICENCE)


def _find_promises(passage: Passage, row: Row) -> Iterator[Mark]:
    text = passage.text
    for match in _PROMISING.finditer(text):
        start, end = match.span()
        before = re.split(r"[.!?\n]", text[max(0, start - 120) : start])[-1]
        if not _NOT_PROMISED.search(before):
            yield Mark(start, end, f"promises an outcome: “{excerpt(text, start, end)}”")


def _find_citations(passage: Passage, row: Row) -> Iterator[Mark]:
    text = passage.text
    for match in [*_CASE.finditer(text), *_STATUTE.finditer(text)]:
        written, wanted = match.group(), _as_cited(match)
        if wanted != written:
            start = match.start("volume") if "volume" in match.groupdict() else match.start()
            wanted = wanted[start - match.start() :]
            written = written[start - match.start() :]
            yield Mark(start, match.end(), f"cites “{written}”, the form is “{wanted}”")


def _as_cited(match: re.Match[str]) -> str:
    """The citation in the form of the Bluebook."""
    parts = match.groupdict()
    if "volume" in parts:
        reporter = _full(parts["reporter"], _REPORTERS)
        return f"{parts['case']}{parts['volume']} {reporter} {parts['page']}"
    mark = "§§" if parts["mark"].strip() in ("§§", "sections", "Sections") else "§"
    return f"{parts['title']} {_full(parts['code'], _CODES)} {mark} {parts['section']}"


def _full(written: str, forms: dict[str, str]) -> str:
    for form, pattern in forms.items():
        if written == form or re.fullmatch(pattern, written):
            return form
    return written


def _cite(pair: Pair, context: Context) -> Pair:
    def change(text: str) -> str:
        return _STATUTE.sub(_as_cited, _CASE.sub(_as_cited, text))

    return map_passages(pair, OURS, change)


def _find_privilege(passage: Passage, row: Row) -> Iterator[Mark]:
    for match in _PRIVILEGE.finditer(passage.text):
        start, end = match.span()
        yield Mark(start, end, f"marked as privileged: “{excerpt(passage.text, start, end)}”")


def _find_licences(passage: Passage, row: Row) -> Iterator[Mark]:
    match = _LICENSED.search(passage.text)
    if match:
        start = match.start()
        line = passage.text.find("\n", match.end())
        end = len(passage.text) if line < 0 else line
        yield Mark(start, end, f"carries a licence notice: “{excerpt(passage.text, start, end)}”")


def _check_promises(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    tests = (matches(_PROMISE, ("system", "response")),)
    return mark_passages(frame, tests, _find_promises, authors=OURS)


def _check_citations(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    tests = (matches(r"[0-9] [USLFC][A-Za-z0-9. ]", ("system", "response")),)
    return mark_passages(frame, tests, _find_citations, authors=OURS)


def _check_privilege(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    return mark_passages(frame, (matches(_PRIVILEGED),), _find_privilege)


def _check_licences(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    tests = (holds_any("SPDX", "opyright", "icense", "ights"), matches(_LICENCE))
    return mark_passages(frame, tests, _find_licences, authors=OURS)


RULES: tuple[Rule, ...] = (
    Rule(
        code="F391",
        name="promissory-wording",
        summary="The response promises a return or says that an investment has no risk.",
        why="Firms that sell securities may not predict or promise performance. A model repeats "
        "such wording to every customer.",
        bad="prompt: Is the fund safe? / response: Yes, it has guaranteed returns of 8 %.",
        good="prompt: Is the fund safe? / response: Its value can fall; returns are not "
        "guaranteed.",
        severity="warning",
        check=_check_promises,
        default=False,
        source="FINRA Rule 2210(d)(1)(B) and (F); SEC Rule 206(4)-1(a), 17 CFR 275.206(4)-1",
    ),
    Rule(
        code="F392",
        name="citation-form",
        summary="A citation of a United States case, statute or regulation is off the usual form.",
        why="Courts and citators expect one form, and a model that saw several mixes them.",
        bad="prompt: Which case? / response: Miranda v. Arizona, 384 US 436.",
        good="prompt: Which case? / response: Miranda v. Arizona, 384 U.S. 436.",
        severity="info",
        check=_check_citations,
        fix=Fix(kind="rewrite", apply=_cite, safe=False, says="write the citation in that form"),
        default=False,
        source="The Bluebook: A Uniform System of Citation, rules 6.1(a), 10.3, 12.3, 14.2",
    ),
    Rule(
        code="F393",
        name="privilege-marking",
        summary="A text is marked as privileged, as attorney work product or without prejudice.",
        why="Training on a privileged document discloses it to everyone who uses the model, which "
        "can waive the privilege.",
        bad="prompt: Sum up: PRIVILEGED AND CONFIDENTIAL. We advise to settle. / response: Settle.",
        good="prompt: What is privilege? / response: It protects what a client tells a lawyer.",
        severity="error",
        check=_check_privilege,
        default=False,
        source="Federal Rule of Evidence 502; Federal Rule of Civil Procedure 26(b)(3) and (5)",
    ),
    Rule(
        code="F394",
        name="licence-notice",
        summary="Code in the response carries a copyright or licence notice.",
        why="The code is somebody's, and its licence may ask for attribution or for the same "
        "licence; the model learns to put that name on other code.",
        bad="prompt: Write a loop. / response: # Copyright (c) 2019 Example Ltd\nfor n in x: pass",
        good="prompt: Write a loop. / response: for n in x: pass",
        severity="warning",
        check=_check_licences,
        default=False,
        source="SPDX Specification 2.3, annex E: short identifiers in source files",
    ),
)
