"""A text as the terms that BM25 counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tunegate.curate.answer_words import plain_words

_STEMMERS: Mapping[str, str] = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
"""Snowball stemmer by language; words of other languages are counted as they stand."""

_STOP_WORDS: Mapping[str, str] = {
    "da": "STOPWORDS_DANISH",
    "de": "STOPWORDS_GERMAN",
    "en": "STOPWORDS_EN",
    "es": "STOPWORDS_SPANISH",
    "fr": "STOPWORDS_FRENCH",
    "it": "STOPWORDS_ITALIAN",
    "nl": "STOPWORDS_DUTCH",
    "no": "STOPWORDS_NORWEGIAN",
    "pt": "STOPWORDS_PORTUGUESE",
    "ru": "STOPWORDS_RUSSIAN",
    "sv": "STOPWORDS_SWEDISH",
    "tr": "STOPWORDS_TURKISH",
}
"""Lists of `bm25s.stopwords`: Lucene's for English, NLTK's for the others."""


@dataclass(frozen=True)
class Terms:
    """What makes terms of words: lower case, no punctuation, and stems (Porter 2001, Snowball)."""

    language: str = "en"
    """Two letters; texts in another language keep words that its stemmer does not know."""

    @property
    def name(self) -> str:
        """Equal names give equal terms; a stemmer changes with its version."""
        algorithm = _STEMMERS.get(self.language)
        if algorithm is None:
            return f"{self.language} words"
        import Stemmer

        return f"{self.language} {algorithm} {Stemmer.version()}"

    def words(self, text: str) -> list[str]:
        """Every word of a text in order, stop words too; see `plain_words`."""
        return plain_words(text)

    def asked(self, question: str) -> list[str]:
        """The terms that a question looks for: without stop words, unless it has nothing else."""
        said = self.words(question)
        return self.stems([word for word in said if word not in self._stop_words] or said)

    def stems(self, words: Sequence[str]) -> list[str]:
        """The term of each word."""
        if self._stemmer is None:
            return list(words)
        stems: list[str] = self._stemmer.stemWords(words)
        return stems

    @cached_property
    def _stemmer(self) -> Any:
        if self.language not in _STEMMERS:
            return None
        import Stemmer

        return Stemmer.Stemmer(_STEMMERS[self.language])

    @cached_property
    def _stop_words(self) -> frozenset[str]:
        from bm25s import stopwords

        return frozenset(getattr(stopwords, _STOP_WORDS.get(self.language, ""), ()))
