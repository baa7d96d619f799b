from __future__ import annotations

import numpy as np

from tunegate.evaluate.after.membership import membership, words_alone
from tunegate.evaluate.after.row import Row
from tunegate.evaluate.language_model import TokenLogs
from tunegate.evaluate.statistics.roc import roc_area


def rows(count: int, words: str, *, seed: int) -> list[Row]:
    random = np.random.default_rng(seed)
    return [
        Row(f"{seed}-{n}", "Say.", " ".join(random.choice(words.split(), 6).tolist()))
        for n in range(count)
    ]


def logs(values: list[float]) -> list[TokenLogs]:
    return [TokenLogs((value, value)) for value in values]


WORDS = "pump valve cable filter hose bolt lamp wheel belt nut"


def test_the_base_model_is_the_reference() -> None:
    """Members are hard for the base model, so the tuned model's likelihood alone says nothing."""
    random = np.random.default_rng(0)
    hard = [random.normal(-3, 1, 60).tolist() for _ in range(2)]
    gained = [[one + 1.0 for one in hard[0]], hard[1]]
    found = membership(
        (rows(60, WORDS, seed=1), rows(60, WORDS, seed=2)),
        (logs(hard[0]), logs(hard[1])),
        (logs(gained[0]), logs(gained[1])),
    )
    assert found is not None
    assert found.area.estimate == 1
    assert found.area.low > 0.9
    assert found.loss.estimate < 0.85
    assert found.at_one_percent.found.estimate == 1
    assert found.at_one_percent.false.estimate == 0
    assert found.trusted
    assert found.beyond_words[0] > 0.25


def test_rows_that_differ_by_their_words_prove_nothing() -> None:
    members = rows(60, WORDS, seed=1)
    others = rows(60, "tea cake plum jam bread salt oil fig", seed=2)
    made = logs([0.0] * 60)
    found = membership((members, others), (made, made), (made, made))
    assert found is not None
    assert found.control.low > 0.95
    assert not found.trusted
    assert found.area.estimate == 0.5
    assert found.beyond_words[1] < 0


def test_words_alone_say_nothing_of_one_source() -> None:
    areas = [
        roc_area(*words_alone(rows(50, WORDS, seed=2 * n), rows(50, WORDS, seed=2 * n + 1)))
        for n in range(8)
    ]
    assert 0.4 < np.mean([one.estimate for one in areas]) < 0.6


def test_a_row_on_both_sides_is_never_judged_by_its_copy() -> None:
    same = rows(40, WORDS, seed=1)
    area = roc_area(*words_alone(same, same))
    assert area.low <= 0.5 <= area.high


def test_few_rows_measure_nothing() -> None:
    few = rows(9, WORDS, seed=1)
    made = logs([0.0] * 9)
    assert membership((few, few), (made, made), (made, made)) is None
