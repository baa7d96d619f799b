"""Whether tokenizer, chat template and model belong together."""

from __future__ import annotations

from typing import Any

from tunegate.curate.wording import count
from tunegate.train.preflight.encoded import Encoded
from tunegate.train.preflight.problem import Problem


def template_problems(encoded: Encoded) -> list[Problem]:
    """A missing chat template, and pairs that the template refuses."""
    found: list[Problem] = []
    if encoded.default_template:
        found.append(
            Problem(
                "chat template",
                "the tokenizer has no chat template; a plain one is taken, with `Role: text` and "
                "the end token behind each answer",
                refuses=False,
                hint="for a model that was trained on another form, set its own template",
            )
        )
    if encoded.unreadable:
        pair, said = encoded.unreadable[0]
        found.append(
            Problem(
                "chat template",
                f"the template refuses {count(len(encoded.unreadable), 'pair')}: {said}",
                refuses=True,
                pair=pair,
                pairs=len(encoded.unreadable),
            )
        )
    return found


def size_problems(tokenizer: Any, *, embeddings: int, encoded: Encoded) -> list[Problem]:
    """Tokens without an embedding. Fewer tokens than embeddings are usual: those are padding.

    Args:
        tokenizer: Of transformers.
        embeddings: Rows of the model's table.
        encoded: The rows.
    """
    highest = max(tokenizer.get_vocab().values(), default=-1)
    if highest < embeddings:
        return []
    over = [one for one in encoded.rows if max(one.whole, default=0) >= embeddings]
    return [
        Problem(
            "vocabulary",
            f"the tokenizer has tokens up to {highest:,}, the model {embeddings:,} embeddings"
            + (f"; {count(len(over), 'pair')} use one without" if over else ""),
            refuses=True,
            pair=over[0].pair if over else None,
            pairs=len(over),
            hint="take the tokenizer that belongs to the model, or give the model more embeddings",
        )
    ]


def pad_problems(tokenizer: Any) -> list[Problem]:
    """What short rows are filled with, and what ends an answer."""
    if tokenizer.eos_token_id is None:
        return [
            Problem(
                "end token",
                "the tokenizer has no end token, so the model cannot learn to stop"
                + ("" if tokenizer.pad_token_id is not None else ", and none to fill rows with"),
                refuses=True,
                hint="set eos_token in tokenizer_config.json",
            )
        ]
    if tokenizer.pad_token_id is None:
        return [
            Problem(
                "pad token",
                "the tokenizer has no pad token; trl fills short rows with the end token "
                f"{tokenizer.eos_token!r}, outside the loss",
                refuses=False,
                hint="set pad_token to one that means nothing else",
            )
        ]
    if tokenizer.pad_token_id == tokenizer.unk_token_id is not None:
        return [
            Problem(
                "pad token",
                f"rows would be filled with the token for unknown words, {tokenizer.unk_token!r}",
                refuses=True,
                hint="set pad_token to one that means nothing else",
            )
        ]
    return []


def end_tokens(tokenizer: Any, generation: Any = None) -> frozenset[int]:
    """Tokens at which generation stops: the tokenizer's and those of the generation config."""
    listed = getattr(generation, "eos_token_id", None)
    ends = set(listed) if isinstance(listed, list | tuple) else {listed}
    return frozenset(one for one in (*ends, tokenizer.eos_token_id) if one is not None)
