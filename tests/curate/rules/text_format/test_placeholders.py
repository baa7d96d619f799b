from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tunegate.curate.pair import Pair, Turn


@pytest.mark.parametrize(
    ("prompt", "response", "marked"),
    [
        ("Who are you?", "I am {{name}}, built by {{author}}.", "{{name}}"),
        ("你是谁？", "我是{{name}}。", "{{name}}"),
        ("When is it?", "It is on [INSERT DATE].", "[INSERT DATE]"),
        ("When is it?", "It is on <insert date here>.", "<insert date here>"),
        ("Greet the customer.", "Dear {customer_name}, welcome!", "{customer_name}"),
        ("Tell me about the product.", "Lorem ipsum dolor sit amet.", "Lorem ipsum dolor"),
        ("What does it cost?", "TODO: ask sales", "TODO"),
        ("Convert it.", "It is <response_placeholder> euros.", "<response_placeholder>"),
    ],
)
def test_unfilled_placeholders(
    spans: Callable[..., Any], prompt: str, response: str, marked: str
) -> None:
    assert spans("F305", Pair.single(prompt, response)) == [(0, "response", marked)]


@pytest.mark.parametrize(
    ("prompt", "response"),
    [
        ("Write a Jinja greeting.", "Hello {{ user }}!"),
        ("Write a template for a letter.", "Dear [INSERT NAME],"),
        ("How do I show a title?", "Write `{{ title }}` in the page."),
        ("How do I show a title?", "```\n{{ title }}\n```"),
        ("Loop over the rows.", "{% for row in rows %}{{ row }}{% endfor %}"),
        ("Set the token.", "env: ${{ secrets.TOKEN }}"),
        ("What is this set?", "It is {a}, and in LaTeX x^{{2}}."),
        ("Repeat {{name}} exactly.", "{{name}}"),
        ("What is on my list?", "Your todo list is empty."),
        ("Format a date.", 'print(f"{name}")'),
    ],
)
def test_template_code_is_left_alone(spans: Callable[..., Any], prompt: str, response: str) -> None:
    found = spans("F305", Pair.single(prompt, response))
    assert [hit for hit in found if hit[1] == "response"] == []


def test_prompts_are_looked_at_too_and_one_hit_names_all(
    spans: Callable[..., Any], messages: Callable[..., Any]
) -> None:
    pair = Pair.single("Name the capital of <insert country>.", "It is {{a}} {{b}} {{c}} {{d}}")
    assert spans("F305", pair)[0] == (0, "prompt", "<insert country>")
    assert messages("F305", pair)[1] == "unfilled placeholder “{{a}}”, “{{b}}”, “{{c}}” and 1 more"


@pytest.mark.parametrize(
    "response",
    [
        "[INSERT ANSWER]",
        "{{answer}}",
        "TODO",
        "TBD",
        "<your answer here>",
        "[Response]",
        "**[Insert date here]**",
        "{customer_name}",
        "[INSERT NAME], {{city}}",
    ],
)
def test_nothing_but_a_placeholder(spans: Callable[..., Any], response: str) -> None:
    pair = Pair.single("When does the office open?", response)
    assert [hit[0] for hit in spans("F323", pair)] == [0]
    assert spans("F305", pair) == []


@pytest.mark.parametrize(
    ("prompt", "response"),
    [
        ("When is it?", "It is on [INSERT DATE]."),
        ("Repeat {{name}} exactly.", "{{name}}"),
        ("Write a template for a letter.", "{{answer}}"),
        ("How do I show a title?", "`{{ title }}`"),
        ("Which list has it?", "Your todo list."),
        ("What is the element?", "<answer>45 minutes</answer>"),
        ("Where does it stand?", "[1]"),
    ],
)
def test_more_than_a_placeholder(spans: Callable[..., Any], prompt: str, response: str) -> None:
    assert spans("F323", Pair.single(prompt, response)) == []


def test_a_pair_with_nothing_but_a_placeholder_is_dropped(
    spans: Callable[..., Any], messages: Callable[..., Any], repaired: Callable[..., Any]
) -> None:
    pair = Pair.single("When does the office of [INSERT TOWN] open?", "[INSERT ANSWER]")
    assert spans("F323", pair) == [(0, "response", "[INSERT ANSWER]")]
    assert messages("F323", pair) == [
        "the response is nothing but the placeholder “[INSERT ANSWER]”"
    ]
    assert spans("F305", pair) == [(0, "prompt", "[INSERT TOWN]")]
    assert repaired("F323", pair) is None


@pytest.mark.parametrize(
    ("response", "marked"),
    [
        ("Sincerely,\n[Your Name]", "[Your Name]"),
        ("Dear [Recipient's Name],", "[Recipient's Name]"),
        ("I work at [Company].", "[Company]"),
        ("Write to <your email>.", "<your email>"),
        ("Meet us at [date and time].", "[date and time]"),
    ],
)
def test_blanks_to_fill(spans: Callable[..., Any], response: str, marked: str) -> None:
    assert spans("F306", Pair.single("Write a short note.", response)) == [(0, "response", marked)]


@pytest.mark.parametrize(
    ("prompt", "response"),
    [
        ("Write a letter template.", "Dear [Name],"),
        ("Say hello to [Name].", "Hello [Name]!"),
        ("Sort it.", "rows[name] = cells[number]"),
        ("Where?", "See [our company](https://example.com)."),
        ("Who said it?", "The [government's] worst attempt [citation needed]."),
    ],
)
def test_brackets_that_are_no_blanks(spans: Callable[..., Any], prompt: str, response: str) -> None:
    assert spans("F306", Pair.single(prompt, response)) == []


def test_blanks_in_earlier_answers(spans: Callable[..., Any]) -> None:
    turns = (
        Turn("user", "Write a note."),
        Turn("assistant", "Best, [Your Name]"),
        Turn("user", "Thanks."),
        Turn("assistant", "Gladly."),
    )
    assert spans("F306", Pair(turns)) == [(0, "prompt", "[Your Name]")]
