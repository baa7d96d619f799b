from __future__ import annotations

import pytest

from tests.decide.conftest import ENOUGH, SHORT, Place
from tunegate.decide.clearance import NotCleared, clear, require_clearance
from tunegate.decide.evidence import Clearance
from tunegate.decide.gate_folder import GateFolder, Tampered
from tunegate.decide.lock import LOCK_NAME, Lock, LockMismatch, write_lock
from tunegate.decide.verdict import ReadinessFacts

READY = ReadinessFacts(score=90, pairs=9, usable=9, fingerprint="p", methods={"lora": "ready"})


@pytest.fixture
def lock(place: Place) -> Lock:
    return place.freeze()


def required(place: Place, lock: Lock, **given: str) -> Clearance:
    """For the pairs and the suite that were frozen, or for others."""
    facts = {"pairs": str(lock.frozen.pairs), "suite": lock.frozen.suite} | given
    return require_clearance(place.workspace, **facts)


def test_evidence_of_both_stages_clears(place: Place, lock: Lock) -> None:
    prompt, rag = place.prompt(lock), place.rag(lock)
    found = required(place, lock)
    assert (found.lock, found.prompt, found.rag) == (lock.digest, prompt.digest, rag.digest)
    assert (found.pairs, found.suite) == (lock.frozen.pairs, lock.frozen.suite)
    assert found.method == "lora"
    assert found.overridden == {"fix-data": "one pair is enough to test with"}


def test_nothing_frozen_clears_nothing(place: Place) -> None:
    with pytest.raises(NotCleared, match=rf"{LOCK_NAME}: nothing was frozen") as error:
        require_clearance(place.workspace, pairs="p", suite="s")
    assert "tunegate gate" in error.value.hint


def test_what_was_not_measured_is_named(place: Place, lock: Lock) -> None:
    with pytest.raises(NotCleared, match=r"no evidence of: prompt, rag$"):
        required(place, lock)
    place.prompt(lock)
    with pytest.raises(NotCleared, match=r"no evidence of: rag$"):
        required(place, lock)
    GateFolder(place.root, lock.digest).file("prompt").unlink()
    place.rag(lock)
    with pytest.raises(NotCleared, match=r"no evidence of: prompt$"):
        required(place, lock)


def test_other_pairs_or_another_suite_are_not_cleared(place: Place, lock: Lock) -> None:
    place.prompt(lock)
    place.rag(lock)
    with pytest.raises(NotCleared, match=f"the pairs {lock.frozen.pairs}, and these are other"):
        required(place, lock, pairs="other")
    with pytest.raises(NotCleared, match=f"the suite {lock.frozen.suite}, and this one is other"):
        required(place, lock, suite="other")


@pytest.mark.parametrize(
    ("prompt", "rag", "says"),
    [(ENOUGH, SHORT, "stop-at-prompt"), (SHORT, ENOUGH, "stop-at-rag"),
     (SHORT, (0.5, 0.8), "insufficient-evidence")],
)  # fmt: skip
def test_another_verdict_is_no_clearance(
    place: Place, lock: Lock, prompt: tuple[float, float], rag: tuple[float, float], says: str
) -> None:
    place.prompt(lock, prompt)
    place.rag(lock, rag)
    with pytest.raises(NotCleared, match=f"the gate says {says}: "):
        required(place, lock)


def test_pairs_that_are_not_ready_are_not_cleared(place: Place) -> None:
    place.change("tunegate.toml", "fix-data", "rag-only")
    lock = place.freeze()
    place.prompt(lock)
    place.rag(lock)
    with pytest.raises(NotCleared, match="the gate says fix-data: "):
        required(place, lock)


def test_after_another_lock_the_old_evidence_clears_nothing(place: Place, lock: Lock) -> None:
    place.prompt(lock)
    place.rag(lock)
    place.change("tunegate.toml", "target = 0.9", "target = 0.8")
    again = place.freeze(before=lock)
    assert again.digest != lock.digest
    with pytest.raises(NotCleared, match=f"under the lock {again.short} there is no evidence"):
        required(place, again)


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("tunegate.toml", "target = 0.9", "target = 0.8", "the target changed"),
        ("tunegate.toml", 'model = "m"', 'model = "n"', "the model changed"),
        ("docs/part-7.md", "box 7", "box 8", "the documents changed"),
        ("pairs.jsonl", "drawer 1", "drawer 2", "the curated pairs changed"),
        ("suite.jsonl", "part 7?", "part 8?", "the suite changed"),
    ],
)
def test_what_changed_since_it_was_frozen_is_not_cleared(
    place: Place, lock: Lock, file: str, old: str, new: str, says: str
) -> None:
    place.prompt(lock)
    place.rag(lock)
    place.change(file, old, new)
    with pytest.raises(LockMismatch, match=says):
        required(place, lock)


def test_an_edited_lock_or_evidence_is_not_cleared(place: Place, lock: Lock) -> None:
    place.prompt(lock)
    place.rag(lock)
    place.change(LOCK_NAME, '"target": 0.9', '"target": 1.0')
    with pytest.raises(LockMismatch, match="the lock itself was edited"):
        required(place, lock)
    write_lock(lock, place.root)
    path = GateFolder(place.root, lock.digest).file("rag")
    place.change(str(path.relative_to(place.root)), '"high": 0.5', '"high": 0.4')
    with pytest.raises(Tampered, match=r"rag\.json: the evidence was changed"):
        required(place, lock)


def test_evidence_of_another_lock_is_a_mistake(place: Place, lock: Lock) -> None:
    prompt, rag = place.prompt(lock), place.rag(lock)
    other = lock.model_copy(update={"digest": "f" * 64})
    with pytest.raises(ValueError, match="is of lock"):
        clear(other, prompt, rag, readiness=READY)
    assert clear(lock, prompt, rag, readiness=READY).pairs == "p"
