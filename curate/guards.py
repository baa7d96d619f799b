"""Guards: what must agree before two alike texts may be called the same.

A changed number, date, negation, name or code token turns a near-copy into another statement,
often into its opposite, however similar the texts are, and `who` for `when` makes another question.
The words are those of English; numbers, most dates, names and code are found in other languages as
well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import polars as pl

from tunegate.curate.guard_words import (
    AMOUNTS,
    ASKED,
    ASKING,
    MONTHS,
    NO_NAMES,
    PLACES,
    POLARITY,
    UNITS,
    WEEKDAYS,
)

GUARDS = ("number", "date", "negation", "name", "code", "asked")
"""In the order in which `differing_guards` names them."""

TRUTH = "truth"
"""What `Did it work?` asks for."""

DECIDING = frozenset(("number", "date", "negation"))
"""Those whose difference makes two alike sentences contradict each other."""


def _words(table: Mapping[str, str]) -> dict[str, str]:
    """From every form to what it stands for."""
    return {form: kept for kept, forms in table.items() for form in (kept, *forms.split())}


def _either(words: Mapping[str, str]) -> str:
    """One alternative per word, longer ones first; a hyphen may be a blank."""
    ordered = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(w.replace("°", "° ?").replace("-", "[ -]") for w in ordered) + ")"


_UNIT = _words(UNITS)
_MONEY = {"$": "usd", "€": "eur"}
_AMOUNT = _words(AMOUNTS)
_POLE = _words(POLARITY)
_MONTH = {form: name[:3] for name in MONTHS.split() for form in (name, name[:3])}
_SURE_MONTHS = {form: form for form in _MONTH if form not in ("may", "march", "mar")}
_B = r"(?-u:\b)"
_DAY = r"[0-9]{1,2}(?:st|nd|rd|th)?"

_W = "[A-Za-z0-9_]"
CODE = "|".join(
    (
        r"(?s:```.*?(?:```|\z))",
        r"`[^`\n]+`",
        r"(?:https?://|www\.)[^\s<>\"')\]]+",
        r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+",
        r"(?m:^)(?:\t| {4,})[^\s*•0-9-][^\n]*",
        r"(?m:^)[^\n]*(?:[=(][^\n]*;|[{}])[ \t\r]*(?m:$)",
        rf"[A-Za-z][A-Za-z0-9]*_{_W}+",
        rf"[a-z][a-z0-9]*[A-Z]{_W}*",
        r"[A-Za-z_][A-Za-z0-9_.]*\([^()\n]*\)",
        r"</?[a-z][^<>\n]*>",
        r"\\[a-zA-Z]+",
        r"(?:~|\.\.?)?/[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)+",
        r"[A-Z]:\\[A-Za-z0-9_\\.-]+",
        rf"{_W}+\.(?:py|js|ts|json|ya?ml|toml|csv|txt|sh|sql|html|css|java|cpp|rs|go|md|xlsx?){_B}",
        r"--[a-z][a-z0-9-]*",
        r"&&|\|\||->|=>|[!+*/%&|^-]=|[=<>+^×÷]| [*/] ",
    )
)
"""Code and what else must be as written: fenced, quoted and indented code, lines that end a
statement, identifiers, calls, tags, options, operators, paths, addresses."""

DATE = "|".join(
    (
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
        r"[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}",
        r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[ap]\.?m" + _B + ")?",
        r"[0-9]{1,2} ?[ap]\.?m" + _B,
        rf"{_DAY} (?:of )?{_either(_MONTH)}{_B}(?:,? (?:19|20)[0-9]{{2}}{_B})?",
        rf"{_B}{_either(_MONTH)}\.? {_DAY}{_B}(?:,? (?:19|20)[0-9]{{2}}{_B})?",
        rf"{_B}{_either(_MONTH)}\.?,? (?:19|20)[0-9]{{2}}{_B}",
        rf"{_B}{_either(_SURE_MONTHS)}{_B}",
        rf"{_B}(?:19|20)[0-9]{{2}}s?{_B}",
        rf"{_B}q[1-4]{_B}",
        rf"{_B}(?:{'|'.join(WEEKDAYS.split())})s?{_B}",
        rf"{_B}(?:today|tonight|tomorrow|yesterday){_B}",
    )
)
"""In lower-case text."""

_RANGE = r"([0-9])[-–]([0-9])"
_FIGURE = rf"(?:[$€£¥] ?|[-−+])?[0-9]+(?:[.,:/][0-9]+)*(?:st|nd|rd|th|k{_B})?"
NUMBER = (
    rf"(?:{_FIGURE}|{_B}{_either(_AMOUNT)}{_B}|\p{{No}}+)"
    rf"(?:[ -]?(?:[%‰$€]|{_either(_UNIT)}{_B}))?"
)
"""In lower-case text, dates taken out, ranges (`3-5`) in words."""
_NUMBER_PARTS = rf"^({_FIGURE}|{_either(_AMOUNT)}|\p{{No}}+)(?:[ -]?([%‰$€]|{_either(_UNIT)}))?$"

NEGATION = rf"{_B}(?:[a-z]+n['’]t|{_either(_POLE)}){_B}"
"""In lower-case text."""

_NAME = r"\p{Lu}(?:[\p{L}\p{N}&'’-]|\.\p{Lu})*(?:\+\+|#)?"
_SAYS = r"(?:is|was|are|were|has|had|will|can)"
NAME = (
    rf"[\p{{L}}\p{{N}},;:)\"'’”%-][\"'”)]* +(?:{_NAME} ?)+"
    rf"|(?:\A|[.!?:\n])[^\p{{L}}\p{{N}}\n]*(?:{_NAME}(?: {_NAME})+|{_NAME} {_SAYS}{_B})"
)
"""Capitalized words inside a sentence, and at its beginning when several follow or it says what
one is."""
PLACE = rf"{_B}(?:{'|'.join(PLACES.split())}){_B}"
"""In lower-case text."""

_BEGIN = r"(?:\A|[.!?:\n])[^\p{L}\p{N}\n]*"
_WHETHER = r"(?:do|does|did|is|are|was|were|has)"
_BEFORE_ASKED = r"(?:and|so|but|at|by|for|from|in|of|on|since|to|until|with)"
_ASKING = _either({word: word for word in ASKING.split()})
_DOING = r"(?:do|does|did|can|could|should|will|would|must|may)"
_QUESTION_WORDS = _words(ASKED)
_FREE = "|".join(
    form.replace("-", " ")
    for form, asked in _QUESTION_WORDS.items()
    if form not in (*ASKED, "when", "where")
)
_BOUND = rf"(?:when|where)(?: exactly)?(?: (?:in|on|at) [^ ]+)? ?{_ASKING}"
_TELLING = r"(?:tell|know|say|ask|show|explain|find out|wonder)(?: (?:me|us|you))?"
_EITHER_WORD = rf"(?:{_FREE}|when|where)"
ASKED_FOR = "|".join(
    (
        # at the beginning of a text or sentence
        rf"{_BEGIN}(?:{_BEFORE_ASKED} ){{0,2}}(?:{_BOUND}|{_FREE}){_B}|{_BEGIN}{_WHETHER}{_B}",
        # behind a clause: If it is late, who do I call
        rf", (?:and )?{_EITHER_WORD} {_DOING}{_B}",
        # a second question, and one within another
        rf"{_B}and (?:{_BOUND}|{_FREE}){_B}|{_B}and {_EITHER_WORD}[?]",
        rf"{_B}{_TELLING} {_EITHER_WORD}{_B}",
    )
)
"""In lower-case text: what a question asks for, from what stands before its question word."""
_WORD = re.compile(r"[^\W_](?:[\w&'-]|\.(?=\w))*(?:\+\+|#)?")


def differing_guards(first: str, second: str) -> tuple[str, ...]:
    """Which of `GUARDS` two texts differ in, see `differences`."""
    found = differences(pl.Series([first]), pl.Series([second]))
    return tuple(found.item().to_list())


def differences(first: pl.Series, second: pl.Series) -> pl.Series:
    """Which of `GUARDS` `first[i]` and `second[i]` differ in, for every i: lists of strings.

    Two texts agree in a guard when they hold the same tokens in the same order. A name that the
    other text has without its capital letters is no difference, nor is a text that asks for nothing
    in particular.
    """
    texts = pl.concat([first.alias("text"), second.alias("text")]).to_frame()
    different = texts.unique(maintain_order=True).with_row_index("at")
    at = texts.join(different, on="text", how="left", maintain_order="left", nulls_equal=True)["at"]
    tokens = guard_tokens(different["text"])
    one, two = at.head(len(first)), at.tail(len(second))
    columns: list[pl.Series] = []
    for guard in GUARDS:
        joined = tokens[guard].list.join("\x1f")
        differs = joined.gather(one) != joined.gather(two)
        if guard == "asked":
            silent = tokens[guard].list.len() == 0
            differs &= ~(silent.gather(one) | silent.gather(two))
        if guard == "name":
            rows = differs.arg_true()
            renamed = [
                _other_names([*names, *others], text, other)
                for names, others, text, other in zip(
                    tokens[guard].gather(one.gather(rows)).to_list(),
                    tokens[guard].gather(two.gather(rows)).to_list(),
                    first.gather(rows).to_list(),
                    second.gather(rows).to_list(),
                    strict=True,
                )
            ]
            differs = differs.scatter(rows, renamed)
        named = pl.when(pl.col("differs")).then(pl.lit(guard))
        columns.append(pl.DataFrame({"differs": differs}).select(named.alias(guard)).to_series())
    return pl.select(pl.concat_list(columns).list.drop_nulls().alias("differs")).to_series()


def guard_tokens(texts: pl.Series) -> pl.DataFrame:
    """What each guard holds of each text, in the order of the text.

    Returns:
        One column of lists of strings for each of `GUARDS`, a row per text; a null text counts as
        empty. Numbers and dates are written one way (`1,000 kilograms` as `1000kg`), negations by
        what they mean (`didn't` as `not`), names in lower case, code as it stands. `asked` says
        what questions ask for, as the keys of `ASKED`, each once and in alphabetical order, or
        `TRUTH` where all of them ask whether something is so.
    """
    # one chunk, or each pattern would be compiled once for every chunk
    raw = texts.fill_null("").rechunk().alias("text").to_frame()
    parts = raw.select(
        code=pl.col("text").str.extract_all(CODE), text=pl.col("text").str.replace_all(CODE, " ` ")
    ).with_columns(lower=pl.col("text").str.to_lowercase().str.replace_all("’", "'", literal=True))
    parts = parts.with_columns(
        date=pl.col("lower").str.extract_all(DATE),
        undated=pl.col("lower").str.replace_all(DATE, " ` ").str.replace_all(_RANGE, "$1 to $2"),
    )
    each = pl.element()
    return parts.select(
        number=pl.col("undated").str.extract_all(NUMBER).list.eval(_one_number(each)),
        date=pl.col("date").list.eval(_one_date(each)),
        negation=pl.col("lower").str.extract_all(NEGATION).list.eval(_one_pole(each)),
        name=pl.concat_list(
            _single_names(pl.col("text").str.extract_all(NAME)),
            pl.col("lower").str.extract_all(PLACE),
        ),
        code=pl.col("code").list.eval(each.str.replace_all(r"[ \t\r]+(\n|$)", "$1")),
        asked=_asked(pl.col("lower").str.extract_all(ASKED_FOR)),
    )


def _one_number(found: pl.Expr) -> pl.Expr:
    """A number without separators, words as figures, its unit in short form."""
    amount = found.str.extract(_NUMBER_PARTS, 1)
    unit = found.str.extract(_NUMBER_PARTS, 2).fill_null("").str.replace("° ", "°", literal=True)
    figure = amount.str.replace_all(r",([0-9]{3})", "$1").str.replace("−", "-", literal=True)
    figure = figure.str.replace(r"^([$€]? ?[0-9]+)k$", "${1}000")
    money = figure.str.extract(r"^([$€]) ?", 1).replace(_MONEY)
    plain = figure.str.replace(r"^[$€] ?", "").replace(_AMOUNT)
    return plain + pl.coalesce(money, unit.replace(_UNIT | _MONEY))


def _one_date(found: pl.Expr) -> pl.Expr:
    """A date without punctuation, its month in three letters."""
    return (
        found.str.replace_all(r"([0-9])(?:st|nd|rd|th)" + _B, "$1")
        .str.replace_all(r"([0-9]) ?([ap])\.?m\.?", "$1${2}m")
        .str.replace_all(rf"{_B}({'|'.join(_MONTH.values())})[a-z]*\.?", "$1")
        .str.replace_all(rf"^({'|'.join(WEEKDAYS.split())})s$", "$1")
        .str.replace_all(r",| of" + _B, "")
    )


def _asked(found: pl.Expr) -> pl.Expr:
    """What is asked for, by the last question word of each place; `truth` where that is all."""
    each = pl.element()
    word = each.str.extract(rf"(?s)^.*{_B}({_FREE}|when|where){_B}", 1)
    kinds = {form.replace("-", " "): kind for form, kind in _QUESTION_WORDS.items()}
    asked = found.list.eval(word.replace(kinds).fill_null(TRUTH).unique().sort())
    return pl.when(asked.list.len() > 1).then(asked.list.set_difference([TRUTH])).otherwise(asked)


def _one_pole(found: pl.Expr) -> pl.Expr:
    found = found.str.replace(r"^[a-z]+n't$", "not").str.replace_all(" ", "-", literal=True)
    return found.replace(_POLE)


def _single_names(found: pl.Expr) -> pl.Expr:
    """Every capitalized word of the runs found, in lower case."""
    each = pl.element().str.to_lowercase().str.replace_all("’", "'", literal=True)
    each = each.str.replace(r"(?:'s?|-)$", "")
    days = WEEKDAYS.split()
    named = ~each.is_in([*NO_NAMES.split(), *_MONTH, *days, *(f"{day}s" for day in days)])
    return found.list.join(" ` ").str.extract_all(_NAME).list.eval(each.filter(named))


def _other_names(names: Iterable[str], text: str, other: str) -> bool:
    """True unless both texts have the same names, capitalized or not, in the same order."""
    wanted = set(names)
    return _among(wanted, text) != _among(wanted, other)


def _among(names: set[str], text: str) -> list[str]:
    words = _WORD.findall(text.lower().replace("’", "'"))
    return [name for word in words if (name := word.removesuffix("'s")) in names]
