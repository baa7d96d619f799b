from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tunegate import evaluate
from tunegate.curate.errors import UserError
from tunegate.decide.lock import (
    _MEASURING,
    _MEASURING_FILES,
    LOCK_NAME,
    Frozen,
    Lock,
    LockMismatch,
    changes,
    digest_of,
    freeze,
    measuring_code,
    read_lock,
    write_lock,
)
from tunegate.decide.policy import Policy
from tunegate.evaluate.prompt_template import PromptTemplate

AT, LATER = "2030-01-01T00:00:00+00:00", "2030-01-02T00:00:00+00:00"
POLICY = Policy(target=0.9)


def frozen(**changed: Any) -> Frozen:
    parts: dict[str, Any] = {
        "suite": "a" * 16,
        "items": 80,
        "dev": "b" * 16,
        "test": "c" * 16,
        "test_items": 60,
        "generator": "base",
        "identity": "m at http://localhost",
        "prompts": PromptTemplate().hash,
        "template": PromptTemplate().model_dump(),
        "metrics": ("exact_match",),
        "code": "e" * 16,
        "policy": POLICY,
        "pairs": None,
        "documents": None,
    }
    return Frozen(**parts | changed)


def lock(**changed: Any) -> Lock:
    return freeze(frozen(**changed), at=AT, before=None, looks={})


@dataclass(frozen=True)
class Change:
    """Another value of a part, or of the policy, and what is said of it."""

    part: str
    value: Any
    says: str


PARTS = [
    Change("suite", "f" * 16, f"the suite changed ({'a' * 16} -> {'f' * 16})"),
    Change("dev", "f" * 16, f"the dev split changed ({'b' * 16} -> {'f' * 16})"),
    Change("test", "f" * 16, f"the test split changed ({'c' * 16} -> {'f' * 16})"),
    Change("generator", "other", "another generator is named (base -> other)"),
    Change("identity", "n", "the model changed (m at http://localhost -> n)"),
    Change("code", "0", f"the measuring code changed, with another version of tunegate "
           f"({'e' * 16} -> 0)"),
    Change("metrics", ("contains",), 'the metrics of the items changed (["exact_match"] -> '
           '["contains"])'),
    Change("pairs", "1", "the curated pairs changed (null -> 1)"),
    Change("documents", "1", "the documents changed (null -> 1)"),
]  # fmt: skip
OF_THE_POLICY = [
    Change("target", 0.5, "the target changed (0.9 -> 0.5)"),
    Change("target_why", "costs", "where the target comes from changed ( -> costs)"),
    Change("stop_at", 1.0, "the share of it that is good enough changed (0.8 -> 1.0)"),
    Change("stop_at_why", "said", "where that share comes from changed ( -> said)"),
    Change("alpha", 0.1, "the error that is allowed changed (0.05 -> 0.1)"),
    Change("metric", "contains", "the metric changed (token_f1 -> contains)"),
    Change("shots", (0, 1), "the numbers of examples changed ([0,3,8] -> [0,1])"),
    Change("passages", (1,), "the numbers of passages changed ([3,5] -> [1])"),
    Change("chunk_tokens", (400,), "the sizes of passages changed ([100,200,400] -> [400])"),
    Change("seeds", (0,), "the seeds changed ([0,1,2] -> [0])"),
    Change("dev_share", 0.5, "the share of the dev split changed (0.25 -> 0.5)"),
    Change("split_seed", 1, "the seed of the split changed (0 -> 1)"),
    Change("max_tokens", 8, "the longest reply changed (256 -> 8)"),
    Change("retraining_days", 30, "how often it is trained again changed (90 -> 30)"),
    Change("knowledge_days", 3, "how fast knowledge changes changed (null -> 3)"),
    Change("forgetting_tolerance", 0.2, "the forgetting that is tolerated changed (0.1 -> 0.2)"),
    Change(
        "accuracy_tolerance", 0.1, "the loss of accuracy that is tolerated changed (0.05 -> 0.1)"
    ),
    Change(
        "membership_tolerance",
        0.5,
        "how far trained rows may be told from others changed (0.25 -> 0.5)",
    ),
    Change("overrides", {"rag-only": "why"}, 'the overrides changed ({} -> {"rag-only":"why"})'),
]


@pytest.mark.parametrize("change", PARTS, ids=lambda one: one.part)
def test_a_changed_part_is_named_with_both_values(change: Change) -> None:
    other = frozen(**{change.part: change.value})
    assert list(changes(frozen(), other)) == [change.says]
    assert digest_of(other) != digest_of(frozen())


@pytest.mark.parametrize("change", OF_THE_POLICY, ids=lambda one: one.part)
def test_a_changed_policy_is_named_with_both_values(change: Change) -> None:
    other = frozen(policy=POLICY.model_copy(update={change.part: change.value}))
    assert list(changes(frozen(), other)) == [change.says]
    assert digest_of(other) != digest_of(frozen())


def test_where_a_target_comes_from_is_not_named_beside_the_target() -> None:
    costs = {"target": 0.25, "target_why": "break-even: a right answer gains 6"}
    other = frozen(policy=POLICY.model_copy(update=costs))
    assert list(changes(frozen(), other)) == ["the target changed (0.9 -> 0.25)"]


def test_no_part_can_change_unnamed() -> None:
    counted = {"items", "test_items"}  # they change with the suite and its test split alone
    told_otherwise = {"prompts", "template", "policy", "settings"}
    assert {one.part for one in PARTS} | counted | told_otherwise == set(Frozen.model_fields)
    assert {one.part for one in OF_THE_POLICY} == set(Policy.model_fields)


def test_a_changed_setting_is_named_with_both_values() -> None:
    was = frozen(settings={"thresholds": {"near": 0.9}})
    now = frozen(settings={"thresholds": {"near": 0.5}, "rules": {"ignore": ["C201"]}})
    assert list(changes(was, now)) == [
        'the setting rules changed ((nothing) -> {"ignore":["C201"]})',
        "the setting thresholds.near changed (0.9 -> 0.5)",
    ]
    assert digest_of(now) != digest_of(was)


def test_a_lock_that_froze_no_settings_holds_whatever_they_are() -> None:
    assert list(changes(frozen(), frozen(settings={"language": "en"}))) == []


@pytest.mark.parametrize(
    ("change", "text"), [({"system": "Shout.", "abstain": "No."}, "abstain, system"),
                         ({"name": "mine"}, "name")],
)  # fmt: skip
def test_the_texts_of_a_prompt_that_changed_are_named(change: dict[str, str], text: str) -> None:
    template = PromptTemplate(**change)
    other = frozen(prompts=template.hash, template=template.model_dump())
    assert list(changes(frozen(), other)) == [f"the prompt changed: {text}"]


def test_several_changes_are_all_named_and_long_values_cut() -> None:
    other = frozen(identity="x" * 50, pairs="p", policy=Policy(target=0.5))
    told = list(changes(frozen(), other))
    assert len(told) == 3
    assert f"-> {'x' * 39}…)" in told[0]


def test_the_digest_is_over_what_is_frozen_and_nothing_else() -> None:
    first, second = lock(), freeze(frozen(), at=LATER, before=None, looks={})
    assert first.digest == second.digest == digest_of(frozen())
    assert len(first.digest) == 64
    assert first.short == first.digest[:12]
    turned = PromptTemplate().model_dump()
    turned = dict(reversed(turned.items()))
    assert digest_of(frozen(template=turned)) == first.digest


def test_the_digest_stays_over_versions_of_tunegate() -> None:
    # A lock of today must hold tomorrow: when this fails, say so in the change log.
    found = frozen(prompts="d", template={"system": "Answer."})
    assert digest_of(found)[:16] == "16ce7a4bb6d3c5d3"
    with_settings = found.model_copy(update={"settings": {"language": "en"}})
    assert digest_of(with_settings)[:16] == "35819016d21f592f"


def test_freezing_the_same_again_changes_nothing() -> None:
    before = lock()
    assert freeze(frozen(), at=LATER, before=before, looks={"prompt": 1}) is before


def test_freezing_anew_is_recorded_with_what_changed_and_the_looks() -> None:
    first = lock()
    second = freeze(frozen(suite="f" * 16), at=LATER, before=first, looks={"prompt": 1, "rag": 2})
    [former] = second.former
    assert (former.digest, former.at) == (first.digest, LATER)
    assert former.looks == {"prompt": 1, "rag": 2}
    assert former.changed == (PARTS[0].says,)
    back = freeze(frozen(), at=LATER, before=second, looks={})
    assert back.digest == first.digest
    assert [one.digest for one in back.former] == [first.digest, second.digest]


def test_a_lock_stands_for_all_that_it_took_the_place_of() -> None:
    first = lock()
    second = freeze(frozen(suite="f" * 16), at=LATER, before=first, looks={})
    assert second.former[0].since == AT
    plain = f"{first.digest}\n{AT}\n".encode()
    assert first.chain == sha256(plain).hexdigest()
    linked = f"{second.digest}\n{LATER}\n{first.chain}".encode()
    assert second.chain == sha256(linked).hexdigest()
    alone = freeze(frozen(suite="f" * 16), at=LATER, before=None, looks={})
    assert (alone.digest == second.digest, alone.chain == second.chain) == (True, False)


def test_a_lock_that_hides_what_it_took_the_place_of_is_refused(tmp_path: Path) -> None:
    written = freeze(frozen(pairs="p"), at=LATER, before=lock(), looks={"prompt": 1})
    says = "its time, or the locks before it, do not fit its chain"
    for changed in (
        {"former": ()},
        {"at": AT},
        {"former": (written.former[0].model_copy(update={"since": LATER}),)},
    ):
        write_lock(written.model_copy(update=changed), tmp_path)
        with pytest.raises(LockMismatch, match=says):
            read_lock(tmp_path)


def test_a_lock_comes_back_from_its_file(tmp_path: Path) -> None:
    assert read_lock(tmp_path) is None
    written = freeze(frozen(pairs="p"), at=LATER, before=lock(), looks={"prompt": 1})
    write_lock(written, tmp_path)
    assert read_lock(tmp_path) == written


def test_a_lock_that_was_edited_is_refused(tmp_path: Path) -> None:
    write_lock(lock(), tmp_path)
    path = tmp_path / LOCK_NAME
    text = path.read_text()
    path.write_text(text.replace('"target": 0.9', '"target": 0.5'))
    with pytest.raises(LockMismatch, match="its digest is another one") as caught:
        read_lock(tmp_path)
    assert "version control; without one remove it" in caught.value.hint  # --freeze reads it too
    path.write_text(text.replace('"target": 0.9', '"target": 9'))
    with pytest.raises(LockMismatch, match=r"edited: frozen\.policy\.target: "):
        read_lock(tmp_path)
    path.write_text(text[:100])
    with pytest.raises(LockMismatch, match="edited: the file: "):
        read_lock(tmp_path)
    body = json.loads(text) | {"more": 1}
    path.write_text(json.dumps(body))
    with pytest.raises(LockMismatch, match="edited: more: "):
        read_lock(tmp_path)


def test_a_lock_that_cannot_be_read_or_written_names_its_file(tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).mkdir()
    with pytest.raises(UserError, match=r"gate\.lock: it cannot be read: Is a directory"):
        read_lock(tmp_path)
    with pytest.raises(UserError, match=r"gate\.lock: it cannot be written"):
        write_lock(lock(), tmp_path)


def test_the_code_that_measures_is_there_and_hashed() -> None:
    [root] = [Path(one) for one in evaluate.__path__]
    assert all((root / name).is_file() for name in _MEASURING_FILES)
    assert all((root / name / "__init__.py").is_file() for name in _MEASURING)
    assert measuring_code() == measuring_code()
    assert len(measuring_code()) == 16
