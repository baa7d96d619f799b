"""Where the tokens of texts stand, by the tokenizer of a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tunegate.curate.corpus.document import Span
from tunegate.curate.tokens import load_tokenizer
from tunegate.curate.vectors.packaged import packaged_vocabulary

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_LONGEST = 24
"""Characters of a token. What is longer is a word that the tokenizer gave up on: BERT's make one
unknown token of more than 100 letters."""
_UNKNOWN = 4
"""Characters that count as a token where the tokenizer knows none."""

TokenSpans = Callable[[Sequence[str]], list[list[Span]]]
"""`texts -> for each text the span of every token`, in order, without special tokens."""


@cache
def token_spans(tokenizer: Path | None = None) -> TokenSpans:
    """By a `tokenizer.json`; by that of the packaged MiniLM when there is none.

    A word that the tokenizer gives up on because of its length counts as many tokens as its parts
    of 24 characters do, so that no chunk of one "token" is longer than a model reads.

    Raises:
        ConfigError: when the file is missing or is not a tokenizer.
        UserError: when the packaged model is not installed.
    """
    loaded = load_tokenizer(packaged_vocabulary() if tokenizer is None else tokenizer)

    def spans(texts: Sequence[str]) -> list[list[Span]]:
        found = []
        for text, encoding in zip(
            texts, loaded.encode_batch(list(texts), add_special_tokens=False), strict=True
        ):
            offsets: list[Span] = encoding.offsets
            if any(end - start > _LONGEST for start, end in offsets):
                offsets = _divided(text, offsets, loaded)
            found.append(offsets)
        return found

    return spans


def _divided(text: str, offsets: Sequence[Span], loaded: Tokenizer) -> list[Span]:
    """The spans, those that are too long in parts."""
    done: list[Span] = []
    for start, end in offsets:
        if end - start <= _LONGEST:
            done.append((start, end))
            continue
        starts = range(start, end, _LONGEST)
        parts = [text[at : min(at + _LONGEST, end)] for at in starts]
        encoded = loaded.encode_batch(parts, add_special_tokens=False)
        for at, part, encoding in zip(starts, parts, encoded, strict=True):
            known = encoding.offsets
            if len(known) < 2:
                known = [(one, one + _UNKNOWN) for one in range(0, len(part), _UNKNOWN)]
            done += [(at + first, min(at + behind, end)) for first, behind in known]
    return done
