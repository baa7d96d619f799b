"""Terms off the workspace's glossary: variants of the preferred term, and forbidden forms."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from tunegate.curate.findings import empty_hits
from tunegate.curate.pair import Pair
from tunegate.curate.rules.rule import Context, Fix, Rule
from tunegate.curate.rules.text_format.fences import without_code
from tunegate.curate.rules.text_format.passages import (
    Author,
    Mark,
    Passage,
    Row,
    map_passages,
    mark_passages,
)
from tunegate.curate.settings import GlossaryTerm

AUTHORS: frozenset[Author] = frozenset(("system", "assistant"))
"""Whose texts keep to the glossary. Users write as they like, and so do documents."""

_ADDRESS = re.compile(r"\S+@\S+|\w+://\S+|\bwww\.\S+|\b[\w-]+(?:\.[\w-]+)+/\S*|\S*[\\/]\S*[\\/]\S*")
"""E-mail addresses, links and paths: what stands there is spelling, not wording."""

_BEFORE, _BEHIND = r"(?<![\w@#$/\\.-])", r"(?![\w@]|[-/.\\]\w)"
_ACRONYM = re.compile(r"[A-Z].*[A-Z]")


@dataclass(frozen=True, slots=True)
class Use:
    """Characters of a text that hold an unwanted form, and the entry that says so."""

    start: int
    end: int
    form: str
    """As the glossary spells it."""
    entry: GlossaryTerm


@dataclass(frozen=True)
class Wording:
    """Unwanted forms ready to be looked for: `Wording.of`."""

    pattern: re.Pattern[str]
    entries: Mapping[str, Sequence[tuple[str, GlossaryTerm]]]
    """Forms with their entry, by the form in lower case with single spaces."""
    literals: tuple[str, ...]
    """One of these stands in every text that holds a form."""

    @classmethod
    def of(cls, forms: Sequence[tuple[str, GlossaryTerm]]) -> Wording:
        """Forms with the entry that does not want them; blank forms are left out."""
        entries: defaultdict[str, list[tuple[str, GlossaryTerm]]] = defaultdict(list)
        for form, entry in forms:
            if form.strip() and form.strip() != entry.term.strip():
                entries[_plain(form)].append((form.strip(), entry))
        known = {*entries, *(_plain(entry.term) for _, entry in forms)}
        listed = sorted(known, key=lambda form: (-len(form), form))
        spelt = [r"\s+".join(re.escape(word) for word in form.split()) for form in listed]
        literals = {
            cased.replace(" ", space)
            for form in entries
            for cased in (form, form.upper(), form.title(), form.capitalize())
            for space in (" ", "\n")
        }
        return cls(
            pattern=re.compile(rf"{_BEFORE}(?:{'|'.join(spelt)}){_BEHIND}", re.IGNORECASE),
            entries=dict(entries),
            literals=tuple(sorted(literals)),
        )

    def uses(self, text: str) -> list[Use]:
        """Uses of the forms in reading order; where forms overlap, the longest counts.

        Whole words, in any case; a form with several capitals (`IT`), and one that differs from
        its term in case alone, count only as they are written. Code, links and paths are passed
        over, and so is a form within the preferred term.
        """
        if not self.entries or not self.pattern.search(text):
            return []
        prose = _ADDRESS.sub(lambda match: " " * len(match.group()), without_code(text))
        found: list[Use] = []
        for match in self.pattern.finditer(prose):
            for form, entry in self.entries.get(_plain(match.group()), ()):
                exact = _ACRONYM.search(form) or _plain(form) == _plain(entry.term)
                if not exact or " ".join(match.group().split()) == form:
                    found.append(Use(match.start(), match.end(), form, entry))
                    break
        return found


def variants(glossary: Sequence[GlossaryTerm]) -> Wording:
    """The variants of a glossary."""
    return _variants(_frozen(glossary))


def forbidden(glossary: Sequence[GlossaryTerm]) -> Wording:
    """The forbidden forms of a glossary."""
    return _forbidden(_frozen(glossary))


def preferred(text: str, glossary: Sequence[GlossaryTerm]) -> str:
    """The text with every variant replaced by its term, in the case of what stood there.

    A term with capitals of its own keeps them (`github` becomes `GitHub` anywhere); others take
    on a capital first letter, or capitals throughout.
    """
    parts: list[str] = []
    at = 0
    for use in variants(glossary).uses(text):
        found = text[use.start : use.end]
        term = use.entry.term
        parts += [
            text[at : use.start],
            term if _ACRONYM.search(use.form) else _in_case_of(found, term),
        ]
        at = use.end
    return "".join([*parts, text[at:]])


_Frozen = tuple[tuple[str, tuple[str, ...], tuple[str, ...], str], ...]


def _frozen(glossary: Sequence[GlossaryTerm]) -> _Frozen:
    """The glossary as something `lru_cache` takes."""
    return tuple(
        (entry.term, tuple(entry.variants), tuple(entry.forbidden), entry.definition)
        for entry in glossary
    )


@lru_cache(maxsize=4)
def _variants(glossary: _Frozen) -> Wording:
    return Wording.of([(form, entry) for entry in _thawed(glossary) for form in entry.variants])


@lru_cache(maxsize=4)
def _forbidden(glossary: _Frozen) -> Wording:
    return Wording.of([(form, entry) for entry in _thawed(glossary) for form in entry.forbidden])


def _thawed(glossary: _Frozen) -> list[GlossaryTerm]:
    return [
        GlossaryTerm(term=term, variants=list(forms), forbidden=list(banned), definition=says)
        for term, forms, banned, says in glossary
    ]


def _plain(form: str) -> str:
    return " ".join(form.lower().split())


def _in_case_of(found: str, term: str) -> str:
    if term != term.lower():
        return term
    if sum(char.isalpha() for char in found) > 1 and found.isupper():
        return term.upper()
    return term[:1].upper() + term[1:] if found[:1].isupper() else term


def _check_variants(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    return _mark(frame, variants(context.settings.glossary), "“{}” is written “{}” here")


def _check_forbidden(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    return _mark(frame, forbidden(context.settings.glossary), "“{}” must not be used; say “{}”")


def _mark(frame: pl.DataFrame, wording: Wording, says: str) -> pl.DataFrame:
    if not wording.entries:
        return empty_hits()

    def find(passage: Passage, row: Row) -> Iterator[Mark]:
        for use in wording.uses(passage.text):
            means = f" ({use.entry.definition})" if use.entry.definition else ""
            message = says.format(use.form, use.entry.term) + means
            yield Mark(use.start, use.end, message)

    def holds(field: str) -> pl.Expr:
        literals = list(wording.literals)
        return pl.col(field).str.contains_any(literals, ascii_case_insensitive=True)

    earlier = pl.col("turns").is_not_null() & holds("prompt")
    test = (holds("response") | holds("system") | earlier).fill_null(value=False)
    return mark_passages(frame, (test,), find, authors=AUTHORS)


def _use_preferred(pair: Pair, context: Context) -> Pair:
    return map_passages(pair, AUTHORS, lambda text: preferred(text, context.settings.glossary))


RULES: tuple[Rule, ...] = (
    Rule(
        code="F314",
        name="glossary-variant",
        summary="An answer or system text uses a variant of a term in the workspace's glossary.",
        why="The model learns every spelling it sees; one term for one thing keeps its answers "
        "consistent. Variants are listed under [[glossary]]; users' words are left alone.",
        bad='response: The pay-out takes two days. (glossary: term "payout", variant "pay-out")',
        good="response: The payout takes two days.",
        severity="warning",
        check=_check_variants,
        fix=Fix(kind="rewrite", apply=_use_preferred, safe=True, says="use the preferred term"),
    ),
    Rule(
        code="F315",
        name="glossary-forbidden",
        summary="An answer or system text uses a form the workspace's glossary forbids.",
        why="Some words are wrong, misleading or not allowed in the field; what stands in the "
        "answers is what the model will say.",
        bad='response: Your money is guaranteed. (glossary: forbidden "guaranteed")',
        good="response: Your money is protected up to the legal limit.",
        severity="error",
        check=_check_forbidden,
    ),
)
