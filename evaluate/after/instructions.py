"""Instructions whose fulfilment can be checked by rule, and how many a model follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tunegate.evaluate.after.rule_checks import keeps
from tunegate.evaluate.language_model import LanguageModel, Probe
from tunegate.evaluate.statistics.interval import Interval
from tunegate.evaluate.statistics.mean import bootstrap_difference
from tunegate.evaluate.statistics.paired import McNemar, mcnemar
from tunegate.evaluate.statistics.proportion import wilson

TOKENS = 160


@dataclass(frozen=True, slots=True)
class Instruction:
    """What is asked, and the rule that a reply has to keep."""

    text: str
    check: str
    """A key of `CHECKS`."""
    arguments: tuple[object, ...] = ()


@dataclass(frozen=True)
class Following:
    """Instructions followed before and after training."""

    base: Interval
    """Share of the instructions: Wilson."""
    tuned: Interval
    difference: Interval
    """Tuned less base: paired bootstrap."""
    test: McNemar
    lost: tuple[str, ...]
    """Instructions that only the base model followed."""


def followed(model: LanguageModel, instructions: Sequence[Instruction] | None = None) -> list[bool]:
    """Whether the model's reply keeps the rule of each instruction."""
    asked = INSTRUCTIONS if instructions is None else instructions
    replies = model.continuations([Probe(one.text, chat=True) for one in asked], tokens=TOKENS)
    return [
        keeps(reply or "", one.check, *one.arguments)
        for one, reply in zip(asked, replies, strict=True)
    ]


def following(
    base: Sequence[bool],
    tuned: Sequence[bool],
    *,
    instructions: Sequence[Instruction] | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> Following:
    """Compare both models over the same instructions."""
    asked = INSTRUCTIONS if instructions is None else instructions
    before, after = [float(one) for one in base], [float(one) for one in tuned]
    return Following(
        base=wilson(sum(base), len(base), level=level),
        tuned=wilson(sum(tuned), len(tuned), level=level),
        difference=bootstrap_difference(before, after, level=level, seed=seed),
        test=mcnemar(before, after),
        lost=tuple(
            one.text for one, was, now in zip(asked, base, tuned, strict=True) if was and not now
        ),
    )


INSTRUCTIONS: tuple[Instruction, ...] = (
    Instruction("Describe a harbour in no more than ten words.", "at_most_words", (10,)),
    Instruction("Explain what a lock is for, in at most 15 words.", "at_most_words", (15,)),
    Instruction("Say in five words or fewer how snow feels.", "at_most_words", (5,)),
    Instruction("Use no more than twelve words: why do ships float?", "at_most_words", (12,)),
    Instruction("Tell me about bread in at least 40 words.", "at_least_words", (40,)),
    Instruction("Describe a walk in a forest in 50 words or more.", "at_least_words", (50,)),
    Instruction("Write at least 30 words about a market.", "at_least_words", (30,)),
    Instruction("Describe the moon in exactly two sentences.", "sentences", (2,)),
    Instruction("In exactly one sentence, say what a clock does.", "sentences", (1,)),
    Instruction("Write exactly three sentences about rain.", "sentences", (3,)),
    Instruction(
        "Is ice colder than steam? Answer with yes or no only.", "one_of", (("yes", "no"),)
    ),
    Instruction(
        "Is a mouse larger than a horse? One word, yes or no.", "one_of", (("yes", "no"),)
    ),
    Instruction(
        "Which is heavier, iron or wool, for the same size? Reply with one of the two words.",
        "one_of",
        (("iron", "wool"),),
    ),
    Instruction(
        "Is this review good or bad: 'I would buy it again.' Answer only with the word good or "
        "the word bad.",
        "one_of",
        (("good", "bad"),),
    ),
    Instruction("List three fruits as bullet points and nothing else.", "bullets", (3,)),
    Instruction("Give four tools as bullet points starting with a dash.", "bullets", (4,)),
    Instruction("Name two rivers, each as a bullet point. No other text.", "bullets", (2,)),
    Instruction("List five animals as bullet points, without an introduction.", "bullets", (5,)),
    Instruction("Number three steps for making tea: 1., 2., 3.", "numbered", (3,)),
    Instruction("Write a numbered list of four colours and nothing else.", "numbered", (4,)),
    Instruction("Number the two halves of a day, as 1. and 2.", "numbered", (2,)),
    Instruction(
        "Reply with a JSON object with the keys name and age, for a made-up person. JSON only.",
        "json_keys",
        (("name", "age"),),
    ),
    Instruction(
        "Describe a car as JSON with exactly the keys colour, doors and year. No other text.",
        "json_keys",
        (("colour", "doors", "year"),),
    ),
    Instruction(
        "Put the sum and the product of 3 and 4 into a JSON object with the keys sum and product.",
        "json_keys",
        (("sum", "product"),),
    ),
    Instruction("Name four vegetables on one line, separated by commas.", "comma_list", (4,)),
    Instruction("List three planets separated by commas and nothing else.", "comma_list", (3,)),
    Instruction("Give me five first names on one line with commas.", "comma_list", (5,)),
    Instruction("Wish me a good morning in capital letters only.", "capitals"),
    Instruction("Say that the shop is closed, all in capitals.", "capitals"),
    Instruction("WRITE WHAT A CAT EATS, IN CAPITAL LETTERS.", "capitals"),
    Instruction("say hello in small letters only, no capitals.", "small_letters"),
    Instruction("Describe a tree using only lowercase letters.", "small_letters"),
    Instruction("Write a sentence about the sea without the letter z.", "without_letter", ("z",)),
    Instruction(
        "Name an animal, and do not use the letter e anywhere.", "without_letter", ("e",)
    ),
    Instruction("Describe winter without the letter q.", "without_letter", ("q",)),
    Instruction(
        "Describe a fire without the words hot and flame.", "without_words", (("hot", "flame"),)
    ),
    Instruction(
        "Explain what a bicycle is. Do not use the word wheel or wheels.",
        "without_words",
        (("wheel", "wheels"),),
    ),
    Instruction(
        "Write a sentence with the words river, lantern and seven.",
        "with_words",
        (("river", "lantern", "seven"),),
    ),
    Instruction(
        "Use the words copper and window in one sentence.", "with_words", (("copper", "window"),)
    ),
    Instruction(
        "Tell a very short story with the words baker, ladder and snow.",
        "with_words",
        (("baker", "ladder", "snow"),),
    ),
    Instruction("Begin your reply with the word Honestly: do you like rain?", "begins",
                ("Honestly",)),
    Instruction("Start your answer with 'Step one:' and say how to boil an egg.", "begins",
                ("Step one:",)),
    Instruction("Describe a cat, and end your reply with the word END.", "ends", ("END",)),
    Instruction("Ask me a question about food. The reply must end with a question mark.", "ends",
                ("?",)),
    Instruction("How many days has a week? Reply with digits only.", "whole_number"),
    Instruction("What is 9 times 7? Only the number, in digits.", "whole_number"),
    Instruction("How many legs have two spiders? Only a number in digits.", "whole_number"),
    Instruction("Write two paragraphs about books, with a blank line between them.", "paragraphs",
                (2,)),
    Instruction("Write three short paragraphs about a train journey, with blank lines between.",
                "paragraphs", (3,)),
)  # fmt: skip
"""Our own; they are never trained on."""
