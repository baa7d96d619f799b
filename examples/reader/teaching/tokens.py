"""The reader's tokenizer: byte-level BPE in which digits and the capitals of codes stand alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from tunegate.examples.reader.teaching.lesson import Extent, make_lesson
from tunegate.examples.reader.teaching.names import common_words
from tunegate.examples.reader.teaching.prompts import TEMPLATES

SIZE = 4096
END, PAD = "<|end|>", "<|pad|>"
ROLES = ("<|system|>", "<|user|>", "<|assistant|>")
SPECIAL = (PAD, END, *ROLES)
"""The first tokens, in this order."""

CHAT_TEMPLATE = (
    "{%- for message in messages -%}"
    "{{- '<|' + message['role'] + '|>' -}}"
    "{%- if message['role'] == 'assistant' -%}"
    "{% generation %}{{- message['content'] | trim + '<|end|>' -}}{% endgeneration %}"
    "{%- else -%}{{- message['content'] | trim + '<|end|>' -}}{%- endif -%}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{- '<|assistant|>' -}}{%- endif -%}"
)

PIECES = r"\p{N}|\p{Lu}(?!\p{Ll})| ?\p{Lu}?\p{Ll}+| ?[^\s\p{L}\p{N}]|\s"
"""What no token reaches beyond: a digit, a capital before no small letter, a word, a mark.

A space belongs to the word or mark behind it and stands alone before a digit or a code, so a code
has the same tokens wherever it stands.
"""

_LESSONS = 3_000


def make_tokenizer(*, seed: int = 0, lessons: int = _LESSONS, size: int = SIZE) -> Any:
    """A `PreTrainedTokenizerFast` learned from lessons and from common English words.

    A space is put before every text, and taken off when tokens are decoded, so that a word has
    the same tokens at the beginning of an answer as inside a sentence.
    """
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Prepend(" ")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PIECES), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.Sequence([decoders.ByteLevel(), decoders.Strip(" ", 1, 0)])
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_texts(seed, lessons), trainer)
    fast: Any = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        pad_token=PAD,
        eos_token=END,
        additional_special_tokens=list(ROLES),
        clean_up_tokenization_spaces=False,
        model_input_names=["input_ids", "attention_mask"],
    )
    fast.chat_template = CHAT_TEMPLATE
    return fast


def load_tokenizer(folder: Path) -> Any:
    """The tokenizer that was saved in a folder."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(str(folder), local_files_only=True)


def _texts(seed: int, lessons: int) -> Iterator[str]:
    """What the pieces are learned from: lessons, instructions, and words, frequent ones oftener."""
    for number in range(lessons):
        lesson = make_lesson(Random(f"tokens {seed} {number}"), Extent())
        yield from (passage.text for passage in lesson.passages)
        yield from (asked.question for asked in lesson.asked)
    for template in TEMPLATES:
        yield from (text for text in template.model_dump().values() for _ in range(20))
    words = common_words()
    for rank, word in enumerate(words):
        for _ in range(max(1, lessons // (20 + rank // 8))):
            yield f"{word} {word.capitalize()}"
