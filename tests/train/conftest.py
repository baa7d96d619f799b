"""Small models and tokenizers, made here: random weights, made-up words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHAT = (
    "{% for m in messages %}<|{{ m.role }}|> {{ m.content }} {% if m.role == 'assistant' %}<eos>"
    "{% endif %}{% endfor %}{% if add_generation_prompt %}<|assistant|> {% endif %}"
)
SIZE: dict[str, Any] = {
    "hidden_size": 64,
    "intermediate_size": 160,
    "num_hidden_layers": 4,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "vocab_size": 512,
    "max_position_embeddings": 1024,
}


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def config(kind: str = "llama", **changed: Any) -> Any:
    """The config of a tiny model."""
    import transformers

    made = {
        "llama": transformers.LlamaConfig,
        "qwen3": transformers.Qwen3Config,
        "gemma3": transformers.Gemma3TextConfig,
    }[kind]
    tied = {} if kind == "gemma3" else {"tie_word_embeddings": False}
    return made(**{**SIZE, **tied, **changed})


def tokenizer(*, template: str | None = CHAT, pad: str | None = "<pad>", words: int = 500) -> Any:
    """A tokenizer of whole characters and of the marks that `CHAT` puts between messages."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    marks = ["<unk>", "<pad>", "<eos>", "<|system|>", "<|user|>", "<|assistant|>"]
    letters = [chr(code) for code in range(32, 127)] + ["\n"]
    filling = [f"~{nth}" for nth in range(words - len(marks) - len(letters))]
    vocab = {word: nth for nth, word in enumerate([*marks, *letters, *filling])}
    made = Tokenizer(models.WordLevel(vocab, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    made.decoder = decoders.Fuse()
    made.add_special_tokens(marks)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=made, eos_token="<eos>", unk_token="<unk>", pad_token=pad
    )
    fast.chat_template = template
    return fast


@pytest.fixture
def model_folder(tmp_path: Path) -> Path:
    """A folder with the config and the tokenizer of a tiny Llama, without weights."""
    folder = tmp_path / "tiny"
    config().save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    return folder
