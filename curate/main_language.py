"""The language that a workspace is in, for what was made for English alone."""

from __future__ import annotations

import polars as pl

from tunegate.curate.language import languages
from tunegate.curate.rules.text_format.language import LANGUAGE_NAMES
from tunegate.curate.settings import Settings

_ENGLISH = "en"
MOST_TEXTS = 500
"""That are looked at, evenly spread."""


def foreign_language(setting: str | None, texts: pl.Series) -> str | None:
    """The English name of the language, such as `German`; None when it is English.

    Args:
        setting: `language` of the settings.
        texts: Where that says nothing, the language of more than half of those of these texts that
            can be told; None when there is no such language.
    """
    code = setting or _majority(texts.gather_every(max(1, len(texts) // MOST_TEXTS)))
    return None if code in (None, _ENGLISH) else LANGUAGE_NAMES.get(str(code), str(code))


def are_foreign_to_judge(texts: pl.Series, settings: Settings, *, others: pl.Series) -> pl.Series:
    """Which texts are in a language that the relation model does not know; the bundled one knows
    English, of others nothing is known.

    Args:
        texts: Without nulls.
        settings: For the model and `language`.
        others: Where the language of a text cannot be told, that of these counts.
    """
    if settings.models.relation != "bundled" or texts.is_empty():
        return pl.repeat(value=False, n=len(texts), eager=True)
    told = languages(texts)
    rest = bool(told.null_count()) and foreign_language(settings.language, others) is not None
    return (told != _ENGLISH).fill_null(value=rest)


def _majority(texts: pl.Series) -> str | None:
    told = languages(texts).drop_nulls()
    if told.is_empty():
        return None
    code, number = told.value_counts(sort=True).row(0)
    return str(code) if 2 * number > len(told) else None
