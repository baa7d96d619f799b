"""What is said where the embedder of retrieval does not know the language of the texts."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from tunegate.curate.main_language import foreign_language
from tunegate.curate.settings import Settings
from tunegate.tui.streams import say


def say_foreign(settings: Settings, texts: Iterable[str], *, instead: str = "") -> None:
    """Say that the packaged embedder was made for English and these texts are not in it.

    Args:
        settings: With the embedder and, where it is known, the language.
        texts: What is looked through.
        instead: What else helps than another embedder, beginning with `, or`.
    """
    if settings.models.embedding != "minilm":
        return
    language = foreign_language(settings.language, pl.Series("text", list(texts), dtype=pl.String))
    if language is not None:
        say(
            f"the language is {language}, and the packaged embedder was made for English: name a "
            f"multilingual model as `embedding` under [models]{instead}"
        )
