from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit

from tunegate.curate.dataset import Dataset
from tunegate.curate.errors import ConfigError
from tunegate.curate.pair import Pair, ToolCall, Turn
from tunegate.curate.tokens import TURN_TOKENS, token_counter, token_counts, training_lengths

SINGLE = Pair.single("one two three", "four five", system="six", context="seven eight")
TALK = Pair(
    turns=(
        Turn("user", "one two"),
        Turn("assistant", "three"),
        Turn("user", "four five six"),
        Turn("assistant", "seven"),
    )
)
TOOLS = Pair(
    turns=(
        Turn("user", "one"),
        Turn("assistant", "", tool_calls=(ToolCall("f", '{"a": 1}'),)),
        Turn("tool", "two three"),
        Turn("assistant", "four"),
    ),
    tools='[{"name": "f"}]',
)


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """A tokenizer with one token a word, saved with settings that must not take effect."""
    tokenizer = Tokenizer(WordLevel({"?": 0}, unk_token="?"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    tokenizer.enable_truncation(max_length=2)
    tokenizer.enable_padding(length=9)
    path = tmp_path / "tokenizer.json"
    tokenizer.save(str(path))
    return path


def estimated(*texts: str | None) -> list[int]:
    return token_counter(None).count(pl.Series(texts, dtype=pl.String)).to_list()


def test_a_tokenizer_counts_every_text_of_a_pair(words: Path) -> None:
    frame = Dataset.from_pairs([SINGLE, TALK]).frame
    counts = token_counts(frame, words)
    assert counts.to_list() == [8, 7]
    assert counts.name == "tokens"
    assert counts.dtype == pl.UInt32()


def test_tool_calls_and_definitions_count(words: Path) -> None:
    # one | {"name": "f", "arguments": {"a": 1}} | two three | four | [{"name": "f"}]
    assert token_counts(Dataset.from_pairs([TOOLS]).frame, words).to_list() == [1 + 5 + 2 + 1 + 2]


def test_a_chat_template_adds_to_every_message(words: Path) -> None:
    frame = Dataset.from_pairs([SINGLE, TALK]).frame
    lengths = training_lengths(frame, token_counter(words))
    assert lengths.to_list() == [8 + 3 * TURN_TOKENS, 7 + 4 * TURN_TOKENS]


def test_an_empty_frame_has_no_counts(words: Path) -> None:
    frame = Dataset.from_pairs([]).frame
    assert token_counts(frame).to_list() == []
    assert token_counts(frame, words).to_list() == []


def test_null_and_empty_texts_have_no_tokens() -> None:
    assert estimated("", None, "") == [0, 0, 0]
    assert estimated("word", "", None, "word") == [1, 0, 0, 1]


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        # counted with cl100k, o200k and Qwen: the lowest and the highest of the three
        ("The quick brown fox jumps over the lazy dog.", 10, 10),
        (
            "Сохраните чек и упаковку, затем обратитесь в службу поддержки по телефону или "
            "электронной почте.",
            20,
            43,
        ),
        (
            "商品は購入日から三十日以内であれば返品できます。領収書と箱を保管し、"
            "カスタマーサポートにお問い合わせください。返金は五営業日以内に行われます。",
            47,
            71,
        ),
    ],
)
def test_estimates_lie_near_real_vocabularies(text: str, least: int, most: int) -> None:
    (count,) = estimated(text)
    assert 0.8 * least <= count <= 1.2 * most


def test_digits_and_punctuation_cost_more_than_letters() -> None:
    letters, digits, code = estimated("a" * 100, "7" * 100, "(){};" * 20)
    assert letters < code < digits


def test_estimates_do_not_depend_on_the_neighbours() -> None:
    texts = ["short", "", "a longer text with 7 words in it", "中文", "🙂"] * 2_500
    assert estimated(*texts) == estimated(*texts[:5]) * 2_500


def test_labels_of_a_transcript_are_not_estimated() -> None:
    alike = [
        Pair.single("word " * 200, "word " * 50),
        Pair(
            turns=(
                Turn("user", "word " * 50),
                Turn("assistant", "word " * 50),
                Turn("user", "word " * 100),
                Turn("assistant", "word " * 50),
            )
        ),
    ]
    one, several = token_counts(Dataset.from_pairs(alike).frame).to_list()
    assert abs(one - several) <= 1


def test_a_pair_without_turns_has_no_tokens() -> None:
    assert token_counts(Dataset.from_pairs([Pair(turns=())]).frame).to_list() == [0]


def test_counts_say_how_they_were_made(words: Path) -> None:
    assert token_counter(None).says(1200) == "about 1,200 tokens (estimated)"
    assert token_counter(words).says(1200) == "1,200 tokens"


def test_a_missing_tokenizer_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.json'?: no such file"):
        token_counter(tmp_path / "nowhere.json")


@pytest.mark.parametrize("content", [b"{}", b"not json", b"\xff\xfe\x00"])
def test_a_file_that_is_no_tokenizer_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.json"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"other\.json'?: not a tokenizer") as caught:
        token_counter(path)
    assert caught.value.hint == "give a tokenizer.json"


def test_estimating_does_not_import_the_package() -> None:
    code = (
        "import sys; from tunegate.curate.tokens import token_counter; token_counter(None); "
        "assert 'tokenizers' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
