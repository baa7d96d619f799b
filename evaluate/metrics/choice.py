"""Which of the given options an answer picks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import ascii_uppercase

from tunegate.curate.answer_words import answer_words
from tunegate.evaluate.metrics.score import Score

MOST_OPTIONS = len(ascii_uppercase)

_MARKUP = re.compile(r"[*_`#\\{}$]|\bboxed\b")
_ALONE = re.compile(r"\A\W*(?:(?i:option|choice|answer)\s+)?\(?([A-Za-z])\)?\W*\Z")
_LEADING = re.compile(r"\A\s*(?:\(([A-Za-z])\)|([A-Za-z])\s*[).:](?=\s|\Z)|\[([A-Za-z])\])")
_STATED = re.compile(
    r"(?i:\b(?:answer|option|choice|antwort|réponse|respuesta|risposta|resposta)"
    r"(?:\s+(?:is|ist|est|es|è|é))?\s*[:=]?\s*(?:(?i:option|choice)\s+)?)"
    r"(?:\(([A-Za-z])\)|\[([A-Za-z])\]|([A-Z])(?![\w'’-]))"
)


def choice(answer: str, accepted: Sequence[str], options: Sequence[str]) -> Score:
    """1 when the answer picks an accepted option, by its letter or its text.

    Options are lettered A, B, C... in order. A letter is read where it can be nothing else: alone,
    in front as `B)` or `(B)`, or behind "answer"; the last such statement counts. Without one, the
    answer picks the one option whose words it contains. An answer that names no option, or several,
    or a letter with another option's text, is wrong.

    Args:
        answer: What the model said.
        accepted: Letters or texts of the right options.
        options: Their texts.
    """
    right = {place for one in accepted if (place := _place(one, options)) is not None}
    if not right:
        return Score(0.0, "no accepted answer is an option")
    lettered, texts = _by_letter(answer, len(options)), _by_text(answer, options)
    if lettered is None:
        if len(texts) != 1:
            return Score(0.0, "picks several options" if texts else "picks no option")
        picked = texts[0]
    elif texts and lettered not in texts and _leads_with_letter(answer):
        return Score(0.0, "gives the letter of one option and the text of another")
    else:
        picked = lettered
    name = f"picks {ascii_uppercase[picked]}"
    return Score(1.0, name) if picked in right else Score(0.0, f"{name}, which is wrong")


def choice_problem(accepted: Sequence[str], options: object) -> str | None:
    """What is wrong with the options of an item, as one clause; None when they are fine."""
    if not isinstance(options, Sequence) or isinstance(options, str) or len(options) < 2:
        return "it has no `options`, a list of at least two texts"
    texts = [str(one) for one in options]
    if len(texts) > MOST_OPTIONS:
        return f"it has {len(texts)} options, more than letters"
    if len({tuple(answer_words(one)) for one in texts}) < len(texts):
        return "two of its options are equal"
    for one in accepted:
        if _place(one, texts) is None:
            return f"{one!r} is no letter or text of an option"
    return None


def _place(accepted: str, options: Sequence[str]) -> int | None:
    words = answer_words(accepted)
    for place, option in enumerate(options):
        if answer_words(option) == words:
            return place
    letter = accepted.strip().strip("().:").upper()
    if len(letter) == 1 and letter in ascii_uppercase[: len(options)]:
        return ascii_uppercase.index(letter)
    return None


def _by_letter(answer: str, count: int) -> int | None:
    plain = _MARKUP.sub("", answer).strip()
    found = _ALONE.match(plain)
    if found is None:
        stated = list(_STATED.finditer(plain))
        found = stated[-1] if stated else _LEADING.match(plain)
    if found is None:
        return None
    letter = next(group for group in found.groups() if group).upper()
    place = ascii_uppercase.index(letter)
    return place if place < count else None


def _leads_with_letter(answer: str) -> bool:
    return _LEADING.match(_MARKUP.sub("", answer).strip()) is not None


def _by_text(answer: str, options: Sequence[str]) -> list[int]:
    """The options whose words the answer contains, without those that lie within a longer one."""
    whole = f" {' '.join(answer_words(answer))} "
    by_length = sorted(range(len(options)), key=lambda place: -len(options[place]))
    found: list[int] = []
    for place in by_length:
        words = f" {' '.join(answer_words(options[place]))} "
        if words.strip() and words in whole:
            found.append(place)
            whole = whole.replace(words, " \x00 ")
    return found
