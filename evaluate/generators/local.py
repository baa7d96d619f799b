"""A causal model of transformers on this machine."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tunegate.curate.generation import Reply, Request
from tunegate.curate.generator_settings import Precision
from tunegate.evaluate.generators.batches import batches
from tunegate.evaluate.generators.chat_text import ChatText, chat_text
from tunegate.evaluate.generators.checkpoint import Checkpoint, Loaded

if TYPE_CHECKING:
    from torch import Tensor

_TAIL = 24
"""Last tokens of a reply in which a stop text is looked for after each step."""


class LocalGenerator:
    """Prompts of similar length go through the model together, padded on the left.

    At temperature 0 the likeliest token is taken each time, whatever the model's own generation
    settings say, and in fp32 a reply does not depend on what else was in its batch. In bf16
    rounding differs with the width of a batch, so two tokens that are nearly equally likely may
    change places. Above 0 requests are computed one by one, each from its seed. The white space
    around a reply is taken off. A kill loses the batch that is under way.
    """

    def __init__(
        self,
        model: str,
        *,
        adapter: str | None = None,
        precision: Precision = "auto",
        thinking: bool = False,
        batch_tokens: int = 16_384,
    ) -> None:
        self._checkpoint = Checkpoint(model, adapter, precision)
        self._thinking = thinking
        self._batch_tokens = batch_tokens

    @cached_property
    def name(self) -> str:
        """The files of model and adapter, and the precision; the chat template is in the files."""
        return f"local {self._checkpoint.name}{' thinking' if self._thinking else ''}"

    def replies(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply]]:
        """See `Generator`."""
        alike: dict[tuple[object, ...], list[int]] = {}
        for number, one in enumerate(requests):
            sampled = number if one.temperature > 0 else None
            alike.setdefault((one.max_tokens, one.stop, sampled), []).append(number)
        for numbers in alike.values():
            yield from self._alike([(number, requests[number]) for number in numbers])

    @cached_property
    def _loaded(self) -> Loaded:
        return self._checkpoint.load()

    def _alike(self, numbered: Sequence[tuple[int, Request]]) -> Iterator[tuple[int, Reply]]:
        """Replies to requests that differ in their messages alone."""
        loaded, request = self._loaded, numbered[0][1]
        texts = [
            chat_text(one.messages, loaded.tokenizer, thinking=self._thinking)
            for _, one in numbered
        ]
        prompts = [_tokens(text, loaded.tokenizer) for text in texts]
        fitting: list[int] = []
        for place, prompt in enumerate(prompts):
            wrong = _impossible(prompt, request, loaded)
            if wrong is not None:
                yield numbered[place][0], Reply("", 0.0, len(prompt), error=wrong)
            else:
                fitting.append(place)
        waiting = batches(
            [len(prompts[place]) for place in fitting],
            longest_reply=request.max_tokens,
            budget=self._batch_tokens,
        )[::-1]
        while waiting:
            batch = waiting.pop()
            places = [fitting[one] for one in batch]
            stop = (*request.stop, *texts[places[0]].stop)
            began = time.perf_counter()
            made = self._generated([prompts[place] for place in places], request, stop)
            if made is None and len(batch) > 1:
                half = len(batch) // 2
                self._batch_tokens = max(1, self._batch_tokens // 2)
                waiting += [batch[half:], batch[:half]]
                continue
            seconds = (time.perf_counter() - began) / len(batch)
            for at, place in enumerate(places):
                if made is None:
                    reply = Reply("", seconds, error="the memory does not suffice for this prompt")
                else:
                    reply = self._reply(made[at], request, stop, len(prompts[place]), seconds)
                yield numbered[place][0], reply

    def _generated(
        self, prompts: Sequence[list[int]], request: Request, stop: Sequence[str]
    ) -> list[list[int]] | None:
        """The tokens behind each prompt, the end token included; None when the memory is full."""
        import torch

        loaded = self._loaded
        width = max(map(len, prompts))
        device = loaded.model.device
        ids = torch.full((len(prompts), width), loaded.padding, dtype=torch.long)
        mask = torch.zeros_like(ids)
        for row, prompt in enumerate(prompts):
            ids[row, width - len(prompt) :] = torch.tensor(prompt)
            mask[row, width - len(prompt) :] = 1
        try:
            with torch.inference_mode(), torch.random.fork_rng():
                torch.manual_seed(request.seed)
                made = loaded.model.generate(
                    input_ids=ids.to(device),
                    attention_mask=mask.to(device),
                    generation_config=_decoding(request, loaded),
                    stopping_criteria=_stopping(loaded.tokenizer, stop, width),
                )
        except (torch.OutOfMemoryError, RuntimeError) as error:
            if not _is_full(error):
                raise
            if torch.cuda.is_available():
                torch.cuda.empty_cache()
            return None
        return [_until_end(row, loaded.ends) for row in made[:, width:].tolist()]

    def _reply(
        self,
        tokens: list[int],
        request: Request,
        stop: Sequence[str],
        prompt_tokens: int,
        seconds: float,
    ) -> Reply:
        loaded = self._loaded
        ended = bool(tokens) and tokens[-1] in loaded.ends
        text = loaded.tokenizer.decode(tokens, skip_special_tokens=True)
        found = [at for one in stop if (at := text.find(one)) >= 0]
        return Reply(
            text=text[: min(found)].strip() if found else text.strip(),
            seconds=seconds,
            prompt_tokens=prompt_tokens,
            reply_tokens=len(tokens),
            cut=not ended and not found and len(tokens) >= request.max_tokens,
        )


def _tokens(text: ChatText, tokenizer: Any) -> list[int]:
    ids: list[int] = tokenizer(text.text, add_special_tokens=text.special)["input_ids"]
    return ids


def _impossible(prompt: Sequence[int], request: Request, loaded: Loaded) -> str | None:
    """Why the model cannot go on from a prompt; None when it can."""
    if not prompt:
        return "the model's chat template makes nothing of the prompt"
    if max(prompt) >= loaded.known:
        return (
            f"the tokenizer is not the model's: the prompt has token {max(prompt):,}; the model "
            f"knows {loaded.known:,}"
        )
    if loaded.longest is not None and len(prompt) + request.max_tokens > loaded.longest:
        return (
            f"the prompt has {len(prompt):,} tokens and its reply may have "
            f"{request.max_tokens:,}; the model takes {loaded.longest:,}"
        )
    return None


def _decoding(request: Request, loaded: Loaded) -> Any:
    """All that decides on the tokens; `Checkpoint.load` took the model's own settings away."""
    from transformers import GenerationConfig

    sampling: dict[str, Any] = (
        {"do_sample": True, "temperature": request.temperature, "top_k": 0, "top_p": 1.0}
        if request.temperature > 0
        else {"do_sample": False}
    )
    return GenerationConfig(  # type: ignore[no-untyped-call]
        max_new_tokens=request.max_tokens,
        num_beams=1,
        eos_token_id=list(loaded.ends) or None,
        pad_token_id=loaded.padding,
        **sampling,
    )


def _stopping(tokenizer: Any, stop: Sequence[str], width: int) -> Any:
    """Ends each reply at a stop text; None without any. The reply itself is cut afterwards."""
    if not stop:
        return None
    import torch
    from transformers import StoppingCriteria, StoppingCriteriaList

    class StopText(StoppingCriteria):
        def __call__(self, input_ids: Tensor, scores: Any, **_: Any) -> Any:
            start = max(width, input_ids.shape[1] - _TAIL)
            tails = tokenizer.batch_decode(input_ids[:, start:], skip_special_tokens=True)
            found = [any(one in tail for one in stop) for tail in tails]
            return torch.tensor(found, dtype=torch.bool, device=input_ids.device)

    return StoppingCriteriaList([StopText()])


def _until_end(tokens: list[int], ends: Sequence[int]) -> list[int]:
    """The tokens up to the first that ends a reply; what follows is padding."""
    for place, token in enumerate(tokens):
        if token in ends:
            return tokens[: place + 1]
    return tokens


def _is_full(error: BaseException) -> bool:
    import torch

    said = str(error).lower()
    return (
        isinstance(error, torch.OutOfMemoryError)
        or "not enough memory" in said
        or ("out of memory" in said or "can't allocate memory" in said)
    )
