"""The packaged all-MiniLM-L6-v2, offline: 384 dimensions, 256 tokens of each text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from tunegate.curate.vectors.floats import Floats
from tunegate.curate.vectors.packaged import (
    WEIGHTS_SHA256,
    packaged_folder,
    packaged_vocabulary,
    packaged_weights,
)

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TOKENS = 256
"""Of a text that are read; the model was made for this length."""

_BATCH_TOKENS = 4096
"""Padded tokens that go through the model at once."""


class MiniLM:
    """Mean of the token vectors of a BERT of six layers, as the model's authors use it."""

    name = f"minilm {WEIGHTS_SHA256[:16]}"
    dimensions = 384
    characters = 30_000

    def embed(self, texts: Sequence[str]) -> Floats:
        """See `Embedder`. Texts of similar length share a batch."""
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        encoded = [one.ids for one in self._tokenizer.encode_batch_fast(list(texts))]
        lengths = np.array([len(ids) for ids in encoded])
        order = np.argsort(lengths, kind="stable")
        made = np.empty((len(texts), self.dimensions), np.float32)
        start = 0
        while start < len(order):
            end = start + 1
            while end < len(order) and (end + 1 - start) * lengths[order[end]] <= _BATCH_TOKENS:
                end += 1
            rows = order[start:end]
            made[rows] = self.means([encoded[row] for row in rows])
            start = end
        return made

    def means(self, batch: list[list[int]]) -> Floats:
        """Unit vectors of texts that are token ids already, the two that frame a text included."""
        import torch

        ids = torch.zeros((len(batch), max(map(len, batch))), dtype=torch.long)
        mask = torch.zeros_like(ids)
        for row, one in enumerate(batch):
            ids[row, : len(one)] = torch.tensor(one)
            mask[row, : len(one)] = 1
        ids, mask = ids.to(self._device), mask.to(self._device)
        with torch.inference_mode():
            hidden = self._model(input_ids=ids, attention_mask=mask).last_hidden_state
            weights = mask.unsqueeze(-1).to(hidden.dtype)
            means = (hidden * weights).sum(1) / weights.sum(1)
            unit = torch.nn.functional.normalize(means, dim=1)
        floats: Floats = unit.float().cpu().numpy()
        return floats

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(packaged_vocabulary()))
        tokenizer.no_padding()
        tokenizer.enable_truncation(TOKENS)
        return tokenizer

    @cached_property
    def _device(self) -> str:
        import torch

        return "cuda" if torch.cuda.is_available() else "cpu"

    @cached_property
    def _model(self) -> Any:
        from safetensors.torch import load_file
        from transformers import BertConfig, BertModel

        config = json.loads((packaged_folder() / "config.json").read_bytes())
        model: Any = BertModel(BertConfig(**config), add_pooling_layer=False)
        weights = load_file(packaged_weights())
        model.load_state_dict({name: weights[name] for name in model.state_dict()})
        return model.eval().to(self._device)
