"""A causal model of transformers on this machine, looked into."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from tunegate.curate.generation import Message
from tunegate.curate.generator_settings import Precision
from tunegate.evaluate.generators.batches import batches
from tunegate.evaluate.generators.chat_text import ChatText, chat_text
from tunegate.evaluate.generators.checkpoint import Checkpoint, Loaded
from tunegate.evaluate.language_model import Probe, TokenLogs

_MOST_LOGITS = 128_000_000
"""Numbers that come out of the model at a time: half a gigabyte in fp32."""
_ROW_TOKENS = 4_096
"""Padded tokens of a batch that is continued."""


class LocalLanguageModel:
    """See `LanguageModel`. Texts of similar length go through the model together."""

    def __init__(
        self, model: str, *, adapter: str | None = None, precision: Precision = "auto"
    ) -> None:
        self._checkpoint = Checkpoint(model, adapter, precision)
        self._kept: Loaded | None = None

    @cached_property
    def name(self) -> str:
        """The files of model and adapter, and the precision."""
        return f"local {self._checkpoint.name}"

    def release(self) -> None:
        """Let the weights go."""
        self._kept = None
        gc.collect()
        import torch

        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def likelihoods(self, probes: Sequence[Probe]) -> list[TokenLogs]:
        """See `LanguageModel`."""
        loaded = self._loaded
        made = [TokenLogs(())] * len(probes)
        rows = [_row(one, loaded) for one in probes]
        vocabulary = int(loaded.model.config.get_text_config().vocab_size)
        for batch in batches(
            [len(ids) for ids, _, _ in rows],
            longest_reply=0,
            budget=max(1, _MOST_LOGITS // vocabulary),
        ):
            scored = _scored([rows[number][0] for number in batch], loaded)
            for number, logs in zip(batch, scored, strict=True):
                _, first, cut = rows[number]
                made[number] = TokenLogs(tuple(logs[max(first, 1) - 1 :]), cut)
        return made

    def continuations(self, probes: Sequence[Probe], *, tokens: int) -> list[str | None]:
        """See `LanguageModel`."""
        loaded = self._loaded
        made: list[str | None] = [None] * len(probes)
        prompts = [_ids(_whole(one, loaded), loaded) for one in probes]
        fitting = [
            number
            for number, prompt in enumerate(prompts)
            if prompt and (loaded.longest is None or len(prompt) < loaded.longest)
        ]
        lengths = [len(prompts[number]) for number in fitting]
        for batch in batches(lengths, longest_reply=tokens, budget=_ROW_TOKENS):
            numbers = [fitting[place] for place in batch]
            texts = _continued([prompts[number] for number in numbers], tokens, loaded)
            for number, text in zip(numbers, texts, strict=True):
                made[number] = text
        return made

    @property
    def _loaded(self) -> Loaded:
        if self._kept is None:
            self._kept = self._checkpoint.load()
        return self._kept


def _before(probe: Probe, loaded: Loaded) -> ChatText:
    """The probe's prompt as the model reads it."""
    if not probe.chat:
        return ChatText(probe.prompt, special=True)
    turns = [Message("user", probe.prompt)]
    if probe.system is not None:
        turns.insert(0, Message("system", probe.system))
    text = chat_text(turns, loaded.tokenizer, thinking=False)
    # the plain form ends with `Answer:`
    blank = " " if text.special and probe.text else ""
    return ChatText(text.text + blank, special=text.special)


def _whole(probe: Probe, loaded: Loaded) -> ChatText:
    before = _before(probe, loaded)
    return ChatText(before.text + probe.text, special=before.special)


def _ids(text: ChatText, loaded: Loaded) -> list[int]:
    """Tokens, without the end token that some tokenizers add."""
    ids: list[int] = list(loaded.tokenizer(text.text, add_special_tokens=text.special)["input_ids"])
    return ids[:-1] if text.special and ids and ids[-1] in loaded.ends else ids


def _row(probe: Probe, loaded: Loaded) -> tuple[list[int], int, bool]:
    """Tokens, the first one of the text, and whether they were cut.

    Both parts are read as one, as in training. A token that holds the end of the prompt and the
    beginning of the text counts as text.
    """
    before = _ids(_before(probe, loaded), loaded)
    ids = _ids(_whole(probe, loaded), loaded)
    alike = (one == other for one, other in zip(before, ids, strict=False))
    first = next((at for at, same in enumerate(alike) if not same), min(len(before), len(ids)))
    longest = loaded.longest
    cut = longest is not None and len(ids) > longest
    return ids[:longest] if cut else ids, first, cut


def _scored(rows: Sequence[list[int]], loaded: Loaded) -> list[list[float]]:
    """Log-probability of each token but the first, row by row."""
    import torch

    width = max(map(len, rows))
    if width < 2:
        return [[] for _ in rows]
    device = loaded.model.device
    ids = torch.full((len(rows), width), loaded.padding, dtype=torch.long)
    mask = torch.zeros_like(ids)
    for at, row in enumerate(rows):
        ids[at, : len(row)] = torch.tensor(row)
        mask[at, : len(row)] = 1
    ids, mask = ids.to(device), mask.to(device)
    with torch.inference_mode():
        logits = loaded.model(input_ids=ids, attention_mask=mask, use_cache=False).logits
        logits = logits[:, :-1].float()
        taken = logits.gather(-1, ids[:, 1:, None])[..., 0]
        logs = (taken - logits.logsumexp(-1)).tolist()
    return [logs[at][: len(row) - 1] for at, row in enumerate(rows)]


def _continued(prompts: Sequence[list[int]], tokens: int, loaded: Loaded) -> Iterator[str]:
    import torch
    from transformers import GenerationConfig

    width = max(map(len, prompts))
    room = tokens if loaded.longest is None else min(tokens, loaded.longest - width)
    device = loaded.model.device
    ids = torch.full((len(prompts), width), loaded.padding, dtype=torch.long)
    mask = torch.zeros_like(ids)
    for at, prompt in enumerate(prompts):
        ids[at, width - len(prompt) :] = torch.tensor(prompt)
        mask[at, width - len(prompt) :] = 1
    decoding: Any = GenerationConfig(  # type: ignore[no-untyped-call]
        max_new_tokens=room,
        do_sample=False,
        num_beams=1,
        eos_token_id=list(loaded.ends) or None,
        pad_token_id=loaded.padding,
    )
    with torch.inference_mode():
        made = loaded.model.generate(
            input_ids=ids.to(device), attention_mask=mask.to(device), generation_config=decoding
        )
    for row in made[:, width:].tolist():
        end = next((at for at, token in enumerate(row) if token in loaded.ends), len(row))
        yield loaded.tokenizer.decode(row[:end], skip_special_tokens=True)
