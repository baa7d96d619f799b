"""Where the tokens of texts stand, by the tokenizer of a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from tunegate.curate.corpus.document import Span
from tunegate.curate.tokens import load_tokenizer
from tunegate.curate.vectors.packaged import packaged_vocabulary

TokenSpans = Callable[[Sequence[str]], list[list[Span]]]
"""`texts -> for each text the span of every token`, in order, without special tokens."""


@cache
def token_spans(tokenizer: Path | None = None) -> TokenSpans:
    """By a `tokenizer.json`; by that of the packaged MiniLM when there is none.

    Raises:
        ConfigError: when the file is missing or is not a tokenizer.
        UserError: when the packaged model is not installed.
    """
    loaded = load_tokenizer(packaged_vocabulary() if tokenizer is None else tokenizer)

    def spans(texts: Sequence[str]) -> list[list[Span]]:
        return [
            encoding.offsets
            for encoding in loaded.encode_batch(list(texts), add_special_tokens=False)
        ]

    return spans
