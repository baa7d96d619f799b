"""An answer as the words that count when answers are compared."""

from __future__ import annotations

import re
import string
import unicodedata

import polars as pl

_ARTICLES = frozenset(("a", "an", "the"))
_POINT, _COMMA, _MINUS = "\ue000", "\ue001", "\ue002"
"""Stand for marks that are part of a number while the other marks are removed."""

_GROUPING = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_IN_NUMBER = re.compile(r"(?<=\d)[.,](?=\d)|(?<![^\s(\[])[-−–](?=[.,]?\d)")
_KEPT = {".": _POINT, ",": _COMMA}
_RESTORED = {ord(_POINT): ".", ord(_COMMA): ",", ord(_MINUS): "-"}

_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    r"\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese: written without spaces between words."""

_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]+")
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")


def answer_words(text: str) -> list[str]:
    """The words of an answer by the normalization of SQuAD (Rajpurkar et al. 2016), widened.

    Lower case, no punctuation, no English articles, white space as one space. Beyond the script
    of SQuAD: Unicode NFKC, case folding and Unicode punctuation; languages without spaces by
    character, as MLQA does (Lewis et al. 2020); a decimal point and a minus sign stay, since 1.5
    is not 15 and -5 is not 5; an answer that would have no word left keeps what it has. Empty
    when the text has no visible character.
    """
    folded = _folded(text)
    folded = _GROUPING.sub(lambda found: found[0].replace(",", ""), folded)
    folded = _IN_NUMBER.sub(lambda found: _KEPT.get(found[0], _MINUS), folded)
    found = _TOKEN.findall(folded.translate(_BARE).translate(_RESTORED))
    return [word for word in found if word not in _ARTICLES] or found or _visible(folded)


def plain_words(text: str) -> list[str]:
    """The words of a text without its punctuation: runs of letters and digits in lower case.

    On English text those of Google's rouge-score without stemming; languages without spaces by
    character.
    """
    return _WORD.findall(_folded(text))


def _folded(text: str) -> str:
    """NFKC and case folding, until neither changes anything.

    By polars, in linear time; `unicodedata` takes minutes for a megabyte of combining marks.
    """
    if text.isascii():
        return text.lower()
    return _nfkc(_nfkc(readable(text)).casefold())


def readable(text: str) -> str:
    """The text with lone surrogates replaced, which UTF-8 cannot carry."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _nfkc(text: str) -> str:
    return str(pl.Series([text]).str.normalize("NFKC").item())


class _Bare(dict[int, str]):
    """For `str.translate`: what each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        self[code] = bare = _bare(sign)
        return bare


def _bare(sign: str) -> str:
    kind = unicodedata.category(sign)
    if sign in "—―" or kind in ("Cc", "Zl", "Zp"):
        return " "
    if sign in string.punctuation or kind[0] == "P" or kind in ("Cf", "Sc"):
        return ""
    return sign


_BARE = _Bare()


def _visible(folded: str) -> list[str]:
    signs = "".join(sign for sign in folded if unicodedata.category(sign)[0] not in "CZ")
    return [signs.translate(_RESTORED)] if signs else []
