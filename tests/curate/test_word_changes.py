from __future__ import annotations

import pytest

from tunegate.curate.word_changes import content_words, is_question_swap, is_same_wording, is_swap


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The shop opens at nine.", "the shop opened at nine"),
        ("Reset the PIN of the card", "Reset PIN of card, please!"),
        ("You will recieve a letter", "You receive the letter"),
        ("Enter the adddress", "Enter the address"),
        ("", "the"),
        ("It takes thirty days", "It takes 30 days"),
        ("There are 1,024 bytes", "There are 1024 bytes."),
        ("stopping and planning", "stopped, planned"),
    ],
)
def test_small_changes_leave_the_wording_alone(first: str, second: str) -> None:
    assert is_same_wording(first, second)
    assert is_same_wording(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The shop opens at nine.", "The shop closes at nine."),
        ("The shop opens at nine.", "The shop never opens at nine."),
        ("A man is playing", "A man is praying"),
        ("Use the form", "Use the from"),
        ("Dog bites man", "Man bites dog"),
        ("Sign the letter", "Sign the long letter"),
        ("It costs 1,5 euros", "It costs 15 euros"),
        ("legal advice", "illegal advice"),
        ("the fee is due", "no fee is due"),
        ("What is C#?", "What is C?"),
        ("Write it in C++ or C", "Write it in C or C"),
        ("a causal link", "a casual link"),
        ("print two cartons", "print two cartoons"),
        ("店は九時に開きます", "店は十時に開きます"),
    ],
)
def test_another_word_is_another_wording(first: str, second: str) -> None:
    assert not is_same_wording(first, second)
    assert not is_same_wording(second, first)


def test_content_words_are_in_order_and_without_endings() -> None:
    assert content_words("The lady’s cities are growing") == ("lady", "city", "grow")


@pytest.mark.parametrize(
    ("first", "second", "swapped"),
    [
        ("He plays the harp.", "He plays the harmonica", True),
        ("The dog bites the man", "The man bites the dog", True),
        ("Sit behind the old house", "Stand behind the new house", True),
        ("He sits in front of it", "He sits behind it", True),
        ("He stands near it", "He stands far away from it", True),
        ("It runs, tongue out", "Out there it runs with its tongue", True),
        ("He plays the harp", "he played a harp", False),
        ("You recieve a letter", "You receive a letter", False),
        ("He plays the harp", "He plays the small harp", False),
        ("Take it to the old shop", "Bring that into our new store now", False),
        ("", "", False),
    ],
)
def test_words_in_another_place(first: str, second: str, swapped: bool) -> None:
    assert is_swap(first, second) is swapped


@pytest.mark.parametrize(
    ("first", "second", "swapped"),
    [
        # asked in another way
        ("Who is the fire officer?", "What is the name of the fire officer?", False),
        ("Whose consent do I need to move?", "Whose consent is needed for moving?", False),
        ("Who runs the depot?", "By whom is the depot run?", False),
        ("How does it spread?", "In which way does it spread?", False),
        ("How long do refunds take?", "How long does a refund take?", False),
        # something else may be asked
        ("Who plays the harp?", "Who plays the harmonica?", True),
        ("Who is at risk?", "What is the name of who is vulnerable?", True),
        ("Who runs the depot?", "Whom does the depot run?", True),
        ("Can I call you?", "Can you call me?", True),
        ("Can I return it?", "Should I return it?", True),
        ("Why was there a benefit?", "What was the benefit?", True),
        ("Do I pay for the card?", "Do I pay by the card?", True),
        ("Is the name of the shop old?", "Is the sign of the shop old?", True),
    ],
)
def test_questions_with_a_word_in_another_place(first: str, second: str, swapped: bool) -> None:
    assert is_question_swap(first, second) is swapped
    assert is_question_swap(second, first) is swapped
