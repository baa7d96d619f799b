from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tunegate.curate.corpus.document import Document
from tunegate.curate.corpus.read import Corpus
from tunegate.curate.workspace import find_workspace
from tunegate.decide.advice import advise
from tunegate.decide.advice_facts import advice_facts, find_answers, version_gaps


def document(name: str, text: str = "x", **said: Any) -> Document:
    return Document(name, "0", text, **said)


DOCUMENTS = (
    document("battery.md", "The battery is charged in four hours. It weighs 2.5 kg."),
    document("returns.md", "Bikes may be returned within thirty days, unused and clean."),
    *(
        document(f"part-{nth}.md", f"Part {nth} costs 10 euros. Ask us: yes or no.")
        for nth in "abcde"
    ),
)


@pytest.mark.parametrize(
    ("accepted", "source", "found"),
    [
        (("four hours",), None, (1, 1, 0, 0)),
        (("five hours", "2.5 kg"), None, (1, 1, 0, 0)),
        (("2 5 kg",), None, (1, 0, 0, 0)),
        (("our hour",), None, (1, 0, 0, 0)),
        (("yes",), None, (0, 0, 0, 1)),
        (("yes",), "part-a", (1, 1, 0, 0)),
        (("yes",), "battery.md", (0, 0, 0, 1)),
        (("You may bring them back, returned bikes have to be unused and clean, in thirty days",),
         None, (1, 0, 1, 0)),
        (("We are sorry that this is something that nobody around here could possibly tell",),
         None, (1, 0, 0, 0)),
    ],
)  # fmt: skip
def test_answers_are_found_by_their_words(
    accepted: tuple[str, ...], source: str | None, found: tuple[int, int, int, int]
) -> None:
    one = find_answers([(accepted, source)], Corpus(DOCUMENTS))
    assert (one.answers, one.verbatim, one.carried, one.common) == found


def test_versions_are_told_by_name_or_title() -> None:
    documents = [
        document("policy-v1.md", date="2023-01-10"),
        document("policy-v2.md", date="2023-02-09"),
        document("policy-v3.md", date="2023-03"),
        document("old/warranty.md", title="Warranty", version="1", date="2021-05-01"),
        document("warranty.md", title="Warranty", version="2", date="2022-05-01"),
        document("a/faq.md", title="FAQ", date="2022-05-01"),
        document("b/faq.md", title="FAQ", date="2022-06-01"),
        document("chapter 1.md"),
        document("chapter 2.md"),
        document("year-v1.md", date="2019"),
        document("year-v2.md", date="2020-02-30"),
    ]
    superseded, gaps = version_gaps(documents)
    assert superseded == 4
    assert gaps == (20, 30, 365)


def test_no_documents_have_no_versions() -> None:
    assert version_gaps([]) == (0, ())


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Pairs of two tasks, an e-mail address, two versions of a document, and a suite."""
    docs = tmp_path / "docs"
    docs.mkdir()
    for number, day in ((1, "2024-03-01"), (2, "2024-03-31")):
        (docs / f"returns-v{number}.md").write_text(
            f"---\ndate: {day}\n---\n# Returns\n\nReturn it within {10 * number} days, unused.\n"
        )
    pairs = [
        {"prompt": f"Question {nth}?", "response": f"Reply {nth}.", "category": "orders"}
        for nth in range(6)
    ]
    pairs.append({"prompt": "Whom to ask?", "response": "jane.roe@bikes.invalid", "category": "b"})
    suite = [
        {"id": "1", "question": "How long may I return it?", "accepted": ["20 days"]},
        {"id": "2", "question": "Who founded it?", "accepted": ["Ada"]},
        {"id": "3", "question": "Who is the king?", "unanswerable": True},
    ]
    for name, rows in (("pairs.jsonl", pairs), ("suite.jsonl", suite)):
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "tunegate.toml").write_text(
        'data = ["pairs.jsonl"]\nsuite = ["suite.jsonl"]\ndocuments = ["docs"]\n'
    )
    return tmp_path


def test_a_workspace_is_collected(shop: Path) -> None:
    with (shop / "tunegate.toml").open("a") as settings:
        settings.write("[gate]\ntarget = 0.9\nretraining_days = 45\n")
    facts = advice_facts(find_workspace(shop))
    assert (facts.items, facts.independent) == (3, 3)
    assert (facts.documents, facts.dated, facts.superseded, facts.gaps) == (2, 2, 1, (30,))
    assert facts.ages == (0, 30)
    assert (facts.asked_of, facts.answers, facts.verbatim) == ("suite", 2, 1)
    assert facts.pairs == 7
    assert facts.tasks == (("b", 1), ("orders", 6))
    assert facts.responses == 7
    assert facts.private == {"email-address": 1}
    assert facts.private_pairs == 1
    assert facts.leaked == {}
    assert (facts.target, facts.retraining_days) == (0.9, 45)
    assert {one.topic: one.sign for one in advise(facts)} == {
        "evidence": "caution",
        "prompt": "unknown",
        "kind of failure": "unknown",
        "lookup": "off-ramp",
        "change": "off-ramp",
        "volume": "off-ramp",
        "data": "clear",
        "privacy": "caution",
    }


def test_pairs_that_the_suite_asks_are_counted(shop: Path) -> None:
    with (shop / "suite.jsonl").open("a") as suite:
        suite.write(
            json.dumps({"id": "4", "question": "Question 0?", "accepted": ["Reply"]}) + "\n"
        )
    assert (advice_facts(find_workspace(shop)).leaked or {}).get("exact-leak") == 1


def test_what_no_rule_looked_at_is_unknown(shop: Path) -> None:
    with (shop / "tunegate.toml").open("a") as settings:
        settings.write('[rules]\nignore = ["P", "L602"]\n')
    facts = advice_facts(find_workspace(shop))
    assert (facts.private, facts.leaked) == (None, None)
    privacy = next(one for one in advise(facts) if one.topic == "privacy")
    assert (privacy.sign, privacy.shows) == ("unknown", "the rules P are left out")


def test_a_target_may_come_from_costs(shop: Path) -> None:
    assert advice_facts(find_workspace(shop)).target is None
    with (shop / "tunegate.toml").open("a") as settings:
        settings.write("[gate]\ngain = 6\nescalation = 2\n")
    facts = advice_facts(find_workspace(shop))
    assert (facts.target, facts.stop_at) == (0.25, 1)


def test_without_settings_everything_is_unknown(tmp_path: Path) -> None:
    facts = advice_facts(find_workspace(tmp_path))
    assert (facts.pairs, facts.documents, facts.items, facts.private) == (0, 0, 0, None)


def test_the_pairs_are_asked_where_there_is_no_suite(shop: Path) -> None:
    (shop / "tunegate.toml").write_text('data = ["pairs.jsonl"]\ndocuments = ["docs"]\n')
    facts = advice_facts(find_workspace(shop))
    assert (facts.asked_of, facts.answers, facts.verbatim) == ("pairs", 7, 0)
