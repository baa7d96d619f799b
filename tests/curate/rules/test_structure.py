from __future__ import annotations

import json
from pathlib import Path

import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.pair import Pair, ToolCall, Turn
from tunegate.curate.rules.rule import Context
from tunegate.curate.rules.structure import DOCUMENT_CHARS, RULES

TABLE = {rule.code: rule for rule in RULES}
USER, ANSWER = Turn("user", "Is it covered?"), Turn("assistant", "Yes.")
CALL = Turn("assistant", "", tool_calls=(ToolCall("look_up", "{}"),))
RESULT = Turn("tool", "covered")


def talk(*turns: Turn, system: str | None = None) -> Pair:
    return Pair(turns=turns, system=system)


def messages(code: str, *pairs: Pair) -> list[tuple[int, str]]:
    frame = Dataset.from_pairs(pairs).frame.with_row_index("pos")
    hits = TABLE[code].check(frame, Context())
    return list(hits.select("pos", "message").iter_rows())


def test_codes_are_unique_and_of_the_family() -> None:
    assert len(TABLE) == len(RULES)
    assert all(rule.family == "S" and rule.scope == "pair" for rule in RULES)


def test_a_clean_set_has_no_hits() -> None:
    pairs = [
        Pair.single("Is it covered?", "Yes."),
        Pair.single("", "Yes.", context="The warranty covers it."),
        talk(USER, ANSWER, USER, ANSWER, system="Be brief."),
        talk(USER, CALL, RESULT, ANSWER),
        talk(USER, CALL, RESULT, CALL, RESULT, ANSWER, USER, CALL),
    ]
    frame = Dataset.from_pairs(pairs).frame.with_row_index("pos")
    found = {rule.code: rule.check(frame, Context()).height for rule in RULES}
    assert {code: count for code, count in found.items() if count} == {}


@pytest.mark.parametrize("code", ["S001", "S011"])
def test_quarantined_rows_are_only_explained(code: str) -> None:
    assert messages(code, Pair.single("", "")) == []
    assert TABLE[code].bad


def test_missing_prompt() -> None:
    found = messages(
        "S002",
        Pair.single("", "Yes."),
        Pair.single(" \n\t\u200b", "Yes."),
        Pair.single("", "Yes.", context="  "),
        talk(ANSWER, system="Be kind."),
        Pair.single("?", "Yes."),
        Pair.single("", "Yes.", context="A passage."),
    )
    assert found == [
        (0, "the prompt is empty"),
        (1, "the prompt is only white space"),
        (2, "the prompt is empty"),
        (3, "no user turn"),
    ]


def test_empty_response() -> None:
    found = messages(
        "S003",
        Pair.single("Why?", ""),
        Pair.single("Why?", "\n\u00a0\ufeff"),
        talk(USER),
        talk(USER, ANSWER, USER),
        talk(USER, CALL),
        Pair.single("Why?", "0"),
    )
    assert found == [
        (0, "the response is empty"),
        (1, "the response is only white space"),
        (2, "no assistant turn"),
    ]


def test_no_final_answer() -> None:
    found = messages(
        "S004", talk(USER, ANSWER, USER), talk(USER, CALL, RESULT), talk(USER), talk(USER, CALL)
    )
    assert found == [
        (0, "ends with the user's turn, not the assistant's"),
        (1, "ends with a tool result that the assistant never answers"),
    ]


def test_the_end_without_an_answer_can_be_cut() -> None:
    fix = TABLE["S004"].fix
    assert fix is not None
    assert not fix.safe
    repaired = fix.apply(talk(USER, ANSWER, USER, RESULT), Context())
    assert repaired == talk(USER, ANSWER)
    assert fix.apply(talk(USER, ANSWER), Context()) == talk(USER, ANSWER)
    assert fix.apply(talk(USER), Context()) == talk(USER)


@pytest.mark.parametrize(
    ("turns", "says"),
    [
        ((USER, USER, ANSWER), "turns 1 and 2 are both from the user"),
        ((USER, ANSWER, ANSWER), "turns 2 and 3 are both from the assistant"),
        ((USER, ANSWER, CALL), "turns 2 and 3 are both from the assistant"),
        ((ANSWER, USER, ANSWER), "begins with the assistant, not the user"),
        ((RESULT, USER, ANSWER), "begins with a tool, not the user"),
        (
            (USER, CALL, RESULT, USER, ANSWER),
            "turn 4 is the user's, but a tool result awaits an answer",
        ),
    ],
)
def test_roles_out_of_order(turns: tuple[Turn, ...], says: str) -> None:
    assert messages("S005", talk(*turns)) == [(0, says)]
    assert messages("S005", talk(*turns, system="Be brief.")) == [(0, says)]


def test_roles_in_order() -> None:
    in_order = [
        talk(USER, ANSWER),
        talk(USER, CALL, RESULT, RESULT, ANSWER, USER, ANSWER),
        talk(USER, CALL, ANSWER),  # a missing result is S006
        talk(ANSWER),  # a missing prompt is S002
    ]
    assert messages("S005", *in_order) == []


def test_raw_document() -> None:
    page = "The warranty covers parts. " * (DOCUMENT_CHARS // 27 + 1)
    found = messages(
        "S010",
        Pair.single("", page),
        Pair.single("handbook (2024).pdf", page),
        Pair.single("Chapter 3", page),
        Pair.single("https://docs.example.com/warranty", page),
        Pair.single(page, ""),
    )
    assert [pos for pos, _ in found] == [0, 1, 2, 3, 4]
    assert found[0][1] == f"{len(page)} characters that answer no question: a document, not a pair"
    assert "without a question or an answer" in found[4][1]


def test_long_answers_and_questions_are_no_documents() -> None:
    page = "The warranty covers parts. " * (DOCUMENT_CHARS // 27 + 1)
    fine = [
        Pair.single("Write a page about our warranty", page),
        Pair.single("Photosynthesis", page),
        Pair.single("", page[: DOCUMENT_CHARS - 1]),
        Pair.single("", page, context="A passage."),
        Pair.single(page + "What is covered?", ""),
        Pair.single(page, "Parts."),
    ]
    assert messages("S010", *fine) == []


def test_blank_texts() -> None:
    blank = Turn("assistant", " \n\u0085")
    found = messages(
        "S012",
        talk(USER, blank, USER, ANSWER),
        talk(Turn("user", ""), ANSWER, USER, ANSWER),
        Pair.single("Why?", "So.", system=" "),
        # near misses: a call, an empty tool result, a last answer (S003), a prompt (S002)
        talk(USER, CALL, Turn("tool", ""), ANSWER),
        talk(USER, ANSWER, USER, Turn("assistant", "")),
        talk(Turn("user", "", weight=0), ANSWER),
        talk(Turn("user", 'say "content":""'), ANSWER, USER, ANSWER),
    )
    assert sorted(found) == [
        (0, "turn 2, the assistant's, is blank"),
        (1, "turn 1, the user's, is blank"),
        (2, "the system text is blank"),
    ]


@pytest.mark.parametrize("code", ["S002", "S003", "S010"])
def test_dropping_needs_consent(code: str) -> None:
    fix = TABLE[code].fix
    assert fix is not None
    assert (fix.kind, fix.safe) == ("drop", False)
    assert fix.apply(Pair.single("", ""), Context()) is None


def test_human_written_rows_have_no_hits(outside_data: Path) -> None:
    lines = (outside_data / "dolly_3k" / "data.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    pairs = [
        Pair.single(row["instruction"], row["response"], context=row["context"] or None)
        for row in rows
    ]
    frame = Dataset.from_pairs(pairs).frame.with_row_index("pos")
    assert {rule.code for rule in RULES if rule.check(frame, Context()).height} == set()
