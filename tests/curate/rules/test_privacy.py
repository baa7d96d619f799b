from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.errors import ConfigError
from tunegate.curate.findings import HIT_SCHEMA
from tunegate.curate.masking import mask
from tunegate.curate.pair import Pair, ToolCall, Turn
from tunegate.curate.rules.privacy import RULES
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.settings import Privacy, Settings, parse_settings

BY_CODE = {rule.code: rule for rule in RULES}
EVERY = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


def pair_of(example: str) -> Pair:
    prompt, _, response = example.removeprefix("Prompt: ").partition("\nResponse: ")
    return Pair.single(prompt, response)


def hits(code: str, *pairs: Pair, context: Context | None = None) -> pl.DataFrame:
    frame = Dataset.from_pairs(pairs).frame.with_row_index("pos")
    return BY_CODE[code].check(frame, context or Context())


def marked(code: str, pair: Pair) -> list[tuple[str, str]]:
    """The field and text of every hit in one pair."""
    row = Dataset.from_pairs([pair]).frame.row(0, named=True)
    found = hits(code, pair).select("field", "start", "end")
    return [(field, row[field][start:end]) for field, start, end in found.iter_rows()]


@EVERY
def test_the_bad_example_is_hit_and_the_good_one_is_not(rule: Rule) -> None:
    found = rule.check(
        Dataset.from_pairs([pair_of(rule.bad), pair_of(rule.good)]).frame.with_row_index("pos"),
        Context(),
    )
    assert found.schema == pl.Schema(HIT_SCHEMA)
    assert found["pos"].unique().to_list() == [0]


@EVERY
def test_the_fix_makes_the_good_example_of_the_bad_one(rule: Rule) -> None:
    assert rule.fix is not None
    fixed = rule.fix.apply(pair_of(rule.bad), Context())
    assert fixed == pair_of(rule.good)
    assert rule.fix.apply(pair_of(rule.good), Context()) == pair_of(rule.good)


@EVERY
def test_messages_show_no_value_and_are_masked_as_they_stand(rule: Rule) -> None:
    pair = pair_of(rule.bad)
    row = Dataset.from_pairs([pair]).frame.row(0, named=True)
    for field, start, end, message in (
        hits(rule.code, pair).select("field", "start", "end", "message").iter_rows()
    ):
        assert row[field][start:end] not in message
        assert mask(message) == message
        assert message.endswith(f"in the {field}")


def test_codes_defaults_and_safe_fixes() -> None:
    assert [rule.code for rule in RULES] == [f"P{number}" for number in range(501, 516)]
    assert [rule.code for rule in RULES if rule.default] == [f"P{n}" for n in range(501, 508)]
    safe = [rule.code for rule in RULES if rule.fix is not None and rule.fix.safe]
    assert safe == ["P501", "P503", "P504", "P505", "P507"]


@pytest.mark.parametrize(
    ("code", "text", "message"),
    [
        ("P501", "ada@mail.test", "e-mail address a***@m***.test in the response"),
        ("P503", "card 4242 4242 4242 4242", "card number ****4242 in the response"),
        ("P504", "GB33BUKB20201555555555", "IBAN ****5555 in the response"),
        ("P505", "536-22-8714", "US social security number 5*** in the response"),
        ("P507", "DB_PASS=tr0ub4dor", "password of 9 characters in the response"),
    ],
)
def test_messages(code: str, text: str, message: str) -> None:
    assert hits(code, Pair.single("?", text))["message"].to_list() == [message]


def test_spans_stand_in_the_rendered_columns_of_several_turns() -> None:
    call = ToolCall("send", '{"to": "bob@x.test", "text": "a\\n\\u00e4da@x.test"}')
    pair = Pair(
        turns=(
            Turn("user", "Mail ada@x.test"),
            Turn("assistant", "Now.", (call,)),
            Turn("tool", "sent to bob@x.test"),
            Turn("assistant", "Done: eve@x.test"),
        ),
        system="You are sam@x.test",
    )
    assert marked("P501", pair) == [
        ("system", "sam@x.test"),
        ("prompt", "ada@x.test"),
        ("prompt", "bob@x.test"),
        ("prompt", "\\u00e4da@x.test"),
        ("prompt", "bob@x.test"),
        ("response", "eve@x.test"),
    ]
    fix = BY_CODE["P501"].fix
    assert fix is not None
    fixed = fix.apply(pair, Context())
    assert fixed is not None
    assert hits("P501", fixed).is_empty()
    assert [turn.content for turn in fixed.turns] == [
        "Mail [EMAIL_2]",
        "Now.",
        "sent to [EMAIL_3]",
        "Done: [EMAIL_5]",
    ]


def test_context_and_missing_fields() -> None:
    pair = Pair.single("Who?", "She", context="ada@x.test")
    assert marked("P501", pair) == [("context", "ada@x.test")]
    assert hits("P501").is_empty()
    assert hits("P501", Pair.single("", "")).is_empty()


def test_the_positions_of_the_frame_are_kept() -> None:
    pairs = [Pair.single("?", text) for text in ("no", "ada@x.test", "no", "bob@x.test")]
    frame = Dataset.from_pairs(pairs).frame.with_row_index("pos").slice(1, 3)
    assert BY_CODE["P501"].check(frame, Context())["pos"].to_list() == [1, 3]


def test_allowed_values_are_neither_reported_nor_redacted() -> None:
    context = Context(Settings(privacy=Privacy(allow=["@northwind.test", "212-555-7890"])))
    pair = Pair.single("help@northwind.test or bob@x.test", "or call (212) 555-7890")
    assert hits("P501", pair, context=context).height == 1
    assert hits("P502", pair, context=context).is_empty()
    fix = BY_CODE["P501"].fix
    assert fix is not None
    assert fix.apply(pair, context) == Pair.single(
        "help@northwind.test or [EMAIL]", "or call (212) 555-7890"
    )


def test_regions_come_from_the_settings() -> None:
    pair = Pair.single("Where?", "0431 350690")
    assert hits("P502", pair).height == 1
    context = Context(Settings(privacy=Privacy(regions=["US"])))
    assert hits("P502", pair, context=context).is_empty()


def test_a_recognizer_of_ones_own_finds_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import re\nfind = lambda text: [(*m.span(), 'PER') for m in re.finditer('Zed', text)]"
    (tmp_path / "zed_finder.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    context = Context(Settings(privacy=Privacy(recognizer="zed_finder:find")))
    pair = Pair.single("who?", "it was Zed, not Mr. Berg")
    assert hits("P508", pair, context=context)["message"].to_list() == ["name Z*** in the response"]
    fix = BY_CODE["P508"].fix
    assert fix is not None
    assert fix.apply(pair, context) == Pair.single("who?", "it was [NAME], not Mr. Berg")


def test_an_unknown_region_is_named() -> None:
    with pytest.raises(ConfigError, match=r"privacy\.regions.*'UK'.*GB"):
        parse_settings({"privacy": {"regions": ["US", "UK"]}}, origin="tunegate.toml")


def test_ordinary_pairs_raise_nothing_and_import_nothing_heavy() -> None:
    script = """
import sys
from tunegate.curate.dataset import Dataset
from tunegate.curate.pair import Pair
from tunegate.curate.rules.privacy import RULES
from tunegate.curate.rules.rule import Context
texts = [
    "Order 12345678 of 2023-01-15 costs 1,234,567 (ISBN 978-3-16-148410-0, v1.2.3.4).",
    "@property\\ndef total(self):\\n    return self.prices[0] * 3.14159265",
    "commit 9fceb02d0ae598e95dc970b74767f19372d61af8 of 550e8400-e29b-41d4-a716-446655440000",
    "Set password = os.environ['DB_PASSWORD']; see user@example.com from 192.168.1.1.",
]
pairs = [Pair.single("What is it?", text) for text in texts]
frame = Dataset.from_pairs(pairs).frame.with_row_index("pos")
for rule in RULES:
    assert rule.check(frame, Context()).is_empty(), rule.code
print(sorted({name.partition(".")[0] for name in sys.modules} & {
    "phonenumbers", "detect_secrets", "stdnum", "requests"}))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
