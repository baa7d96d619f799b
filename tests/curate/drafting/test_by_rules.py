from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import orjson
import pytest

from tunegate.curate.drafting.draft import line_of, row_of
from tunegate.curate.load.load import load

GUIDE = """# Parcel guide

## Introduction

This is about parcels and nothing else in the world.

## How long does delivery take?

Delivery takes three days. See [zones](zones.md).

It may take
longer abroad.

## Returning a parcel

Print the label, put it on the parcel, and hand it in at any shop of ours.

## Zones

See [the list](zones.md).

| Zone | Days | Note | Fast |
|------|------|------|------|
| A    | 3    | Large cities and what lies around them | yes |
| B    | 5    |      | no |

## Glossary

### Label

What stands on a parcel.

### Courier

Who brings it.
"""


def test_each_rule_and_what_it_passes_over(read: Any) -> None:
    guide = read(GUIDE)
    assert guide.asked("faq") == [
        (
            "How long does delivery take?",
            "Delivery takes three days. See zones.\n\nIt may take longer abroad.",
        )
    ]
    assert guide.asked("heading") == [
        (
            "How do I go about returning a parcel?",
            "Print the label, put it on the parcel, and hand it in at any shop of ours.",
        )
    ]
    assert guide.asked("definition") == [
        ("What does “Label” mean?", "What stands on a parcel."),
        ("What does “Courier” mean?", "Who brings it."),
    ]
    assert guide.asked("table") == [
        ("What are the days of A?", "The days of A are 3."),
        ("What is the note of A?", "Large cities and what lies around them"),
        ("What are the days of B?", "The days of B are 5."),
    ]
    assert guide.drafts("faq")[1] == []
    assert set(guide.reasons()) >= {
        ("a heading with nothing below it but other headings", "Parcel guide"),
        ("a heading that says nothing about its text", "Introduction"),
        ("a table cell that answers no question", "B | 5 |  | no"),
    }


def test_quotes_are_where_the_document_has_them_and_in_the_chunk(read: Any) -> None:
    guide = read(GUIDE)
    by_id = {chunk.id: chunk for chunk in guide.chunks}
    drafts, _ = guide.drafts()
    assert len(drafts) >= 6
    for draft in drafts:
        assert guide.documents[0].text[draft.start : draft.end] == draft.quote
        chunk = by_id[draft.chunk]
        assert chunk.start < draft.end
        assert draft.start < chunk.end


def test_faq_files_and_lines_and_definition_lists(read: Any) -> None:
    files = {
        "a.csv": "question,answer,updated\nIs it free?,Yes.,2024-05-01\nWhy?,See the terms.,\n",
        "b.txt": "Q: Who pays?\nA: The sender\nalways pays.\n",
        "c.html": "<h1>Words</h1><dl><dt>Label</dt><dd>On a <b>parcel</b>.</dd></dl>",
    }
    found = read(**files)
    drafts, passed = found.drafts()
    assert [(one.document, one.by, one.prompt, one.response) for one in drafts] == [
        ("a.csv", "faq", "Is it free?", "Yes."),
        ("b.txt", "faq", "Who pays?", "The sender always pays."),
        ("c.html", "definition", "What does “Label” mean?", "On a parcel."),
    ]
    assert drafts[0].date == "2024-05-01"
    assert [(one.reason, one.text) for one in passed] == [
        ("the text only points elsewhere", "Why?"),
    ]


def test_texts_that_are_no_answers(read: Any) -> None:
    links = "\n".join(f"* [Exporter number {n}](https://x.example/{n})" for n in range(5))
    cases = {
        "mostly links": links,
        "more text than an answer has": "Parcels are brought by couriers all day. " * 80,
        "the text only points elsewhere": "Please see the page about parcels for all of that.",
        "only code or a table, without a sentence": "```\nrun the thing with all options\n```",
        "the text breaks off with a colon": "You can pay for your parcel in these ways:",
        "the text speaks of what stands around it": "In this guide, you send your first parcel.",
        "too few words below the heading": "Parcels only.",
    }
    for reason, body in cases.items():
        assert read(f"## Sending parcels\n\n{body}\n").reasons() == [(reason, "Sending parcels")]


def test_prompts_that_stand_for_several_answers_are_told_apart(read: Any) -> None:
    body = "## Storage\n\n{} keeps its samples in files on the disk of the machine."
    files = {
        "one.md": "# Alpha\n\n" + body.format("Alpha"),
        "two.md": "# Beta\n\n" + body.format("Beta"),
    }
    assert [prompt for prompt, _ in read(**files).asked()] == [
        "What should I know about Storage (Alpha)?",
        "What should I know about Storage (Beta)?",
    ]
    text = "# Alpha\n\n" + "\n\n".join(
        f"## {name}\n\n### Storage\n\n{name} keeps its samples in files on the disk of it."
        for name in ("Reader", "Writer")
    )
    assert [prompt for prompt, _ in read(text).asked()] == [
        "What should I know about Storage (Reader)?",
        "What should I know about Storage (Writer)?",
    ]


def test_tables_whose_columns_are_the_subjects(read: Any) -> None:
    aspects = "## Text format\n\nAll about the text format of ours, word by word.\n\n"
    table = "| Aspect | Description |\n|---|---|\n| Transmission | HTTP |\n"
    turned = "|  | Alpha | Beta |\n|---|---|---|\n| Price | 3 | 5 |\n"
    assert read(aspects + table).asked("table") == [
        ("What is the transmission of Text format?", "The transmission of Text format is HTTP."),
    ]
    assert read(turned).asked("table") == [
        ("What is the price of Alpha?", "The price of Alpha is 3."),
        ("What is the price of Beta?", "The price of Beta is 5."),
    ]
    bare = "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
    assert read(**{"a.html": bare}).reasons() == [("a table without a header", "a | b")]


def test_rows_load_as_pairs_that_are_drafts(read: Any, tmp_path: Path) -> None:
    drafts, _ = read(GUIDE).drafts("faq")
    path = tmp_path / "drafts.jsonl"
    path.write_bytes(b"".join(map(line_of, drafts)))
    row = json.loads(path.read_text(encoding="utf-8"))
    assert row == row_of(drafts[0])
    frame = load([str(path)]).dataset.frame
    assert frame.select("prompt", "source").row(0) == ("How long does delivery take?", "a.md")
    assert orjson.loads(frame["draft"][0])["quote"] == drafts[0].quote
    users = tmp_path / "users.jsonl"
    users.write_text('{"prompt": "a", "response": "b", "draft": {"text": "c"}}\n')
    assert load([str(users)]).dataset.frame["draft"].to_list() == [None]


SLIDER = """# Controls

## Slider

A slider chooses a number between two others.

| Parameter | Description | Default |
|---|---|---|
| min | The least that can be chosen. | 0 |
| `step` | How far one key press goes on the scale. | 1 |
| Label colour | The colour of the words beside the slider. | black |

## Out of scope

Sliders for dates are no part of this library, and never will be.

### Dates

A date is chosen in a calendar, with the keys or with the mouse.

| Name | Meaning |
|---|---|
| day | What a calendar shows. |

## Further resources

The book of sliders tells all about them in twelve long chapters.
"""


def test_parameters_say_what_they_belong_to(read: Any) -> None:
    assert [prompt for prompt, _ in read(SLIDER).asked("table")] == [
        "What is min (Slider)?",
        "What is the default of min (Slider)?",
        "What is `step` (Slider)?",
        "What is the default of `step` (Slider)?",
        "What is Label colour?",
        "What is the default of Label colour?",
    ]


def test_sections_that_lead_away_are_passed_over(read: Any) -> None:
    found = read(SLIDER)
    assert not [one for one in found.asked() if "calendar" in one[1] or "book" in one[1]]
    away = [text for reason, text in found.reasons() if reason.endswith("of other things")]
    assert away == ["Out of scope", "Dates", "Further resources"]
    fees = "## Fees\n\nThe fee for each parcel is three euros and no more.\n"
    titled = f"# Additional information\n\n{fees}"
    assert len(read(titled).asked("heading")) == 1


def test_questions_below_such_a_heading_are_asked(read: Any) -> None:
    text = "# Shop\n\n## See also\n\nQ: Is it free?\nA: Yes, for everybody.\n"
    assert read(text).asked() == [("Is it free?", "Yes, for everybody.")]


def test_long_tables_take_no_time_with_the_square(read: Any) -> None:
    rows = "\n".join(f"| {n} | about the price of that part in the shop |" for n in range(6_000))
    found = read(f"# Parts\n\n| Item number | Price |\n|---|---|\n{rows}\n")
    began = time.perf_counter()
    drafts, _ = found.drafts("table")
    assert drafts[7].prompt == "What is the price of Item number 7?"
    assert len(drafts) == 6_000
    assert time.perf_counter() - began < 4


def test_an_answer_that_is_too_long_is_passed_over(read: Any) -> None:
    long = "It is long, very long indeed, and it does not end. " * 60
    files = {
        "a.txt": f"Q: How long?\nA: {long}\n",
        "b.csv": f'question,answer\nHow long?,"{long}"\n',
        "c.html": f"<dl><dt>Length</dt><dd>{long}</dd></dl>",
    }
    found = read(**files)
    assert found.asked() == []
    reason = "more text than an answer has"
    assert found.reasons() == [(reason, "How long?"), (reason, "How long?"), (reason, "Length")]


@pytest.mark.parametrize(
    "text",
    [
        "# Glossary\n\nThe words that we use in our shops.\n\n## Label\n\nOn a parcel.\n",
        "# Parcel glossary\n\nThe words that we use in our shops.\n\n## Label\n\nOn a parcel.\n",
        "# Guide\n\n## Definitions\n\n### Terms and definitions\n\nThe words that we use.\n\n"
        "### Label\n\nOn a parcel.\n",
    ],
)
def test_the_title_of_a_glossary_is_no_term(read: Any, text: str) -> None:
    found = read(text)
    assert found.asked() == [("What does “Label” mean?", "On a parcel.")]
    assert "a heading that says nothing about its text" in {reason for reason, _ in found.reasons()}


@pytest.mark.parametrize(
    "text",
    [
        "**Label**: on a parcel.\n\n**Courier:** who brings it.\n",
        "**Label**: on a parcel.\n**Courier:** who\nbrings it.\n",
        "- **Label**: on a parcel.\n- __Courier__: who brings it.\n",
    ],
)
def test_terms_in_bold_that_follow_one_another(read: Any, text: str) -> None:
    found = read(f"# Glossary\n\n{text}")
    assert found.asked() == [
        ("What does “Label” mean?", "on a parcel."),
        ("What does “Courier” mean?", "who brings it."),
    ]
    assert found.reasons() == []
    document = found.documents[0]
    for draft in found.drafts("definition")[0]:
        assert document.text[draft.start : draft.end] == draft.quote
    assert found.asked("heading") == []


@pytest.mark.parametrize(
    "text",
    [
        "**Label**: on a parcel.\n\nSome prose.\n\n**Courier**: who brings it.\n",
        "**Note**: on a parcel.\n\n**Warning:** who brings it.\n",
        "1. **Open it**: with a knife.\n2. **Close it**: with tape.\n",
        "**Label** on a parcel.\n\n**Courier** who brings it.\n",
        f"**Label**: {'long ' * 130}.\n\n**Courier**: who brings it.\n",
        "## See also\n\n- **Label**: on a parcel.\n- **Courier**: who brings it.\n",
    ],
)
def test_bold_words_that_are_no_terms(read: Any, text: str) -> None:
    assert read(f"# Guide\n\n{text}").asked("definition") == []
