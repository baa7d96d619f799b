"""What the reader is: a small Llama, and how large it gets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

LONGEST = 1024
"""Tokens of prompt and reply that the model declares; lessons have up to about 700."""


@dataclass(frozen=True)
class Shape:
    """The sizes of a model."""

    width: int = 192
    layers: int = 5
    heads: int = 4
    key_heads: int = 4
    inner: int = 512


def new_model(shape: Shape, tokenizer: Any, *, seed: int) -> Any:
    """A `LlamaForCausalLM` of random weights for the tokenizer; embeddings and head are tied."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=shape.width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.key_heads,
        intermediate_size=shape.inner,
        max_position_embeddings=LONGEST,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        use_cache=True,
    )
    return LlamaForCausalLM(config)


def computing() -> Any:
    """Context in which a CPU that computes in bf16 does; on others bf16 is many times slower."""
    import torch

    can = torch.cpu.get_capabilities()
    bf16 = bool(can.get("avx512_bf16") or can.get("amx_bf16") or can.get("bf16"))
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16)


def load_model(folder: Path) -> Any:
    """The model that was saved in a folder, in float32."""
    import torch
    from transformers import LlamaForCausalLM

    return LlamaForCausalLM.from_pretrained(
        str(folder), dtype=torch.float32, local_files_only=True, use_safetensors=True
    )


def hidden_states(model: Any, batch: dict[str, Any]) -> Any:
    """Hidden states of the last layer at every place of a batch: (rows * width, hidden size)."""
    return model.model(
        input_ids=batch["input_ids"],
        position_ids=batch["position_ids"],
        attention_mask=batch["attention_mask"],
        use_cache=False,
    ).last_hidden_state.flatten(0, 1)


def reply_logits(model: Any, batch: dict[str, Any]) -> Any:
    """What the model expects at the places that `encoding.collate` marks: (places, vocabulary)."""
    return model.lm_head(hidden_states(model, batch)[batch["at"]])
