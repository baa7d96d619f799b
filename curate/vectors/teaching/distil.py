"""Distil the static embedder: `python -m tunegate.curate.vectors.teaching.distil --data DIR`.

1. Every token of the packaged MiniLM goes through the model by itself.
2. Its vector is projected to 256 dimensions, those in which sentences differ most, and weighed by
   how rare it is (a / (a + p), Arora et al. 2017, "A Simple but Tough-to-Beat Baseline").
3. Vectors and weights are fitted so that the sum over a sentence points where the model's vector
   of the sentence points, and sentences are as alike as they are to the model.
4. Dimensions are partly whitened and the rows rounded to 8 bits.

The sentences are of sets whose licence allows it, and of none that the benchmarks report on.
A run that is cut off goes on with the sentence vectors it has.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import polars as pl

from tunegate.curate.models import Models
from tunegate.curate.vectors.floats import Floats
from tunegate.curate.vectors.minilm import MiniLM
from tunegate.curate.vectors.packaged import packaged_vocabulary
from tunegate.curate.vectors.static import VECTORS

CORPORA = {
    "gpteacher_toolformer": "MIT",
    "mtrag_un": "Apache-2.0",
    "mtrag_human_eval": "Apache-2.0",
    "pubmedqa_l": "MIT",
    "covidqa_docs": "Apache-2.0, CC BY",
    "llmbar": "MIT",
    "pandalm_human": "Apache-2.0",
    "expertqa": "MIT",
}
"""Folder of labelled data -> its licence."""

DIMENSIONS = 256
RARITY = 1e-3
"""The a of the weights."""
WHITENING = 0.4
"""0 leaves the dimensions as they are, 1 makes all of them equally strong."""
MOST_SENTENCES = 20_000
"""More of them teach little more."""
ALIKENESS = 5.0
"""How much the likeness of sentences counts beside the direction of each."""

_MOST_OF_ONE = 8_000
_SHORT_TEXT = 20
_BATCH = 1024
_FIRST_WORD = 1996
"""Words stand behind this id in the vocabulary, the frequent ones first."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")

Tokens = list[list[int]]


def sentences(data: Path, *, seed: int = 0) -> list[str]:
    """Sentences of 12 to 160 characters from the corpora, shuffled, each once."""
    rng = Random(seed)
    picked: list[str] = []
    for name in CORPORA:
        found: dict[str, None] = {}
        for line in (data / name / "data.jsonl").read_bytes().splitlines():
            for text in _texts(orjson.loads(line)):
                for part in _SENTENCE_END.split(text):
                    sentence = part.strip()
                    is_prose = sentence.count(" ") >= 2 and "http" not in sentence
                    if 12 < len(sentence) < 160 and is_prose:
                        found[sentence] = None
        some = list(found)
        rng.shuffle(some)
        picked += some[:_MOST_OF_ONE]
    rng.shuffle(picked)
    return list(dict.fromkeys(picked))[:MOST_SENTENCES]


def distil(
    tokens: Tokens, targets: Floats, of_tokens: Floats, *, epochs: int, rate: float, seed: int
) -> Floats:
    """Token vectors, float32 `(tokens, DIMENSIONS)`.

    Args:
        tokens: Ids of each sentence, none of them empty.
        targets: The model's vector of each sentence.
        of_tokens: The model's vector of each token by itself.
        epochs: Passes over the sentences.
        rate: Learning rate, falling to 0.
        seed: Of the order of the sentences.
    """
    basis = np.linalg.svd(targets.T @ targets)[0][:, :DIMENSIONS]
    goal = targets @ basis
    goal /= np.linalg.norm(goal, axis=1, keepdims=True)
    start = (of_tokens - of_tokens.mean(0)) @ basis
    weights = RARITY / (RARITY + _frequencies(tokens, size=len(of_tokens)))
    fitted = _fitted(
        tokens,
        goal.astype(np.float32),
        (start * weights[:, None]).astype(np.float32),
        epochs=epochs,
        rate=rate,
        seed=seed,
    )
    means = np.stack([fitted[ids].sum(0) for ids in tokens])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    axes, strengths, _ = np.linalg.svd(means.T @ means / len(means))
    whitened: Floats = (fitted @ axes) / np.sqrt(strengths) ** WHITENING
    return whitened


def _fitted(
    tokens: Tokens, goal: Floats, start: Floats, *, epochs: int, rate: float, seed: int
) -> Floats:
    """Step 3: Adam on vectors and log weights."""
    import torch
    from torch.nn.functional import embedding_bag, normalize

    torch.manual_seed(seed)
    vectors = torch.nn.Parameter(torch.tensor(start))
    weights = torch.nn.Parameter(torch.zeros(len(start)))
    optimizer = torch.optim.Adam(
        [{"params": [vectors], "lr": rate}, {"params": [weights], "lr": 10 * rate}]
    )
    steps = epochs * (len(tokens) // _BATCH)
    falling = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)
    goals = torch.tensor(goal)
    for epoch in range(epochs):
        order = torch.randperm(len(tokens))
        total = 0.0
        for at in range(0, len(order) - _BATCH + 1, _BATCH):
            rows = order[at : at + _BATCH].tolist()
            lengths = [len(tokens[row]) for row in rows]
            flat: Any = torch.tensor([one for row in rows for one in tokens[row]])
            used, places = flat.unique(return_inverse=True)
            weighed = vectors[used] * torch.exp(weights[used])[:, None]
            offsets = torch.tensor(np.cumsum([0, *lengths[:-1]]))
            sums = normalize(embedding_bag(places, weighed, offsets, mode="sum"), dim=1)
            wanted = goals[rows]
            off = (1 - (sums * wanted).sum(1)).mean()
            unlike = ((sums @ sums.T - wanted @ wanted.T) ** 2).mean()
            loss: Any = off + ALIKENESS * unlike
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            falling.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: loss {total * epochs / steps:.4f}", flush=True)  # noqa: T201
    fitted: Floats = (vectors * torch.exp(weights)[:, None]).detach().numpy()
    return fitted


def _frequencies(tokens: Tokens, *, size: int) -> npt.NDArray[np.float64]:
    """Share of each token: nine parts as counted, one part Zipf's law over the vocabulary."""
    counted = np.bincount([one for ids in tokens for one in ids], minlength=size)
    ranks = np.maximum(np.arange(size) - _FIRST_WORD, 0) + 1
    zipf = 1 / (ranks + 10)
    shares: npt.NDArray[np.float64] = 0.9 * counted / counted.sum() + 0.1 * zipf / zipf.sum()
    return shares


def _token_vectors(model: MiniLM, size: int) -> Floats:
    """The model's vector of each token between the two that frame every text."""
    framed = [[101, token, 102] for token in range(size)]
    parts = [model.means(framed[at : at + _BATCH]) for at in range(0, size, _BATCH)]
    return np.concatenate(parts)


def _texts(value: object) -> Iterator[str]:
    """The texts in a row, however deep; no labels."""
    if isinstance(value, str):
        if len(value) > _SHORT_TEXT and " " in value:
            yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))


def _save(vectors: Floats, path: Path) -> None:
    scales = np.abs(vectors).max(axis=1) / 127
    rows = np.round(vectors / np.maximum(scales, 1e-12)[:, None]).astype(np.int8)
    np.savez(path, rows=rows, scales=scales.astype(np.float32))


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the vectors."""
    from tokenizers import Tokenizer

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled data sets")
    parser.add_argument("--cache", type=Path, help="folder that keeps the sentence vectors")
    parser.add_argument("--out", type=Path, default=VECTORS)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    texts = sentences(chosen.data)
    tokenizer = Tokenizer.from_file(str(packaged_vocabulary()))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokens = [one.ids for one in tokenizer.encode_batch(texts, add_special_tokens=False)]
    vectors = distil(
        tokens,
        Models(cache=chosen.cache).vectors(pl.Series(texts)),
        _token_vectors(MiniLM(), tokenizer.get_vocab_size()),
        epochs=chosen.epochs,
        rate=chosen.rate,
        seed=chosen.seed,
    )
    _save(vectors, chosen.out)


if __name__ == "__main__":
    main()
