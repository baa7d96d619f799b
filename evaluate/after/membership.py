"""Whether training rows can be told from others by how likely they have become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tunegate.evaluate.after.row import Row
from tunegate.evaluate.language_model import LanguageModel, TokenLogs
from tunegate.evaluate.statistics.interval import Interval
from tunegate.evaluate.statistics.roc import AtThreshold, at_false_share, roc_area

FALSE_SHARE = 0.01
FEWEST = 10
"""Rows of either kind below which nothing is measured."""
_FOLDS = 5
_LEAST_ROWS = 2
"""Rows in which a word must stand for the control to look at it."""


@dataclass(frozen=True)
class Membership:
    """An attack on rows that were trained on (members) and rows like them that were not."""

    area: Interval
    """How often the attack takes the member of a member and another row: 0.5 by chance."""
    at_one_percent: AtThreshold
    """Members found while 1 % of the others are taken for members."""
    loss: Interval
    """The same as `area` by the tuned model's likelihood alone, without the base model."""
    control: Interval
    """The same by words alone, without any model. Where it lies above 0.5 the two kinds of rows
    differ in themselves, and the attack may have found that and not what was learnt (Das et al.
    2024, "Blind Baselines Beat Membership Inference Attacks"; Duan et al. 2024)."""
    members: int
    others: int
    cut: int
    """Rows longer than the model takes, of which the beginning counted."""

    @property
    def trusted(self) -> bool:
        """Whether words alone do not tell members from others."""
        return self.control.low <= 0.5

    @property
    def beyond_words(self) -> tuple[float, float]:
        """The ends of `area` above chance, or above what words alone tell where that is more."""
        known = max(0.5, self.control.estimate)
        return self.area.low - known, self.area.high - known


def response_logs(model: LanguageModel, rows: Sequence[Row]) -> list[TokenLogs]:
    """How likely each response is after its prompt."""
    return model.likelihoods([row.probe() for row in rows])


def membership(
    rows: tuple[Sequence[Row], Sequence[Row]],
    base: tuple[Sequence[TokenLogs], Sequence[TokenLogs]],
    tuned: tuple[Sequence[TokenLogs], Sequence[TokenLogs]],
    *,
    level: float = 0.95,
    seed: int = 0,
) -> Membership | None:
    """Attack with the base model as reference: the gain in log-likelihood a token.

    Reference calibration after Carlini et al. 2022 ("Membership Inference Attacks From First
    Principles", section 4) and Mireshghallah et al. 2022. Members and others have to be a random
    split of one source. None for fewer than `FEWEST` of either.

    Args:
        rows: Members, and others.
        base: Their likelihoods before training, members first.
        tuned: After it.
        level: Of confidence.
        seed: Of the folds of the control.
    """
    if min(map(len, rows)) < FEWEST:
        return None
    gains = [
        [after.mean - before.mean for before, after in zip(*side, strict=True)]
        for side in zip(base, tuned, strict=True)
    ]
    means = [[one.mean for one in side] for side in tuned]
    return Membership(
        area=roc_area(*gains, level=level),
        at_one_percent=at_false_share(*gains, share=FALSE_SHARE, level=level),
        loss=roc_area(*means, level=level),
        control=roc_area(*words_alone(*rows, seed=seed), level=level),
        members=len(rows[0]),
        others=len(rows[1]),
        cut=sum(one.cut for side in tuned for one in side),
    )


def words_alone(
    members: Sequence[Row], others: Sequence[Row], *, seed: int = 0
) -> tuple[list[float], list[float]]:
    """How much each row looks like a member to a bag of its words, fitted on other rows.

    A logistic regression over TF-IDF of prompt and response, five folds; a row that stands on
    both sides, or twice, has all its copies in one fold.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    texts = [f"{row.prompt}\n{row.response}" for row in (*members, *others)]
    is_member = np.repeat([1, 0], [len(members), len(others)])
    fold = _folds([texts[: len(members)], texts[len(members) :]], seed)
    votes = np.zeros(len(texts))
    for one in range(_FOLDS):
        held = fold == one
        kinds = set(is_member[~held].tolist())
        if not held.any() or len(kinds) < 2:
            continue
        vectorizer = TfidfVectorizer(min_df=_LEAST_ROWS, token_pattern=r"\w+", sublinear_tf=True)
        fitted = [text for text, away in zip(texts, held, strict=True) if not away]
        asked = [text for text, away in zip(texts, held, strict=True) if away]
        try:
            counted = vectorizer.fit_transform(fitted)
        except ValueError:  # no word stands in two rows
            continue
        model = LogisticRegression(class_weight="balanced", max_iter=500)
        model.fit(counted, is_member[~held])
        votes[held] = model.decision_function(vectorizer.transform(asked))
    return votes[: len(members)].tolist(), votes[len(members) :].tolist()


def _folds(sides: Sequence[Sequence[str]], seed: int) -> npt.NDArray[np.int64]:
    """A fold for each text: equal texts in one, and of each side as many in every fold."""
    random = np.random.default_rng(seed)
    of_text: dict[str, int] = {}
    for texts in sides:
        new = [text for text in dict.fromkeys(texts) if text not in of_text]
        of_text |= zip(new, (random.permutation(len(new)) % _FOLDS).tolist(), strict=True)
    return np.array([of_text[text] for texts in sides for text in texts])
