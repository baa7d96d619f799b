from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunegate.curate.guards import GUARDS, differences, differing_guards, guard_tokens


@pytest.mark.parametrize(
    ("first", "second", "guards"),
    [
        # numbers and units
        ("pay within 30 days", "pay within 31 days", ("number",)),
        ("pay within 30 days", "pay within 30 hours", ("number",)),
        ("give 5 mg twice", "give 5 g twice", ("number",)),
        ("give 5 mg", "give 5 mg twice", ("number",)),
        ("an energy of 1.022 MeV", "an energy of 1.032 MeV", ("number",)),
        ("10² metres", "102 metres", ("number",)),
        ("it costs $5", "it costs €5", ("number",)),
        ("at -5 °C", "at 5 °C", ("number",)),
        ("the second key", "the third key", ("number",)),
        ("3-5 days", "3-6 days", ("number",)),
        ("10k a year", "1,000 a year", ("number",)),
        ("how do I install it", "how do I uninstall it", ("negation",)),
        ("how do I log in", "how do I log out", ("negation",)),
        ("write it in C#", "write it in C", ("name",)),
        ("from 3 to 5", "from 5 to 3", ("number",)),
        # dates
        ("on 2024-05-01", "on 2024-05-02", ("date",)),
        ("on May 5th, 2024", "on May 6th, 2024", ("date",)),
        ("in March 2020", "in April 2020", ("date",)),
        ("open on Monday", "open on Tuesday", ("date",)),
        ("call me tomorrow", "call me tonight", ("date",)),
        ("at 10:30 pm", "at 10:30 am", ("date",)),
        # negation and polarity
        ("you can pay by card", "you cannot pay by card", ("negation",)),
        ("it is allowed", "it is not allowed", ("negation",)),
        ("it isn't allowed", "it is allowed", ("negation",)),
        ("always lock it", "never lock it", ("negation",)),
        ("sold with a cable", "sold without a cable", ("negation",)),
        ("no fee is due", "a fee is due", ("negation",)),
        ("the price will increase", "the price will decrease", ("negation",)),
        ("turn it on", "turn it off", ("negation",)),
        ("more than that", "less than that", ("negation",)),
        ("all of them", "some of them", ("negation",)),
        ("you must sign", "you may sign", ("negation",)),
        ("a valid key", "an invalid key", ("negation",)),
        # names
        ("we ship to Paris", "we ship to Rome", ("name",)),
        ("Marie Curie won", "Pierre Curie won", ("name",)),
        ("Paris is large", "Rome is large", ("name",)),
        ("Alice owes Bob money", "Bob owes Alice money", ("name",)),
        ("weather in india", "weather in china", ("name",)),
        ("vitamin B helps", "vitamin C helps", ("name",)),
        # code
        ("call `close()` then", "call `open()` then", ("code",)),
        ("set max_size first", "set min_size first", ("code",)),
        ("use getName here", "use getname here", ("code",)),
        ("see https://a.example/x", "see https://a.example/y", ("code",)),
        ("edit conf.toml", "edit conf.json", ("code",)),
        ("if a == b:\n    return a", "if a == b:\n    return b", ("code",)),
        ("x = a + b", "x = a * b", ("code",)),
        ("```\nprint(1)\n```", "```\nprint( 1)\n```", ("code",)),
        ("run it with --force", "run it with --quiet", ("code",)),
        # what a question asks for
        ("Who invented the Ventrook?", "When was the Ventrook invented?", ("asked",)),
        ("where is the shop", "who runs the shop", ("asked",)),
        ("Why did the costs fall?", "How much did the costs fall?", ("asked",)),
        ("Where is the fair held?", "On what date is the fair held?", ("asked",)),
        ("By whom is it run?", "Since when is it run?", ("asked",)),
        ("Can you tell me when it opens?", "Do you know who opens it?", ("asked",)),
        ("I have a hub. Who made it?", "I have a hub. When was it made?", ("asked",)),
        ("If it is broken, who do I call?", "If it is broken, when do I call?", ("asked",)),
        ("Who made it, and when?", "When was it made?", ("asked",)),
        ("Did you return my money?", "Why did you return my money?", ("asked",)),
        ("Is there a fee for that?", "What is the fee for that?", ()),
        ("Do you know when it opens?", "When does it open?", ()),
        # several at once, in the order of the table
        ("not before 5 May", "before 6 May", ("date", "negation")),
    ],
)
def test_a_guard_that_differs_is_named(first: str, second: str, guards: tuple[str, ...]) -> None:
    assert differing_guards(first, second) == guards
    assert differing_guards(second, first) == guards


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("", ""),
        ("pay within 1,000 days", "pay within 1000 days"),
        ("it takes 3-5 days", "it takes 3 to 5 days"),
        ("it takes 3–5 days", "it takes 3-5 days"),
        ("it costs €5", "it costs 5 €"),
        ("10k a year", "10,000 a year"),
        ("add ½ cup", "add 1/2 cup"),
        ("open on Sundays", "open on Sunday"),
        ("you are logged out", "you are signed out"),
        ("unblock the card", "unlock the card"),
        ("wait 5 mins", "wait five minutes"),
        ("30 % of it", "30 percent of it"),
        ("$5 a day", "5 dollars a day"),
        ("on May 5th, 2024", "on may 5 2024"),
        ("it didn't work", "it did not work"),
        ("it didn’t work", "it didn't work"),
        ("you can't pay", "you cannot pay"),
        ("contact IBM support", "Contact ibm support"),
        ("I am here", "i am here"),
        ("Please open the door.", "please open the door"),
        ("the weather is fine", "the climate is fine"),
        ("a quick reply", "a swift reply"),
        ("Use it daily. Then rest.", "Use it daily, then rest."),
        ("prices rise", "prices increase"),
        ("run `ls`  \nnow", "run `ls`\nnow"),
        ("Who manages the depot?", "By whom is the depot managed?"),
        ("Who is the fire officer?", "What is the name of the fire officer?"),
        ("When was it built?", "What year was it built?"),
        ("When was it built?", "In which year was it built?"),
        ("Where can I park?", "Which places are there to park?"),
        ("How long do refunds take?", "When do I get my refund?"),
        ("How many days do refunds take?", "When do I get my refund?"),
        ("How can I pay?", "Where can I pay?"),
        ("Why is it late?", "How come it is late?"),
        ("When I move, how do I tell you?", "How do I tell you where I move?"),
        ("When it rains, the vent closes.", "Where it rains, the vent closes."),
        ("Ask the man who buys them.", "Tell the shop where they lie."),
        ("I moved to Leeds, where I work. Why?", "I moved to Leeds for work. Why?"),
    ],
)
def test_another_way_of_writing_is_no_difference(first: str, second: str) -> None:
    assert differing_guards(first, second) == ()


def test_tokens_are_written_one_way_and_in_order() -> None:
    text = "On Jan 5th, 2024 Ann Lee didn't pay 1,000 kilograms or $5.50 for `x_1` in New York."
    found = guard_tokens(pl.Series([text])).row(0, named=True)
    assert found["number"] == ["1000kg", "5.50usd"]
    assert found["date"] == ["jan 5 2024"]
    assert found["negation"] == ["not"]
    assert found["code"] == ["`x_1`"]
    assert found["name"] == ["ann", "lee", "new", "york"]
    assert found["asked"] == []


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Who runs it?", ["person"]),
        ("whose shop is it", ["person"]),
        ("When was it and where is it?", ["place", "time"]),
        ("Who runs it? And who owns it?", ["person"]),
        ("How many are there", ["amount"]),
        ("How many days are left", ["time"]),
        ("Show me why it fails", ["reason"]),
        ("What is it?", []),
        ("Whoever runs it", []),
        ("the bell rings when it opens", []),
        ("I paid. Did it arrive?", ["truth"]),
        ("Is it late? If so, who do I call?", ["person"]),
    ],
)
def test_what_a_question_asks_for(text: str, asked: list[str]) -> None:
    assert guard_tokens(pl.Series([text]))["asked"].to_list() == [asked]


def test_an_empty_or_missing_text_holds_nothing() -> None:
    found = guard_tokens(pl.Series(["", None], dtype=pl.String))
    assert found.columns == list(GUARDS)
    assert found.rows() == [([],) * len(GUARDS)] * 2


def test_differences_come_row_by_row() -> None:
    first = pl.Series(["a 1", "b", "c not", "d"])
    second = pl.Series(["a 2", "b", "c", None])
    assert differences(first, second).to_list() == [["number"], [], ["negation"], []]


@given(st.text(max_size=60))
def test_a_text_never_differs_from_itself(text: str) -> None:
    assert differing_guards(text, text) == ()


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_two_sides_are_alike(first: str, second: str) -> None:
    assert differing_guards(first, second) == differing_guards(second, first)


def test_most_one_word_contradictions_about_numbers_and_places_are_held(outside_data: Path) -> None:
    rows = pl.read_ndjson(outside_data / "breaking_nli" / "data.jsonl")
    rows = rows.filter(pl.col("label") == "contradiction")
    found = differences(rows["premise"].rechunk(), rows["hypothesis"].rechunk())
    held = rows.select("category", held=found.list.len() > 0).group_by("category").mean()
    share = dict(held.iter_rows())
    assert share["cardinals"] > 0.95
    assert share["ordinals"] > 0.9
    assert share["countries"] > 0.9
    assert share["nationalities"] > 0.9
