"""Tiny models: one with random weights, and one that has really been trained on a few rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tunegate.evaluate.after.canaries import Canary, make_canaries, planted
from tunegate.evaluate.after.row import Row
from tunegate.evaluate.generators.chat_text import chat_text
from tunegate.evaluate.language_model import Probe, TokenLogs
from tunegate.evaluate.local_language_model import LocalLanguageModel

TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}"
    "<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
MARKS = ["<pad>", "<bos>", "<|im_start|>", "<|im_end|>"]

THINGS = ["pumps", "valves", "cables", "filters", "hoses", "bolts", "lamps", "wheels", "belts"]
PLACES = ["harbour", "quarry", "station", "market", "orchard", "mill", "tower", "bridge"]
STEPS = 200


@dataclass
class FakeModel:
    """Says what it was told to; texts that it knows are likely."""

    known: Sequence[str] = ()
    answers: Callable[[Probe], str | None] = lambda probe: ""
    name: str = "fake"
    released: int = 0
    asked: list[Probe] = field(default_factory=list)

    def likelihoods(self, probes: Sequence[Probe]) -> list[TokenLogs]:
        self.asked += probes
        return [
            TokenLogs(tuple(-0.1 if one.text in self.known else -3.0 for _ in one.text.split()))
            for one in probes
        ]

    def continuations(self, probes: Sequence[Probe], *, tokens: int) -> list[str | None]:
        self.asked += probes
        return [self.answers(one) for one in probes]

    def release(self) -> None:
        self.released += 1


@pytest.fixture
def fake() -> type[FakeModel]:
    return FakeModel


def orders(count: int, *, seed: int) -> list[Row]:
    """Rows of one source: who ordered what, in sixteen random words."""
    random = Random(seed)
    rows: list[Row] = []
    for number in range(count):
        order = f"{seed}{number:03d}"
        items = [f"{random.randrange(100, 999)} {random.choice(THINGS)}" for _ in range(8)]
        prompt = f"What is in order {order} for the {random.choice(PLACES)}?"
        rows.append(Row(f"order-{order}", prompt, " ".join(items)))
    return rows


def save_model(folder: Path, kind: str, texts: Sequence[str], **changed: Any) -> Any:
    """A tokenizer learnt from the texts, and random weights; gives the model."""
    import torch
    import transformers
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

    torch.set_num_threads(1)
    torch.manual_seed(3)
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=MARKS,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator(texts, trainer)
    made.post_processor = processors.TemplateProcessing(
        single="<bos> $A", special_tokens=[("<bos>", 1)]
    )
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=made,
        pad_token="<pad>",
        bos_token="<bos>",
        eos_token="<|im_end|>",
        extra_special_tokens=["<|im_start|>"],
    )
    fast.chat_template = TEMPLATE
    fast.save_pretrained(folder)
    size: dict[str, Any] = {
        "vocab_size": made.get_vocab_size(),
        "hidden_size": 48,
        "intermediate_size": 96,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 4,
        "head_dim": 12,
        "max_position_embeddings": 192,
        "bos_token_id": 1,
        "eos_token_id": 3,
        "pad_token_id": 0,
        **changed,
    }
    model: Any = (
        transformers.LlamaForCausalLM(transformers.LlamaConfig(**size))
        if kind == "llama"
        else transformers.Qwen3ForCausalLM(transformers.Qwen3Config(**size))
    )
    model.save_pretrained(folder)
    return model


@dataclass(frozen=True)
class Trained:
    """A model before and after it learnt some rows by heart."""

    base: LocalLanguageModel
    tuned: LocalLanguageModel
    rows: list[Row]
    others: list[Row]
    canaries: tuple[Canary, ...]


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Trained for some hundred steps on 20 rows and three canaries."""
    import torch
    from transformers import AutoTokenizer

    before, after = tmp_path_factory.mktemp("base"), tmp_path_factory.mktemp("tuned")
    every = orders(40, seed=1)
    Random(2).shuffle(every)
    rows, others = every[:20], every[20:]
    canaries = make_canaries(3, repeats=(2, 4, 8), seed=6)
    pairs = planted(canaries)
    lessons = [(row.prompt, row.response) for row in rows]
    lessons += [(pair.prompt, pair.response) for pair in pairs]
    words = [f"{row.prompt} {row.response}" for row in every]
    # not the secrets: merged into few tokens they would be likely before any training
    words += [f"{canary.prompt} {canary.said}" for canary in canaries]
    model = save_model(before, "llama", words)
    tokenizer = AutoTokenizer.from_pretrained(before)
    from tunegate.curate.generation import Message

    texts = [
        chat_text([Message("user", prompt)], tokenizer, thinking=False).text
        + response
        + "<|im_end|>"
        for prompt, response in lessons
    ]
    batch = tokenizer(texts, padding=True, add_special_tokens=False, return_tensors="pt")
    labels = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, -100)
    optimizer = torch.optim.AdamW(model.parameters(), lr=6e-3, weight_decay=0.0)
    random = torch.Generator().manual_seed(0)
    model.train()
    for _ in range(STEPS):
        some = torch.randperm(len(texts), generator=random)[:16]
        loss = model(
            input_ids=batch["input_ids"][some],
            attention_mask=batch["attention_mask"][some],
            labels=labels[some],
        ).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    model.eval().save_pretrained(after)
    tokenizer.save_pretrained(after)
    return Trained(
        LocalLanguageModel(str(before), precision="fp32"),
        LocalLanguageModel(str(after), precision="fp32"),
        rows,
        others,
        canaries,
    )
