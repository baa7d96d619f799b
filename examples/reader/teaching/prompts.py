"""Lessons as conversations, in the words with which the gate asks."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tunegate.evaluate.prompt_template import PromptTemplate
from tunegate.examples.reader.teaching.lesson import ABSTENTION, Asked, Lesson, Shown

_DEFAULT = PromptTemplate()
TEMPLATES: tuple[PromptTemplate, ...] = (
    _DEFAULT,
    PromptTemplate(
        name="terse",
        system="Answer briefly.",
        with_passages="",
        abstain="If you do not know, say: I don't know.",
        abstain_with_passages="If the answer is not there, say: I don't know.",
    ),
    PromptTemplate(
        name="bare",
        system="",
        with_passages="",
        abstain="",
        abstain_with_passages="",
        context="{passages}\n\n{question}",
    ),
    PromptTemplate(
        name="helper",
        system="You are the assistant of our company. Give the shortest answer that is right.",
        with_passages="Answer from the passages below and from nothing else.",
        abstain_with_passages="Say I don't know when the passages do not tell it.",
        context="Context:\n{passages}\n\nQuestion: {question}",
    ),
    PromptTemplate(
        name="plain passages",
        context="{passages}\n\nQuestion: {question}",
        passage="{id}: {text}",
    ),
)
"""The gate's own words first; the others keep the reader from hanging on them."""

_WEIGHTS = (70, 9, 7, 7, 7)
_SPLIT = "\x00"


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation."""

    role: str
    text: str


@dataclass(frozen=True)
class Conversation:
    """What is common to all questions of a lesson, and each question with its reply.

    A prompt is the turns, then a user's turn of `before` and the question.
    """

    turns: tuple[Turn, ...]
    before: str
    """Of the last user's turn, up to the question; ends where a word begins."""
    branches: tuple[tuple[str, str], ...]
    """What follows `before`, and the reply."""


def conversation(
    lesson: Lesson, rng: Random, *, template: PromptTemplate | None = None
) -> Conversation:
    """The lesson's questions with its passages; without passages when it has none.

    The template is drawn when none is given.
    """
    chosen = template or rng.choices(TEMPLATES, _WEIGHTS)[0]
    abstain = template is not None or rng.random() < 0.8
    system = system_text(chosen, passages=bool(lesson.passages), abstain=abstain)
    turns = (Turn("system", system),) if system else ()
    before, _, behind = _user_text(chosen, lesson.passages, _SPLIT).partition(_SPLIT)
    branches = tuple(
        (f"{one.question}{_instruction(chosen, one)}{behind}", reply(one, lesson))
        for one in lesson.asked
    )
    return Conversation(turns, before, branches)


def closed_book(lesson: Lesson, rng: Random, *, examples: int = 0) -> Conversation:
    """The lesson's questions without its passages, behind some of them as examples.

    What an example has answered is answered again, all else is not known.
    """
    chosen = rng.choices(TEMPLATES, _WEIGHTS)[0]
    system = system_text(chosen, passages=False, abstain=rng.random() < 0.7)
    turns = [Turn("system", system)] if system else []
    shown = [one for one in lesson.asked if one.form == "short"][:examples]
    for one in shown:
        turns += [Turn("user", one.question), Turn("assistant", one.answer)]
    known = {one.answer for one in shown}
    branches = [
        (one.question, one.answer if one in shown else ABSTENTION)
        for one in lesson.asked
        if one.form == "short" and (one in shown or one.answer not in known)
    ]
    before, _, behind = _user_text(chosen, (), _SPLIT).partition(_SPLIT)
    return Conversation(
        tuple(turns), before, tuple((asked + behind, said) for asked, said in branches)
    )


def system_text(template: PromptTemplate, *, passages: bool, abstain: bool) -> str:
    """The system text as `PromptTemplate.messages` makes it for an item that has none."""
    declining = template.abstain_with_passages if passages else template.abstain
    parts = (
        template.system,
        template.with_passages if passages else "",
        declining if abstain else "",
    )
    return "\n\n".join(part.strip() for part in parts if part.strip())


def reply(asked: Asked, lesson: Lesson) -> str:
    """What the reader is to say: the answer in the form that was asked for."""
    if asked.gold is None or asked.form == "short":
        return asked.answer
    if asked.form == "cite":
        return f"{asked.answer} [{lesson.passages[asked.gold].id}]"
    return f'"{asked.line}" {asked.answer}'


def _user_text(template: PromptTemplate, passages: tuple[Shown, ...], question: str) -> str:
    asked = template.question.replace("{question}", question)
    if not passages:
        return asked
    shown = "\n".join(
        template.passage.replace("{id}", one.id).replace("{text}", one.text) for one in passages
    )
    return template.context.replace("{passages}", shown).replace("{question}", asked)


def _instruction(template: PromptTemplate, asked: Asked) -> str:
    return {
        "quote": f"\n{template.quote}",
        "cite": f"\n{template.cite}",
        "short": "",
    }[asked.form]
