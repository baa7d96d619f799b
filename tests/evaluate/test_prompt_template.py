from __future__ import annotations

from pathlib import Path

import pytest

from tunegate.curate.errors import ConfigError
from tunegate.curate.generation import Message
from tunegate.evaluate.item import Item, Passage
from tunegate.evaluate.prompt_template import Example, PromptTemplate, read_template

PLAIN = PromptTemplate()


def test_a_question_alone() -> None:
    said = PLAIN.messages(Item("a", "Who {text}?", ("x",)))
    assert said == (Message("system", PLAIN.system), Message("user", "Who {text}?"))


def test_the_items_system_text_and_how_to_decline() -> None:
    item = Item("a", "Who?", ("x",), system="Be kind.")
    assert PLAIN.messages(item, abstain=True)[0].text == f"Be kind.\n\n{PLAIN.abstain}"
    with_passages = PLAIN.messages(item, [Passage("p", "text")], abstain=True)[0].text
    assert with_passages.split("\n\n") == [
        "Be kind.",
        PLAIN.with_passages,
        PLAIN.abstain_with_passages,
    ]


def test_passages_carry_their_ids_and_braces_stay() -> None:
    passages = [Passage("p-1", "first {question}"), Passage("p-2", "second")]
    asked = PLAIN.messages(Item("a", "Who?", ("x",)), passages)[-1].text
    assert asked == "Passages:\n[p-1] first {question}\n[p-2] second\n\nQuestion: Who?"


def test_examples_are_turns_and_show_passages_only_where_the_question_does() -> None:
    examples = [Example("One?", "1", (Passage("e", "one is 1"),)), Example("Two?", "2")]
    item = Item("a", "Three?", ("3",))
    closed = PLAIN.messages(item, examples=examples)
    assert [one.role for one in closed] == ["system", *["user", "assistant"] * 2, "user"]
    assert [one.text for one in closed[1:]] == ["One?", "1", "Two?", "2", "Three?"]
    shown = PLAIN.messages(item, [Passage("p", "three is 3")], examples=examples)
    assert "[e] one is 1" in shown[1].text
    assert shown[3].text == "Two?"


@pytest.mark.parametrize(
    ("metric", "options", "form"),
    [
        ("choice", {"options": ["red", "blue"]}, "A. red\nB. blue\nAnswer with the letter"),
        ("json_schema", {"schema": {"type": "object"}}, 'this schema: {"type":"object"}'),
        ("citation_validity", {}, "in brackets"),
        ("quote_alignment", {}, "double quotes"),
    ],
)
def test_the_form_that_a_metric_needs_is_asked_for(
    metric: str, options: dict[str, object], form: str
) -> None:
    item = Item("a", "Which?", ("A",), metric=metric, options=options)
    asked = PLAIN.messages(item)[-1].text
    assert asked.startswith("Which?\n")
    assert form in asked


def test_the_hash_follows_the_texts_and_not_the_name() -> None:
    assert PromptTemplate(name="other").hash == PLAIN.hash
    assert PromptTemplate(system="x").hash != PLAIN.hash


def test_without_any_system_text_there_is_no_system_message() -> None:
    assert [one.role for one in PromptTemplate(system="").messages(Item("a", "?", ("x",)))] == [
        "user"
    ]


def test_a_template_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "short.toml"
    path.write_text('system = "Answer in one word."\n', encoding="utf-8")
    read = read_template(path)
    assert (read.name, read.system, read.question) == (
        "short",
        "Answer in one word.",
        "{question}",
    )


@pytest.mark.parametrize(
    ("text", "says", "hint"),
    [
        ('sistem = "x"', "unknown key 'sistem'", "did you mean 'system'?"),
        ('context = "{question}"', "context: {passages} is missing in it", ""),
        ("system = 3", "system", ""),
        ("system = ", "not valid TOML", "fix the line"),
    ],
)
def test_a_file_that_is_no_template(tmp_path: Path, text: str, says: str, hint: str) -> None:
    path = tmp_path / "t.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_template(path)
    assert caught.value.message.startswith(f"{path}: ")
    assert says in caught.value.message
    assert hint in caught.value.hint


def test_a_template_is_written_as_it_is_read(tmp_path: Path) -> None:
    template = PromptTemplate(name="x", system='say "no"\n\ttwice \\ \x7f é \u2028')
    path = tmp_path / "t.toml"
    path.write_text(template.as_toml(), encoding="utf-8")
    assert read_template(path) == template


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_template(tmp_path / "none.toml")
