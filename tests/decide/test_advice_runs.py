from __future__ import annotations

import pytest

from tests.decide.conftest import Place
from tunegate.decide.advice import advise
from tunegate.decide.advice_facts import advice_facts
from tunegate.decide.advice_runs import known_runs
from tunegate.decide.evidence import PromptEvidence
from tunegate.decide.gate_folder import GateFolder


def test_what_the_gate_measured_answers_the_questions_before_spending(place: Place) -> None:
    lock = place.freeze()
    place.prompt(lock)
    place.rag(lock)
    prompt, rag = known_runs(place.root, lock.frozen.suite)
    assert (prompt.name, prompt.context, prompt.examples) == ("the prompt stage", "closed", 0)
    assert (rag.name, rag.context, rag.items, rag.low) == ("the rag stage", "retrieved", 60, 0.3)
    shows = {one.topic: one.shows for one in advise(advice_facts(place.workspace))}
    assert shows["prompt"].startswith("the best of 1 run by prompt alone has 40 % (30 % to 50 %")


@pytest.mark.parametrize(
    ("variant", "examples"),
    [
        ("3 examples, similar", 3),
        ("system prompt", 0),
        ("lexical, 2 passages of up to 100 tokens, 8 examples", 8),
        ("lexical, 2 passages of up to 100 tokens, no examples", 0),
    ],
)
def test_the_examples_of_a_variant_are_counted(place: Place, variant: str, examples: int) -> None:
    lock = place.freeze()
    evidence = PromptEvidence.model_validate(place.prompt(lock).model_dump() | {"variant": variant})
    GateFolder(place.root, lock.digest).write(evidence)
    assert known_runs(place.root, lock.frozen.suite)[0].examples == examples


def test_of_another_suite_or_changed_evidence_nothing_is_said(place: Place) -> None:
    lock = place.freeze()
    place.prompt(lock)
    assert known_runs(place.root, "another") == ()
    file = GateFolder(place.root, lock.digest).file("prompt")
    file.write_text(file.read_text().replace('"score": 0.4', '"score": 0.9'))
    assert known_runs(place.root, lock.frozen.suite) == ()
