"""Facts as passages of a company's documents: prose, lists, tables, questions and answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from tunegate.examples.reader.teaching.company import WHOLE, Fact
from tunegate.examples.reader.teaching.frames import ASIDES, CHANGED, CURRENT, OBSOLETE, OPENINGS
from tunegate.examples.reader.teaching.names import Names
from tunegate.examples.reader.teaching.values import value
from tunegate.examples.reader.teaching.words import FILLERS, HEADINGS, capitalized

_PRONOUN_SHARE = 0.35
_CHANGED_SHARE = 0.06
_JOINED_SHARE = 0.25
"""Of the sentences that could go on with the next fact about the same thing."""
_RUN_ON_SHARE = 0.2
"""Of the parts of a long section that could be told by labels in a row."""
_FRAMED_SHARE = 0.1
"""Of the sentences: with something before or behind them that says nothing."""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as a passage tells it."""

    fact: Fact
    line: str
    """The sentence, list item or table row, word for word as it stands in the passage."""
    value: str
    """The value, word for word as it stands there; empty for a fact without one."""
    name: str
    """The subject as it stands there, without an article; empty where only the heading has it."""


@dataclass(frozen=True, slots=True)
class Written:
    """A passage, and what it tells."""

    text: str
    told: tuple[Told, ...]


def write(facts: Sequence[Fact], rng: Random, *, company: str, headed: bool = True) -> Written:
    """A passage that tells the facts, in a layout drawn for them.

    Lists are for one subject, comparing tables for several with the same kinds, all else for any.
    `headed` allows the headings of its document above it.
    """
    subjects = {fact.subject.text for fact in facts}
    single = len(subjects) == 1
    valued = all(fact.kind.labels for fact in facts)
    way = rng.random()
    if valued and single and len(facts) > 1 and way < 0.35:
        body = _list(facts, rng)
    elif valued and not single and way < 0.45 and (table := _compared(facts, rng)):
        body = table
    elif way > 0.88:
        body = _asked(facts, rng)
    elif valued and not single and way > 0.8:
        body = _inline(facts, rng)
    else:
        body = _prose(facts, rng)
    heading = _heading(facts, rng, company=company, named=single) if headed else ""
    if single and not body.told[0].name and facts[0].subject.about not in WHOLE:
        name = capitalized(facts[0].subject.bare)
        if not heading:
            heading = name
        elif name.lower() not in f"{heading}\n{body.text}".lower():
            heading += f" > {name}"
    return Written(f"{heading}\n{body.text}" if heading else body.text, body.told)


def write_listing(
    facts: Sequence[Fact], rng: Random, *, company: str, around: Sequence[Fact] = ()
) -> Written:
    """A table of many things under a heading, with sentences before and behind it.

    `facts` are of `company.make_listing`; `around` are told in the sentences.
    """
    table = _compared(facts, rng, columns=6) or _inline(facts, rng)
    cut = rng.randint(0, len(around))
    before, behind = (_prose(part, rng) if part else None for part in (around[:cut], around[cut:]))
    intro = before.text if before else rng.choice(("", rng.choice(FILLERS)))
    title = capitalized(rng.choice(HEADINGS[facts[0].subject.about].split("|")))
    if rng.random() < 0.3:
        title = f"{company}: {title.lower()}"
    texts = [f"{rng.choice(('', '# ', '## '))}{title}", intro, table.text]
    texts.append(behind.text if behind else rng.choice(("", "", rng.choice(FILLERS))))
    told = [one for part in (before, table, behind) if part for one in part.told]
    return Written("\n\n".join(text for text in texts if text), tuple(told))


def write_section(parts: Sequence[Sequence[Fact]], rng: Random, *, company: str) -> Written:
    """A long section: a passage for each part, one below the other."""
    written = [
        _run_on(facts, rng)
        if rng.random() < _RUN_ON_SHARE and all(fact.kind.labels for fact in facts)
        else write(facts, rng, company=company)
        for facts in parts
    ]
    between = rng.choice(("\n\n", "\n\n", "\n"))
    return Written(
        between.join(one.text for one in written),
        tuple(told for one in written for told in one.told),
    )


def versions(facts: Sequence[Fact], rng: Random, *, company: str) -> tuple[Written, Written]:
    """A passage that tells the facts and one that is marked as its former version.

    The former version tells the same things with other values.
    """
    names = Names(rng)
    former = [
        replace(fact, value=_other(fact, rng, names)) if fact.kind.values else fact
        for fact in facts
    ]
    now, then = (write(listed, rng, company=company, headed=False) for listed in (facts, former))
    date = value("date", rng, names)
    title = capitalized(rng.choice(HEADINGS[facts[0].subject.about].split("|")))
    marked = rng.choice(("{} ({})", "{}, {}", "{} - {}", "{} > {}"))
    new = marked.format(title, rng.choice(CURRENT).replace("{d}", date))
    old = marked.format(title, rng.choice(OBSOLETE).replace("{d}", date))
    return (
        Written(f"{new}\n{now.text}", now.told),
        Written(f"{old}\n{then.text}", then.told),
    )


def _other(fact: Fact, rng: Random, names: Names) -> str:
    while (other := value(fact.kind.values, rng, names)) == fact.value:
        pass
    return other


def _prose(facts: Sequence[Fact], rng: Random) -> Written:
    sentences: list[str] = []
    told: list[Told] = []
    spoken_of = ""
    alone = len({fact.subject.text for fact in facts}) == 1
    left = list(facts)
    while left:
        fact = left.pop(0)
        if left and rng.random() < _JOINED_SHARE and (line := _joined(fact, left[0], rng)):
            sentences.append(line)
            told += [_told(fact, line), _told(left.pop(0), line)]
            spoken_of = fact.subject.text
            continue
        if rng.random() < 0.12:
            sentences.append(rng.choice(FILLERS))
            spoken_of = ""
        subject = fact.subject.text
        named = [frame for frame in fact.kind.statements if "{s}" in frame]
        known = alone or spoken_of == subject or fact.subject.about in WHOLE
        frame = rng.choice(fact.kind.statements if known or not named else named)
        if (
            spoken_of == subject
            and frame.startswith("{s}")
            and fact.subject.about not in (*WHOLE, "staff")
            and rng.random() < _PRONOUN_SHARE
        ):
            line = _filled("It" + frame[3:], fact)
        else:
            line = _filled(frame, fact)
            spoken_of = subject
        if rng.random() < _FRAMED_SHARE:
            line = _framed(line, fact, rng)
        if fact.kind.values and rng.random() < _CHANGED_SHARE:
            line += " " + _changed(fact, rng)
        sentences.append(line)
        told.append(_told(fact, line))
    if rng.random() < 0.25:
        sentences.append(rng.choice(FILLERS))
    if rng.random() < 0.2:
        text = "\n".join(f"- {one}" for one in sentences)
    elif len(sentences) > 3 and rng.random() < 0.3:
        half = len(sentences) // 2
        text = " ".join(sentences[:half]) + "\n\n" + " ".join(sentences[half:])
    else:
        text = " ".join(sentences)
    return Written(text, tuple(told))


def _joined(fact: Fact, other: Fact, rng: Random) -> str:
    """Two facts about one thing as one sentence; empty when they do not go together."""
    if fact.subject != other.subject or fact.subject.about in (*WHOLE, "staff"):
        return ""
    behind = [frame for frame in other.kind.statements if frame.startswith("{s}")]
    if not behind:
        return ""
    first = rng.choice(fact.kind.statements)
    rest = rng.choice(behind)[3:].strip()
    link = rng.choice((", and it ", "; it ", ", while it "))
    return _filled(first.removesuffix("."), fact) + link + rest.replace("{v}", other.value)


def _framed(line: str, fact: Fact, rng: Random) -> str:
    """The sentence with an opening or an aside that says nothing."""
    if rng.random() < 0.5:
        return line.removesuffix(".") + rng.choice(ASIDES) + "."
    opening = rng.choice(OPENINGS)
    names = (fact.subject.text, fact.value)
    lower = line[:1].lower() + line[1:]
    keeps = any(name and line.startswith(name) for name in names) or line[1:2].isupper()
    return f"{opening}{line if keeps else lower}"


def _inline(facts: Sequence[Fact], rng: Random) -> Written:
    """A line a kind: the label, then each subject with its value."""
    lines, told = [], []
    between, behind = rng.choice(((": ", "; "), (" ", ", "), (" - ", "; "), (" (", "), ")))
    for kind in dict.fromkeys(fact.kind.name for fact in facts):
        here = [fact for fact in facts if fact.kind.name == kind]
        parts = [f"{capitalized(fact.subject.bare)}{between}{fact.value}" for fact in here]
        end = ")." if between == " (" else "."
        line = f"{rng.choice(here[0].kind.labels)}: {behind.join(parts)}{end}"
        lines.append(line)
        told += [Told(fact, line, fact.value, capitalized(fact.subject.bare)) for fact in here]
    return Written("\n".join(lines), tuple(told))


def _changed(fact: Fact, rng: Random) -> str:
    names = Names(rng)
    old = _other(fact, rng, names)
    return rng.choice(CHANGED).replace("{o}", old).replace("{d}", value("date", rng, names))


def _list(facts: Sequence[Fact], rng: Random) -> Written:
    """`Label: value` by lines, as items or as a table, under the name of the subject."""
    form = rng.choice(("{}: {}", "- {}: {}", "| {} | {} |", "* **{}**: {}", "- {} - {}"))
    lines, told = [], []
    for fact in facts:
        line = form.format(rng.choice(fact.kind.labels), fact.value)
        lines.append(line)
        told.append(Told(fact, line.removeprefix("- ").removeprefix("* "), fact.value, ""))
    if form.startswith("|"):
        lines[:0] = [rng.choice(("| Item | Value |", "| | |", "| Feature | Details |")),
                     "| --- | --- |"]  # fmt: skip
    subject = facts[0].subject
    name = capitalized(subject.bare)
    title = rng.choice(("{}", "# {}", "## {}", "**{}**", "{}:")).format(name)
    return Written("\n".join([title, *lines]), tuple(told))


def _run_on(facts: Sequence[Fact], rng: Random) -> Written:
    """Labels and values of one thing in a row under its name: as in `Phone 555, Hours: 8 to 12`."""
    lines = [
        f"{rng.choice(fact.kind.labels)}{rng.choice((': ', ' '))}{fact.value}" for fact in facts
    ]
    ends = [rng.choice((", ", ". ", "; ")) for _ in facts[1:]] + ["."]
    text = "".join(line + end for line, end in zip(lines, ends, strict=True))
    told = [Told(fact, line, fact.value, "") for fact, line in zip(facts, lines, strict=True)]
    return Written(f"{capitalized(facts[0].subject.bare)}\n{text}", tuple(told))


def _compared(facts: Sequence[Fact], rng: Random, *, columns: int = 4) -> Written | None:
    """A table with a row a subject and a column a kind; None when no kind has two subjects.

    None, too, when there are more kinds than `columns` or too many empty cells.
    """
    kinds = list(dict.fromkeys(fact.kind.name for fact in facts))
    by_key = {fact.key: fact for fact in facts}
    subjects = list(dict.fromkeys(fact.subject.text for fact in facts))
    if len(facts) < 0.6 * len(kinds) * len(subjects) or len(kinds) > columns:
        return None
    labels = {fact.kind.name: rng.choice(fact.kind.labels) for fact in facts}
    about = facts[0].subject.about.capitalize()
    lines = [f"| {' | '.join([rng.choice((about, 'Name')), *(labels[one] for one in kinds)])} |"]
    lines.append("|" + " --- |" * (len(kinds) + 1))
    told = []
    for subject in subjects:
        bare = capitalized(subject.removeprefix("the "))
        row = [by_key.get((subject, kind)) for kind in kinds]
        line = f"| {' | '.join([bare, *(fact.value if fact else '-' for fact in row)])} |"
        lines.append(line)
        told += [Told(fact, line, fact.value, bare) for fact in row if fact]
    return Written("\n".join(lines), tuple(told))


def _asked(facts: Sequence[Fact], rng: Random) -> Written:
    """Questions of customers, each with its answer."""
    blocks, told = [], []
    form = rng.choice(("Q: {}\nA: {}", "**{}**\n{}", "{}\n{}", "### {}\n{}"))
    for fact in facts:
        questions = fact.kind.questions or fact.kind.checks
        question = capitalized(rng.choice(questions).replace("{s}", fact.subject.text))
        line = _filled(rng.choice(fact.kind.statements), fact)
        blocks.append(form.format(question, line))
        told.append(_told(fact, line))
    return Written("\n\n".join(blocks), tuple(told))


def _told(fact: Fact, line: str) -> Told:
    return Told(fact, line, _as_written(fact.value, line), _as_written(fact.subject.bare, line))


def _heading(facts: Sequence[Fact], rng: Random, *, company: str, named: bool) -> str:
    """Where the passage stands in its document; empty for a third of the passages."""
    if rng.random() < 0.35:
        return ""
    about = facts[0].subject.about
    parts = [rng.choice(HEADINGS[about].split("|"))]
    if rng.random() < 0.3:
        parts.insert(0, company)
    if named and about not in WHOLE and rng.random() < 0.6:
        parts.append(capitalized(facts[0].subject.bare))
    return " > ".join(parts)


def _filled(frame: str, fact: Fact) -> str:
    return capitalized(frame.replace("{s}", fact.subject.text).replace("{v}", fact.value))


def _as_written(words: str, line: str) -> str:
    """The words as the line has them: with a capital where they begin it."""
    for form in (words, capitalized(words)):
        if form in line:
            return form
    return ""
