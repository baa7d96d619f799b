from __future__ import annotations

from random import Random

from tunegate.curate.relation.teaching.likeness import likeness_examples


def test_like_questions_are_rather_equivalent() -> None:
    questions = [
        "How do I reset my password?",
        "How can I reset my password?",
        "What is the weather in Oslo today?",
    ]
    made = likeness_examples(questions, Random(0), most=3, source="likeness")
    certainty = {frozenset((one.a, one.b)): one.certainty for one in made}
    assert certainty[frozenset(questions[:2])] > 0.8
    assert all(value < 0.1 for pair, value in certainty.items() if questions[2] in pair)
