from __future__ import annotations

import pytest

from tests.decide.conftest import ENOUGH, SHORT, Place, Reader
from tunegate.decide.gate_folder import GateFolder
from tunegate.decide.lock import LockMismatch
from tunegate.decide.walk import check_lock, walk


def test_both_stages_are_measured_once(place: Place) -> None:
    lock, said, reader = place.freeze(), list[str](), Reader()
    project = place.project()
    first = walk(project, lock, generator=reader, say=said.append)
    assert first.verdict == "stop-at-rag"
    assert [(one.stage, one.test.score) for one in first.stages] == [("prompt", 0), ("rag", 1)]
    assert said == ["measuring the prompt stage", "measuring the rag stage"]
    asked = len(reader.asked)
    assert asked > 2 * len(project.test)
    assert walk(project, lock, generator=reader, say=said.append) == first
    assert (len(reader.asked), len(said)) == (asked, 2)
    assert GateFolder(place.root, lock.digest).looks() == {"prompt": 1, "rag": 1}


def test_the_test_split_is_asked_only_after_a_choice_on_the_dev_split(place: Place) -> None:
    lock, reader = place.freeze(), Reader(reads=False)
    project = place.project()
    walk(project, lock, upto="prompt", generator=reader)
    dev = {item.question for item in project.dev.items}
    asked_dev = [any(text.endswith(one) for one in dev) for text in reader.asked]
    assert asked_dev == sorted(asked_dev, reverse=True)
    assert asked_dev.count(False) == len(project.test)


def test_a_prompt_that_is_good_enough_ends_it(place: Place) -> None:
    lock, reader = place.freeze(), Reader()
    place.prompt(lock, ENOUGH)
    assert walk(place.project(), lock, generator=reader).verdict == "stop-at-prompt"
    assert not reader.asked


def test_upto_the_prompt_nothing_more_is_measured(place: Place) -> None:
    lock, said = place.freeze(), list[str]()
    place.prompt(lock, SHORT)
    found = walk(place.project(), lock, upto="prompt", say=said.append)
    assert (found.verdict, found.missing) == ("insufficient-evidence", ("the rag stage",))
    assert not said


def test_upto_the_prompt_no_generator_is_opened_when_it_was_measured(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = place.freeze()
    place.prompt(lock, SHORT)
    monkeypatch.setattr("tunegate.decide.walk.open_generator", None)
    walk(place.project(), lock, upto="prompt")


def test_every_change_is_named_before_anything_is_asked(place: Place) -> None:
    lock, reader = place.freeze(), Reader()
    check_lock(lock, place.project())
    place.change("tunegate.toml", "target = 0.9", "target = 0.8")
    place.change("docs/part-7.md", "box 7", "box 8")
    with pytest.raises(LockMismatch) as error:
        walk(place.project(), lock, generator=reader)
    assert [one.partition(" (")[0] for one in error.value.changed] == [
        "the documents changed",
        "the target changed",
    ]
    assert "gate.lock: not what was frozen: " in error.value.message
    assert not reader.asked
