from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tunegate.curate.pair import Pair, Turn
from tunegate.curate.rules.text_format.glossary import preferred
from tunegate.curate.settings import GlossaryTerm, Settings

GLOSSARY = [
    GlossaryTerm(term="email", variants=["e-mail", "electronic mail"]),
    GlossaryTerm(term="GitHub", variants=["Github", "github"]),
    GlossaryTerm(term="information technology", variants=["IT"]),
    GlossaryTerm(term="log in page", variants=["log in", "login page"]),
    GlossaryTerm(term="payout", forbidden=["handout"], definition="money we send"),
]
SETTINGS = Settings(glossary=GLOSSARY)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Send an e-mail. E-mail us! E-MAIL!", "Send an email. Email us! EMAIL!"),
        ("by electronic\nmail", "by email"),
        ("On Github, github and GitHub.", "On GitHub, GitHub and GitHub."),
        ("Our IT is it.", "Our information technology is it."),
        ("Open the log in page and log in.", "Open the log in page and log in page."),
        ("the e-mail's subject", "the email's subject"),
    ],
)
def test_variants_become_the_preferred_term(text: str, clean: str) -> None:
    assert preferred(text, GLOSSARY) == clean
    assert preferred(clean, GLOSSARY) == clean


@pytest.mark.parametrize(
    "text",
    [
        "e-mails, non-e-mail and e-mail-like",
        "a.e-mail@example.org, https://github.com/x, github.com/x, ~/github/x",
        "Run `github` or\n```\ngithub e-mail\n```",
        "it is a bit",
    ],
)
def test_words_within_words_code_and_links_stay(text: str) -> None:
    assert preferred(text, GLOSSARY) == text


def test_answers_and_system_texts_keep_to_the_glossary_users_need_not(
    spans: Callable[..., Any], messages: Callable[..., Any]
) -> None:
    turns = (
        Turn("user", "my e-mail"),
        Turn("assistant", "Which e-mail?"),
        Turn("user", "e-mail"),
        Turn("assistant", "Fine."),
    )
    talk = Pair(turns, system="Ask for the e-mail.", context="e-mail")
    single = Pair.single("What is a handout?", "A handout, i.e. an E-mail.")
    found = spans("F314", talk, single, settings=SETTINGS)
    assert found == [(0, "prompt", "e-mail"), (0, "system", "e-mail"), (1, "response", "E-mail")]
    assert spans("F315", talk, single, settings=SETTINGS) == [(1, "response", "handout")]
    assert messages("F315", single, settings=SETTINGS) == [
        "“handout” must not be used; say “payout” (money we send)"
    ]
    assert messages("F314", single, settings=SETTINGS) == ["“e-mail” is written “email” here"]


def test_fix_uses_the_glossary_of_the_settings(repaired: Callable[..., Any]) -> None:
    pair = Pair.single("my e-mail", "An e-mail is a handout.")
    assert repaired("F314", pair, SETTINGS) == Pair.single("my e-mail", "An email is a handout.")
    assert repaired("F314", pair, Settings()) == pair


def test_without_a_glossary_nothing_is_said(spans: Callable[..., Any]) -> None:
    assert spans("F314", Pair.single("e-mail", "e-mail")) == []
