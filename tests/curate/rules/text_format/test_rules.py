from __future__ import annotations

from pathlib import Path

import orjson
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunegate.curate.dataset import Dataset, pair_of
from tunegate.curate.findings import HIT_SCHEMA
from tunegate.curate.pair import Pair, Turn
from tunegate.curate.rules import quality, text_format
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.settings import GlossaryTerm, Settings

RULES = (*text_format.RULES, *quality.RULES)
GLOSSARY = [GlossaryTerm(term="payout", variants=["pay-out"], forbidden=["handout"])]
CONTEXT = Context(Settings(glossary=GLOSSARY))

CLEAN = [
    Pair.single("How do I reset my password?", "Open the settings, then choose “Reset password”."),
    Pair.single("Was ist im Preis enthalten?", "Frühstück, WLAN und die Nutzung des Pools."),
    Pair.single("هل التأمين يغطي السفر؟", "نعم، يغطي السفر داخل أوروبا."),
    Pair.single(
        "Write a sum function.", "```python\ndef total(numbers):\n    return sum(numbers)\n```"
    ),
    Pair.single("Which day is it?", "Monday", context="The fair takes place on Monday."),
    Pair(
        (
            Turn("user", "I need an invoice."),
            Turn("assistant", "For which order?"),
            Turn("user", "The last one."),
            Turn("assistant", "I have sent it to you."),
        ),
        system="You work for a shop.",
    ),
]


def frame_of(pairs: list[Pair]) -> pl.DataFrame:
    return Dataset.from_pairs(pairs).frame.with_row_index("pos")


def test_codes_are_unique_and_in_order() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert len({rule.name for rule in RULES}) == len(codes)
    assert {rule.family for rule in text_format.RULES} == {"F"}
    assert {rule.family for rule in quality.RULES} == {"Q"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_clean_pairs_have_no_hits(rule: Rule) -> None:
    hits = rule.check(frame_of(CLEAN), CONTEXT)
    assert hits.schema == HIT_SCHEMA
    assert hits["message"].to_list() == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_no_pairs_are_no_hits(rule: Rule) -> None:
    assert rule.check(frame_of([]), CONTEXT).schema == HIT_SCHEMA


PIECES = [
    *"aé\u0301Ã©â€™\x00\x1b\x0c\x08\u200b\u200d\u202e\u00ad\ufeff👩🏽{}<>|`&;#\n -.",
    *["```", "pay-out ", "<|im_end|>", "{{name}}", "&amp;", "<br>", "No input", "</s>", "### "],
    *["\x1b[0m", "6. Instruction: ", "word ", "[Your Name]", "As an AI, I cannot "],
]
ODD = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)


@settings(deadline=None, max_examples=60)
@given(st.lists(ODD, min_size=3, max_size=3), st.booleans())
def test_fixes_are_idempotent_and_checks_survive_any_text(texts: list[str], talk: bool) -> None:
    prompt, response, context = texts
    pair = Pair.single(prompt, response, context=context)
    if talk:
        turns = (Turn("user", prompt), Turn("assistant", context), Turn("user", context))
        pair = Pair((*turns, Turn("assistant", response)), system=context)
    frame = frame_of([pair])
    for rule in RULES:
        hits = rule.check(frame, CONTEXT)
        for field, start, end in hits.select("field", "start", "end").iter_rows():
            assert start is None or 0 <= start < end <= len(frame[field][0]), rule.code
        if rule.fix is None or rule.fix.kind == "drop":
            continue
        once = rule.fix.apply(pair, CONTEXT)
        assert once is not None
        assert rule.fix.apply(once, CONTEXT) == once, rule.code
        if rule.fix.safe and rule.code not in ("F307",):
            assert rule.check(frame_of([once]), CONTEXT)["message"].to_list() == [], rule.code


@pytest.fixture(scope="module")
def alpaca(outside_data: Path) -> pl.DataFrame:
    rows = [
        orjson.loads(line)
        for line in (outside_data / "alpaca_orig" / "data.jsonl").read_bytes().splitlines()
    ]
    pairs = [
        Pair.single(row["instruction"], row["output"], context=row["input"] or None) for row in rows
    ]
    flags = pl.Series("flags", [row["pattern_flags"] for row in rows], dtype=pl.List(pl.String))
    return frame_of(pairs).with_columns(flags)


@pytest.mark.parametrize(
    ("code", "flag", "recall", "precision"),
    [
        ("F308", "merged_instructions", 1.0, 1.0),
        ("F311", "control_chars", 1.0, 1.0),
        ("Q405", "attachment_in_input", 0.7, 0.4),
        ("Q406", "url_in_input", 0.6, 0.8),
        ("Q407", "na_or_placeholder_output", 1.0, 0.9),
        ("Q408", "noinput_placeholder", 1.0, 0.8),
    ],
)
def test_defects_flagged_by_hand_written_patterns_are_found(
    alpaca: pl.DataFrame, code: str, flag: str, recall: float, precision: float
) -> None:
    rule = next(rule for rule in RULES if rule.code == code)
    flagged = set(alpaca.filter(pl.col("flags").list.contains(flag))["pos"])
    hit = set(rule.check(alpaca.drop("flags"), Context())["pos"])
    assert len(hit & flagged) >= recall * len(flagged)
    assert len(hit & flagged) >= precision * len(hit)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_hits_do_not_depend_on_the_order_of_rows(alpaca: pl.DataFrame, rule: Rule) -> None:
    frame = alpaca.drop("flags").head(3000)
    shuffled = frame.sample(fraction=1, shuffle=True, seed=3)
    columns = ["pos", "field", "start", "end", "message"]
    hits = rule.check(frame, CONTEXT).select(columns).sort(columns)
    assert hits.equals(rule.check(shuffled, CONTEXT).select(columns).sort(columns))


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.fix and rule.fix.kind != "drop"], ids=lambda r: r.code
)
def test_a_fixed_pair_is_no_longer_hit(alpaca: pl.DataFrame, rule: Rule) -> None:
    frame = alpaca.drop("flags").head(6000)
    assert rule.fix is not None
    rows = [frame.row(pos, named=True) for pos in sorted(set(rule.check(frame, CONTEXT)["pos"]))]
    fixed = [rule.fix.apply(pair_of(row), CONTEXT) for row in rows]
    kept = [pair for pair in fixed if pair is not None]
    assert rule.check(frame_of(kept), CONTEXT)["message"].to_list() == []
