from __future__ import annotations

from dataclasses import replace

import pytest

from tunegate.decide.advice import TOPICS, Advice, AdviceFacts, RunFact, Sign, Topic, advise

FACTS = AdviceFacts(
    target=0.8,
    items=400,
    independent=400,
    difference=0.06,
    needed=155,
    documents=40,
    answers=200,
    verbatim=20,
    pairs=1_000,
    usable=990,
    responses=950,
    private={},
    score=90.0,
)
RUN = RunFact("base-closed", "closed", 3, 0.5, 0.45, 0.55, 400, {"knowledge": 150, "format": 50})


def told(facts: AdviceFacts, topic: Topic) -> Advice:
    return {one.topic: one for one in advise(facts)}[topic]


def test_every_question_is_put_once_and_in_order() -> None:
    for facts in (AdviceFacts(), FACTS):
        advice = advise(facts)
        assert tuple(one.topic for one in advice) == TOPICS
        assert all(one.question.endswith("?") and one.shows and one.means for one in advice)
        assert all(one.source for one in advice)
        assert advise(facts) == advice


def test_nothing_known_says_so_and_guesses_nothing() -> None:
    signs = {one.topic: one.sign for one in advise(AdviceFacts())}
    assert signs["evidence"] == "off-ramp"
    assert signs["volume"] == "off-ramp"
    assert {signs[topic] for topic in TOPICS if topic not in ("evidence", "volume")} == {"unknown"}


@pytest.mark.parametrize(
    ("verbatim", "carried", "sign"),
    [(100, 0, "off-ramp"), (60, 40, "off-ramp"), (99, 0, "caution"), (39, 0, "clear")],
)
def test_answers_that_stand_in_documents_are_a_retrieval_task(
    verbatim: int, carried: int, sign: Sign
) -> None:
    one = told(replace(FACTS, verbatim=verbatim, carried=carried), "lookup")
    assert one.sign == sign
    if sign == "off-ramp":
        assert "this is a retrieval task" in one.means
        assert f"100 of 200 (50 %) of the suite, {verbatim} of them word for word" in one.shows


@pytest.mark.parametrize(
    ("gaps", "sign", "says"),
    [
        ((28, 31, 30), "off-ramp", "knowledge changes monthly"),
        ((7,), "off-ramp", "knowledge changes weekly"),
        ((60,), "off-ramp", "every quarter"),
        ((90, 400), "clear", "keeps up"),
    ],
)
def test_versions_that_come_faster_than_training_speak_against_it(
    gaps: tuple[int, ...], sign: Sign, says: str
) -> None:
    one = told(replace(FACTS, superseded=2, gaps=gaps), "change")
    assert one.sign == sign
    assert says in one.means
    assert "2 of 40 documents (5.0 %) have been superseded" in one.shows
    alone = told(replace(FACTS, superseded=1, gaps=gaps), "change")
    assert "1 of 40 documents (2.5 %) has been superseded" in alone.shows


def test_a_cadence_of_ones_own_moves_the_line() -> None:
    facts = replace(FACTS, gaps=(30,), retraining_days=7)
    assert told(facts, "change").sign == "clear"


def test_dates_alone_are_no_off_ramp() -> None:
    new = replace(FACTS, dated=4, ages=(0, 10, 20, 400))
    assert told(new, "change").sign == "caution"
    assert "3 of 4 dated documents (75 %)" in told(new, "change").shows
    assert told(replace(FACTS, dated=4, ages=(0, 100, 200, 400)), "change").sign == "clear"
    assert told(replace(FACTS, dated=1, ages=(0,)), "change").sign == "unknown"


def test_a_prompt_that_does_is_where_to_stop() -> None:
    good = replace(RUN, score=0.7, low=0.64)
    assert told(replace(FACTS, runs=(RUN, good)), "prompt").sign == "off-ramp"
    below = replace(good, low=0.639)
    assert told(replace(FACTS, runs=(below,)), "prompt").sign == "clear"
    bare = replace(below, examples=0)
    assert "weak baseline" in told(replace(FACTS, runs=(bare,)), "prompt").means


def test_retrieved_runs_are_no_prompt_stage() -> None:
    one = told(replace(FACTS, runs=(replace(RUN, context="retrieved", low=0.99),)), "prompt")
    assert one.shows.startswith("no run of the suite by prompt alone")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"responses": 12}, "12 different answers, which a prompt can list"),
        ({"with_context": 600}, "600 of 1,000 pairs (60 %) bring the passage"),
    ],
)
def test_what_makes_a_prompt_plausible(changed: dict[str, int], says: str) -> None:
    one = told(replace(FACTS, **changed), "prompt")  # type: ignore[arg-type]
    assert one.sign == "off-ramp"
    assert says in one.shows
    assert told(FACTS, "prompt").sign == "unknown"


def test_what_fails_says_which_remedy() -> None:
    assert told(replace(FACTS, runs=(RUN,)), "kind of failure").sign == "off-ramp"
    form = replace(RUN, failures={"knowledge": 50, "format": 100})
    one = told(replace(FACTS, runs=(form,)), "kind of failure")
    assert one.sign == "clear"
    assert one.shows == "of 150 failures in base-closed: knowledge 50, format 100"
    declined = replace(RUN, failures={"refused": 528, "invented": 1})
    assert told(replace(FACTS, runs=(declined,)), "kind of failure").sign == "clear"


def test_volume_is_looked_at_by_task() -> None:
    assert told(FACTS, "volume").sign == "clear"
    assert told(replace(FACTS, usable=49), "volume").sign == "off-ramp"
    assert told(replace(FACTS, usable=499), "volume").sign == "caution"
    thin = told(replace(FACTS, tasks=(("returns", 12), ("orders", 988))), "volume")
    assert thin.sign == "caution"
    assert "1 of 2 tasks has fewer than 50: returns 12" in thin.shows


def test_data_and_privacy_come_from_what_was_found() -> None:
    assert told(replace(FACTS, failed=("3 with private data.",)), "data").sign == "off-ramp"
    found = told(replace(FACTS, private={"iban": 2, "secret": 1}, private_pairs=3), "privacy")
    assert found.sign == "caution"
    assert found.shows == "3 of 1,000 pairs (0.3 %) hold private data: iban 2, secret 1"
    one = told(replace(FACTS, private={"iban": 1}, private_pairs=1), "privacy")
    assert one.shows == "1 of 1,000 pairs (0.1 %) holds private data: iban 1"
    assert told(FACTS, "privacy").sign == "clear"


def test_the_rules_that_looked_are_told_as_they_were() -> None:
    quick, gate = (told(replace(FACTS, by_gate=is_gate), "data") for is_gate in (False, True))
    assert quick.shows == "readiness 90 of 100 by the rules that take no model"
    assert "contradictions" in quick.means
    assert gate.shows == "readiness 90 of 100 by the rules of the gate"
    assert "contradictions" not in gate.means


def test_few_items_end_undecided() -> None:
    one = told(replace(FACTS, independent=50, difference=0.17), "evidence")
    assert one.sign == "caution"
    assert one.shows == (
        "400 items from 50 documents, which at worst count as so many: two stages are told apart "
        "from 17 points on"
    )
    assert "155 independent items" in one.means
