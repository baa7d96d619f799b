"""From a heading, a term or the column of a table to the question that it answers."""

from __future__ import annotations

import re
from functools import lru_cache

_QUESTION = re.compile(
    r"(?:how|what|why|when|where|which|who|whom|whose|can|could|do|does|did|is|are|was|were|will"
    r"|would|should|shall|may|must|has|have|am)\b(?!-)",
    re.IGNORECASE,
)
_ASKS_WITHOUT_MARK = re.compile(
    r"(?:how (?:do|does|can|should|is|are|much|many|long|often)|what (?:is|are|does|do|if|should"
    r"|happens|can)|why (?:do|does|is|are|should|did)|when (?:do|does|should|is|are|will)"
    r"|where (?:do|does|can|is|are)|who (?:is|are|can|should)|which \w+ (?:do|does|is|are|should"
    r"|can)|(?:can|do|does|is|are|will|should|may) (?:i|you|we|it|they|my|the|this|there)\b)",
    re.IGNORECASE,
)
_HOW_TO = re.compile(r"(how|when|where) to\s+", re.IGNORECASE)
_SENTENCE = re.compile(
    r"\w+\W.*\b(?:should|must|is|are|can|cannot|will|does|do|don't|doesn't|isn't|aren't|never"
    r"|always)\b",
    re.IGNORECASE,
)
_WORKS = re.compile(r"how (.+) works?", re.IGNORECASE)
_ALONE = re.compile(r"(?<![\w.`/-])\w+(?![\w`/-])")
_FLAG = re.compile(r"`?--?[A-Za-z]")
_PLURAL = re.compile(r"(?:[a-z]{2,}[^siu\W]s|[a-z]+ies)\Z", re.IGNORECASE)
_EMPTY_COLUMN = re.compile(
    r"(?:.*\s)?(?:for|to|from|by|in|of|with|on|at|and|or)|#|no\.?|nr\.?", re.IGNORECASE
)
ASPECTS = re.compile(
    r"(?:aspect|attribute|property|characteristic|feature|fact|detail)s?", re.IGNORECASE
)
"""Headers of a first column that holds what is said, of something named above the table."""
_NUMBER = re.compile(r"^(?:(?:[0-9]{1,2}\.)+[0-9]{0,2}|[0-9]{1,2}\)|[IVX]{1,4}\.|§\s*[0-9]+)\s+")
_CHAPTER = re.compile(r"^(?:chapter|section|part|step)\s+[0-9]+\s*[:.–-]\s*", re.IGNORECASE)

GLOSSARY = re.compile(
    r"\b(?:glossar(?:y|ies)|definitions?|terms and definitions|terminology|vocabulary"
    r"|abbreviations|acronyms)\b",
    re.IGNORECASE,
)
"""Headings below which headings are terms."""

ASKS_NOTHING = re.compile(
    r"(?:(?:table of )?contents|see also|references?|further (?:reading|information|help)"
    r"|(?:what's |what is )?next(?: steps?)?|related.*|licen[cs]e|change ?log|release notes"
    r"|acknowledge?ments?|authors?|contributors|foot ?notes|index|links|resources|bibliography"
    r"|appendix|notes?|todo|tbd|misc(?:ellaneous)?|other|examples?|status|general|history"
    r"|(?:an )?introduction|overview|summary|conclusions?|preface|abstract|background"
    r"|basics?(?: info(?:rmation)?)?"
    r"|motivation|goals|details|remarks|discussion|results|methods?)\W*",
    re.IGNORECASE,
)
"""Headings that say nothing about what stands below them."""

LEADS_AWAY = re.compile(
    r"(?:see also|bibliography|out of scope|non-?goals|learn more|where to go (?:next|from here)"
    r"|related(?: (?:resources|reading|links|topics|articles|pages|guides|documents|information))?"
    r"|(?:further|additional|more|other|external|useful|helpful) (?:resources|reading|information"
    r"|help|links|references|material)|(?:what's |what is |what comes )?next(?: steps?)?)\W*",
    re.IGNORECASE,
)
"""Headings whose section speaks of other things: nothing is asked about it, or what is below it."""

_NO_GERUND = frozenset(
    (
        *("during", "according", "regarding", "string", "ring", "thing", "nothing", "everything"),
        *("something", "anything", "pricing", "billing", "shipping", "meaning", "missing"),
        *("existing", "remaining", "following", "underlying", "operating", "working", "recording"),
        *("alerting", "training", "opening", "meeting", "building", "warning", "warnings", "king"),
        *("spring", "banking", "parking", "housing", "funding", "rating", "setting", "marketing"),
        *("engineering", "listing", "landing", "rolling", "running", "pending", "leading"),
        *("incoming", "outgoing", "ongoing", "upcoming", "processing", "supporting", "timing"),
    )
)
_ORDERS = frozenset(
    (
        *("add", "apply", "avoid", "choose", "configure", "connect", "convert", "create"),
        *("customize", "define", "delete", "deploy", "disable", "download", "drop", "edit"),
        *(
            "enable",
            "ensure",
            "enter",
            "explore",
            "integrate",
            "reduce",
            "expose",
            "find",
            "get",
            "install",
            "instrument",
            "join",
            "keep",
            "learn",
        ),
        *("make", "manage", "migrate", "pay", "prepare", "provide", "remove", "renew", "replace"),
        *("reset", "restart", "restore", "secure", "select", "send", "submit", "uninstall"),
        *("upgrade", "upload", "verify", "write"),
    )
)
_MAYBE_ORDERS = frozenset(
    (
        *("book", "build", "cancel", "change", "check", "close", "contact", "export", "import"),
        *("log", "monitor", "open", "order", "query", "read", "register", "report", "request"),
        *("return", "run", "save", "set", "share", "sign", "start", "stop", "switch", "test"),
        *("track", "transfer", "turn", "update", "use", "view", "pick", "give", "tell", "claim"),
    )
)
_DETERMINERS = frozenset(
    ("a", "an", "the", "your", "our", "all", "up", "in", "on", "off", "out", "with", "for", "to")
)
_MEANINGS = re.compile(
    r"(?:description|meaning|definition|explanation|details?|what it (?:is|does|means))\W*",
    re.IGNORECASE,
)

_CLAUSES = ("how", "what", "when", "where", "which", "who", "why")
"""With which a heading begins that is part of a question, and no whole one."""


def is_question(title: str) -> bool:
    """Whether a heading asks: it ends with a question mark, or begins as questions do."""
    title = bare(title)
    return title.endswith(("?", "？")) or bool(
        _HOW_TO.match(title) or _ASKS_WITHOUT_MARK.match(title)
    )


def bare(title: str) -> str:
    """A heading without its number, and without a colon or full stop at its end."""
    flat = _CHAPTER.sub("", _NUMBER.sub("", " ".join(title.split())))
    return flat.rstrip(":. ").strip("*_ ") or flat


def asked(title: str, text: str, *, above: str) -> str:
    """The question that a heading answers.

    A question stays one. `How to reset it` and `Reset the device` become `How do I ...?`,
    `Resetting the device` becomes `How do I go about ...?`, `How it works` names what is above,
    `Where the lockers are` becomes `Can you tell me ...?`, `If it fails` `What should I do ...?`;
    anything else becomes `What should I know about ...?`, a single word with what is above it.

    Args:
        title: The heading.
        text: The document, which shows whether the first word is a name.
        above: What the heading stands below: another heading, or the document's title.
    """
    title = bare(title)
    how_to = _HOW_TO.match(title)
    if how_to:
        verb = "do" if how_to[1].lower() == "how" else "should"
        rest = title[how_to.end() :].rstrip("?？ ")
        return f"{how_to[1].capitalize()} {verb} I {rest}?"
    if title.endswith(("?", "？")):
        return title
    if _ASKS_WITHOUT_MARK.match(title):
        return f"{title}?"
    works = _WORKS.fullmatch(title)
    if works:
        return f"How does {above if works[1].lower() in ('it', 'this') else works[1]} work?"
    if _FLAG.match(title):
        return meaning_of(title.partition(":")[0])
    words = title.split()
    first, second = words[0].lower(), words[1].lower() if len(words) > 1 else ""
    if second and (first in _ORDERS or (first in _MAYBE_ORDERS and second in _DETERMINERS)):
        return f"How do I {_lowered(title)}?"
    is_gerund = first.endswith("ing") and first.isalpha()
    if is_gerund and (second in _DETERMINERS or (second and first not in _NO_GERUND)):
        return f"How do I go about {_lowered(title)}?"
    if len(words) > 2 and first in _CLAUSES:
        return f"Can you tell me {_lowered(title)}?"
    if len(words) > 2 and first == "if":
        return f"What should I do {_lowered(title)}?"
    if _SENTENCE.match(title) and len(words) > 3:
        return f"What is meant by “{title}”?"
    of_what = f" ({above})" if len(words) == 1 and title.isalpha() and above != title else ""
    return f"What should I know about {in_sentence(title, text)}{of_what}?"


def meaning_of(term: str) -> str:
    """The question that a definition answers."""
    shown = term.rstrip(":. ")
    if _FLAG.match(shown):
        return f"What does {shown} do?"
    if _QUESTION.match(shown) and shown.endswith("?"):
        return shown
    quoted = shown if shown.startswith("`") else f"“{shown}”"
    return f"What does {quoted} mean?"


def cell_question(
    column: str, subject: str, *, first_column: str, text: str, above: str = ""
) -> str:
    """The question that a cell of a table answers, about its row's subject and its column.

    `What is the default port of the exporter?` A subject without letters is named by its column:
    `... of status code 404?` One that is a parameter or the like, or whose meaning is asked for in
    a single word, says what it belongs to: `What is min (Slider)?` Empty when the header says
    nothing.

    Args:
        column: Its header.
        subject: What the row is about.
        first_column: The header of what the rows are about.
        text: The document.
        above: The heading above the table, or the document's title.
    """
    named = subject
    column = column.rstrip(":. ")
    if not any(map(str.isalpha, subject)) and first_column:
        subject = f"{in_sentence(first_column, text)} {subject}"
    if _EMPTY_COLUMN.fullmatch(column) or not any(map(str.isalpha, column)):
        return ""
    if column.endswith("?"):
        return f"{subject}: {column}"
    is_asked = bool(_MEANINGS.fullmatch(column))
    of_what = ""
    if above and _is_bare(named, is_asked=is_asked) and named.casefold() not in above.casefold():
        of_what = f" ({above})"
    if is_asked:
        return f"What is {subject}{of_what}?"
    is_or_are = "are" if _PLURAL.search(column) else "is"
    return f"What {is_or_are} the {_lowered(column)} of {subject}{of_what}?"


def _is_bare(subject: str, *, is_asked: bool) -> bool:
    """Whether a word says nothing without what it belongs to: `min`, `--retries`, `maxAge`."""
    if len(subject.split()) != 1 or not any(map(str.isalpha, subject)):
        return False
    word = subject.strip("`*_")
    return is_asked or subject.startswith("`") or not word[:1].isupper()


def cell_answer(column: str, subject: str, cell: str, *, first_column: str, text: str) -> str:
    """The answer in a cell: as it stands when it is a sentence or a clause, else within one."""
    if len(cell.split()) > 6 or _MEANINGS.fullmatch(column.rstrip(":. ")) or column.endswith("?"):
        return cell
    if not any(map(str.isalpha, subject)) and first_column:
        subject = f"{in_sentence(first_column, text)} {subject}"
    column = column.rstrip(":. ")
    is_or_are = "are" if _PLURAL.search(column) else "is"
    return f"The {_lowered(column)} of {subject} {is_or_are} {cell.rstrip('.')}."


def in_sentence(title: str, text: str) -> str:
    """A title as it stands within a sentence: its first letter small, unless it is a name.

    It is taken for one when the document writes it with a capital alone, or when further words of
    the title are capitals too.
    """
    first, _, rest = title.partition(" ")
    plain_word = first[:1].isupper() and first[1:].islower() and first.isalpha()
    if not plain_word or any(word[:1].isupper() for word in rest.split()):
        return title
    return _lowered(title) if first.lower() in _words_alone(text) else title


@lru_cache(maxsize=2)
def _words_alone(text: str) -> frozenset[str]:
    """The words of a document that are no part of a path, a name in code or a compound.

    Kept, for it is asked once for every cell and heading of the document.
    """
    return frozenset(_ALONE.findall(text))


def _lowered(title: str) -> str:
    first = title.split()[0]
    return title[0].lower() + title[1:] if first[1:].islower() or len(first) == 1 else title
