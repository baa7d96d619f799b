from __future__ import annotations

import orjson
import pytest

from tunegate.curate.cited import Cited, cited
from tunegate.curate.documents import Documents

GUIDE = (
    "# Returns\n\nSend it back within 14 days. The fee is 4 euros.\n\n"
    "# Repairs\n\nThe fee is 9 euros. Repairs take 14 days.\n"
)
DOCUMENTS = Documents({"docs/guide.md": GUIDE})


def look(
    prompt: str, response: str, source: str | None = "guide", draft: str | None = None
) -> Cited:
    return cited(source, draft, prompt=prompt, response=response, documents=DOCUMENTS)


def marked(found: Cited) -> list[str]:
    return [found.text[start:end] for start, end in found.spans]


def draft(quote: str, start: int, **more: object) -> str:
    made_of = {"quote": quote, "start": start, "end": start + len(quote), **more}
    return orjson.dumps(made_of).decode()


def test_the_quote_of_a_draft_is_found_by_its_offsets() -> None:
    second = GUIDE.index("14 days", GUIDE.index("14 days") + 1)
    found = look("?", "!", draft=draft("14 days", second, page=2, headings=["Repairs", "Time"]))
    assert found.spans == ((second, second + 7),)
    assert (found.document, found.place, found.note) == (
        "docs/guide.md", "page 2, Repairs > Time", "",
    )  # fmt: skip


def test_a_quote_that_moved_is_found_and_one_that_is_gone_is_said_to_be() -> None:
    moved = look("?", "!", draft=draft("4 euros", 3))
    assert marked(moved) == ["4 euros"]
    assert "stands elsewhere" in moved.note
    gone = look("?", "!", draft=draft("5 euros", 3))
    assert (gone.spans, gone.note) == ((), "The document changed: what was quoted is gone.")
    assert gone.text == GUIDE
    assert look("?", "!", draft="{}").note == "The draft does not say what it quotes."


@pytest.mark.parametrize(
    ("prompt", "response", "expected"),
    [
        ("What do returns cost?", "4 euros", ["The fee is 4 euros."]),
        ("What is the fee of repairs?", "The fee is 9 euros.", ["The fee is 9 euros."]),
        ("How long do repairs take?", "14 days", ["Repairs take 14 days."]),
        (
            "How do I return it?",
            "Send it back within 14 days. You pay a fee of 4 euros.",
            ["Send it back within 14 days.", "The fee is 4 euros."],
        ),
        ("Who are you?", "A violet walrus.", []),
    ],
)
def test_sentences_with_the_words_of_the_response_are_found(
    prompt: str, response: str, expected: list[str]
) -> None:
    found = look(prompt, response)
    assert marked(found) == expected
    assert bool(found.note) is not bool(expected)


def test_what_cannot_be_shown_says_why() -> None:
    assert look("?", "!", source=None).note == "The pair names no source."
    assert look("?", "!", source="other.md").note == "Its source 'other.md' is none of `documents`."
    nothing = cited("a.md", None, prompt="", response="", documents=Documents())
    assert nothing.note == "Its source 'a.md' needs `documents` in tunegate.toml."
