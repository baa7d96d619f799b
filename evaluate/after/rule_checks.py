"""Rules that a reply keeps or breaks, whatever it says: pure functions of its text.

In the manner of IFEval (Zhou et al. 2023, arXiv 2311.07911), with rules and wording of our own. An
empty reply keeps none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_SENTENCE_END = re.compile(r"[.!?]+(?=\s|$)")
_BULLET = re.compile(r"^\s*[-*•]\s+\S")
_NUMBERED = re.compile(r"^\s*(\d+)[.)]\s+\S")


def words(reply: str) -> list[str]:
    """Its words, in small letters."""
    return [word.casefold() for word in _WORD.findall(reply)]


def lines(reply: str) -> list[str]:
    """Its lines that are not blank."""
    return [line.strip() for line in reply.splitlines() if line.strip()]


def at_most_words(reply: str, count: int) -> bool:
    """No more words than that."""
    return len(words(reply)) <= count


def at_least_words(reply: str, count: int) -> bool:
    """So many words or more."""
    return len(words(reply)) >= count


def sentences(reply: str, count: int) -> bool:
    """Exactly so many sentences."""
    return len(_SENTENCE_END.findall(reply.strip())) == count


def one_of(reply: str, choices: tuple[str, ...]) -> bool:
    """One of these words and nothing else, a full stop aside."""
    said = reply.strip().rstrip(".").casefold()
    return said in {choice.casefold() for choice in choices}


def bullets(reply: str, count: int) -> bool:
    """Nothing but so many lines that begin with a dash, a star or a dot."""
    found = lines(reply)
    return len(found) == count and all(_BULLET.match(line) for line in found)


def numbered(reply: str, count: int) -> bool:
    """Nothing but lines numbered from 1 to so many."""
    found = [_NUMBERED.match(line) for line in lines(reply)]
    numbers = [int(one[1]) if one else 0 for one in found]
    return numbers == list(range(1, count + 1))


def json_keys(reply: str, keys: tuple[str, ...]) -> bool:
    """A JSON object with exactly these keys and nothing around it, a code fence aside."""
    text = re.sub(r"^```(?:json)?\s*|\s*```$", "", reply.strip())
    try:
        body = json.loads(text)
    except ValueError:
        return False
    return isinstance(body, dict) and set(body) == set(keys)


def comma_list(reply: str, count: int) -> bool:
    """One line with so many entries between commas."""
    found = lines(reply)
    entries = found[0].rstrip(".").split(",") if len(found) == 1 else []
    return len(entries) == count and all(entry.strip() for entry in entries)


def capitals(reply: str) -> bool:
    """Letters, and all of them capitals."""
    return reply.isupper()


def small_letters(reply: str) -> bool:
    """Letters, and all of them small."""
    return reply.islower()


def without_letter(reply: str, letter: str) -> bool:
    """The letter is nowhere in it."""
    return letter.casefold() not in reply.casefold()


def without_words(reply: str, avoided: tuple[str, ...]) -> bool:
    """None of these words is in it."""
    return not {word.casefold() for word in avoided} & set(words(reply))


def with_words(reply: str, wanted: tuple[str, ...]) -> bool:
    """All of these words are in it."""
    return {word.casefold() for word in wanted} <= set(words(reply))


def begins(reply: str, opening: str) -> bool:
    """It begins with these characters."""
    return reply.strip().startswith(opening)


def ends(reply: str, ending: str) -> bool:
    """It ends with these characters."""
    return reply.strip().endswith(ending)


def whole_number(reply: str) -> bool:
    """Digits and nothing else."""
    return re.fullmatch(r"\d+", reply.strip()) is not None


def paragraphs(reply: str, count: int) -> bool:
    """So many paragraphs with blank lines between them."""
    return len([one for one in re.split(r"\n\s*\n", reply.strip()) if one.strip()]) == count


CHECKS: Mapping[str, Callable[..., bool]] = {
    check.__name__: check
    for check in (
        at_most_words,
        at_least_words,
        sentences,
        one_of,
        bullets,
        numbered,
        json_keys,
        comma_list,
        capitals,
        small_letters,
        without_letter,
        without_words,
        with_words,
        begins,
        ends,
        whole_number,
        paragraphs,
    )
}


def keeps(reply: str, check: str, *arguments: object) -> bool:
    """Whether a reply that says something keeps the rule of that name.

    Raises:
        KeyError: when there is no such rule.
    """
    return bool(reply.strip()) and CHECKS[check](reply, *arguments)
