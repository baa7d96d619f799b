"""A model's architecture: exact counts from its config, on a device that holds no data."""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunegate.curate.errors import UserError
from tunegate.curate.model_folder import model_folder

if TYPE_CHECKING:
    from torch import nn

Linear = tuple[str, int, int]
"""Last part of a linear layer's name (`q_proj`), its inputs and its outputs."""

_HINT = "give a folder with a config.json, or the name of a model on the hub"


@dataclass(frozen=True)
class Architecture:
    """What decides on memory and time. Counts are numbers of parameters."""

    name: str
    """As it was asked for."""
    kind: str
    """`model_type` of the config: llama, qwen3, gemma3_text."""
    parameters: int
    """All, shared ones once."""
    embedding: int
    """Of the token embedding."""
    head: int
    """Of the output head; 0 when it shares the embedding's."""
    linears: tuple[tuple[Linear, int], ...]
    """Each kind of linear layer but the head, and how many there are."""
    hidden: int
    layers: int
    vocab: int
    key_value: int
    """Numbers a layer keeps for one token in the cache of keys and values."""
    longest: int
    """Tokens the positions reach."""
    uniform: bool
    """Whether all layers have the same number of parameters."""
    config: Any
    """The transformers config of the text model."""

    @property
    def quantizable(self) -> int:
        """Weights that bitsandbytes packs: those of linear layers, without the head."""
        return sum(inputs * outputs * count for (_, inputs, outputs), count in self.linears)

    def adapter(self, rank: int, targets: tuple[str, ...] = (), *, dora: bool = False) -> int:
        """Parameters of a LoRA of this rank: `rank * (inputs + outputs)` a linear layer.

        Hu et al. 2021, arXiv 2106.09685. DoRA (Liu et al. 2024, arXiv 2402.09353) adds one number
        an output.

        Args:
            rank: Inner size, at least 1.
            targets: Names of linear layers; every one but the head when empty.
            dora: Whether magnitudes are learned as well.
        """
        return sum(
            (rank * (inputs + outputs) + outputs * dora) * count
            for (name, inputs, outputs), count in self.linears
            if not targets or name in targets
        )

    @property
    def stack(self) -> int:
        """Parameters that a token passes: all but the embedding table, the head included."""
        return self.parameters - (self.embedding if self.head else 0)


def read_architecture(named: str) -> Architecture:
    """The architecture of a folder with a `config.json`, or of a model on the hub.

    No weights are read. Of a model on the hub its JSON files alone are fetched.

    Raises:
        UserError: when there is no config, transformers does not know the architecture, or it is
            not a language model that reads from left to right.
    """
    return architecture_of(_config(config_folder(named)), name=named)


def config_folder(named: str) -> Path:
    """The folder with a model's config and tokenizer, and, from the hub, without its weights.

    Raises:
        UserError: when there is no such folder, no model in it, or it cannot be downloaded.
    """
    return model_folder(
        named, setting="model", hint=_HINT, configs=("config.json",), only=("*.json", "*.jinja")
    )


def _config(folder: Path) -> Any:
    from transformers import AutoConfig

    try:
        return AutoConfig.from_pretrained(folder)
    except (ValueError, KeyError, TypeError, OSError) as error:
        said = str(error).strip().partition("\n")[0]
        raise UserError(f"{folder / 'config.json'}: {said}", _HINT) from error


def architecture_of(config: Any, *, name: str) -> Architecture:
    """Count what a config makes.

    Raises:
        UserError: when it makes no causal language model.
    """
    text = config.get_text_config()
    model = meta_model(text, name=name)
    from torch import nn

    head = model.get_output_embeddings()
    table = model.get_input_embeddings()
    linears = Counter(
        (path.rpartition(".")[2], module.in_features, module.out_features)
        for path, module in model.named_modules()
        if isinstance(module, nn.Linear) and module is not head
    )
    tied = head is None or head.weight is table.weight
    sizes = [sum(p.numel() for p in layer.parameters()) for layer in layers_of(model)]
    heads = int(text.num_attention_heads)
    shared = int(getattr(text, "num_key_value_heads", None) or heads)
    width = int(getattr(text, "head_dim", None) or text.hidden_size // heads)
    return Architecture(
        name=name,
        kind=str(text.model_type),
        parameters=sum(one.numel() for one in model.parameters()),
        embedding=table.weight.numel(),
        head=0 if tied else head.weight.numel(),
        linears=tuple(sorted(linears.items())),
        hidden=int(text.hidden_size),
        layers=int(text.num_hidden_layers),
        vocab=int(table.weight.shape[0]),
        key_value=2 * shared * width,
        longest=int(getattr(text, "max_position_embeddings", 0) or 0),
        uniform=len(set(sizes)) <= 1,
        config=text,
    )


def meta_model(config: Any, *, name: str, dtype: Any = None, attention: str | None = None) -> Any:
    """The causal language model of a config on the meta device: shapes without data.

    Args:
        config: A transformers config.
        name: For messages.
        dtype: Of the weights; float32 by default.
        attention: Implementation of attention, by its transformers name.

    Raises:
        UserError: when the config makes no causal language model.
    """
    import torch
    from transformers import AutoModelForCausalLM

    asked = {} if attention is None else {"attn_implementation": attention}
    try:
        with torch.device("meta"):
            return AutoModelForCausalLM.from_config(  # type: ignore[no-untyped-call]
                copy.deepcopy(config), dtype=dtype or torch.float32, **asked
            )
    except (ValueError, KeyError) as error:
        said = str(error).strip().partition("\n")[0]
        raise UserError(f"model = {name!r}: {said}", "name a causal language model") from error


def layers_of(model: nn.Module) -> list[nn.Module]:
    """The decoder layers of a model: its longest list of modules."""
    from torch import nn

    lists = [module for module in model.modules() if isinstance(module, nn.ModuleList)]
    longest = max((len(one) for one in lists), default=0)
    return next((list(one) for one in lists if len(one) == longest), [])


def cut_config(config: Any, layers: int) -> Any:
    """The same architecture with fewer layers."""
    cut = copy.deepcopy(config)
    cut.num_hidden_layers = layers
    kinds = getattr(cut, "layer_types", None)
    if kinds:
        cut.layer_types = list(kinds)[:layers]
    return cut
