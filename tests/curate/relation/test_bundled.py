from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tunegate.curate.errors import UserError
from tunegate.curate.relation.bundled import ADAPTER, CONFIG, BundledJudge
from tunegate.curate.relation.judge import BUNDLED, open_judge
from tunegate.curate.settings import Models as ModelSettings
from tunegate.curate.vectors.packaged import WEIGHTS_SHA256

ODD = ["", " ", "\x00\x1b[31m\x07", "x" * 1_000_000, "a " * 500_000, "\ud800", "🙂", "你好", "‮"]


@pytest.fixture(scope="module")
def judge() -> BundledJudge:
    """The model that comes with tunegate."""
    found = open_judge(ModelSettings())
    assert isinstance(found, BundledJudge)
    return found


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("How long do refunds take? 14 days.", "How long do refunds take? 30 days."),
        ("A man is sleeping.", "A man is not sleeping."),
        ("The fee was raised in 2019.", "The fee was lowered in 2019."),
    ],
)
def test_conflicts(first: str, second: str, judge: BundledJudge) -> None:
    assert judge.relations([first], [second])[0].argmax() == 1


def test_both_orders_give_the_same(judge: BundledJudge) -> None:
    first, second = ["It is free.", "Ten users."], ["It costs 5 euros.", "10 users are allowed."]
    found = judge.relations(first, second)
    assert judge.relations(second, first) == pytest.approx(found, abs=1e-4)
    assert found.sum(axis=1) == pytest.approx(np.ones(2), abs=1e-5)


def test_the_company_of_other_pairs_changes_nothing(judge: BundledJudge) -> None:
    alone = judge.relations(["It is free."], ["It costs 5 euros."])[0]
    among = judge.relations(["It is free.", "word " * 90], ["It costs 5 euros.", "x"])[0]
    assert among == pytest.approx(alone, abs=1e-3)


def test_odd_texts_are_judged_like_any_other(judge: BundledJudge) -> None:
    found = judge.relations(ODD, ODD[::-1])
    assert found.shape == (len(ODD), 3)
    assert np.isfinite(found).all()


def test_no_pairs(judge: BundledJudge) -> None:
    assert judge.relations([], []).shape == (0, 3)


def test_a_folder_in_the_bundled_form_is_read_as_such(tmp_path: Path) -> None:
    _config(tmp_path)
    assert isinstance(open_judge(ModelSettings(relation=str(tmp_path))), BundledJudge)


def test_the_name_follows_weights_and_constants(tmp_path: Path) -> None:
    (tmp_path / ADAPTER).write_bytes((BUNDLED / ADAPTER).read_bytes())
    _config(tmp_path)
    before = BundledJudge(tmp_path).name
    _config(tmp_path, temperature=2.0)
    assert BundledJudge(tmp_path).name != before


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"base_sha256": "0" * 64}, "belongs to another MiniLM"),
        ({"labels": ["yes", "no", "perhaps"]}, "labels: Value error, must be equivalent"),
        ({"max_length": None}, "max_length"),
    ],
)
def test_a_model_that_does_not_fit_is_refused(
    changed: dict[str, object], says: str, tmp_path: Path
) -> None:
    _config(tmp_path, **changed)
    with pytest.raises(UserError, match=says):
        BundledJudge(tmp_path).relations(["a"], ["b"])


def test_weights_that_are_missing_are_one_sentence(tmp_path: Path) -> None:
    _config(tmp_path)
    with pytest.raises(UserError, match=r"adapter\.safetensors: cannot be read"):
        BundledJudge(tmp_path).relations(["a"], ["b"])


def _config(folder: Path, **changed: object) -> None:
    config = {
        "base_sha256": WEIGHTS_SHA256,
        "labels": ["equivalent", "conflicting", "different"],
        "max_length": 128,
    }
    (folder / CONFIG).write_text(json.dumps(config | changed))
