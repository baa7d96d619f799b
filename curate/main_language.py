"""The language that a workspace is in, for what was made for English alone."""

from __future__ import annotations

import polars as pl

from tunegate.curate.language import languages
from tunegate.curate.rules.text_format.language import LANGUAGE_NAMES

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


def _majority(texts: pl.Series) -> str | None:
    told = languages(texts).drop_nulls()
    if told.is_empty():
        return None
    code, number = told.value_counts(sort=True).row(0)
    return str(code) if 2 * number > len(told) else None
