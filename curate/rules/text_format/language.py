"""Responses in another language than the others."""

from __future__ import annotations

import polars as pl

from tunegate.curate.findings import empty_hits, hits
from tunegate.curate.language import languages
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.rules.text_format.fences import without_code
from tunegate.curate.rules.text_format.tasks import MIN_TASK_PAIRS, percent, usual_values

LANGUAGE_NAMES: dict[str, str] = {
    "ar": "Arabic",
    "bn": "Bengali",
    "bg": "Bulgarian",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "la": "Latin",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sv": "Swedish",
    "sw": "Swahili",
    "ta": "Tamil",
    "te": "Telugu",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
"""English names by ISO 639-1 code, for messages and for prompts that ask for a language."""

_ASKS_FOR_LANGUAGE = (
    rf"(?i)translat|\blanguages?\b|\b(?:{'|'.join(LANGUAGE_NAMES.values())}|mandarin|hebrew|haiku)\b"
    r"|traduc|traduz|tradui|traduis|übersetz|vertaal|переве[дс]|翻译|翻譯|訳し|번역|ترجم"
    r"|英文|英语|法语|德语|日语|中文"
)

_WIDE_LANGUAGES = (
    "zh",
    "ja",
    "ko",
    "th",
    "el",
    "he",
    "ar",
    "fa",
    "ru",
    "uk",
    "bg",
    "hi",
    "bn",
    "ta",
)
_WIDE_LETTERS = (
    r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Greek}\p{Hebrew}\p{Arabic}\p{Cyrillic}"
    r"\p{Devanagari}\p{Bengali}\p{Tamil}"
)
_STRAY_LETTERS = 4
"""Letters of the expected script from which an answer counts as mixed, not as foreign."""

_CODE_LINE = (
    r"(?m)^\s*(?:def|class|import|from|return|function|#include|public|const|let|var|for|if|while)\b"
    r"|[{};]\s*$"
)


def _check_language(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    answers = frame.filter(~pl.col("roles").str.ends_with("c"), pl.col("response") != "")
    rows = answers.select(
        "pos", "task", value=languages(answers["response"].rename("value"))
    ).filter(pl.col("value").is_not_null())
    setting = context.settings.language
    expected = _expected(rows, setting, needed=context.settings.thresholds.majority)
    if expected.is_empty():
        return empty_hits()
    off = rows.join(expected, on="task", nulls_equal=True).filter(
        pl.col("value") != pl.col("usual")
    )
    asked = frame.select("pos", "prompt", "context").join(off, on="pos")
    asked = asked.filter(~pl.col("prompt").str.contains(_ASKS_FOR_LANGUAGE))
    asked = asked.with_columns(
        of_prompt=languages(asked["prompt"]), of_context=languages(asked["context"])
    ).filter(pl.col("of_context").ne_missing(pl.col("value")))
    if setting is None:
        other_script = (
            pl.col("of_prompt").is_null()
            & pl.col("value").is_in(_WIDE_LANGUAGES)
            & ~pl.col("prompt").str.contains(rf"[{_WIDE_LETTERS}]")
        )
        asked = asked.filter((pl.col("of_prompt") == pl.col("usual")) | other_script)
    asked = _confirmed(asked.join(answers.select("pos", "response"), on="pos")).sort("pos")
    positions: list[int | None] = []
    messages: list[str] = []
    for pos, value, usual, share in asked.select("pos", "value", "usual", "share").iter_rows():
        positions.append(pos)
        wanted = (
            f"[tunegate.toml] language is {_name(usual)}"
            if share is None
            else f"{percent(share)} are in {_name(usual)}"
        )
        messages.append(f"the response is in {_name(value)}; {wanted}")
    return hits(positions, messages, field="response")


def _confirmed(off: pl.DataFrame) -> pl.DataFrame:
    """The rows whose answer is in that language without its code, too, and in one alone."""
    prose = pl.Series("prose", [without_code(text) for text in off["response"]], dtype=pl.String)
    letters = pl.col("prose").str.count_matches(rf"[{_WIDE_LETTERS}]")
    wide_wanted = pl.col("usual").is_in(_WIDE_LANGUAGES) & ~pl.col("value").is_in(_WIDE_LANGUAGES)
    return (
        off.with_columns(prose, again=languages(prose))
        .filter(pl.col("again") == pl.col("value"))
        .filter(pl.col("prose").str.count_matches(_CODE_LINE) < 2)
        .filter(~wide_wanted | (letters < _STRAY_LETTERS))
    )


def _expected(rows: pl.DataFrame, setting: str | None, *, needed: float) -> pl.DataFrame:
    """`task`, `usual` language and its `share` (null for the setting's).

    A task without a usual language of its own goes by the whole set's, where that has one.
    """
    tasks = rows.select("task").unique()
    if setting is not None:
        share = pl.lit(None, dtype=pl.Float64)
        return tasks.with_columns(usual=pl.lit(setting.lower()), share=share)
    large = rows.filter(pl.len().over("task") >= MIN_TASK_PAIRS)
    by_task = usual_values(large, needed=needed)
    whole = usual_values(rows.with_columns(task=pl.lit("")), needed=needed).drop("task")
    small = tasks.join(large.select("task").unique(), on="task", how="anti", nulls_equal=True)
    if rows.height < MIN_TASK_PAIRS or whole.is_empty():
        return by_task.select("task", "usual", "share")
    return pl.concat(
        [
            by_task.select("task", "usual", "share"),
            small.join(whole.select("usual", "share"), how="cross"),
        ]
    )


def _name(code: str) -> str:
    return LANGUAGE_NAMES.get(code, code)


RULES: tuple[Rule, ...] = (
    Rule(
        code="F313",
        name="other-language",
        summary="The response is in another language than the others, and nobody asked for it.",
        why="The model learns to change language without a reason. Expected is `language` in "
        "tunegate.toml, else what nearly all of the task, or of the set, are in; answers in the "
        "prompt's own language and pairs that ask for a language are left alone.",
        bad="prompt: How do I cancel my order? / response: Puede cancelar su pedido en la web.",
        good="prompt: How do I cancel my order? / response: You can cancel it on the website.",
        severity="warning",
        check=_check_language,
        scope="set",
        source="stop words, scripts, and py3langid (Lui and Baldwin 2012, langid.py)",
    ),
)
