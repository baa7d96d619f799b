"""Drafts without a model: what in a document is a question and an answer by its form.

faq         a question with its answer: a row of a FAQ file, `Q:` and `A:` lines, a heading that
asks with the text below it
definition  a term with what it means: a definition list, a heading in a glossary, terms in bold
that follow one another (`**Term**: meaning`)
table       a cell, asked for by its row's subject (the first column) and its column's header
heading     any other heading with the text below it, up to the next heading
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from tunegate.curate.corpus.document import Block, Document, Span
from tunegate.curate.drafting.asking import (
    ASKS_NOTHING,
    ASPECTS,
    GLOSSARY,
    LEADS_AWAY,
    asked,
    bare,
    cell_answer,
    cell_question,
    is_question,
    meaning_of,
)
from tunegate.curate.drafting.bold_terms import MOST_WORDS_OF_A_MEANING, bold_terms
from tunegate.curate.drafting.draft import Draft, Passed, drafted
from tunegate.curate.drafting.places import ChunkPlaces
from tunegate.curate.drafting.tidy import answer_of, plain, tidy, words_outside_links

By = Literal["faq", "definition", "table", "heading"]
RULES: tuple[By, ...] = get_args(By)

FEWEST_WORDS = 8
"""In the text below a heading that does not ask; shorter ones only lead on to something."""

MOST_CHARACTERS = 2_400
"""In an answer, about 400 words; a longer one is a chapter."""

FEWEST_OUTSIDE_LINKS = 0.5
"""Share of an answer's words that are no link's; with fewer it is a list of links."""

_POINTS_ELSEWHERE = re.compile(
    r"\W*(?:please )?(?:see|refer to|read|consult|check out|have a look at|take a look at|"
    r"for (?:more|further|additional|details|information)\b.{0,80}?\b(?:see|refer|read))\b",
    re.IGNORECASE,
)
_AWAY = "a section that speaks of other things"
_ELSEWHERE = "the text only points elsewhere"
_TOO_LONG = "more text than an answer has"
_NOTHING = "a heading that says nothing about its text"
_POINTER_WORDS = 30
_OF_ITSELF = re.compile(
    r"\W*(?:in )?this (?:guide|page|tutorial|document|section|chapter|article|documentation)\b"
    r"|\W*(?:here|below) (?:is|are|you)\b"
    r"|\W*(?:as|the) (?:mentioned|described|shown) (?:above|below)"
    r"|\W*the following\b.{0,60}\Z|\W*(?:coming soon|todo|tbd|to be (?:done|written))\b",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"\W*(?:now|next|then|after (?:this|that)|first of all|finally|again|however|also|similarly"
    r"|likewise|otherwise|instead),?\s",
    re.IGNORECASE,
)
_MARK = re.compile(r"(?i)\W*|yes|no|true|false|x|n/?a|none|ok|tbd|todo|optional|required")


@dataclass(frozen=True, slots=True)
class Found:
    """A question and an answer in a document, and the blocks or cell it is from."""

    prompt: str
    response: str
    quote: Span
    headings: tuple[str, ...]
    by: By
    date: str | None = None


def drafts_by_rules(
    documents: Sequence[Document], places: ChunkPlaces, *, rules: Sequence[By] = RULES
) -> tuple[list[Draft], list[Passed]]:
    """The drafts of each document in the order of its text, and what was passed over.

    A prompt that several drafts with different answers share is told apart by what they are about:
    the heading above, or the document's title, in brackets behind it.

    Args:
        documents: What to read.
        places: The chunks of all of them.
        rules: Which rules to use.
    """
    found: list[tuple[Document, Found]] = []
    passed: list[Passed] = []
    for document in documents:
        for one in _in_document(document, frozenset(rules)):
            if isinstance(one, Passed):
                passed.append(one)
            else:
                found.append((document, one))
    drafts = [
        drafted(
            document,
            prompt,
            one.response,
            quote=one.quote,
            chunk=places.holding(document.name, one.quote),
            by=one.by,
            headings=one.headings,
            date=one.date,
        )
        for (document, one), prompt in zip(found, _told_apart(found), strict=True)
    ]
    return drafts, passed


def _in_document(document: Document, rules: frozenset[By]) -> Iterator[Found | Passed]:
    entries: dict[str, Callable[[Document, Block], Iterator[Found | Passed]]] = {
        "faq": _entry,
        "definition": _definition,
        "table": _cells,
    }
    terms: dict[int, list[Block]] = {}
    for block, term in bold_terms(document) if "definition" in rules else ():
        terms.setdefault(block.start, []).append(term)
    for at, block in enumerate(document.blocks):
        if block.kind != "faq" and _leads_away(document, block):
            if block.kind == "heading":
                yield Passed(_AWAY, document.name, bare(block.headings[-1]))
        elif block.kind == "heading":
            yield from _heading(document, block, _below(document.blocks, at), rules, terms)
        elif block.kind in entries and block.kind in rules:
            yield from entries[block.kind](document, block)
        else:
            for term in terms.get(block.start, ()):
                yield from _definition(document, term)


def _leads_away(document: Document, block: Block) -> bool:
    """Whether a block stands in a section that only leads elsewhere; the title makes none."""
    below = block.headings[1:] if block.headings[:1] == (document.title,) else block.headings
    return any(LEADS_AWAY.fullmatch(bare(title)) for title in below)


def _below(blocks: Sequence[Block], at: int) -> list[Block]:
    """The text of a heading: what stands between it and the next one."""
    behind = at + 1
    while behind < len(blocks) and blocks[behind].kind != "heading":
        behind += 1
    return list(blocks[at + 1 : behind])


def _entry(document: Document, block: Block) -> Iterator[Found | Passed]:
    question = plain(document.cut(block.parts[0]))
    answer = tidy(document.cut(block.parts[1]), kind="faq")
    reason = _why_no_entry(answer)
    if reason:
        yield Passed(reason, document.name, question)
        return
    yield Found(question, answer, block.parts[1], block.headings, "faq", block.date)


def _definition(document: Document, block: Block) -> Iterator[Found | Passed]:
    term = plain(document.cut(block.parts[0]))
    meaning = "\n\n".join(tidy(document.cut(part)) for part in block.parts[1:])
    quote = (block.parts[1][0], block.parts[-1][1])
    by: By = "faq" if is_question(term) else "definition"
    question = term if term.endswith("?") else meaning_of(term)
    reason = _why_no_entry(meaning)
    if reason:
        yield Passed(reason, document.name, term)
        return
    yield Found(question, meaning, quote, block.headings, by)


def _why_no_entry(answer: str) -> str:
    """Why what stands behind a question or a term is no answer; empty when it is one."""
    if not answer or _points_elsewhere(answer):
        return _ELSEWHERE
    return _TOO_LONG if len(answer) > MOST_CHARACTERS else ""


def _heading(
    document: Document,
    heading: Block,
    below: Sequence[Block],
    rules: frozenset[By],
    terms: Collection[int],
) -> Iterator[Found | Passed]:
    """The heading with the text below it; `terms` are starts of blocks with terms in bold."""
    path = heading.headings
    title = bare(path[-1])
    is_list = _is_of_list(document, heading, title)
    own = [block for block in below if block.kind not in ("faq", "definition")]
    if is_list:
        own = [block for block in own if block.start not in terms]
    answer = answer_of(document, own)
    is_short = len(answer.split()) <= MOST_WORDS_OF_A_MEANING and "```" not in answer
    is_term = is_short and not is_list and bool(GLOSSARY.search([document.shown, *path[:-1]][-1]))
    by: By = "faq" if is_question(title) else "definition" if is_term else "heading"
    if by not in rules or (below and not own):  # its entries speak for themselves
        return
    if is_list and answer:
        yield Passed(_NOTHING, document.name, title)
        return
    reason = _why_not(document, title, answer, own, asks=by != "heading")
    if reason:
        yield Passed(reason, document.name, title)
        return
    question = asked(title, document.text, above=_named_above(document, path[:-1]))
    question = meaning_of(title) if by == "definition" else question
    yield Found(question, answer, (own[0].start, own[-1].end), path, by)


def _is_of_list(document: Document, heading: Block, title: str) -> bool:
    """Whether a heading is the title of a list of terms, and so none of them."""
    is_top = len(heading.headings) == 1 and (heading.level == 1 or title == bare(document.shown))
    return bool(GLOSSARY.fullmatch(title) or (is_top and GLOSSARY.search(title)))


def _why_not(
    document: Document, title: str, answer: str, own: Sequence[Block], *, asks: bool
) -> str:
    """Why the text below a heading is no answer; empty when it is one."""
    if not answer:
        return "a heading with nothing below it but other headings"
    if not asks and (ASKS_NOTHING.fullmatch(title) or not any(map(str.isalpha, title))):
        return _NOTHING
    if len(answer) > MOST_CHARACTERS:
        return _TOO_LONG
    prose = answer_of(document, [block for block in own if block.kind not in ("code", "table")])
    if _points_elsewhere(prose):
        return _ELSEWHERE
    if not prose:
        return "only code or a table, without a sentence"
    outside, words = words_outside_links("\n".join(document.cut((b.start, b.end)) for b in own))
    if outside < FEWEST_OUTSIDE_LINKS * words:
        return "mostly links"
    if answer.rstrip("*_ ").endswith(":"):
        return "the text breaks off with a colon"
    if _OF_ITSELF.match(answer) or _DANGLING.match(answer):
        return "the text speaks of what stands around it"
    if not asks and len(answer.split()) < FEWEST_WORDS:
        return "too few words below the heading"
    return ""


def _points_elsewhere(answer: str) -> bool:
    return len(answer.split()) <= _POINTER_WORDS and bool(_POINTS_ELSEWHERE.match(answer))


def _cells(document: Document, block: Block) -> Iterator[Found | Passed]:
    """A question for each cell behind the first column, as far as it says something."""
    if not block.header_rows or len(block.rows[block.header_rows - 1]) < 2:
        where = document.text[block.start : block.end].split("\n")[0]
        yield Passed("a table without a header", document.name, where)
        return
    names = [plain(document.cut(cell)) for cell in block.rows[block.header_rows - 1]]
    rows = block.rows[block.header_rows :]
    labels = [plain(document.cut(row[0])) if row else "" for row in rows]
    above = _named_above(document, block.headings)
    labelled = Counter(labels)
    for row, label in zip(rows, labels, strict=True):
        shown = " | ".join(plain(document.cut(cell)) for cell in row)
        if not any(map(str.isalnum, label)) or labelled[label] > 1:
            yield Passed("a table row without a subject of its own", document.name, shown)
            continue
        for name, cell in zip(names[1:], row[1:], strict=False):
            value = plain(document.cut(cell))
            column, subject, first = name, label, names[0]
            if not names[0]:
                column, subject = label, name  # the header names what the columns are about
            elif ASPECTS.fullmatch(names[0]):
                column, subject = label, above if len(names) == 2 else f"{above} ({name})"
            question = cell_question(
                column, subject, first_column=first, text=document.text, above=above
            )
            if not question or _MARK.fullmatch(value):
                yield Passed("a table cell that answers no question", document.name, shown)
                continue
            answer = cell_answer(column, subject, value, first_column=first, text=document.text)
            yield Found(question, answer, cell, block.headings, "table")


def _named_above(document: Document, headings: Sequence[str]) -> str:
    """The nearest of the headings that names something, else the document."""
    for title in reversed(headings):
        if not ASKS_NOTHING.fullmatch(bare(title)):
            return bare(title)
    return document.shown


def _told_apart(found: Sequence[tuple[Document, Found]]) -> list[str]:
    """The prompts, those that stand for different answers with what they are about."""
    groups: dict[str, list[int]] = {}
    for at, (_, one) in enumerate(found):
        groups.setdefault(one.prompt.casefold(), []).append(at)
    prompts = [one.prompt for _, one in found]
    for group in groups.values():
        if len({found[at][1].response for at in group}) < 2:
            continue
        documents = [found[at][0].shown for at in group]
        above = [_heading_above(found[at][1]) for at in group]
        both = [f"{title}, {heading}" for title, heading in zip(documents, above, strict=True)]
        ways = (documents, above, both)
        way = next((one for one in ways if len(set(one)) == len(group) and all(one)), both)
        for at, about in zip(group, way, strict=True):
            if found[at][1].by != "faq":
                prompts[at] = _with(prompts[at], about.strip(", "))
    return prompts


def _with(prompt: str, about: str) -> str:
    if not about or about.casefold() in prompt.casefold():
        return prompt
    if prompt.endswith(")?"):
        return f"{prompt.removesuffix(')?')}, {about})?"
    return f"{prompt.removesuffix('?')} ({about})?"


def _heading_above(found: Found) -> str:
    above = found.headings[:-1] if found.by in ("heading", "definition") else found.headings
    return bare(above[-1]) if above else ""
