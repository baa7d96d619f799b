"""Which language a text is in: cheap vectorized tests first, a model only for what they leave."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import polars as pl
from polars.expr.whenthen import ChainedThen, Then

HEAD_CHARS = 300
"""Only the beginning of a text is looked at."""

MIN_LETTERS = 25
"""Shorter texts in an alphabet that several languages share are not judged."""

MIN_STOP_WORDS = 3
SURE_SHARE = 0.12
"""Stop words per word from which a text is surely in that language; running text has 0.25-0.5."""

LIKELY_ENGLISH_SHARE = 0.08
"""The same for texts in which no other language shows at all."""

SURE_PROBABILITY = 0.9
"""Lists of names and code get a verdict below it from py3langid, real sentences one above it."""

STOP_WORDS: dict[str, str] = {
    "en": "the of to you your are that which have they been was can will it and be has their",
    "es": "el los las que una con para del se más como está pero sus al lo es en su por",
    "fr": "le les des et est une dans pour que qui vous sur avec pas du au nous cette sont je",
    "de": "der die und das ist nicht ein eine den mit von für auf sie werden im zu dem auch ich",
    "pt": "os uma não para que do da em mais são você por dos ao na as é um no",
    "it": "il che di per una con non sono della gli è nel alla più le questo come si un",
    "nl": "het een van en dat niet zijn voor met op ook te worden deze maar aan je ik is",
}
"""Frequent words by language, for the languages that are told apart without the model."""

ENGLISH_TOO = "in is and for a an on with as at by from or not if this we i he she but do so no me"
"""Further frequent English words, some of which other languages have as well."""

OTHER_STOP_WORDS = (
    "och att är som för det på inte av og ikke jeg er til ja ei että ne ve bir bu için yang dan "
    "untuk dengan ini itu tidak ang mga ng kwa ya un și este w z nie jest że az és nem hogy že v "
    "là của các được"
)
"""Words that make another language in Latin letters likely enough to ask the model."""

SCRIPTS: dict[str, str | None] = {
    "Hangul": "ko",
    "Han": "zh",
    "Thai": "th",
    "Greek": "el",
    "Hebrew": "he",
    "Georgian": "ka",
    "Armenian": "hy",
    "Tamil": "ta",
    "Telugu": "te",
    "Bengali": "bn",
}
"""Unicode scripts that (almost) only one language uses."""


def languages(texts: pl.Series) -> pl.Series:
    """The language of each text as an ISO 639-1 code, null when it cannot be told.

    Null stands for empty and short texts, lists of names, numbers, code, and texts in several
    languages. A text gets the same answer whatever the other texts are. Returns a String series
    of the same length and name.
    """
    heads = texts.cast(pl.String).fill_null("").str.head(HEAD_CHARS).alias("head")
    sure = (pl.col("en") >= MIN_STOP_WORDS) & (pl.col("en") >= SURE_SHARE * _word_count())
    found = (
        heads.to_frame()
        .with_columns(en=_count(STOP_WORDS["en"].split()))
        .select(language=pl.when(sure & ~_is_wide()).then(pl.lit("en")))["language"]
    )
    open_rows = found.is_null().arg_true()
    return found.scatter(open_rows, _beyond_english(heads.gather(open_rows))).alias(texts.name)


def _beyond_english(heads: pl.Series) -> pl.Series:
    """Languages of texts that are not surely English."""
    frame = heads.to_frame().with_row_index("at")
    lowered = pl.col("head").str.to_lowercase().str.replace_all(r"\s+", " ")
    frame = frame.with_columns(lowered, letters=pl.col("head").str.count_matches(r"\p{L}"))
    wide = frame.filter(_is_wide()).with_columns(language=_language_of_script())
    narrow = frame.filter(~_is_wide() & (pl.col("letters") >= MIN_LETTERS))
    narrow = _by_stop_words(narrow)
    ask = pl.col("language").is_null() & (pl.col("letters") >= MIN_LETTERS)
    asked = pl.concat(
        [
            wide.filter(ask).select("at", "head"),
            narrow.filter(ask & pl.col("foreign")).select("at", "head"),
        ]
    )
    found = pl.Series("language", [None] * frame.height, dtype=pl.String)
    for part in (wide, narrow):
        found = found.scatter(part["at"], part["language"])
    return found.scatter(asked["at"], _by_model(asked["head"]))


def _by_stop_words(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `language`, null when unsure, and `foreign`: worth asking the model."""
    codes = [code for code in STOP_WORDS if code != "en"]
    english = [*STOP_WORDS["en"].split(), *ENGLISH_TOO.split()]
    tables = [OTHER_STOP_WORDS, *(STOP_WORDS[code] for code in codes)]
    every = sorted({word for table in tables for word in table.split()} - set(english))
    marked = pl.col("head").str.count_matches(r"[\u00c0-\u024f\u1e00-\u1eff]")
    frame = frame.with_columns(
        **{code: _count(STOP_WORDS[code].split()) for code in codes},
        en=_count(english),
        other=_count(every),
        different=_found(every).list.n_unique(),
        marked=marked * 40 >= pl.col("letters"),
    )
    best = pl.max_horizontal(codes)
    sure = (
        (best >= MIN_STOP_WORDS)
        & (best >= SURE_SHARE * _word_count())
        & (best >= 2 * pl.col("en"))
        & (pl.col("different") > 1)
    )
    likely_english = (
        (pl.col("en") >= MIN_STOP_WORDS)
        & (pl.col("en") >= LIKELY_ENGLISH_SHARE * _word_count())
        & (pl.col("other") == 0)
        & ~pl.col("marked")
    )
    verdict: Then | ChainedThen = pl.when(likely_english).then(pl.lit("en"))
    for code in codes:
        rivals = [2 * best >= 3 * pl.col(rival) for rival in codes if rival != code]
        verdict = verdict.when(sure & (pl.col(code) == best) & pl.all_horizontal(rivals)).then(
            pl.lit(code)
        )
    foreign = pl.col("marked") | (
        (pl.col("other") >= MIN_STOP_WORDS)
        & (pl.col("other") > pl.col("en"))
        & (pl.col("different") > 1)
    )
    return frame.with_columns(language=verdict.otherwise(None), foreign=foreign)


def _language_of_script() -> pl.Expr:
    """The language whose script most letters are in; kana tells Japanese from Chinese."""
    head, letters = pl.col("head"), pl.col("letters")
    kana = head.str.count_matches(r"[\p{Hiragana}\p{Katakana}]")
    verdict: Then | ChainedThen = pl.when((letters > 1) & (kana * 5 >= letters)).then(pl.lit("ja"))
    for script, language in SCRIPTS.items():
        share = head.str.count_matches(rf"\p{{{script}}}") * 10 >= letters * 6
        verdict = verdict.when((letters > 1) & share).then(pl.lit(language))
    return verdict.otherwise(None)


def _by_model(heads: pl.Series) -> pl.Series:
    """py3langid's verdicts of at least `SURE_PROBABILITY`."""
    if heads.is_empty():
        return pl.Series("language", [], dtype=pl.String)
    model = _model()
    verdicts = (model.classify(head) for head in heads)
    codes = [
        code if probability >= SURE_PROBABILITY and len(code) == 2 else None
        for code, probability in verdicts
    ]
    return pl.Series("language", codes, dtype=pl.String)


@cache
def _model() -> Any:
    """The identifier, which takes half a second to load and is only read."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _is_wide() -> pl.Expr:
    """Mostly letters beyond Latin: those take two or three bytes each."""
    return pl.col("head").str.len_bytes() * 10 > pl.col("head").str.len_chars() * 14


def _word_count() -> pl.Expr:
    return pl.col("head").str.count_matches(" ", literal=True) + 1


def _count(words: Iterable[str]) -> pl.Expr:
    return pl.col("head").str.count_matches(_pattern(words))


def _found(words: Iterable[str]) -> pl.Expr:
    return pl.col("head").str.extract_all(_pattern(words))


def _pattern(words: Iterable[str]) -> str:
    """The words after a space, a bracket, a quote, an elided article or a line's beginning."""
    return rf"(?i)(?:^|[\s(«“\"¿]|\b[ldn]['’])(?:{'|'.join(words)})\b"
