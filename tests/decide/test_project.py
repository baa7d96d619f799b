from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from tests.decide.conftest import Place
from tunegate.curate.errors import InputError
from tunegate.curate.settings import Settings
from tunegate.curate.survey import survey
from tunegate.decide.advice_facts import advice_facts
from tunegate.decide.lock import LockMismatch
from tunegate.decide.project import _FROZEN, project_facts, split_suite
from tunegate.decide.walk import check_lock
from tunegate.evaluate.item import Item
from tunegate.evaluate.suite import Suite


def suite(sources: Sequence[str | None]) -> Suite:
    return Suite.of(Item(f"q{nth}", "?", ("a",), source=one) for nth, one in enumerate(sources))


def ids(part: Suite) -> set[str]:
    return {item.id for item in part.items}


SINGLE = suite([None] * 200)
OF_DOCUMENTS = suite([f"d{nth // 4}" for nth in range(200)])


@pytest.mark.parametrize(("share", "items"), [(0.25, 50), (0.1, 20), (0.5, 100), (0.9, 180)])
def test_the_dev_part_has_its_share(share: float, items: int) -> None:
    dev, test = split_suite(SINGLE, share=share, seed=0)
    assert (len(dev), len(test)) == (items, 200 - items)
    grouped, _ = split_suite(OF_DOCUMENTS, share=share, seed=0)
    assert abs(len(grouped) - items) <= 2


def test_each_item_is_in_one_part() -> None:
    dev, test = split_suite(OF_DOCUMENTS, share=0.25, seed=0)
    assert ids(dev) | ids(test) == ids(OF_DOCUMENTS)
    assert not ids(dev) & ids(test)


def test_items_of_one_document_stay_together() -> None:
    mixed = suite([None if nth % 3 == 0 else f"d{nth % 17}" for nth in range(150)])
    dev, test = split_suite(mixed, share=0.3, seed=0)
    shared = {item.source for item in dev.items} & {item.source for item in test.items}
    assert shared <= {None}
    assert any(item.source for item in dev.items)
    assert any(item.source for item in test.items)


@pytest.mark.parametrize("parted", [SINGLE, OF_DOCUMENTS], ids=["single", "documents"])
def test_the_order_of_the_suite_makes_no_difference(parted: Suite) -> None:
    turned = list(parted.items)
    Random(1).shuffle(turned)
    first, second = (split_suite(one, share=0.25, seed=0) for one in (parted, Suite.of(turned)))
    assert [one.fingerprint for one in first] == [one.fingerprint for one in second]


def test_another_seed_makes_another_split() -> None:
    first, second = (split_suite(SINGLE, share=0.25, seed=seed)[0] for seed in (0, 1))
    assert ids(first) != ids(second)
    assert len(first) == len(second)


def test_a_new_item_moves_few_others() -> None:
    before = ids(split_suite(SINGLE, share=0.25, seed=0)[1])
    after = ids(split_suite(suite([None] * 201), share=0.25, seed=0)[1])
    assert len(before - after) <= 1


def test_an_item_named_as_a_document_is_not_of_it() -> None:
    items = [Item("d1", "?", ("a",)), Item("x", "?", ("a",), source="d1")]
    dev, test = split_suite(Suite.of(items), share=0.5, seed=0)
    assert (len(dev), len(test)) == (1, 1)


def test_a_large_document_leaves_room_for_small_ones() -> None:
    large = suite(["large"] * 150 + [None] * 50)
    dev, test = split_suite(large, share=0.25, seed=0)
    assert (len(dev), len(test)) == (50, 150)


@pytest.mark.parametrize(
    ("sources", "says"),
    [
        ([None], "no dev and test split can be made of 1 item from 1 document$"),
        (["one"] * 9, "of 9 items from 1 document$"),
        (["a", "a", "b", "b", "c", "c"], "of 6 items from 3 documents$"),
    ],
)
def test_too_few_documents_are_refused(sources: list[str | None], says: str) -> None:
    with pytest.raises(InputError, match=says) as error:
        split_suite(suite(sources), share=0.1, seed=0)
    assert "dev_share" in error.value.hint


def test_the_pairs_are_looked_at_once_by_the_models_too(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [("Where is a tool?", "In drawer 1."), ("Where is a tool?", "In drawer 7."),
            ("What is a saw?", "It cuts wood.")]  # fmt: skip
    lines = [json.dumps({"prompt": one, "response": two}) + "\n" for one, two in rows]
    (place.root / "pairs.jsonl").write_text("".join(lines))
    looked: list[int] = []

    def counted(*given: Any, **named: Any) -> Any:
        looked.append(1)
        return survey(*given, **named)

    monkeypatch.setattr("tunegate.decide.project.survey", counted)
    project = place.project()
    readiness, knowledge = project_facts(project)
    assert project_facts(project) == (readiness, knowledge)
    assert readiness is not None
    seen = project.survey()
    assert seen is not None
    assert looked == [1]
    assert "C201" in set(seen.findings.frame["rule"])
    assert {"S001", "D103", "C201", "L601"} <= set(readiness.rules)
    assert "Q401" not in readiness.rules
    assert [one.split()[0] for one in readiness.checked_by] == ["tunegate", "minilm", "relation"]
    facts = advice_facts(place.workspace, seen=seen)
    assert (facts.pairs, facts.score, looked) == (3, readiness.score, [1])


def test_what_the_pairs_are_judged_by_is_frozen(place: Place) -> None:
    lock = place.freeze()
    assert lock.frozen.settings == {}
    place.change("tunegate.toml", "[gate]", '[rules]\nignore = ["C201"]\n[gate]')
    with pytest.raises(LockMismatch, match=r"the setting rules changed .*C201"):
        check_lock(lock, place.project())


def test_no_setting_can_change_the_verdict_unnamed() -> None:
    by_what_they_name = {"data", "suite", "documents", "columns", "read", "generators", "gate"}
    decide_nothing = {"queries", "author", "keys"}
    assert _FROZEN | by_what_they_name | decide_nothing == set(Settings.model_fields)


def test_how_long_knowledge_lasts_says_of_how_much_it_is_known(place: Place) -> None:
    place.change("tunegate.toml", 'data = ["pairs.jsonl"]', "")
    for number, day in ((1, "2024-03-01"), (2, "2024-03-31")):
        (place.root / "docs" / f"returns-v{number}.md").write_text(
            f"---\ndate: {day}\n---\n# Returns\n\nReturn it within {10 * number} days.\n"
        )
    knowledge = project_facts(place.project())[1]
    assert knowledge.change_days == 30
    assert knowledge.why == "median of 1 new version, of 82 documents in all"


def test_without_pairs_nobody_looks(place: Place) -> None:
    place.change("tunegate.toml", 'data = ["pairs.jsonl"]\n', "")
    assert project_facts(place.project())[0] is None


def test_without_models_none_is_named(place: Place) -> None:
    place.change("tunegate.toml", "[gate]", '[rules]\nignore = ["D", "C"]\n[gate]')
    readiness = place.project().readiness()
    assert readiness is not None
    assert not any(one.startswith(("D", "C")) for one in readiness.rules)
    assert len(readiness.checked_by) == 1
